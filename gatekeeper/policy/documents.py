"""What an identity document says of itself: Chinese identity numbers and machine-readable zones.

GB 11643-1999 with the check character of ISO 7064 MOD 11-2; ICAO Doc 9303 parts 3 to 6 (TD1, TD2,
TD3). Nothing is repaired in silence: what is wrong is told with the place where it stands.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MAX_TYPED = 200
"""Characters of a typed or scanned document that are looked at; a longer text is not one."""


class DocumentFault(StrEnum):
    """What is wrong with a document's text."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    LENGTH = "length"
    """Not as many characters as such a document has."""
    CHARACTER = "character"
    """A character that cannot stand there."""
    LETTER_FOR_DIGIT = "letter_for_digit"
    """A letter where only digits stand: O for 0, I for 1 and the like."""
    DIGIT_FOR_LETTER = "digit_for_letter"
    O_OR_ZERO = "o_or_zero"
    """The document number's check fails, but would not with an O for a 0 or a 0 for an O."""
    DOCUMENT_CODE = "document_code"
    """Not a passport, identity card or the like; visas are no proof of a person."""
    ISSUER = "issuer"
    NATIONALITY = "nationality"
    SEX = "sex"
    NAME = "name"
    NUMBER = "number"
    """The document number is empty or has fillers inside."""
    BIRTH_DATE = "birth_date"
    """No such day, or one to come."""
    EXPIRY_DATE = "expiry_date"
    CHECK_DIGIT = "check_digit"
    """Of the Chinese identity number: some digit is wrong."""
    NUMBER_CHECK = "number_check"
    BIRTH_CHECK = "birth_check"
    EXPIRY_CHECK = "expiry_check"
    PERSONAL_CHECK = "personal_check"
    COMPOSITE_CHECK = "composite_check"
    """The check over all of the numbers: one of them is wrong."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the text: line and characters, counted from 1, without spaces."""

    line: int
    first: int
    last: int


class DocumentWrong(ValueError):
    """A document's text that cannot be right; ``fault`` says which check failed, ``place`` where.

    For ``length`` the place is the whole line as it is, and ``expected`` its right length.
    """

    def __init__(self, fault: DocumentFault, place: Place, *, expected: int | None = None) -> None:
        super().__init__(f"{fault}: line {place.line}, characters {place.first} to {place.last}")
        self.fault = fault
        self.place = place
        self.expected = expected


@dataclass(frozen=True, slots=True)
class IdentityNumber:
    """A Chinese resident identity number, 18 characters, and the birth date in it."""

    number: str
    birth: date


class ZoneFormat(StrEnum):
    """The size of a machine-readable zone."""

    TD1 = "td1"
    TD2 = "td2"
    TD3 = "td3"


@dataclass(frozen=True, slots=True)
class MachineReadable:
    """What a machine-readable zone says."""

    format: ZoneFormat
    document_code: str
    """``P``, ``PO``, ``I``, ``ID`` ..."""
    issuer: str
    """Three letters of ISO 3166-1 or ICAO Doc 9303 part 3; ``D`` is Germany."""
    number: str
    surname: str
    """In Latin capitals, words apart by spaces; the whole name where there is no other part."""
    given_names: str
    name_cut: bool
    """The name fills its field to the end, so it may be cut: type it from the page."""
    nationality: str
    birth: date | None
    """None: the document says that day, month or year is not known."""
    expires: date | None
    """The last day it is valid; None: the document says none."""

    def expired(self, day: date) -> bool:
        """Whether the document is no longer valid on this day."""
        return self.expires is not None and self.expires < day


def read_identity_number(raw: str, today: date) -> IdentityNumber:
    """Read a Chinese identity number: 17 digits and a digit or X, spaces and case do not count.

    Full-width characters are taken as theirs. Raises DocumentWrong; a birth date after ``today``
    is wrong. First-generation numbers of 15 digits are not taken any more (H, form A1).
    """
    raise NotImplementedError


def read_machine_readable(raw: str, today: date) -> MachineReadable:
    """Read a machine-readable zone: 2 lines of 44 (TD3) or 36 (TD2), 3 of 30 (TD1), or all in one.

    Spaces, line breaks, full-width characters and case do not count. A birth year of two digits is
    the latest that is not after ``today``, so nobody is 100 or older; an expiry the nearest to it.
    Raises DocumentWrong; an expired document is no error.
    """
    raise NotImplementedError


def age_on(birth: date, day: date) -> int:
    """How many birthdays somebody has had by this day, the day itself included.

    Who was born on 29 February has it on 1 March in other years (RULING). Negative before birth.
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
