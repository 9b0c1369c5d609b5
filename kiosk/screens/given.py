"""What the composition root hands to the screens, and how a view reaches it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Flask, current_app

from gatekeeper.fair_time import fair_time
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.words import Direction, Subject
from gatekeeper.store.database import Store
from kiosk.screens.feed import Feed
from kiosk.screens.hours import Hours
from kiosk.screens.once import Once
from kiosk.screens.verdict import Phrasebook
from kiosk.station.link import StationLink
from kiosk.station.messages import Health

_KEY = "fairgate"


@dataclass(frozen=True, slots=True)
class Given:
    """Everything a view may use; nothing of it is made by a view."""

    store: Store
    edition: Edition
    link: StationLink
    feed: Feed
    phrases: Phrasebook
    clock: Callable[[], datetime]
    """The present, as an aware instant."""
    session_hours: int
    once: Once
    hours: Hours
    hashing: AbstractContextManager[object]
    """Held while a password is checked: each needs 32 MiB, and the gate's memory is bounded."""

    @property
    def zone(self) -> ZoneInfo:
        """The edition's time zone."""
        return ZoneInfo(self.edition.timezone)

    def now(self) -> datetime:
        """The present, in fair time."""
        return fair_time(self.edition, self.clock())

    def directions(self, health: Health | None) -> tuple[Direction, ...]:
        """The directions of the gate where the machine stands."""
        gate = self.edition.gates.get(health.gate) if health else None
        return gate.directions if gate else ()

    def vehicles(self, health: Health | None) -> bool:
        """Whether the machine stands at a gate for vehicles."""
        gate = self.edition.gates.get(health.gate) if health else None
        return gate is not None and gate.lets_through is Subject.VEHICLES


def hand(app: Flask, given: Given) -> None:
    """Put it where the views of this application find it."""
    app.extensions[_KEY] = given


def given() -> Given:
    """What this application was handed."""
    found = current_app.extensions[_KEY]
    assert isinstance(found, Given)
    return found
