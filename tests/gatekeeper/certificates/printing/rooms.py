"""The office with printers, and the steps that a worker takes at one of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, update

from gatekeeper.certificates.printing import asking, at_printer
from gatekeeper.certificates.printing.at_printer import PrinterFacts
from gatekeeper.certificates.printing.jobs import Job, find_job
from gatekeeper.certificates.printing.stock import stock_day
from gatekeeper.policy.printing import Flaw, Form, JobStep, Trouble, Warned
from gatekeeper.policy.words import BoothKind, State
from gatekeeper.store import eventlog
from gatekeeper.store.eventlog import Filters
from gatekeeper.store.events import Event
from gatekeeper.store.register import person_card
from gatekeeper.store.tables import booths, credentials, holders
from gatekeeper.store.verification import verify
from tests.harness.office import Office

X1, AHMED, SOMCHAI = 2, 3, 5
NEW, OTHER = "200000000099", "200000000088"
CARD, CHIP = "card-1", "04FFEEDDCCBB80"
TODAY = date(2019, 10, 11)
DIGEST = b"\x01" * 32


@dataclass
class PrintRoom:
    """The office, and what a worker does at one of its printers."""

    office: Office

    def announce(self, name: str = CARD, form: Form = Form.CARD, room: str = "room-1") -> None:
        facts = PrinterFacts(name, "simulated", form, 300, True, True, form is Form.CARD)
        at_printer.announce(self.office.centre, room, facts, self.office.clock())

    def well(self, name: str = CARD, *troubles: Trouble) -> None:
        at_printer.tell_health(self.office.centre, name, troubles, "", (), self.office.clock())

    def ask(self, number: str = NEW, **values: object) -> int:
        return asking.print_one(self.office.centre, self.office.by(), number, **values)  # type: ignore[arg-type]

    def claim(self, printer: str = CARD) -> Job | None:
        return at_printer.claim(self.office.centre, printer, self.office.clock())

    def claimed(self, printer: str = CARD) -> Job:
        job = self.claim(printer)
        assert job is not None
        return job

    def send(self, job: Job, *warnings: Warned) -> Flaw | None:
        return at_printer.sending(self.office.centre, job, DIGEST, warnings, self.office.clock())

    def sent(self, printer: str = CARD) -> Job:
        job = self.claimed(printer)
        assert self.send(job) is None
        return job

    def end(self, job: Job, step: JobStep, flaw: Flaw | None = None) -> Job:
        return at_printer.end(self.office.centre, job, step, flaw, self.office.clock())

    def printed(self, printer: str = CARD) -> Job:
        return self.end(self.sent(printer), JobStep.FINISH)

    def lost(self) -> Job:
        return self.end(self.sent(), JobStep.LOSE, Flaw.RESTARTED)

    def bind(self, job: Job, uid: str = CHIP) -> None:
        at_printer.bind(self.office.centre, job, uid, self.office.clock())

    def job(self, job_id: int) -> Job:
        with self.office.store.reading() as conn:
            return find_job(conn, job_id)

    def stock(self) -> dict[str, int]:
        """The day's movements of cards, those that came to nothing left out."""
        days = stock_day(self.office.centre, self.office.by(), TODAY)
        moved = [day.balance.moved for day in days if day.form is Form.CARD]
        return {str(what): many for one in moved for what, many in one.items() if many}

    def state(self, number: str = NEW) -> State:
        return self._card(number)[0]

    def chip(self, number: str = NEW) -> str | None:
        return self._card(number)[1]

    def _card(self, number: str) -> tuple[State, str | None]:
        with self.office.store.reading() as conn:
            found = person_card(conn, number)
        assert found is not None
        return found.credential.state, found.credential.card_uid

    def change(self, number: str = NEW, **values: object) -> None:
        with self.office.store.transaction() as conn:
            conn.execute(update(credentials).where(credentials.c.number == number).values(**values))

    def block(self, holder_id: int = AHMED, *, barred: bool = True) -> None:
        with self.office.store.transaction() as conn:
            conn.execute(update(holders).where(holders.c.id == holder_id).values(barred=barred))

    def booths(self, *places: tuple[str, str]) -> None:
        with self.office.store.transaction() as conn:
            for hall, number in places:
                conn.execute(
                    insert(booths).values(
                        organisation_id=X1,
                        phase=1,
                        hall=hall,
                        booth_no=number,
                        area_m2=9,
                        kind=BoothKind.STANDARD,
                    )
                )

    def log(self, **wanted: str) -> list[Event]:
        with self.office.store.reading() as conn:
            assert verify(conn).sound
            return list(eventlog.read(conn, Filters(**wanted)))


Act = Callable[[PrintRoom], object]
"""What happens in the room meanwhile."""


def blocked(room: PrintRoom) -> None:
    room.block()


def cancelled(room: PrintRoom) -> None:
    room.change(state=State.CANCELLED)
