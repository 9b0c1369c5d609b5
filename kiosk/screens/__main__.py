"""The screen's process, started by the station: ``python -m kiosk.screens --config FILE``."""

import ctypes
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Blueprint, Flask

from gatekeeper.editions import edition_on
from gatekeeper.store.database import open_store
from kiosk.screens.app import create_app
from kiosk.screens.serve import serve
from kiosk.screens.signing import signing_key
from kiosk.settings import Settings, load
from kiosk.station.link import StationLink

_PR_SET_PDEATHSIG = 1


def clock() -> datetime:
    """The present; the one place of this process where it is read."""
    return datetime.now(UTC)


def composed(settings: Settings) -> Callable[[], Flask]:
    """What makes this machine's application, to be called in the process that serves it."""

    def make() -> Flask:
        return create_app(
            open_store(settings.store),
            edition_on(settings.edition, clock()),
            StationLink(settings.socket),
            session_hours=settings.screen.session_hours,
            secret_key=signing_key(settings.screen.secret_key_file),
            clock=clock,
            panel=_panel(settings),
        )

    return make


def _panel(settings: Settings) -> Blueprint | None:
    if not settings.screen.panel:
        return None
    from kiosk.screens.panel import panel_of  # noqa: PLC0415 - a real gate never loads it

    return panel_of(settings)


def _end_with(parent_s_end: signal.Signals) -> None:
    """Ask Linux for a signal when the station ends, however it ends (prctl(2))."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, parent_s_end)


@click.command()
@click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help="The machine's configuration file.",
)
def main(config: Path) -> None:
    """Serve the guard's screen of this machine on loopback."""
    settings = load(config)
    _end_with(signal.SIGTERM)
    serve(composed(settings), host=settings.screen.host, port=settings.screen.port)


if __name__ == "__main__":
    main()
