"""A printer, or a CUPS queue, that is spoken to with IPP."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic, sleep

from gatekeeper.policy.printing import Form, Trouble
from printing.errors import LostSight, Refused
from printing.printers.ipp.job import Prepared, prepared
from printing.printers.ipp.media import holds_another
from printing.printers.ipp.progress import ASKED, progress_of
from printing.printers.ipp.reasons import named, seeks_its_printer, supplies_of, troubles_of
from printing.printers.ipp.transport import (
    BrokeOff,
    Garbled,
    Off,
    TurnedAway,
    Wire,
    WireError,
)
from printing.printers.ipp.values import (
    Attributes,
    Group,
    Message,
    Operation,
    Status,
    Tag,
    integer,
    tagged,
    whole,
    words,
)
from printing.printers.models import Model
from printing.printers.opening import Place
from printing.printers.printer import Health, Progress, Sheet

USER = "fairgate"
"""Whose jobs they are at the printer: CUPS shows a job's name and takes it back for its owner."""
LOOK_SECONDS = 3.0
ASK_SECONDS = 4.0
SEND_SECONDS = 9.0
"""All of it: the look at the printer, the check of the job, the document."""
CONNECTING_SECONDS = 1.0
"""How long a queue may seek its printer, as it does for every job, before that is told as off."""
POLL_SECONDS = 0.1
MOST_MESSAGE = 200
_WANTED = (
    "printer-description",
    "job-template",
    "printer-state",
    "printer-state-reasons",
    "printer-state-message",
    "printer-is-accepting-jobs",
)
_HEALTH = (
    "printer-state",
    "printer-state-reasons",
    "printer-state-message",
    "printer-is-accepting-jobs",
    "printer-supply",
    "printer-supply-description",
    "marker-names",
    "marker-levels",
    "marker-types",
    "media-ready",
    "media-col-ready",
)
_UNCERTAIN = frozenset(
    {
        Status.INTERNAL_ERROR,
        Status.DEVICE_ERROR,
        Status.TEMPORARY_ERROR,
        Status.JOB_CANCELED,
    }
)
"""Errors in the middle of a job, which may be there for all that."""


def opened(place: Place) -> "IppPrinter":
    """The printer at ``ipp://`` or ``ipps://``; ValueError for any other address."""
    return IppPrinter(Wire(place.address, place.ca_file), place.model, place.form)


@dataclass(frozen=True, slots=True)
class _Known:
    """What this process knows of a job."""

    title: str
    sides: int | None


class IppPrinter:
    """One printer or queue, loaded with one form."""

    def __init__(self, wire: Wire, model: Model, form: Form) -> None:
        self._wire = wire
        self._model = model
        self._form = form
        self._known: dict[str, _Known] = {}
        """The job in flight, by its number: numbers begin anew when a printer is switched on."""
        self._sent_at: float | None = None
        self._connecting_since: float | None = None

    def look(self) -> Health:
        """How it is; see Printer."""
        try:
            printer = self._attributes(_HEALTH, monotonic() + LOOK_SECONDS)
        except Garbled as error:
            return Health((Trouble.GARBLED,), named(str(error), MOST_MESSAGE))
        except (Off, BrokeOff) as error:
            return Health((Trouble.OFF,), named(str(error), MOST_MESSAGE))
        except (TurnedAway, Refused) as error:
            return Health((Trouble.OTHER,), named(str(error), MOST_MESSAGE))
        more = []
        if holds_another(printer, self._form):
            more.append(Trouble.WRONG_MEDIA)
        if self._seeks_in_vain(printer, monotonic()):
            more.append(Trouble.OFF)
        said = next(iter(words(printer, "printer-state-message")), "")
        troubles = troubles_of(printer, self._model.reasons, more)
        return Health(troubles, named(said, MOST_MESSAGE), supplies_of(printer))

    def _seeks_in_vain(self, printer: Attributes, now: float) -> bool:
        """Whether a queue does not find its printer, which must be off then."""
        if not seeks_its_printer(printer):
            self._connecting_since = None
            return False
        if self._connecting_since is None:
            self._connecting_since = now
        return now - self._connecting_since >= CONNECTING_SECONDS

    def send(self, sheet: Sheet) -> str:
        """Hand one piece over; see Printer."""
        until = monotonic() + SEND_SECONDS
        try:
            printer = self._attributes(_WANTED, until - ASK_SECONDS)
            job = prepared(sheet, printer, self._model)
            if Operation.VALIDATE_JOB in _operations(printer):
                self._ask(self._job(Operation.VALIDATE_JOB, job), until - ASK_SECONDS / 2)
            document = job.document()
        except WireError as error:
            raise Refused(f"nothing was sent: {error}") from error
        self._sent_at = monotonic()
        number = str(self._hand_over(job, document, until))
        self._known = {number: _Known(sheet.title, len(sheet.sides))}
        return number

    def _hand_over(self, job: Prepared, document: bytes, until: float) -> int:
        """The printer's number for the job. Raises Refused, LostSight."""
        request = self._job(Operation.PRINT_JOB, job)
        try:
            answer = self._wire.ask(request, document, until=until)
            while answer.code == Status.BUSY and monotonic() + POLL_SECONDS < until:
                sleep(POLL_SECONDS)
                answer = self._wire.ask(request, document, until=until)
        except (Off, TurnedAway) as error:
            raise Refused(f"the printer did not take the job: {error}") from error
        except WireError as error:
            raise LostSight(f"while the job was handed over: {error}") from error
        if answer.code in _UNCERTAIN:
            raise LostSight(f"the printer answered {_told(answer)}")
        if answer.code >= Status.FIRST_ERROR:
            raise Refused(f"the printer answered {_told(answer)}")
        number = integer(answer.group(Group.JOB), "job-id")
        if number is None:
            raise LostSight("the printer took the job and did not say which number it has")
        return number

    def follow(self, device_job: str) -> Progress:
        """What becomes of it; see Printer."""
        request = self._about(device_job, Operation.GET_JOB_ATTRIBUTES, ASKED)
        if request is None:
            return Progress.UNSURE
        try:
            answer = self._wire.ask(request, until=monotonic() + ASK_SECONDS)
        except WireError:
            return Progress.WAITING
        if answer.code in {Status.NOT_FOUND, Status.GONE}:
            return Progress.UNSURE
        if answer.code >= Status.FIRST_ERROR:
            return Progress.WAITING
        job, known = answer.group(Group.JOB), self._known.get(device_job)
        name = next(iter(words(job, "job-name")), None)
        if known is not None and name not in {None, known.title}:
            return Progress.UNSURE
        sides = known.sides if known is not None else None
        return progress_of(job, sides, proves=self._model.proves)

    def cancel(self, device_job: str) -> Progress:
        """Take it back; see Printer."""
        request = self._about(device_job, Operation.CANCEL_JOB)
        if request is None:
            return Progress.UNSURE
        with suppress(WireError):  # what came of it is told by following it
            self._wire.ask(request, until=monotonic() + ASK_SECONDS)
        return self.follow(device_job)

    def find(self, title: str) -> str | None:
        """The number of the job of that title; see Printer."""
        until = monotonic() + 2 * ASK_SECONDS
        for which in ("not-completed", "completed"):
            for number, name in self._jobs(which, until).items():
                if name == title:
                    self._known.setdefault(str(number), _Known(title, None))
                    return str(number)
        if self._has_forgotten(until):
            raise LostSight("the printer was switched on anew and knows no job of before")
        return None

    def _has_forgotten(self, until: float) -> bool:
        """Whether it may have been switched on since a job was handed over. Raises LostSight."""
        if self._sent_at is None:
            return False
        try:
            printer = self._attributes(("printer-state", "printer-up-time"), until)
        except (WireError, Refused) as error:
            raise LostSight(f"its up-time cannot be asked for: {error}") from error
        up = integer(printer, "printer-up-time")
        # It counts in whole seconds, of which the first and the last may be short.
        return up is None or up - 1 < monotonic() - self._sent_at

    def clear(self, prefix: str) -> None:
        """Take back what waits; see Printer."""
        given_up = monotonic() + ASK_SECONDS
        until = given_up + ASK_SECONDS
        while left := self._waiting(prefix, until):
            if monotonic() > given_up:
                raise LostSight(f"{len(left)} jobs cannot be taken back")
            for number in left:
                if request := self._about(str(number), Operation.CANCEL_JOB):
                    with suppress(WireError):
                        self._wire.ask(request, until=until)
            sleep(POLL_SECONDS)

    def _waiting(self, prefix: str, until: float) -> list[int]:
        jobs = self._jobs("not-completed", until)
        return [number for number, name in jobs.items() if name.startswith(prefix)]

    def _jobs(self, which: str, until: float) -> Mapping[int, str]:
        """The jobs by their numbers, with their titles. Raises LostSight."""
        asked = {
            **self._operation(),
            "which-jobs": tagged(Tag.KEYWORD, which),
            "requested-attributes": tagged(Tag.KEYWORD, "job-id", "job-name"),
        }
        request = Message(Operation.GET_JOBS, ((Group.OPERATION, asked),))
        try:
            answer = self._wire.ask(request, until=until)
        except WireError as error:
            raise LostSight(f"its jobs cannot be asked for: {error}") from error
        if answer.code >= Status.FIRST_ERROR:
            raise LostSight(f"its jobs cannot be asked for: {_told(answer)}")
        jobs = {}
        for job in answer.every(Group.JOB):
            number = integer(job, "job-id")
            if number is not None:
                jobs[number] = next(iter(words(job, "job-name")), "")
        return jobs

    def _attributes(self, wanted: tuple[str, ...], until: float) -> Attributes:
        """The printer's own attributes. Raises WireError, Refused."""
        asked = {**self._operation(), "requested-attributes": tagged(Tag.KEYWORD, *wanted)}
        request = Message(Operation.GET_PRINTER_ATTRIBUTES, ((Group.OPERATION, asked),))
        printer = self._ask(request, until).group(Group.PRINTER)
        if integer(printer, "printer-state") is None:
            raise Garbled("an answer without the printer's state")
        return printer

    def _ask(self, request: Message, until: float) -> Message:
        answer = self._wire.ask(request, until=until)
        if answer.code >= Status.FIRST_ERROR:
            raise Refused(f"the printer answered {_told(answer)}")
        return answer

    def _job(self, operation: Operation, job: Prepared) -> Message:
        groups = [(Group.OPERATION, {**self._operation(), **job.operation})]
        if job.template:
            groups.append((Group.JOB, dict(job.template)))
        return Message(operation, tuple(groups))

    def _about(
        self, device_job: str, operation: Operation, wanted: tuple[str, ...] = ()
    ) -> Message | None:
        """A question about a job; None for a number that no printer ever gave."""
        if not (device_job.isascii() and device_job.isdigit() and len(device_job) <= 10):
            return None
        asked = {**self._operation(before_user={"job-id": whole(int(device_job))})}
        if wanted:
            asked["requested-attributes"] = tagged(Tag.KEYWORD, *wanted)
        return Message(operation, ((Group.OPERATION, asked),))

    def _operation(self, before_user: Attributes | None = None) -> Attributes:
        """What every request begins with, in the order that RFC 8011 wants."""
        return {
            "attributes-charset": tagged(Tag.CHARSET, "utf-8"),
            "attributes-natural-language": tagged(Tag.NATURAL_LANGUAGE, "en"),
            "printer-uri": tagged(Tag.URI, self._wire.uri),
            **(before_user or {}),
            "requesting-user-name": tagged(Tag.NAME, USER),
        }


def _operations(printer: Attributes) -> tuple[int, ...]:
    contents = (value.content for value in printer.get("operations-supported", ()))
    return tuple(each for each in contents if isinstance(each, int))


def _told(answer: Message) -> str:
    """An error as the printer words it, with what it did not take."""
    said = next(iter(words(answer.group(Group.OPERATION), "status-message")), "")
    parts = (f"0x{answer.code:04x}", said, *answer.group(Group.UNSUPPORTED))
    return named(" ".join(part for part in parts if part), MOST_MESSAGE)
