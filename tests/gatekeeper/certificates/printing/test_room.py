"""What the screens show of printers and jobs, and what is on a piece; on both databases."""

import re
from datetime import date, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gatekeeper.certificates.printing import asking
from gatekeeper.certificates.printing.room import (
    history,
    job_line,
    jobs_of,
    look,
    needing_count,
)
from gatekeeper.errors import NoSuchCredential, NotAsExpected, RightMissing
from gatekeeper.policy.printing import (
    AT_PRINTER,
    OPEN,
    Field,
    Flaw,
    Form,
    JobState,
    JobStep,
    Trouble,
)
from gatekeeper.policy.words import EventKind, Kind, Role, State
from gatekeeper.seal import TrustedKey, Verifier, key_id_of
from gatekeeper.store.print_tables import AT_PRINTER_ONLY, BLOCKED_ONLY, OPEN_ONLY
from tests.gatekeeper.certificates.printing.rooms import CARD, NEW, PrintRoom
from tests.harness.statements import plans


def test_a_printer_is_as_its_print_room_said_last(room: PrintRoom) -> None:
    room.well(CARD, Trouble.RIBBON_OUT, Trouble.HOPPER_LOW)
    since = room.office.clock()
    room.office.clock.pass_(seconds=4)
    room.well(CARD, Trouble.RIBBON_OUT, Trouble.HOPPER_LOW)
    (shown,) = look(room.office.centre, room.office.by()).printers
    assert (shown.troubles, shown.since) == ((Trouble.RIBBON_OUT, Trouble.HOPPER_LOW), since)
    assert (shown.stands_still, shown.silent) == (True, False)
    room.well(CARD, Trouble.HOPPER_LOW)
    (shown,) = look(room.office.centre, room.office.by()).printers
    assert not shown.stands_still
    room.office.clock.pass_(seconds=5.5)
    (shown,) = look(room.office.centre, room.office.by()).printers
    assert (shown.silent, shown.stands_still) == (True, True)


def test_what_needs_somebody_comes_first(room: PrintRoom, another: str) -> None:
    room.ask()
    failed = room.end(room.claimed(), JobStep.FAIL, Flaw.TEXT_TOO_LONG)
    room.ask(another)
    unknown = room.lost()
    waiting = asking.test_page(room.office.centre, room.office.by(), CARD)
    shown = look(room.office.centre, room.office.by())
    assert [one.id for one in shown.needing] == [unknown.id, failed.id]
    assert shown.printers[0].job is not None
    assert (shown.printers[0].job.id, shown.printers[0].stands_still) == (unknown.id, True)
    assert (shown.waiting, [one.id for one in shown.queue]) == ({Form.CARD: 1}, [waiting])
    asking.say(room.office.centre, room.office.by(), unknown.id, JobStep.SAY_GOOD)
    asking.again(room.office.centre, room.office.by(), failed.id)
    room.office.clock.pass_(seconds=1)
    room.printed()
    shown = look(room.office.centre, room.office.by())
    assert (shown.needing, shown.printers[0].printed_today) == ((), 2)
    assert [one.id for one in shown.printed] == [failed.id, unknown.id]
    assert room.printed().id == waiting
    room.office.clock.pass_(days=1)
    assert look(room.office.centre, room.office.by()).printers[0].printed_today == 0


def test_no_look_and_no_claim_costs_more_when_many_were_printed(room: PrintRoom) -> None:
    store = room.office.store
    if store.dialect == "postgresql":
        pytest.skip("PostgreSQL reads a table this small from its beginning")
    room.ask()
    with plans(store) as steps:
        look(room.office.centre, room.office.by())
        needing_count(room.office.centre, room.office.by())
        room.claimed()
    whole = re.compile(r"MATERIALIZE|SCAN (credentials|holders|print_jobs|faces)(?! USING INDEX)")
    assert [step for step in steps if whole.match(step)] == []
    assert any("ix_print_jobs_blocked" in step for step in steps)


def test_the_indexes_hold_what_their_words_say() -> None:
    words = re.findall(r"'(\w+)'", OPEN_ONLY.text)
    assert set(words) == set(OPEN)
    assert set(re.findall(r"'(\w+)'", AT_PRINTER_ONLY.text)) == set(AT_PRINTER)
    assert re.findall(r"'(\w+)'", BLOCKED_ONLY.text) == [Flaw.BLOCKED]


def test_a_card_to_be_destroyed_is_shown_until_somebody_did(room: PrintRoom) -> None:
    room.ask()
    job = room.sent()
    room.block()
    room.end(job, JobStep.FINISH)
    room.office.clock.pass_(days=2)
    (shown,) = look(room.office.centre, room.office.by()).needing
    assert (shown.id, shown.to_destroy) == (job.id, True)
    asking.destroyed(room.office.centre, room.office.by(), job.id)
    assert look(room.office.centre, room.office.by()).needing == ()
    with pytest.raises(NotAsExpected, match="nothing_to_destroy"):
        asking.destroyed(room.office.centre, room.office.by(), job.id)
    last = history(room.office.centre, room.office.by(), job.id)[-1]
    assert (last.action, last.number) == ("destroyed", NEW)


def test_a_jobs_own_history_and_what_was_printed_of_a_number(room: PrintRoom) -> None:
    room.ask()
    job = room.end(room.claimed(), JobStep.FAIL, Flaw.REFUSED)
    room.ask()
    page = asking.test_page(room.office.centre, room.office.by(), CARD)
    by = room.office.by()
    told = [entry.action for entry in history(room.office.centre, by, job.id)]
    assert told == ["asked", "claim", "fail"]
    assert [entry.action for entry in history(room.office.centre, by, page)] == ["asked"]
    assert [one.state for one in jobs_of(room.office.centre, by, NEW)] == [
        JobState.QUEUED,
        JobState.FAILED,
    ]
    assert [entry.action for entry in room.log(kind=EventKind.READ)] == ["search"]
    assert job_line(room.office.centre, by, job.id).organisation == "Anatolia Ceramics A.Ş."
    with pytest.raises(NotAsExpected, match="no_such_job"):
        history(room.office.centre, by, 77)
    with pytest.raises(RightMissing):
        look(room.office.centre, room.office.by(Role.CASHIER))


def test_what_is_on_a_badge(room: PrintRoom) -> None:
    key = Ed25519PrivateKey.generate()
    content = asking.preview(room.office.centre, room.office.by(), NEW, key)
    assert content.texts == {
        Field.TITLE_ZH: "第126届中国进出口商品交易会",
        Field.TITLE_EN: "126th China Import and Export Fair",
        Field.NAME: "محمد الأحمد",
        Field.POSITION: "Engineer",
        Field.ORGANISATION: "Anatolia Ceramics A.Ş.",
        Field.ORGANISATION_CODE: "X1",
        Field.STAND: "5.2 A01",
        Field.HALLS: "5.2",
        Field.DATES: "10.10 - 11.06",
        Field.MADE_ON: "2019-10-11",
    }
    assert (content.number, content.kind, content.phase, content.edition) == (
        NEW,
        Kind.EXHIBITOR,
        1,
        126,
    )
    assert content.photo == b"\xff\xd8portrait\xff\xd9"
    assert content.payload is None
    assert [(one.action, one.number) for one in room.log(kind=EventKind.READ)] == [
        ("credential", NEW)
    ]
    with pytest.raises(NoSuchCredential):
        asking.preview(room.office.centre, room.office.by(), "123456")


def test_what_is_on_a_lorrys_pass(room: PrintRoom) -> None:
    """A paper bears what only the centre's key can have signed, and its driver's photo."""
    key = Ed25519PrivateKey.generate()
    room.change(
        kind=Kind.SETUP_VEHICLE,
        edition=126,
        phase=1,
        plate="粤A·12345",
        valid_from=date(2019, 10, 12),
        valid_to=date(2019, 10, 12),
        slot_from=datetime(2019, 10, 12, 14),
        slot_to=datetime(2019, 10, 12, 16),
    )
    content = asking.preview(room.office.centre, room.office.by(), NEW, key)
    shown = {name: content.texts[name] for name in (Field.PLATE, Field.SLOT, Field.DATES)}
    assert shown == {
        Field.PLATE: "粤A·12345",
        Field.SLOT: "10.12 14:00 - 16:00",
        Field.DATES: "10.12",
    }
    assert content.texts[Field.TIMES] == "08:30 - 17:30"
    assert content.photo is not None
    trusted = TrustedKey(key_id_of(key.public_key()), "centre", key.public_key())
    assert content.payload is not None
    sealed = Verifier([trusted]).open(content.payload)
    assert (sealed.number, sealed.edition) == (NEW, 126)
    assert asking.preview(room.office.centre, room.office.by(), NEW).payload is None


def test_booths_that_follow_one_another_are_told_as_one(room: PrintRoom) -> None:
    room.booths(("5.2", "A02"), ("5.2", "A03"), ("5.2", "B09"), ("9.3", "C1"))
    content = asking.preview(room.office.centre, room.office.by(), NEW)
    assert content.texts[Field.STAND] == "5.2 A01-A03, B09, 9.3 C1"


def test_what_was_cancelled_is_looked_at_still(room: PrintRoom) -> None:
    room.change(state=State.CANCELLED)
    assert asking.preview(room.office.centre, room.office.by(), NEW).number == NEW
