"""The side of the guard's screen: counts of the day, its hours as a plot, the last scans."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from gatekeeper.policy.words import Action, EventKind, Verdict
from gatekeeper.store import eventlog
from gatekeeper.store.errors import StoreError
from gatekeeper.store.eventlog import Counts, Filters
from gatekeeper.store.events import Event
from kiosk.screens.feed import Feed
from kiosk.screens.given import given
from kiosk.screens.verdict import SHOWN_CODE, Line
from kiosk.station.messages import Health

LAST = 6
"""Scans in the list, as many as a large screen holds."""
LOOKED_AT = 40
"""Entries of the log that are looked through for them."""
WIDTH, HEIGHT, BASE, TOP = 288, 88, 70, 4
_LISTED = {EventKind.SCAN, EventKind.OVERRIDE, EventKind.FAULT}


@dataclass(frozen=True, slots=True)
class Scan:
    """One line of the list; ``sequence`` when its card can still be shown."""

    face: str
    whom: str
    what: Line
    time: str
    sequence: int | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the plot, in its own units."""

    word: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Tick:
    """An hour written under the plot."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Plot:
    """Admitted and refused by the hour, from midnight to midnight of fair time."""

    bars: Sequence[Bar]
    ticks: Sequence[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    base: int = BASE


def side(health: Health | None) -> dict[str, object]:
    """What the side is painted from; empty while the store cannot be read."""
    hours: list[Counts] = []
    scans: list[Scan] = []
    if health is not None:
        now = given().clock().astimezone(given().zone)
        try:
            with given().store.reading() as conn:
                hours = given().hours.of_day(conn, health.gate, now)
                scans = _last(conn, health.device)
        except StoreError:
            hours, scans = [], []
    counts = [
        (word, sum(getattr(hour, word) for hour in hours))
        for word in ("admitted", "refused", "retained")
    ]
    return {"counts": counts, "plot": plot(hours), "scans": scans}


def plot(hours: Sequence[Counts]) -> Plot:
    """Admitted upwards in one bar, refused and retained in the bar beside it."""
    slot = WIDTH / 24
    highest = max((max(one.admitted, one.refused + one.retained) for one in hours), default=0)
    scale = (BASE - TOP) / max(highest, 1)
    bars = []
    for place, one in enumerate(hours):
        for word, count, offset in (
            ("admitted", one.admitted, 1.0),
            ("refused", one.refused + one.retained, slot / 2 + 0.5),
        ):
            if count:
                height = max(count * scale, 2)
                bars.append(Bar(word, place * slot + offset, BASE - height, slot / 2 - 1.5, height))
    ticks = [Tick(hour * slot + slot / 2, f"{hour:02}") for hour in range(2, 24, 4)]
    return Plot(bars, ticks)


def face_of(event: Event) -> str:
    """The shape and colour of an entry of the log; empty where nobody was decided."""
    if event.kind in {EventKind.FAULT, EventKind.RECOVERY}:
        return "fault"
    if event.action == Action.RETAIN or event.kind == EventKind.CONFISCATION:
        return "retain"
    if event.verdict is None and event.kind != EventKind.OVERRIDE:
        return ""
    return "refuse" if event.verdict == Verdict.REFUSE else "admit"


def _last(conn: Connection, device: str) -> list[Scan]:
    entries = eventlog.read(conn, Filters(device=device), limit=LOOKED_AT, newest_first=True)
    listed = [entry for entry in entries if entry.kind in _LISTED][:LAST]
    return [_scan(entry, given().feed) for entry in listed]


def _scan(event: Event, feed: Feed) -> Scan:
    phrases = given().phrases
    outcome = feed.outcome(event.sequence)
    person = outcome.person if outcome else None
    if event.kind == EventKind.FAULT:
        what = phrases.word("fault", event.reason)
    elif event.verdict == Verdict.ADMIT or event.kind == EventKind.OVERRIDE:
        what = phrases.kind(person.kind) if person else phrases.line("verdict.admit")
    else:
        what = phrases.word("reason", event.reason)
    whom = (person.name or person.plate if person else None) or event.number or event.code
    return Scan(
        face=face_of(event),
        whom=(whom or event.reader or "–")[:SHOWN_CODE],
        what=what,
        time=f"{event.occurred_at.astimezone(given().zone):%H:%M}",
        sequence=event.sequence if outcome else None,
    )
