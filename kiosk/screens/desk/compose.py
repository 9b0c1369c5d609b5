"""Puts the centre together from its configuration, in the process that serves it."""

from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from gatekeeper.certificates.acting import Centre
from gatekeeper.editions import edition_on
from gatekeeper.seal import Verifier, load_trusted_keys
from gatekeeper.store.database import open_store
from kiosk.screens.desk.app import create_centre
from kiosk.screens.signing import signing_key
from kiosk.settings_centre import load_centre


def clock() -> datetime:
    """The present; the one place of this process where it is read."""
    return datetime.now(UTC)


def compose(config: Path) -> Flask:
    """The application that the centre's configuration describes."""
    settings = load_centre(config)
    edition = edition_on(settings.edition, clock())
    return create_centre(
        Centre(open_store(settings.store), edition, settings.device),
        settings.centre,
        secret_key=signing_key(settings.centre.secret_key_file),
        clock=clock,
        verifier=Verifier(load_trusted_keys(settings.trusted_keys))
        if settings.trusted_keys
        else None,
    )
