"""``fairgate log``: follow, show, export and verify the event log; the store is only read."""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from gatekeeper.store import eventlog
from gatekeeper.store.database import Store
from gatekeeper.store.eventlog import Filters
from gatekeeper.store.events import Event
from gatekeeper.store.export import as_json, as_texts, export
from gatekeeper.store.verification import verify as verify_log
from kiosk.commands.options import settings_option
from kiosk.commands.store_ import opened
from kiosk.commands.visible import visible
from kiosk.settings_machine import WithStore

FOLLOW_SECONDS = 0.5
SHORTEST_KNOWN = 8
"""Bytes of a hash that are enough to know it again: what fits on the foot of a printed report."""


def instant(text: str) -> datetime:
    """An aware instant from ISO 8601; without an offset it is UTC."""
    try:
        found = datetime.fromisoformat(text[:40])
    except ValueError:
        raise click.BadParameter("a time looks like 2019-10-15T09:00+08:00") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def known_head(text: str) -> tuple[int, bytes]:
    """A sequence and the hash that it had, or its beginning, as ``verify`` and reports print it."""
    sequence, _, digest = text[:100].partition(":")
    try:
        known = int(sequence), bytes.fromhex(digest)
    except ValueError:
        known = 0, b""
    if known[0] < 1 or not SHORTEST_KNOWN <= len(known[1]) <= 32:
        raise click.BadParameter("a head looks like 1234:0f3a…, with 16 to 64 digits of hash")
    return known


@click.group()
def command() -> None:
    """Show, export and verify the event log."""


@command.command()
@click.option("-n", "lines", type=click.IntRange(0, 100_000), default=20, show_default=True)
@click.option("-f", "--follow", is_flag=True, help="Go on with what is logged from now on.")
@click.option("--json", "as_lines", is_flag=True, help="One JSON object a line.")
@settings_option
def tail(settings: WithStore, lines: int, *, follow: bool, as_lines: bool) -> None:
    """Print the last entries; times are UTC."""
    with opened(settings, read_only=True) as store:
        with store.reading() as conn:
            last = list(eventlog.read(conn, limit=lines, newest_first=True))
            seen = {name: eventlog.head(conn, name).sequence for name in eventlog.devices(conn)}
        for event in reversed(last):
            click.echo(as_json(event) if as_lines else _line(event))
        while follow:
            time.sleep(FOLLOW_SECONDS)
            for event in _since(store, seen):
                click.echo(as_json(event) if as_lines else _line(event))


def _since(store: Store, seen: dict[str, int]) -> list[Event]:
    """What was logged since, by device; ``seen`` moves on."""
    found = []
    with store.reading() as conn:
        for device in eventlog.devices(conn):
            found += eventlog.following(conn, device, seen.get(device, 0))
    for event in found:
        seen[event.device] = max(seen.get(event.device, 0), event.sequence)
    return sorted(found, key=lambda event: (event.recorded_at, event.device, event.sequence))


@command.command()
@click.argument("sequence", type=click.IntRange(1))
@click.option("--device", help="Whose log; this machine's if left out.")
@settings_option
def show(settings: WithStore, sequence: int, device: str | None) -> None:
    """Print every field of one entry."""
    with opened(settings, read_only=True) as store, store.reading() as conn:
        event = eventlog.find(conn, device or settings.device, sequence)
    if event is None:
        raise click.ClickException(f"there is no entry {sequence}")
    for name, value in as_texts(event).items():
        if value is not None:
            click.echo(f"{name:<12} {visible(value)}")


@command.command("export")
@click.option("--format", "form", type=click.Choice(["csv", "jsonl", "xlsx"]), default="csv")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, writable=True, path_type=Path)
)
@click.option("--since", type=instant, metavar="TIME", help="From this time on (when it occurred).")
@click.option("--until", type=instant, metavar="TIME", help="Before this time.")
@click.option("--gate", help="Only this gate's.")
@click.option("--device", help="Only this machine's.")
@click.option("--reason", help="Only entries with this reason.")
@settings_option
def export_entries(settings: WithStore, form: str, out: Path, **wanted: object) -> None:
    """Write entries to a file for a spreadsheet or a program."""
    filters = Filters(**wanted)  # type: ignore[arg-type]
    with opened(settings, read_only=True) as store, store.reading() as conn:
        try:
            count = export(eventlog.read(conn, filters), out, form)
        except OSError as error:
            raise click.ClickException(f"{out}: {error.strerror}") from error
    click.echo(f"{count:,} entries are in {out}.")


@command.command()
@click.option("--device", help="Only this machine's log.")
@click.option(
    "--head",
    type=known_head,
    metavar="SEQ:HASH",
    help="An entry known from before, as on a printed till report; HASH may be its first 16 digits "
    "or more. Proves that nothing up to it was cut or redone.",
)
@settings_option
def verify(settings: WithStore, device: str | None, head: tuple[int, bytes] | None) -> None:
    """Follow the chain of every entry; exit status 1 when it is broken."""
    known = {device or settings.device: head} if head else {}
    with opened(settings, read_only=True) as store, store.reading() as conn:
        found = verify_log(conn, device, known)
    for problem in found.problems:
        click.echo(visible(f"{problem.device}: {problem.sentence}."), err=True)
    if found.untold:
        click.echo(f"… and {found.untold:,} more.", err=True)
    if not found.sound:
        click.echo("The log is broken: it is not what was written.", err=True)
        sys.exit(1)
    click.echo(f"The log is unbroken: {found.entries:,} entries.")
    for name, (sequence, digest) in found.heads.items():
        click.echo(visible(f"{name} {sequence}:{digest.hex()}"))


def _line(event: Event) -> str:
    told = (
        f"{event.occurred_at:%F %T}",
        f"{event.device}#{event.sequence}",
        event.kind,
        event.gate,
        event.direction,
        event.action,
        event.reason,
        event.number or event.code,
        event.plate,
        event.actor,
        event.detail,
    )
    return "  ".join(visible(word) for word in told if word)
