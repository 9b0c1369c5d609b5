"""Shows the measured rows on a terminal, and keeps them in a document."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.row import Row

BEGIN, END = "<!-- measured: written by make bench -->", "<!-- end of measured -->"


def print_report(rows: Sequence[Row], about: Mapping[str, str]) -> None:
    """A table of all rows, with the machine above it."""
    terminal = Console()
    console = terminal if terminal.is_terminal else Console(width=120)
    console.print(", ".join(f"{what}: {value}" for what, value in about.items()))
    table = Table("what", "measured", "budget", "", show_lines=True)
    for row in rows:
        lines = [f"[bold]{row.measured}[/bold]"]
        lines += [f"{what}: {value}" for what, value in row.figures]
        table.add_row(row.title, "\n".join(lines), row.budget or "–", row.verdict)
    console.print(table)


def write_report(
    path: Path, rows: Sequence[Row], about: Mapping[str, str], day: date, *, quick: bool
) -> None:
    """Replace what stands between the marks of a Markdown document; ValueError without them."""
    text = path.read_text("utf-8")
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise ValueError(f"{path} needs the two marks {BEGIN} and {END}")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    measured = "\n".join(_markdown(rows, about, day, quick=quick))
    path.write_text(f"{before}{BEGIN}\n\n{measured}\n{END}{after}", "utf-8")


def _markdown(
    rows: Sequence[Row], about: Mapping[str, str], day: date, *, quick: bool
) -> Iterator[str]:
    sizes = ", a quick run: a tenth of every size" if quick else ""
    yield f"Measured on {day}{sizes}.\n"
    yield from (f"- {what}: {value}" for what, value in about.items())
    yield "\n| what | measured | budget | |\n|---|---|---|---|"
    for row in rows:
        yield f"| {row.title} | {row.measured} | {row.budget or '–'} | {row.verdict} |"
    for row in rows:
        yield f"\n### {row.name}\n"
        yield "| | |\n|---|---|"
        yield from (f"| {what} | {value} |" for what, value in row.figures)
    yield ""
