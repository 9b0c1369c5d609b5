"""A card becomes a badge in the real register: inside the printer, or at the desk afterwards."""

from pathlib import Path

import pytest
from sqlalchemy import select, update

from gatekeeper.certificates.counter.producing import bind_card
from gatekeeper.certificates.printing import asking, at_printer
from gatekeeper.certificates.printing.at_printer import PrinterFacts
from gatekeeper.certificates.printing.jobs import Job
from gatekeeper.policy.printing import Flaw, Form, JobState, JobStep
from gatekeeper.policy.words import State
from gatekeeper.store.tables import credentials
from kiosk.print_room.encoder import card_encoder
from printing.encoding import StationEncoder
from printing.errors import JobOvertaken, StationFailed
from printing.printers.simulated_station import SimulatedStation
from tests.harness.office import BADGE, OTHER_BADGE, UID, Office

PRINTER = "cards"
FRESH = "04112233445566"
"""All digits, as many identifiers are: it must not be taken for a number."""


@pytest.fixture
def badges(office: Office) -> Office:
    """One badge waits to be printed; the other one's card is ``UID``."""
    with office.store.transaction() as conn:
        for number, state, uid in ((BADGE, State.APPROVED, None), (OTHER_BADGE, State.ISSUED, UID)):
            conn.execute(
                update(credentials)
                .where(credentials.c.number == number)
                .values(state=state, card_uid=uid)
            )
    return office


def claimed(office: Office, *, encodes: bool) -> Job:
    """The badge's job, at the printer."""
    facts = PrinterFacts(PRINTER, "simulated", Form.CARD, 300, True, True, encodes)
    at_printer.announce(office.centre, "room", facts, office.clock())
    at_printer.tell_health(office.centre, PRINTER, (), "", (), office.clock())
    asking.print_one(office.centre, office.by(), BADGE)
    job = at_printer.claim(office.centre, PRINTER, office.clock())
    assert job is not None
    return job


def printed(office: Office, job: Job) -> Job:
    assert at_printer.sending(office.centre, job, b"\x00" * 32, (), office.clock()) is None
    return at_printer.end(office.centre, job, JobStep.FINISH, None, office.clock())


def card_of(office: Office, number: str = BADGE) -> str | None:
    with office.store.reading() as conn:
        query = select(credentials.c.card_uid).where(credentials.c.number == number)
        return conn.execute(query).scalar_one()


def encoder(office: Office, folder: Path, *blanks: str) -> StationEncoder[Job]:
    station = SimulatedStation(folder, blanks=iter(blanks).__next__)
    return card_encoder(office.centre, station, station, office.clock)


def test_what_a_printer_without_encoder_printed_is_bound_at_the_desk(badges: Office) -> None:
    job = printed(badges, claimed(badges, encodes=False))
    assert (job.state, card_of(badges)) == (JobState.PRINTED, None)
    assert bind_card(badges.centre, badges.by(), BADGE, f"uid:{FRESH}") == FRESH
    assert card_of(badges) == FRESH


def test_a_card_bound_in_the_printer_is_the_badges(badges: Office, tmp_path: Path) -> None:
    job = claimed(badges, encodes=True)
    encoder(badges, tmp_path, UID, FRESH).encode(job)
    assert printed(badges, job).card_uid == card_of(badges) == FRESH
    assert (tmp_path / "rejected.txt").read_text().split() == [UID], "it was somebody's already"
    assert card_of(badges, OTHER_BADGE) == UID


def test_nothing_but_taken_cards_ends_the_job_with_nothing_bound(
    badges: Office, tmp_path: Path
) -> None:
    job = claimed(badges, encodes=True)
    with pytest.raises(StationFailed) as failed:
        encoder(badges, tmp_path, UID, UID, UID).encode(job)
    assert failed.value.flaw is Flaw.CARD_TAKEN
    assert (card_of(badges), card_of(badges, OTHER_BADGE)) == (None, UID)


def test_what_a_crash_left_in_the_station_is_cleaned_up(badges: Office, tmp_path: Path) -> None:
    encoder(badges, tmp_path, FRESH).encode(claimed(badges, encodes=True))
    left = at_printer.left_behind(badges.centre, PRINTER)
    assert left is not None
    encoder(badges, tmp_path).undo(left)
    at_printer.end(badges.centre, left, JobStep.PUT_BACK, Flaw.RESTARTED, badges.clock())
    assert card_of(badges) is None
    assert (tmp_path / "rejected.txt").read_text().split() == [FRESH]


def test_a_job_that_is_somebody_elses_by_now_binds_nothing(badges: Office, tmp_path: Path) -> None:
    job = claimed(badges, encodes=True)
    at_printer.end(badges.centre, job, JobStep.PUT_BACK, None, badges.clock())
    at_printer.claim(badges.centre, PRINTER, badges.clock())
    with pytest.raises(JobOvertaken):
        encoder(badges, tmp_path, FRESH).encode(job)
    assert card_of(badges) is None
