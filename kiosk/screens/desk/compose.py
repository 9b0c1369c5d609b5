"""Puts the centre together from its configuration, in the process that serves it."""

import logging
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from gatekeeper.certificates.acting import By, Centre
from gatekeeper.certificates.order.barring import end_terms
from gatekeeper.editions import edition_on
from gatekeeper.errors import GatekeeperError
from gatekeeper.policy.words import Role
from gatekeeper.seal import Verifier, load_trusted_keys
from gatekeeper.store.accounts import OWN_NAME
from gatekeeper.store.database import open_store
from kiosk.screens.desk.app import create_centre
from kiosk.screens.signing import signing_key
from kiosk.settings_centre import load_centre

log = logging.getLogger(__name__)


def clock() -> datetime:
    """The present; the one place of this process where it is read."""
    return datetime.now(UTC)


def end_bars(centre: Centre, now: datetime) -> None:
    """Let those in again whose bar ended with an edition before; a fault leaves them barred."""
    by = By(account=OWN_NAME, role=Role.DUTY_MANAGER, desk="–", now=now)
    try:
        ended = end_terms(centre, by)
    except GatekeeperError:
        log.exception("bars whose last edition is over stay in force")
        return
    if ended:
        log.info("%d bars ended with their last edition", ended)


def compose(config: Path) -> Flask:
    """The application that the centre's configuration describes."""
    settings = load_centre(config)
    edition = edition_on(settings.edition, clock())
    centre = Centre(open_store(settings.store), edition, settings.device)
    end_bars(centre, clock())
    return create_centre(
        centre,
        settings.centre,
        secret_key=signing_key(settings.centre.secret_key_file),
        clock=clock,
        verifier=Verifier(load_trusted_keys(settings.trusted_keys))
        if settings.trusted_keys
        else None,
    )
