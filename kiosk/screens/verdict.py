"""Turns the station's outcomes and faults into what a guard reads: face, sound and sentences."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gatekeeper.fair_time import fair_time
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.words import Action, Advice, EventKind, Kind, Reason, Verdict
from kiosk.station.messages import Failure, Outcome, Person
from kiosk.texts import LANGUAGES, Texts, UnknownText, human_start, human_time

SHOWN_CODE = 40
"""Characters of a code that is not a known credential that are put on the screen."""
_NOTHING_TO_KEEP = {Reason.UNREADABLE, Reason.CONFISCATED}
"""Reasons where a confiscation would say nothing new."""
_COMMA = {"zh": "、", "en": ", "}


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence in both languages, side by side as equals."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Card:
    """A whole verdict as it is painted; ``face`` is its colour, shape and sound at once."""

    face: str
    """``admit``, ``advice``, ``refuse``, ``retain`` or ``fault``."""
    title: Line
    reason: Line
    todo: Line
    time: str
    """When it happened, hours, minutes and seconds of fair time."""
    advice: tuple[tuple[str, Line], ...] = ()
    call: tuple[str, Line] | None = None
    direction: tuple[str, Line] | None = None
    person: Person | None = None
    kind: Line | None = None
    code: str = ""
    plate: str | None = None
    """The one seen, where it is not the one on the pass."""
    sequence: int | None = None
    overridable: bool = False
    confiscatable: bool = False
    compare_plate: bool = False
    overridden_by: str | None = None
    where: str = ""
    again: bool = False
    """Shown again from the list, not a new verdict: it makes no sound."""


class Phrasebook:
    """Says keys in both languages at once, and names what an edition names."""

    def __init__(self, texts: Texts, edition: Edition) -> None:
        self._texts = texts
        self._edition = edition

    def line(self, key: str, **values: object) -> Line:
        """The key's text in both languages."""
        return Line(*(self._texts.say(lang, key, **values) for lang in LANGUAGES))

    def word(self, prefix: str, word: str | None) -> Line:
        """A word of the vocabulary; as it stands where a newer program wrote it."""
        key = f"{prefix}.{word}"
        return self.line(key) if self._texts.has(key) else Line(word or "–", word or "–")

    def answer(self, error: str | None) -> str:
        """The key of the sentence that says why the station did not do it."""
        key = f"answer.{error}"
        return key if self._texts.has(key) else "answer.refused"

    def of_entry(self, kind: str, word: str) -> Line:
        """The reason of an entry of the log, which its kind says how to read."""
        prefixes: dict[str, str] = {
            EventKind.SCAN: "reason",
            EventKind.OVERRIDE: "override",
            EventKind.CONFISCATION: "confiscation",
            EventKind.STATION: "station",
        }
        return self.word(prefixes.get(kind, "fault"), word)

    def time(self, at: datetime, now: datetime) -> Line:
        """An instant in words, both in fair time."""
        return Line(*(human_time(lang, at, now) for lang in LANGUAGES))

    def kind(self, kind: str) -> Line:
        """A kind's name, as the edition has it."""
        name = self._edition.kinds[Kind(kind)].name
        return Line(name.zh, name.en)

    def gate(self, gate: str) -> Line:
        """A gate's name; its id where the edition does not know it."""
        known = self._edition.gates.get(gate)
        return Line(known.name.zh, known.name.en) if known else Line(gate, gate)

    def card(self, outcome: Outcome, *, again: bool = False) -> Card:
        """A decision as a card; ``again`` when it is shown a second time, without a sound."""
        face = _face(outcome)
        now = self._fair(outcome.occurred_at)
        person = outcome.person
        return Card(
            face=face,
            title=self.line(f"verdict.{face}"),
            reason=self.line(f"reason.{outcome.reason}"),
            todo=self._todo(outcome, now),
            time=f"{now:%H:%M:%S}",
            advice=tuple((word, self.line(f"advice.{word}")) for word in outcome.advice),
            call=(outcome.call, self.line(f"call.{outcome.call}")) if outcome.call else None,
            direction=(outcome.direction, self.line(f"direction.{outcome.direction}")),
            person=person,
            kind=self.kind(person.kind) if person else None,
            code=outcome.code[:SHOWN_CODE],
            plate=outcome.plate if outcome.reason == Reason.PLATE_MISMATCH else None,
            sequence=outcome.sequence,
            overridable=outcome.overridable,
            confiscatable=outcome.kind == EventKind.SCAN and outcome.reason not in _NOTHING_TO_KEEP,
            compare_plate=Advice.CHECK_PLATE in outcome.advice and person is not None,
            overridden_by=outcome.actor if outcome.kind == EventKind.OVERRIDE else None,
            where=outcome.gate,
            again=again,
        )

    def fault(self, failure: Failure) -> Card:
        """A scan that could not be decided, as a card that never looks like a refusal."""
        return Card(
            face="fault",
            title=self.line("verdict.fault"),
            reason=self.line(f"fault.{failure.fault}"),
            todo=self.line(f"remedy.{failure.fault}"),
            time=f"{self._fair(failure.occurred_at):%H:%M:%S}",
            code=failure.code[:SHOWN_CODE],
            where=failure.reader or "",
        )

    def _fair(self, instant: str) -> datetime:
        """An instant with its offset, in fair time."""
        return fair_time(self._edition, datetime.fromisoformat(instant))

    def _todo(self, outcome: Outcome, now: datetime) -> Line:
        """What to do next, with until when, next opening, halls or gates where they are known."""
        key = f"todo.{outcome.reason}"
        if not self._texts.has(f"{key}.known"):
            return self.line(key)
        return Line(*(self._known(lang, key, outcome, now) for lang in LANGUAGES))

    def _known(self, lang: str, key: str, outcome: Outcome, now: datetime) -> str:
        values = {
            "until": _when(human_time, lang, outcome.until, now),
            "opens": _when(human_start, lang, outcome.opens, now),
            "halls": _COMMA[lang].join(outcome.halls),
            "gates": _COMMA[lang].join(self._gate_in(lang, gate) for gate in outcome.gates),
        }
        known = {name: value for name, value in values.items() if value}
        try:
            return self._texts.say(lang, f"{key}.known", **known)
        except UnknownText:
            return self._texts.say(lang, key)

    def _gate_in(self, lang: str, gate: str) -> str:
        name = self.gate(gate)
        said = name.zh if lang == "zh" else name.en
        return said.replace(" ", "\N{NO-BREAK SPACE}")  # a gate's name is read in one piece


def _when(
    say: Callable[[str, datetime, datetime], str], lang: str, instant: str | None, now: datetime
) -> str | None:
    return say(lang, datetime.fromisoformat(instant), now) if instant else None


def _face(outcome: Outcome) -> str:
    if outcome.action == Action.RETAIN:
        return "retain"
    if outcome.verdict != Verdict.ADMIT:
        return "refuse"
    return "advice" if outcome.advice else "admit"
