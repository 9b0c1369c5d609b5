"""``fairgate simulate``: decide a file of scans, print the answers, write nothing."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import IO

import click

from gatekeeper.editions import load_edition
from gatekeeper.importing.findings import UnreadableSourceError
from gatekeeper.importing.source import open_source
from gatekeeper.seal import Verifier, load_trusted_keys
from gatekeeper.simulation.answers import answers
from kiosk.commands.data_source import progress_bars, told_errors

AT_ONCE = 1024
"""Answers that are handed to standard output together."""


@click.command()
@click.option("--edition", "edition_name", metavar="NAME", required=True, help="Whose rules hold.")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="FOLDER|FILE.xlsx",
    required=True,
    help="Organisations, people and credentials, as for import.",
)
@click.option("--scans", metavar="FILE|-", required=True, help="The scans; - is standard input.")
@click.option(
    "--keys",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Trusted keys; without them every signed payload counts as forged.",
)
def command(edition_name: str, data: Path, scans: str, keys: Path | None) -> None:
    """Decide a file of scans under an edition's rules, without writing anything.

    Prints one JSON object a line, in the order of the scans. Where anything in the data or the
    scans is wrong, every error is told on standard error and nothing is printed.
    """
    with told_errors(), open_source(data) as source, _opened(scans) as stream:
        edition = load_edition(edition_name, date.today())
        verifier = Verifier(load_trusted_keys(keys) if keys else ())
        name = "standard input" if scans == "-" else Path(scans).name
        with progress_bars() as progress:
            _print(answers(source, stream, name, edition, verifier=verifier, progress=progress))


@contextmanager
def _opened(scans: str) -> Iterator[IO[bytes]]:
    """The scans, to be read twice: what cannot be wound back is copied to a temporary file."""
    with ExitStack() as stack:
        given: IO[bytes]
        try:
            if scans == "-":
                given = sys.stdin.buffer
            else:
                given = stack.enter_context(Path(scans).open("rb"))
            if not given.seekable():
                copy = stack.enter_context(tempfile.TemporaryFile())
                shutil.copyfileobj(given, copy)
                given = copy
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise UnreadableSourceError(f"{scans}: cannot be read ({reason})") from error
        yield given


def _print(lines: Iterator[str]) -> None:
    out = sys.stdout.buffer
    batch: list[str] = []
    for line in lines:
        batch.append(line)
        if len(batch) == AT_ONCE:
            out.write(("\n".join(batch) + "\n").encode())
            batch.clear()
    if batch:
        out.write(("\n".join(batch) + "\n").encode())
    out.flush()
