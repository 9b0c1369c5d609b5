"""Measures the budgets of the house: ``python -m tests.bench`` (``make bench``)."""

import importlib
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import click

from tests.bench.ground import Ground
from tests.bench.machine import machine
from tests.bench.processes import ROOT
from tests.bench.report import print_report, write_report

ROWS = {
    "decide": "deciding",
    "import": "taking_in",
    "admit": "admitting",
    "search": "searching",
    "register": "registering",
    "simulate": "simulating",
    "tap": "tapping",
    "start": "starting",
    "face": "printing",
    "passes": "passes",
    "fault": "faults",
}
"""Each row's name, and the module whose ``measure`` makes it."""


@click.command()
@click.option("--quick", is_flag=True, help="A tenth of every size, to see that it runs.")
@click.option("--only", multiple=True, type=click.Choice(list(ROWS)), help="Only these rows.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=ROOT / "build" / "bench",
    show_default="build/bench",
    help="Where the store lies: a real disk, since an fsync in memory costs nothing.",
)
@click.option(
    "--keep", is_flag=True, help="Leave the register there, and use the one that was left."
)
@click.option(
    "--write",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Put the result into this document.",
)
def main(
    *, quick: bool, only: tuple[str, ...], folder: Path, keep: bool, write: Path | None
) -> None:
    """Measure the budgets and tell which are met."""
    folder.mkdir(parents=True, exist_ok=True)
    about = machine(folder)
    rows = []
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        kept = folder / "kept" if keep else Path(scratch) / "kept"
        kept.mkdir(exist_ok=True)
        ground = Ground(Path(scratch), kept, quick=quick)
        for name, module in ROWS.items():
            if not only or name in only:
                click.echo(f"measuring {name} …", err=True)
                row = importlib.import_module(f"tests.bench.{module}").measure(ground)
                click.echo(f"  {row.measured}: {row.verdict}", err=True)
                rows.append(row)
    print_report(rows, about)
    if write:
        write_report(write, rows, about, datetime.now(UTC).date(), quick=quick)


if __name__ == "__main__":
    main()
