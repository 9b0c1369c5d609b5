"""The screen's process, started by the station: ``python -m kiosk.screens --config FILE``."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from flask import Blueprint, Flask

from gatekeeper.editions import load_edition
from gatekeeper.store.database import open_store
from kiosk.screens.app import create_app
from kiosk.screens.serve import serve
from kiosk.screens.signing import signing_key
from kiosk.settings import Settings, load
from kiosk.station.link import StationLink


def clock() -> datetime:
    """The present; the one place of this process where it is read."""
    return datetime.now(UTC)


def composed(settings: Settings) -> Callable[[], Flask]:
    """What makes this machine's application, to be called in the process that serves it."""

    def make() -> Flask:
        edition = load_edition(settings.edition, clock().date())
        edition_today = clock().astimezone(ZoneInfo(edition.timezone)).date()
        return create_app(
            open_store(settings.store),
            load_edition(settings.edition, edition_today),
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
    serve(composed(settings), host=settings.screen.host, port=settings.screen.port)


if __name__ == "__main__":
    main()
