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
from kiosk.commands.options import load_or_exit
from kiosk.demo import making, running
from kiosk.demo.making import FolderTaken, SignIn
from kiosk.demo.running import GateFailed, NoPort

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
@click.option("--port", type=click.IntRange(1024, 65_535), help="The port of the screens.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
def command(stage: str, folder: Path | None, port: int | None, *, no_browser: bool) -> None:
    """Run a lively fair on this machine, to try everything by hand. Ctrl-C stops all of it."""
    try:
        with running.told_to_stop(), _kept_or_removed(folder) as place:
            _run(place, Stage(stage), running.free_port(port), browser=not no_browser)
    except KeyboardInterrupt:
        click.echo("\nThe demo is stopped.")
    except (GatekeeperError, FolderTaken, GateFailed, NoPort, OSError) as error:
        raise click.ClickException(str(error)) from error


def _run(folder: Path, stage: Stage, port: int, *, browser: bool) -> None:
    now = datetime.now(UTC)
    made = making.is_made(folder, stage, now)
    config = making.configure(folder, port)
    load_or_exit(config)
    if not made:
        click.echo("Making a fair: ", nl=False)
        with _emptied_if_unfinished(folder):
            making.make(folder, stage, now, click.echo)
    people = making.sign_ins(folder, now)
    with running.gate(config, port) as gate:
        panel = f"http://{running.HOST}:{port}/panel"
        _tell(panel, port, people, folder)
        if browser and _has_desktop():
            webbrowser.open(panel)
        status = gate.wait()
        raise GateFailed(f"the gate ended with status {status}")


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


def _tell(panel: str, port: int, people: tuple[SignIn, ...], folder: Path) -> None:
    click.echo("")
    click.echo("  Open both in a browser, side by side:")
    click.echo(f"  Tap panel 试刷台          {panel}")
    click.echo("    press a card: it is laid on the gate's reader")
    click.echo(f"  Guard's screen 门卫屏幕   http://{running.HOST}:{port}/gate")
    click.echo("    shows the verdict of each card; only a supervisor may override")
    for one in people:
        click.echo(f"    sign in as {one.name:<12} password {one.password}")
    click.echo(f"  Folder                    {folder}")
    click.echo("  The clock shows the time in China. Ctrl-C stops all of it.")
    click.echo("")
    sys.stdout.flush()


def _has_desktop() -> bool:
    """Whether a window could open: a browser inside the terminal is not what is meant."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
