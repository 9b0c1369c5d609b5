"""What the composition root hands to the desk's views, and how a view reaches it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask, current_app

from gatekeeper.certificates.acting import Centre
from gatekeeper.fair_time import fair_time
from gatekeeper.policy.edition import Edition
from gatekeeper.seal import Verifier
from gatekeeper.store.database import Store
from kiosk.print_room.drawing import Drawing, open_drawing
from kiosk.texts import Texts

_KEY = "fairgate-desk"


@dataclass(frozen=True, slots=True)
class Given:
    """Everything a view of the desk may use; nothing of it is made by a view."""

    centre: Centre
    texts: Texts
    clock: Callable[[], datetime]
    """The present, as an aware instant."""
    idle: timedelta
    """How long after its last click a session ends."""
    session_hours: int
    seal_key: bytes
    """Seals second factors; not in the store."""
    hashing: AbstractContextManager[object]
    """Held while a password is checked: each takes 32 MiB."""
    taps: str | None = None
    """The address in the browser's own machine where its readers are heard."""
    status_per_minute: int = 10
    processes: int = 1
    """How many processes like this one answer, each with its share of what is allowed."""
    verifier: Verifier | None = None
    drawing: Callable[[], Drawing] = open_drawing
    """The layouts and typefaces of previews, read when the first is asked for."""
    signing_key: Ed25519PrivateKey | None = None
    """Signs the payloads on papers, as the print room's does."""

    @property
    def store(self) -> Store:
        """The register and the log."""
        return self.centre.store

    @property
    def edition(self) -> Edition:
        """The centre's edition."""
        return self.centre.edition

    def now(self) -> datetime:
        """The present, in fair time."""
        return fair_time(self.edition, self.clock())


def hand(app: Flask, given: Given) -> None:
    """Put it where the views of this application find it."""
    app.extensions[_KEY] = given


def given() -> Given:
    """What this application was handed."""
    found = current_app.extensions[_KEY]
    assert isinstance(found, Given)
    return found
