"""Puts the screens of one machine together, in the process that serves them."""

from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, Flask

from gatekeeper.editions import edition_on
from gatekeeper.store.database import open_store
from kiosk.screens.app import create_app
from kiosk.screens.signing import signing_key
from kiosk.settings import Settings, load
from kiosk.station.link import StationLink


def clock() -> datetime:
    """The present; the one place of this process where it is read."""
    return datetime.now(UTC)


def compose(config: Path) -> Flask:
    """The application that a machine's configuration describes."""
    settings = load(config)
    return create_app(
        open_store(settings.store),
        edition_on(settings.edition, clock()),
        StationLink(settings.socket),
        session_hours=settings.screen.session_hours,
        secret_key=signing_key(settings.screen.secret_key_file),
        clock=clock,
        panel=_panel(settings),
    )


def _panel(settings: Settings) -> Blueprint | None:
    if not settings.screen.panel:
        return None
    from kiosk.screens.panel import panel_of  # noqa: PLC0415 - a real gate never loads it

    return panel_of(settings)
