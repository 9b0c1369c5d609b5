"""The log: gapless numbers, an unbroken chain, and every way of tampering found."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, text, update

from gatekeeper.policy.words import Action, EventKind
from gatekeeper.store import eventlog
from gatekeeper.store.database import Store, open_store
from gatekeeper.store.errors import StoreError
from gatekeeper.store.eventlog import Counts, Filters
from gatekeeper.store.events import Entry, Event, detail_text, first_link, link, stored
from gatekeeper.store.tables import events
from gatekeeper.store.verification import verify
from tests.gatekeeper.store.small_fair import instant

NOW = instant("15 10:00")


def log(store: Store, device: str = "p1", **fields: object) -> Event:
    entry = Entry(**({"kind": EventKind.STATION, "occurred_at": NOW} | fields))  # type: ignore[arg-type]
    with store.transaction() as conn:
        eventlog.hold(conn, device)
        return eventlog.append(conn, device, entry, NOW)


@contextmanager
def tampering(store: Store) -> Iterator[Connection]:
    """What a forger with the database's password does first: take the triggers away."""
    with store.transaction() as conn:
        if store.dialect == "sqlite":
            conn.execute(text("DROP TRIGGER events_no_update"))
            conn.execute(text("DROP TRIGGER events_no_delete"))
        else:
            conn.execute(text("ALTER TABLE events DISABLE TRIGGER USER"))
        yield conn


def problems(store: Store, **known: tuple[int, bytes]) -> list[tuple[str, int, str]]:
    with store.reading() as conn:
        found = verify(conn, known_heads=known)
    return [(one.device, one.sequence, one.what) for one in found.problems]


def test_entries_come_back_as_they_were_written(empty_store: Store) -> None:
    written = log(
        empty_store,
        kind=EventKind.SCAN,
        gate="P-1",
        direction="in",
        reader="lane 1",
        code="uid:04A1B2C3D4E580",
        number="100000000011",
        plate="粤A·T1001",
        verdict="admit",
        reason="ok",
        action="admit",
        advice=("helmet", "check_photo"),
        actor="wang",
        refers_to=7,
        detail=detail_text({"note": "旁边"}),
    )
    with empty_store.reading() as conn:
        assert eventlog.find(conn, "p1", 1) == written
        assert list(eventlog.read(conn)) == [written]


def test_the_hash_is_taken_over_a_form_that_never_changes() -> None:
    """Old logs must stay verifiable: this value may only change with the domain's version."""
    entry = Entry(kind=EventKind.SCAN, occurred_at=NOW, code="é\x00", advice=("helmet",))
    values = stored("p1", 1, entry, NOW)
    assert values["code"] == "é\\u0000"
    start = sha256(b"fairgate-log-v1\0p1").digest()
    canonical = (
        rb'["p1",1,"scan",1571104800000000,1571104800000000,null,null,null,"\u00e9\\u0000",'
        rb'null,null,null,null,null,"helmet",null,null,null,null]'
    )
    assert link(first_link("p1"), values) == sha256(start + canonical).digest()


def test_nobody_changes_or_deletes_an_entry(empty_store: Store) -> None:
    log(empty_store)
    attempts: list[Callable[[Connection], object]] = [
        lambda conn: conn.execute(update(events).values(reason="ok")),
        lambda conn: conn.execute(delete(events)),
    ]
    if empty_store.dialect == "postgresql":
        attempts.append(lambda conn: conn.execute(text("TRUNCATE events")))
    else:
        attempts.append(
            lambda conn: conn.execute(
                text("REPLACE INTO events SELECT * FROM events WHERE sequence = 1")
            )
        )
    for attempt in attempts:
        with pytest.raises(StoreError, match="append-only"), empty_store.transaction() as conn:
            attempt(conn)
    assert problems(empty_store) == []


@pytest.fixture
def logged(empty_store: Store) -> Store:
    """Six entries of one device and two of another."""
    for number in range(1, 7):
        log(empty_store, reason=f"r{number}")
    log(empty_store, "p2")
    log(empty_store, "p2")
    return empty_store


def test_an_untouched_log_is_sound(logged: Store) -> None:
    with logged.reading() as conn:
        found = verify(conn)
    assert (found.sound, found.entries, found.heads["p1"][0]) == (True, 8, 6)


@pytest.mark.parametrize("column", [c.name for c in events.c if c.name not in {"device", "hash"}])
def test_every_changed_field_is_found(logged: Store, column: str) -> None:
    changed: dict[str, object] = {
        "sequence": 99,
        "refers_to": 1,
        "occurred_at": NOW + timedelta(microseconds=1),
        "recorded_at": NOW - timedelta(days=1),
    }
    with tampering(logged) as conn:
        values = {column: changed.get(column, "forged")}
        conn.execute(update(events).where(events.c.sequence == 3).values(values))
    assert problems(logged)[0] in (("p1", 3, "changed"), ("p1", 3, "missing"))


def test_a_dropped_entry_is_found(logged: Store) -> None:
    with tampering(logged) as conn:
        conn.execute(delete(events).where(events.c.device == "p1", events.c.sequence.in_([3, 4])))
    assert problems(logged) == [("p1", 3, "missing")]


def test_a_dropped_first_entry_is_found(logged: Store) -> None:
    with tampering(logged) as conn:
        conn.execute(delete(events).where(events.c.device == "p2", events.c.sequence == 1))
    assert problems(logged) == [("p2", 1, "missing")]


def test_reordered_entries_are_found(logged: Store) -> None:
    with tampering(logged) as conn:
        for old, new in ((3, 1003), (4, 3), (1003, 4)):
            conn.execute(update(events).where(events.c.sequence == old).values(sequence=new))
    assert problems(logged)[:2] == [("p1", 3, "changed"), ("p1", 4, "changed")]


def test_an_entry_moved_to_another_device_is_found(logged: Store) -> None:
    with tampering(logged) as conn:
        conn.execute(
            update(events)
            .where(events.c.device == "p1", events.c.sequence == 6)
            .values(device="p2", sequence=3)
        )
    assert problems(logged) == [("p2", 3, "changed")]


def test_a_tail_cut_off_is_found_against_a_known_head(logged: Store) -> None:
    with logged.reading() as conn:
        head = eventlog.head(conn, "p1")
    with tampering(logged) as conn:
        conn.execute(delete(events).where(events.c.device == "p1", events.c.sequence > 4))
    assert problems(logged) == []
    assert problems(logged, p1=(head.sequence, head.hash)) == [("p1", 6, "cut_off")]


def test_a_chain_redone_is_found_against_a_known_head(logged: Store) -> None:
    with logged.reading() as conn:
        head = eventlog.head(conn, "p2")
    with tampering(logged) as conn:
        conn.execute(delete(events).where(events.c.device == "p2"))
    log(logged, "p2", reason="another")
    log(logged, "p2")
    assert problems(logged) == []
    assert problems(logged, p2=(head.sequence, head.hash)) == [("p2", 2, "rewritten")]


def test_nonsense_in_a_column_is_found_and_not_stumbled_over(logged: Store) -> None:
    if logged.dialect == "postgresql":
        pytest.skip("PostgreSQL keeps only what fits the column")
    with tampering(logged) as conn:
        conn.execute(text("UPDATE events SET occurred_at = 'x' WHERE sequence = 2"))
        conn.execute(text("UPDATE events SET detail = x'ff' WHERE sequence = 5"))
    assert sorted(one[1] for one in problems(logged)) == [2, 2, 5]


def test_writers_at_once_leave_no_gap(empty_store: Store, made_store: str) -> None:
    """Two processes' worth of connections on one device, and each on its own."""
    failures: list[BaseException] = []

    def write(device: str) -> None:
        try:
            with open_store(made_store) as store:
                for _ in range(25):
                    log(store, device)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in ("p1", "p1", "p1", "p2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with empty_store.reading() as conn:
        found = verify(conn)
        assert {name: head[0] for name, head in found.heads.items()} == {"p1": 75, "p2": 25}
        assert found.sound
        assert eventlog.devices(conn) == ["p1", "p2"]


def test_what_is_asked_for_is_read_in_order(empty_store: Store) -> None:
    for place, (gate, reason) in enumerate([("P-1", "ok"), ("V-1", "ok"), ("P-1", "lost")]):
        log(empty_store, gate=gate, reason=reason, occurred_at=NOW + timedelta(minutes=place))

    def read(filters: Filters, **how: object) -> list[int]:
        with empty_store.reading() as conn:
            return [event.sequence for event in eventlog.read(conn, filters, **how)]  # type: ignore[arg-type]

    assert read(Filters()) == [1, 2, 3]
    assert read(Filters(), newest_first=True, limit=2) == [3, 2]
    assert read(Filters(gate="P-1")) == [1, 3]
    assert read(Filters(reason="ok", since=NOW + timedelta(minutes=1))) == [2]
    assert read(Filters(until=NOW + timedelta(minutes=1))) == [1]
    assert read(Filters(after={"p1": 2})) == [3]
    assert read(Filters(after={"p2": 2})) == [1, 2, 3]
    assert read(Filters(device="p2")) == []


def test_a_day_is_counted_by_gate(empty_store: Store) -> None:
    for kind, gate, action in (
        (EventKind.SCAN, "P-1", Action.ADMIT),
        (EventKind.SCAN, "P-1", Action.REFUSE),
        (EventKind.OVERRIDE, "P-1", Action.ADMIT),
        (EventKind.SCAN, "V-1", Action.RETAIN),
        (EventKind.CONFISCATION, "V-1", Action.RETAIN),
    ):
        log(empty_store, kind=kind, gate=gate, action=action)
    log(
        empty_store,
        kind=EventKind.SCAN,
        gate="P-1",
        action="admit",
        occurred_at=instant("16 00:00"),
    )
    with empty_store.reading() as conn:
        found = eventlog.counts(conn, instant("15 00:00"), instant("16 00:00"))
    assert found == {"P-1": Counts(admitted=2, refused=1), "V-1": Counts(retained=1)}


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(raw=st.text(st.characters(codec=None, categories=None), max_size=600))
def test_every_text_a_scanner_can_emit_is_kept(empty_store: Store, raw: str) -> None:
    """NUL and lone surrogates too: made visible, in the chain, and JSON everywhere."""
    event = log(empty_store, code=raw, plate=raw, actor=raw, detail=detail_text({"note": raw}))
    with empty_store.reading() as conn:
        assert eventlog.find(conn, "p1", event.sequence) == event
        assert verify(conn).sound
    assert json.loads(event.detail or "{}").keys() <= {"note"}
