"""``fairgate readers``: list what is attached, and show live what each reads."""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Event, Thread

import click
from rich.console import Console
from rich.text import Text

from readers.attached import SerialPort, card_readers, match_for, serial_ports
from readers.claims import Claims
from readers.errors import DeviceLost
from readers.pcsc import PcscReader
from readers.scanner import SerialScanner
from readers.signals import Attached, Lost, Misread, Passage, Reader, Reading, Signal

_TICK = 0.1


@click.command()
@click.option("--live", is_flag=True, help="Show what each reads, until Ctrl-C.")
@click.option(
    "--port",
    "ports",
    multiple=True,
    metavar="PATH",
    help="With --live: a serial scanner's port; may be given several times.",
)
@click.option(
    "--baud",
    default=9600,
    show_default=True,
    type=click.IntRange(300, 921_600),
    help="With --port: bits per second.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0.0, min_open=True),
    help="With --live: end by itself after so many seconds.",
)
def command(*, live: bool, ports: tuple[str, ...], baud: int, seconds: float | None) -> None:
    """List the attached readers and show what each reads.

    Needs no configuration file; the lines to put into one are printed ready to paste.
    """
    if not live and (ports or seconds is not None):
        raise click.UsageError("--port and --seconds go with --live.")
    # Names of devices are printed as they are: no markup, no colours by guess, no broken lines.
    console = Console(markup=False, highlight=False, soft_wrap=True, emoji=False)
    if live:
        _show_live(console, _readers(ports, baud), seconds)
    else:
        _list(console)


def _list(console: Console) -> None:
    names = _list_card_readers(console)
    console.print("\nSerial ports", style="bold")
    found = serial_ports()
    for port in found:
        known = [port.description or "", f"USB {port.usb_id}" if port.usb_id else ""]
        console.print(f"  {port.path}  {'  '.join(filter(None, known))}".rstrip())
    if not found:
        console.print("  none attached")
    if names or found:
        console.print("\nTo use them, put these lines into the configuration file", style="bold")
    for line in configuration(names, found):
        console.print(line)


def _list_card_readers(console: Console) -> list[str]:
    console.print("Card readers", style="bold")
    try:
        names = card_readers()
    except DeviceLost as error:
        console.print(f"  none: {error}", style="red")
        return []
    for name in names or ["none attached"]:
        console.print(f"  {name}")
    return names


def configuration(names: list[str], found: list[SerialPort]) -> Iterator[str]:
    """The ``[[readers]]`` tables of what is attached, ready to paste."""
    for number, name in enumerate(names, start=1):
        match = match_for(name, names)
        yield from ("", "[[readers]]", 'driver = "pcsc"', f'name = "card reader {number}"')
        comment = "" if match != name else "  # alike but for a number that may change"
        yield f"match = {json.dumps(match, ensure_ascii=False)}{comment}"
    for number, port in enumerate(found, start=1):
        yield from ("", "[[readers]]", 'driver = "serial"', f'name = "scanner {number}"')
        yield f"port = {json.dumps(port.stable, ensure_ascii=False)}"
        yield "baud = 9600"


def _readers(ports: tuple[str, ...], baud: int) -> list[Reader]:
    """Every card reader there is, or the first to come if there is none, and the given ports."""
    claims = Claims()
    try:
        names = card_readers()
    except DeviceLost:
        names = []
    cards = [PcscReader(name, name, None, claims) for name in names]
    if not cards and not ports:
        cards = [PcscReader("card reader", "", None, claims)]
    return [*cards, *(SerialScanner(port, port, baud) for port in ports)]


def _show_live(console: Console, readers: list[Reader], seconds: float | None) -> None:
    """Print every signal of the readers until ``seconds`` are over, or Ctrl-C."""
    signals: SimpleQueue[Signal] = SimpleQueue()
    stop = Event()
    threads = [Thread(target=reader.run, args=(signals.put, stop)) for reader in readers]
    console.print(f"Reading from {', '.join(reader.name for reader in readers)}; Ctrl-C ends.")
    for thread in threads:
        thread.start()
    end = None if seconds is None else time.monotonic() + seconds
    try:
        while end is None or time.monotonic() < end:
            with suppress(Empty):
                console.print(_line(signals.get(timeout=_TICK)))
    except KeyboardInterrupt:
        console.print("stopped")
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _line(signal: Signal) -> Text:
    match signal:
        case Reading(code=code):
            said, style = f"read {json.dumps(code, ensure_ascii=False)}", "bold green"
        case Misread(why=why):
            said, style = f"misread: {why}", "yellow"
        case Passage(passed=passed):
            said, style = "passed" if passed else "did not pass", "green"
        case Lost(why=why):
            said, style = f"lost: {why}", "red"
        case Attached():
            said, style = "attached", "cyan"
    return Text(f"{signal.reader}: ").append(said, style=style)
