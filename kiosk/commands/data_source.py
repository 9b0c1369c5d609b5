"""What commands that read a folder or workbook share: progress bars and the list of errors."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from gatekeeper.errors import GatekeeperError
from gatekeeper.importing.findings import RejectedError
from gatekeeper.importing.source import Progress as Tell


@contextmanager
def progress_bars() -> Iterator[Tell]:
    """A bar for each table on a terminal's standard error; nothing elsewhere."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(table: str, share: float) -> None:
            if table not in tasks:
                tasks[table] = bar.add_task(table, total=1.0)
            bar.update(tasks[table], completed=share)

        yield tell


@contextmanager
def told_errors() -> Iterator[None]:
    """Tells what is wrong on standard error, a line each, and ends with exit status 1."""
    try:
        yield
    except RejectedError as error:
        kept = error.findings.kept()
        for finding in kept:
            click.echo(str(finding), err=True)
        if error.findings.total > len(kept):
            click.echo(f"… and {error.findings.total - len(kept)} more", err=True)
        click.echo(f"{_counted(error.findings.total)}, nothing was taken", err=True)
        sys.exit(1)
    except GatekeeperError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


def _counted(total: int) -> str:
    return "1 error" if total == 1 else f"{total} errors"
