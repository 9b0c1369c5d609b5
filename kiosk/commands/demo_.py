"""``fairgate demo``: a lively fair on this machine, to try everything by hand."""

import os
import shutil
import sys
import tempfile
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from gatekeeper.errors import GatekeeperError
from gatekeeper.policy.words import Stage
from gatekeeper.store.database import open_store
from kiosk.commands.options import load_or_exit
from kiosk.demo import making, people, print_room, running
from kiosk.demo.configuring import Ports, configure
from kiosk.demo.making import FolderTaken
from kiosk.demo.people import SignIn
from kiosk.demo.running import NoPort, ProcessFailed
from kiosk.screens.signing import signing_key

STAGES = (Stage.SETUP, Stage.SEALED, Stage.SHOW, Stage.DISMANTLING)


@click.command()
@click.option(
    "--stage",
    type=click.Choice([str(stage) for stage in STAGES]),
    default=str(Stage.SHOW),
    show_default=True,
    help="What the fair is doing today.",
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the fair is kept; without it, it is gone afterwards.",
)
@click.option(
    "--port",
    type=click.IntRange(1024, 65_535),
    help="The port of the gate's screens; the centre takes one of the next.",
)
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
def command(stage: str, folder: Path | None, port: int | None, *, no_browser: bool) -> None:
    """Run a lively fair on this machine, to try everything by hand. Ctrl-C stops all of it."""
    try:
        with running.told_to_stop(), _kept_or_removed(folder) as place:
            _run(place, Stage(stage), Ports(*running.free_ports(port, 3)), browser=not no_browser)
    except KeyboardInterrupt:
        click.echo("\nThe demo is stopped.")
    except (GatekeeperError, FolderTaken, ProcessFailed, NoPort, OSError) as error:
        raise click.ClickException(str(error)) from error


def _run(folder: Path, stage: Stage, ports: Ports, *, browser: bool) -> None:
    now = datetime.now(UTC)
    made = making.is_made(folder, stage, now)
    files = configure(folder, ports)
    load_or_exit(files.gate)
    if not made:
        click.echo("Making a fair: ", nl=False)
        with _emptied_if_unfinished(folder):
            making.make(folder, stage, now, click.echo)
    with open_store(making.store_url(folder)) as store:
        accounts = people.sign_ins(folder, store, signing_key(folder / "centre.key"), now)
    with (
        running.process("gate", files.gate, ports.gate) as gate,
        running.process("centre", files.centre, ports.centre) as centre,
        running.process("desk", files.desk, ports.desk) as desk,
        running.process("print", files.print) as room,
    ):
        panel = f"http://{running.HOST}:{ports.gate}/panel"
        _tell(panel, ports, accounts, folder)
        if browser and _has_desktop():
            webbrowser.open(panel)
        status = running.wait_for_any(gate, centre, desk, room)
        raise ProcessFailed(f"a process of the demo ended with status {status}")


@contextmanager
def _kept_or_removed(folder: Path | None) -> Iterator[Path]:
    """The folder asked for, or a short-lived one; its path is short, as sockets need it."""
    if folder is not None:
        folder = folder.absolute()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield folder
        return
    place = Path(tempfile.mkdtemp(prefix="fairgate-"))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _emptied_if_unfinished(folder: Path) -> Iterator[None]:
    """Leave no half a fair in a folder that was empty before."""
    try:
        yield
    except BaseException:
        for path in folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        raise


def _tell(panel: str, ports: Ports, accounts: tuple[SignIn, ...], folder: Path) -> None:
    click.echo("")
    click.echo("  Open these in a browser, side by side:")
    click.echo(f"  Tap panel 试刷台          {panel}")
    click.echo("    press a card: it is laid on the gate's reader, or on the desk's")
    click.echo(f"  Guard's screen 门卫屏幕   http://{running.HOST}:{ports.gate}/gate")
    click.echo("    shows the verdict of each card; only a supervisor may override")
    for one in accounts:
        if one.at_gate:
            click.echo(f"    sign in as {one.name:<12} password {one.password}")
    click.echo(f"  The centre 证件服务中心   http://{running.HOST}:{ports.centre}/")
    click.echo("    applications, payments, registering, losses, sanctions, accounts")
    for one in accounts:
        if one.at_centre:
            code = "  one-time code: on the tap panel" if one.secret else ""
            click.echo(f"    sign in as {one.name:<12} password {one.password}{code}")
    click.echo(f"  Folder                    {folder}")
    click.echo(f"    what the printers print lies in {folder / print_room.PLACE}")
    click.echo("  The clock shows the time in China. Ctrl-C stops all of it.")
    click.echo("")
    sys.stdout.flush()


def _has_desktop() -> bool:
    """Whether a window could open: a browser inside the terminal is not what is meant."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
