"""Until when a log's own times are believed."""

from datetime import timedelta

from gatekeeper.policy.words import EventKind, Fault
from gatekeeper.store import eventlog
from gatekeeper.store.clock_trust import latest_believed
from gatekeeper.store.database import Store
from gatekeeper.store.events import Entry
from tests.gatekeeper.store.small_fair import instant

NOON = instant("15 12:00")
FAULT = (EventKind.FAULT, Fault.CLOCK_WRONG, None)
ACCEPTED = (EventKind.RECOVERY, Fault.CLOCK_WRONG, "li")
RIGHT_AGAIN = (EventKind.RECOVERY, Fault.CLOCK_WRONG, None)
SCAN = (EventKind.SCAN, "ok", None)
START = (EventKind.STATION, None, None)
WHATEVER_THE_CLOCK_SAYS = {
    EventKind.FAULT,
    EventKind.RECOVERY,
    EventKind.SIGN_IN,
    EventKind.SIGN_OUT,
    EventKind.ACCOUNT_LOCKED,
    EventKind.STATION,
}


def latest(store: Store, *entries: tuple[tuple[str, str | None, str | None], int]) -> int | None:
    """Minutes from noon of the latest believed entry."""
    with store.transaction() as conn:
        for (kind, reason, actor), minute in entries:
            at = NOON + timedelta(minutes=minute)
            entry = Entry(kind=kind, occurred_at=at, reason=reason, actor=actor)
            eventlog.append(conn, "p1", entry, at)
        found = latest_believed(conn, "p1")
    return None if found is None else round((found - NOON) / timedelta(minutes=1))


def test_an_empty_log_believes_every_clock(empty_store: Store) -> None:
    assert latest(empty_store) is None


def test_entries_made_by_a_clock_set_back_do_not_count(empty_store: Store) -> None:
    assert latest(empty_store, (START, 0), (SCAN, 5), (FAULT, -60), (START, -59)) == 5
    assert latest(empty_store, (RIGHT_AGAIN, 6)) == 6
    assert latest(empty_store, *[(FAULT, -30)] * 120) == 6


def test_what_a_supervisor_accepts_is_the_time(empty_store: Store) -> None:
    assert latest(empty_store, (SCAN, 500), (FAULT, 0), (ACCEPTED, 1)) == 1
    assert latest(empty_store, (START, 2)) == 2


def test_it_looks_no_further_back_than_what_was_made_by_a_right_clock(empty_store: Store) -> None:
    """At the centre too, which never scans: its log is long."""
    for kind in EventKind:
        if kind not in WHATEVER_THE_CLOCK_SAYS:
            assert latest(empty_store, (SCAN, 500), ((kind, None, None), 5), (FAULT, -60)) == 5
