"""The life of a print job, what may trouble a printer, and what is on a face: words and values.

One job is at most one card. It is ``sent`` before its first byte leaves, so that whatever breaks
afterwards is known as "a card may exist": ``unknown``, until a person says what came out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gatekeeper.policy.words import Kind


class Form(StrEnum):
    """What is printed on."""

    CARD = "card"
    """A plastic card, ISO/IEC 7810 ID-1: 85.6 x 53.98 mm."""
    A6 = "a6"
    """A pass for a person, 105 x 148 mm."""
    LABEL = "label"
    """A pass for a person on a label printer, 100 x 150 mm."""
    WINDSCREEN = "windscreen"
    """A pass that lies behind a windscreen, A5 lying: 210 x 148 mm."""
    SHEET = "sheet"
    """A4 standing: separators, collection lists."""


class Paper(StrEnum):
    """What a job prints."""

    FACE = "face"
    """A credential's card or pass."""
    SEPARATOR = "separator"
    """The sheet before a batch, which says whose it is."""
    COLLECTION_LIST = "collection_list"
    """The list after a batch, for the collector's signature."""
    TEST = "test"


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RENDERING = "rendering"
    """A printer has it: it is drawn, read back, its card encoded; nothing can come out yet."""
    SENT = "sent"
    """The printer has it, or may have it: a card may come out."""
    PRINTED = "printed"
    FAILED = "failed"
    """Nothing usable came out, for sure."""
    UNKNOWN = "unknown"
    """A card may exist; a person says what came out. Its printer does nothing until then."""
    CANCELLED = "cancelled"
    """Somebody took it back, and nothing came out, for sure."""


class JobStep(StrEnum):
    """What happens to a job."""

    CLAIM = "claim"
    SEND = "send"
    PUT_BACK = "put_back"
    """Nothing was or can have been printed: it waits again."""
    FINISH = "finish"
    """The printer proves that it came out."""
    FAIL = "fail"
    """It cannot be printed, and the printer, if it had it, proves that nothing came out."""
    LOSE = "lose"
    """Nobody can tell whether it came out."""
    CANCEL = "cancel"
    SAY_GOOD = "say_good"
    """A person: it came out right."""
    SAY_NOTHING = "say_nothing"
    """A person: nothing came out."""
    SAY_SPOILED = "say_spoiled"
    """A person: it came out and was destroyed."""
    AGAIN = "again"
    """A person: print it after all."""


_ACTIVE = {JobState.RENDERING, JobState.SENT}
_STEPS: Mapping[JobStep, tuple[frozenset[JobState], JobState]] = {
    JobStep.CLAIM: (frozenset({JobState.QUEUED}), JobState.RENDERING),
    JobStep.SEND: (frozenset({JobState.RENDERING}), JobState.SENT),
    JobStep.PUT_BACK: (frozenset(_ACTIVE), JobState.QUEUED),
    JobStep.FINISH: (frozenset({JobState.SENT}), JobState.PRINTED),
    JobStep.FAIL: (frozenset(_ACTIVE), JobState.FAILED),
    JobStep.LOSE: (frozenset({JobState.SENT}), JobState.UNKNOWN),
    JobStep.CANCEL: (frozenset({JobState.QUEUED, *_ACTIVE}), JobState.CANCELLED),
    JobStep.SAY_GOOD: (frozenset({JobState.UNKNOWN}), JobState.PRINTED),
    JobStep.SAY_NOTHING: (frozenset({JobState.UNKNOWN}), JobState.FAILED),
    JobStep.SAY_SPOILED: (frozenset({JobState.UNKNOWN}), JobState.FAILED),
    JobStep.AGAIN: (frozenset({JobState.FAILED, JobState.CANCELLED}), JobState.QUEUED),
}
OPEN = frozenset({JobState.QUEUED, JobState.RENDERING, JobState.SENT, JobState.UNKNOWN})
"""States of a job that is not over: a credential has at most one such job."""
AT_PRINTER = frozenset({JobState.RENDERING, JobState.SENT, JobState.UNKNOWN})
"""States in which a printer is taken: it has at most one such job."""


def after(state: JobState, step: JobStep) -> JobState | None:
    """The state that a step leads to; None where the step does not start from this state."""
    before, to = _STEPS[step]
    return to if state in before else None


class Trouble(StrEnum):
    """What a printer says of itself, or what its silence says."""

    OFF = "off"
    """Nothing answers."""
    GARBLED = "garbled"
    """It answers what nobody understands, or half an answer."""
    COVER_OPEN = "cover_open"
    JAM = "jam"
    HOPPER_EMPTY = "hopper_empty"
    RIBBON_OUT = "ribbon_out"
    WRONG_MEDIA = "wrong_media"
    """What lies in it is not the form that the job is for."""
    TRAY_MISSING = "tray_missing"
    OUTPUT_FULL = "output_full"
    """Its output, its reject box or its disk is full."""
    CLEANING_DUE = "cleaning_due"
    PAUSED = "paused"
    """Somebody paused it at the printer."""
    ENCODER_GONE = "encoder_gone"
    """The reader of its contactless station is not there."""
    OTHER = "other"
    """It stands still and does not say why."""
    HOPPER_LOW = "hopper_low"
    RIBBON_LOW = "ribbon_low"
    OUTPUT_FILLING = "output_filling"


WARNINGS = frozenset({Trouble.HOPPER_LOW, Trouble.RIBBON_LOW, Trouble.OUTPUT_FILLING})
"""Troubles that are still to come: it goes on printing."""


class Flaw(StrEnum):
    """Why a job failed, is unknown, or was put back."""

    NO_LAYOUT = "no_layout"
    TEXT_TOO_LONG = "text_too_long"
    """It fits not even at the smallest size on all its lines."""
    NO_TYPEFACE = "no_typeface"
    """Not one sign of a text can be drawn: its script's typeface is not installed, or all emoji."""
    NOT_DRAWN = "not_drawn"
    """Drawing it broke; the print room's own log says how."""
    CODE_UNREADABLE = "code_unreadable"
    """What was drawn does not decode to its number."""
    PHOTO_MISSING = "photo_missing"
    PHOTO_UNUSABLE = "photo_unusable"
    BLOCKED = "blocked"
    """The credential may not be made any more."""
    REFUSED = "refused"
    """The printer did not take it."""
    CONNECTION = "connection"
    """It broke while the job was handed over."""
    OUT_OF_TIME = "out_of_time"
    """It did not come out in our own time."""
    RESTARTED = "restarted"
    """The print room was restarted while the printer had it."""
    NO_STATUS = "no_status"
    """The printer cannot prove what it did."""
    CAME_OUT_ANYWAY = "came_out_anyway"
    """It was taken back too late."""
    NO_CARD = "no_card"
    """No card came to the contactless station, or it does not answer."""
    CARD_TAKEN = "card_taken"
    """The card is somebody's already."""
    CARD_CHANGED = "card_changed"
    """Another card lay there when it was read back."""
    STATION = "station"
    """The contactless station did not move the card."""
    ASKED = "asked"
    """A person asked for it."""


class Warned(StrEnum):
    """What was drawn otherwise than asked, and is worth a look."""

    FONT_MISSING = "font_missing"
    """A script's own typeface is not installed; another one stands in for it."""
    SIGN_LEFT_OUT = "sign_left_out"
    """No typeface has it: an emoji, say."""
    SHRUNK = "shrunk"
    """A text is much smaller than its usual size."""
    PHOTO_SMALL = "photo_small"
    """The photo has fewer dots than its frame, and than the handbook asks for."""


class Field(StrEnum):
    """The texts that a face may bear; every other one comes from ``Content`` or from the layout.

    Whatever is not said by a word of one language is written so that everybody reads it: numbers,
    ``10.12 - 10.14``, ``14:00 - 16:00``; where there are words there is a field a language.
    """

    TITLE_ZH = "title_zh"
    """The edition's own name."""
    TITLE_EN = "title_en"
    NAME = "name"
    """The holder's, as in the document; on a vehicle's pass the driver's."""
    POSITION = "position"
    COUNTRY = "country"
    ORGANISATION = "organisation"
    ORGANISATION_CODE = "organisation_code"
    STAND = "stand"
    """Hall and booths: ``5.2 A01-A03``."""
    HALLS = "halls"
    DATES = "dates"
    """The days on which it is valid, first and last."""
    TIMES = "times"
    """The hours on these days."""
    PLATE = "plate"
    SLOT = "slot"
    """When a vehicle with material may come in, day and hours."""
    LANE_ZH = "lane_zh"
    """The way that a vehicle takes: the ground floor, or the ramp to the third floor."""
    LANE_EN = "lane_en"
    PARKING_ZH = "parking_zh"
    """The car park, or that it has no space there."""
    PARKING_EN = "parking_en"
    GOODS = "goods"
    """What leaves against a discharge notice, or what a construction permit is for."""
    REFERENCE = "reference"
    """What the applicant calls it."""
    MADE_ON = "made_on"
    """The day of making."""
    PRINTER = "printer"
    """Which printer it came out of, for a test page."""
    BATCH = "batch"
    """The batch's own number, on its separator and its list."""
    COUNT = "count"
    """How many pieces it has."""
    FIRST = "first"
    """Its first number."""
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Content:
    """What is on a face, as plain values; a layout says where each of them stands."""

    texts: Mapping[str, str] = field(default_factory=dict)
    """By ``Field``; one that is missing stays empty."""
    number: str | None = None
    """The credential's, 6 to 20 digits: Code 128 with its digits."""
    payload: str | None = None
    """The signed payload for a QR code."""
    photo: bytes | None = None
    """JPEG."""
    kind: Kind | None = None
    phase: int | None = None
    edition: int | None = None
    rows: tuple[tuple[str, ...], ...] = ()
    """The lines of a list."""
