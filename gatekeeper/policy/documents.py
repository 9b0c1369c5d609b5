"""What an identity document says of itself: Chinese identity numbers, and what may be wrong in any.

GB 11643-1999 with the check character of ISO 7064 MOD 11-2; passports are read by
``machine_readable``. Nothing is repaired in silence: what is wrong is told with its place.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import mul

MAX_TYPED = 200
"""Characters of a typed or scanned document that are looked at; a longer text is not one."""


_DIGITS = frozenset("0123456789")
LIKE_DIGITS = frozenset("OQDILSBZG")
"""Letters that are taken for digits, or digits for them."""
_ID_LENGTH = 18
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHARACTERS = "10X98765432"
"""ISO 7064 MOD 11-2: the check character for each remainder of the weighted sum."""
_TYPED = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord(each): "<" for each in "《〈"
}
"""Full-width characters, and what a Chinese keyboard types for the filler."""


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
    """The document number is empty."""
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


def read_identity_number(raw: str, today: date) -> IdentityNumber:
    """Read a Chinese identity number: 17 digits and a digit or X; spaces and case do not count.

    Full-width characters are taken as theirs. Raises DocumentWrong; a birth date after ``today``
    is wrong. First-generation numbers of 15 digits are not taken any more (H, form A1).
    """
    text = "".join(typed_lines(raw))
    for place, character in enumerate(text, start=1):
        if character not in _DIGITS and not (place == _ID_LENGTH and character == "X"):
            alike = character in LIKE_DIGITS
            fault = DocumentFault.LETTER_FOR_DIGIT if alike else DocumentFault.CHARACTER
            raise DocumentWrong(fault, Place(1, place, place))
    if len(text) != _ID_LENGTH:
        place_of_all = Place(1, 1, len(text))
        raise DocumentWrong(DocumentFault.LENGTH, place_of_all, expected=_ID_LENGTH)
    if _ID_CHARACTERS[sum(map(mul, _ID_WEIGHTS, map(int, text[:17]))) % 11] != text[17]:
        raise DocumentWrong(DocumentFault.CHECK_DIGIT, Place(1, 1, _ID_LENGTH))
    birth = day_of(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    if birth is None or birth > today:
        raise DocumentWrong(DocumentFault.BIRTH_DATE, Place(1, 7, 14))
    return IdentityNumber(text, birth)


def age_on(birth: date, day: date) -> int:
    """How many birthdays somebody has had by this day, the day itself included.

    Who was born on 29 February has it on 1 March in other years (RULING). Negative before birth.
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def typed_lines(raw: str) -> list[str]:
    """The text's lines in capitals and without white space, empty ones left out."""
    if len(raw) > MAX_TYPED:
        raise DocumentWrong(DocumentFault.TOO_LONG, Place(1, 1, MAX_TYPED), expected=MAX_TYPED)
    typed = raw.translate(_TYPED).upper()
    lines = [line for each in typed.splitlines() if (line := "".join(each.split()))]
    if not lines:
        raise DocumentWrong(DocumentFault.EMPTY, Place(1, 1, 1))
    return lines


def day_of(year: int, month: int, day: int) -> date | None:
    """That day, if there is one."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
