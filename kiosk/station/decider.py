"""The one thread that decides: takes what readers present one by one, records, then publishes."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gatekeeper import admission
from gatekeeper.admission import Presented
from gatekeeper.errors import ClockSetBack
from gatekeeper.fair_time import day_span, fair_time
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.words import Action, Direction, EventKind, Fault
from gatekeeper.seal import Verifier
from gatekeeper.store import eventlog
from gatekeeper.store.clock_trust import latest_believed
from gatekeeper.store.database import Store
from gatekeeper.store.errors import StoreError
from gatekeeper.store.events import Event
from kiosk.station.clock import ClockWatch
from kiosk.station.messages import Failure, Health, Message, Outcome
from kiosk.station.outcomes import Tally, outcome_of
from kiosk.station.post import Post
from kiosk.station.troubles import FaultNote, Troubles
from readers.signals import Attached, Lost, Misread, Passage, Reading, Signal

DISK_LOW = 200 * 1024 * 1024
"""Bytes left for the store below which staff are warned: about a week of events."""
LULL = timedelta(seconds=2)
"""How long nobody must have come before the store is tidied, so that nobody waits for it."""
HEARTBEAT = timedelta(seconds=1)
"""How often the screens hear of the station at least."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Machine:
    """What is read off the machine, at this edge only."""

    now: Callable[[], datetime]
    """The wall clock, aware."""
    since_boot: Callable[[], timedelta]
    """Never set, never jumps, counts while the machine sleeps."""
    disk_free: Callable[[], int | None]
    """Bytes left for the store; None where it is not on this machine."""


class Decider:
    """Decides one thing after the other; nobody else writes scans to this machine's log.

    Every method is called from one thread only.
    """

    def __init__(
        self,
        *,
        store: Store,
        edition: Edition,
        post: Post,
        verifier: Verifier | None,
        machine: Machine,
        publish: Callable[[Message], None],
    ) -> None:
        self.store = store
        self.edition = edition
        self.post = post
        self.troubles = Troubles()
        self._verifier = verifier
        self._machine = machine
        self._publish = publish
        self._readers: dict[str, bool] = {}
        self._sequence = 0
        self._told: datetime | None = None
        self._untidy_since: timedelta | None = None
        with store.reading() as conn:
            self._clock = ClockWatch(latest_believed(conn, post.device))
            self._sequence = eventlog.head(conn, post.device).sequence
        self._tally = self._count_today(self.now())

    def now(self) -> datetime:
        """The wall clock, aware."""
        return self._machine.now()

    def take(self, signal: Signal) -> None:
        """Take what a reader tells."""
        match signal:
            case Reading():
                self.present(
                    signal.code,
                    reader=signal.reader,
                    direction=signal.direction,
                    plate=signal.plate,
                )
            case Misread():
                self._fail(Fault.CARD_UNREADABLE, reader=signal.reader, detail=signal.why)
            case Passage():
                self._passage(signal)
            case Lost():
                self._readers[signal.reader] = False
                self.begin(Fault.READER_LOST, reader=signal.reader, detail=signal.why)
            case Attached():
                self._readers[signal.reader] = True
                self.end(Fault.READER_LOST, reader=signal.reader)

    def present(
        self,
        code: str,
        *,
        reader: str | None = None,
        direction: Direction | None = None,
        plate: str | None = None,
        actor: str | None = None,
    ) -> Outcome | Failure:
        """Decide a code and publish the outcome, once it is on disk; a Failure is no decision."""
        now = self.now()
        gate = self.post.gate
        if gate is None:
            return self._fail(Fault.GATE_NOT_CHOSEN, code=code, reader=reader)
        if wrong := self._judge_clock(now):
            return self._fail(Fault.CLOCK_WRONG, code=code, reader=reader, detail=wrong)
        presented = Presented(
            raw=code,
            gate=gate.id,
            direction=direction or self.post.direction,
            plate=plate or self.post.take_plate(now),
            reader=reader,
            actor=actor,
        )
        try:
            admitted = admission.admit(
                self.store,
                self.edition,
                self.post.device,
                presented,
                now,
                verifier=self._verifier,
            )
        except StoreError as error:
            self.begin(Fault.STORE_UNAVAILABLE, detail=str(error))
            return self._fail(Fault.STORE_UNAVAILABLE, code=code, reader=reader, detail=str(error))
        except ClockSetBack as error:
            return self._fail(Fault.CLOCK_WRONG, code=code, reader=reader, detail=str(error))
        self.end(Fault.STORE_UNAVAILABLE)
        return self.recorded(admitted)

    def recorded(self, admitted: admission.Admission) -> Outcome:
        """Publish an admission that is on disk, and count it."""
        outcome = outcome_of(admitted, self.edition)
        self._sequence = outcome.sequence
        self._untidy_since = self._machine.since_boot()
        self._clock.believed(admitted.event.occurred_at)
        self._count(admitted.event.occurred_at, Action(outcome.action))
        self._publish(outcome)
        log.info(
            "%s %s %s %s %s %s %s",
            outcome.sequence,
            outcome.gate,
            outcome.direction,
            outcome.person.number if outcome.person else "-",
            outcome.kind,
            outcome.verdict,
            outcome.reason,
        )
        return outcome

    def noted(self, event: Event) -> None:
        """Something else of ours is in the log."""
        self._sequence = event.sequence
        self._publish(self.health())

    def failed(self, error: Exception) -> Failure:
        """Something broke that should not: said as a fault, never as a refusal."""
        log.error("the decider broke", exc_info=error)
        return self._fail(Fault.INTERNAL, detail=type(error).__name__)

    def tick(self) -> None:
        """Look at clock and disk, write down what waits, and tell the screens; several a second."""
        now = self.now()
        if wrong := self._judge_clock(now):
            self.begin(Fault.CLOCK_WRONG, detail=wrong)
        else:
            self.end(Fault.CLOCK_WRONG)
        self._judge_disk()
        self._write_waiting()
        self._tidy()
        if self._told is None or abs(now - self._told) >= HEARTBEAT:
            self._told = now
            self._publish(self.health())

    def begin(self, fault: Fault, *, reader: str | None = None, detail: str = "") -> None:
        """A fault that lasts began: into the log and onto the screens, once."""
        if self.troubles.begin(fault, self.now(), reader=reader, detail=detail):
            log.warning("%s %s %s", fault, reader or "", detail)
            self._write_waiting()
            self._publish(self.health())

    def end(self, fault: Fault, *, reader: str | None = None) -> None:
        """A fault is over, if there was one."""
        if self.troubles.end(fault, self.now(), reader=reader):
            log.warning("%s %s is over", fault, reader or "")
            self._write_waiting()
            self._publish(self.health())

    def accept_clock(self, actor: str) -> None:
        """A supervisor says that the clock is right; StoreError if that cannot be recorded."""
        now = self.now()
        admission.record(
            self.store,
            self.post.device,
            EventKind.RECOVERY,
            now,
            reason=Fault.CLOCK_WRONG,
            actor=actor,
        )
        self._clock.accept(now)
        self.troubles.forget(Fault.CLOCK_WRONG)
        self._publish(self.health())

    def health(self) -> Health:
        """How everything is."""
        now = self.now()
        at = fair_time(self.edition, now)
        phase = self.edition.phase_at(at)
        tally = self._today(now)
        stopping = (Fault.STORE_UNAVAILABLE, Fault.CLOCK_WRONG)
        return Health(
            device=self.post.device,
            edition=self.edition.number,
            gate=self.post.gate.id if self.post.gate else "",
            direction=self.post.direction,
            stage=phase.stage(at),
            phase=phase.id,
            now=at.isoformat(),
            deciding=self.post.gate is not None
            and not any(self.troubles.has(fault) for fault in stopping),
            sequence=self._sequence,
            readers=dict(self._readers),
            troubles=self.troubles.current(),
            plate=self.post.waiting_plate(now),
            admitted_today=tally.admitted,
            refused_today=tally.refused,
            retained_today=tally.retained,
        )

    def _fail(
        self, fault: Fault, *, code: str = "", reader: str | None = None, detail: str = ""
    ) -> Failure:
        """Say that nothing was decided, and why; the log gets it as soon as it can take it."""
        now = self.now()
        failure = Failure(fault, now.isoformat(), code, reader, detail)
        self._publish(failure)
        self.troubles.note(FaultNote(EventKind.FAULT, fault, now, reader, code or None, detail))
        log.warning("not decided: %s %s %s", fault, reader or "", detail)
        self._write_waiting()
        return failure

    def _tidy(self) -> None:
        """In a lull, let the store copy its write-ahead log, which it would do during a scan."""
        if self._untidy_since is None or self._machine.since_boot() - self._untidy_since < LULL:
            return
        self._untidy_since = None
        try:
            self.store.checkpoint()
        except StoreError as error:
            log.warning("the store was not tidied: %s", error)

    def _passage(self, signal: Passage) -> None:
        if self.post.gate is None:
            return
        try:
            event = admission.record_passage(
                self.store,
                self.post.device,
                gate=self.post.gate.id,
                passed=signal.passed,
                now=self.now(),
                reader=signal.reader,
            )
        except (StoreError, ClockSetBack) as error:
            said = "went through" if signal.passed else "did not go through"
            self._fail(Fault.STORE_UNAVAILABLE, reader=signal.reader, detail=f"{said}: {error}")
        else:
            self._sequence = event.sequence

    def _judge_clock(self, now: datetime) -> str | None:
        return self._clock.judge(now, self._machine.since_boot())

    def _judge_disk(self) -> None:
        free = self._machine.disk_free()
        if free is not None and free < DISK_LOW:
            self.begin(Fault.DISK_LOW, detail=f"{free // 1024 // 1024} MB")
        else:
            self.end(Fault.DISK_LOW)

    def _write_waiting(self) -> None:
        """Write the faults that wait; while the store is away they go on waiting."""
        waiting = self.troubles.waiting
        while waiting:
            note = waiting[0]
            try:
                event = admission.record(
                    self.store,
                    self.post.device,
                    note.kind,
                    self.now(),
                    occurred_at=note.occurred_at,
                    gate=self.post.gate.id if self.post.gate else None,
                    reader=note.reader,
                    code=note.code,
                    reason=note.fault,
                    detail={"said": note.detail or None},
                )
            except StoreError as error:
                if self.troubles.begin(Fault.STORE_UNAVAILABLE, self.now(), detail=str(error)):
                    self._publish(self.health())
                return
            waiting.popleft()
            self._sequence = event.sequence
        self.end(Fault.STORE_UNAVAILABLE)

    def _count(self, occurred_at: datetime, action: Action) -> None:
        """Count one more; the first of a new day is found in the log with the others of it."""
        if self._tally.day == fair_time(self.edition, occurred_at).date():
            self._tally.add(action)

    def _today(self, now: datetime) -> Tally:
        """The counts of the fair's day, which begin anew at its midnight."""
        day = fair_time(self.edition, now).date()
        if self._tally.day != day:
            try:
                self._tally = self._count_today(now)
            except StoreError:
                return Tally(day)  # counted when the store is back
        return self._tally

    def _count_today(self, now: datetime) -> Tally:
        """The counts as the log has them; StoreError where it cannot be read."""
        day = fair_time(self.edition, now).date()
        tally = Tally(day)
        with self.store.reading() as conn:
            for counts in eventlog.counts(conn, *day_span(self.edition, day)).values():
                tally.admitted += counts.admitted
                tally.refused += counts.refused
                tally.retained += counts.retained
        return tally
