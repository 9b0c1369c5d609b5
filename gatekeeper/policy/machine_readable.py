"""Passports and identity cards by their machine-readable zone (ICAO Doc 9303 parts 3 to 6).

TD3 (passports, 2 lines of 44), TD2 (2 of 36) and TD1 (3 of 30), with every check digit. Nothing is
repaired in silence: an O where a 0 belongs is told, not read as 0.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gatekeeper.policy.documents import (
    LIKE_DIGITS,
    DocumentFault,
    DocumentWrong,
    Place,
    day_of,
    typed_lines,
)


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


def read_machine_readable(raw: str, today: date) -> MachineReadable:
    """Read a machine-readable zone, its lines apart or all in one.

    Spaces, line breaks, full-width characters and case do not count. A birth year of two digits is
    the latest that is not after ``today``, so nobody is 100 or older; an expiry the nearest to it.
    Raises DocumentWrong for the first fault: size, characters, each field with its check digit from
    left to right, then the check over all. An expired document is no error.
    """
    lines, layout = _laid_out(typed_lines(raw))
    zone = _Zone(lines, layout)
    zone.check_characters()
    code = zone.at(layout.code)
    if code[0] not in layout.codes or not _is_padded(code):
        raise DocumentWrong(DocumentFault.DOCUMENT_CODE, layout.code)
    issuer = zone.letters(layout.issuer, DocumentFault.ISSUER)
    number = zone.number()
    nationality = zone.letters(layout.nationality, DocumentFault.NATIONALITY)
    birth = zone.birth(today)
    if zone.at(layout.sex) not in "MFX<":
        raise DocumentWrong(DocumentFault.SEX, layout.sex)
    expires = zone.expiry(today)
    surname, given_names = zone.name()
    zone.check_whole()
    return MachineReadable(
        format=layout.format,
        document_code=code.rstrip("<"),
        issuer=issuer,
        number=number,
        surname=surname,
        given_names=given_names,
        name_cut=zone.at(layout.name)[-1] != "<",
        nationality=nationality,
        birth=birth,
        expires=expires,
    )


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the fields stand (Doc 9303 parts 4, 5 and 6, section 4.2 of each)."""

    format: ZoneFormat
    rows: int
    width: int
    codes: str
    code: Place
    issuer: Place
    name: Place
    number: Place
    nationality: Place
    birth: Place
    sex: Place
    expiry: Place
    more: Place
    """Optional data; where it follows the number's check digit, a long number goes on in it."""
    composite: tuple[Place, ...]
    personal: bool = False
    """Whether optional data has a check digit of its own."""


_LAYOUTS = (
    _Layout(
        ZoneFormat.TD3,
        rows=2,
        width=44,
        codes="P",
        code=Place(1, 1, 2),
        issuer=Place(1, 3, 5),
        name=Place(1, 6, 44),
        number=Place(2, 1, 9),
        nationality=Place(2, 11, 13),
        birth=Place(2, 14, 19),
        sex=Place(2, 21, 21),
        expiry=Place(2, 22, 27),
        more=Place(2, 29, 42),
        composite=(Place(2, 1, 10), Place(2, 14, 20), Place(2, 22, 43)),
        personal=True,
    ),
    _Layout(
        ZoneFormat.TD2,
        rows=2,
        width=36,
        codes="ACI",
        code=Place(1, 1, 2),
        issuer=Place(1, 3, 5),
        name=Place(1, 6, 36),
        number=Place(2, 1, 9),
        nationality=Place(2, 11, 13),
        birth=Place(2, 14, 19),
        sex=Place(2, 21, 21),
        expiry=Place(2, 22, 27),
        more=Place(2, 29, 35),
        composite=(Place(2, 1, 10), Place(2, 14, 20), Place(2, 22, 35)),
    ),
    _Layout(
        ZoneFormat.TD1,
        rows=3,
        width=30,
        codes="ACI",
        code=Place(1, 1, 2),
        issuer=Place(1, 3, 5),
        name=Place(3, 1, 30),
        number=Place(1, 6, 14),
        nationality=Place(2, 16, 18),
        birth=Place(2, 1, 6),
        sex=Place(2, 8, 8),
        expiry=Place(2, 9, 14),
        more=Place(1, 16, 30),
        composite=(Place(1, 6, 30), Place(2, 1, 7), Place(2, 9, 15), Place(2, 19, 29)),
    ),
)


def _laid_out(lines: list[str]) -> tuple[list[str], _Layout]:
    """The lines as their layout has them; DocumentWrong where no layout is of that size."""
    text = "".join(lines)
    for layout in _LAYOUTS:
        if len(text) == layout.rows * layout.width and (
            len(lines) != layout.rows or all(len(line) == layout.width for line in lines)
        ):
            starts = range(0, len(text), layout.width)
            return [text[start : start + layout.width] for start in starts], layout
    meant = min(
        (each for each in _LAYOUTS if len(lines) in {1, each.rows} and text[0] in each.codes),
        key=lambda each: abs(each.rows * each.width - len(text)),
        default=_LAYOUTS[0],
    )
    if len(lines) != meant.rows:
        lines, width = [text], meant.rows * meant.width
    else:
        width = meant.width
    wrong = next(line for line, each in enumerate(lines, start=1) if len(each) != width)
    whole = Place(wrong, 1, len(lines[wrong - 1]))
    raise DocumentWrong(DocumentFault.LENGTH, whole, expected=width)


_FILLED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<")
_WEIGHTS = (7, 3, 1)


def _check_digit(text: str) -> str:
    """The check digit over a text: letters count 10 to 35, fillers 0 (Doc 9303 part 3, 4.9)."""
    values = (0 if each == "<" else int(each, 36) for each in text)
    return str(sum(value * _WEIGHTS[place % 3] for place, value in enumerate(values)) % 10)


def _is_padded(text: str) -> bool:
    """Whether it is letters, then fillers to the end."""
    return text.rstrip("<").isalpha()


def _after(place: Place) -> Place:
    """The character behind a field: its check digit."""
    return Place(place.line, place.last + 1, place.last + 1)


class _Zone:
    """The lines of a zone whose size is right."""

    __slots__ = ("layout", "lines")

    def __init__(self, lines: list[str], layout: _Layout) -> None:
        self.lines = lines
        self.layout = layout

    def at(self, place: Place) -> str:
        return self.lines[place.line - 1][place.first - 1 : place.last]

    def check_characters(self) -> None:
        for line, text in enumerate(self.lines, start=1):
            for place, character in enumerate(text, start=1):
                if character not in _FILLED:
                    raise DocumentWrong(DocumentFault.CHARACTER, Place(line, place, place))

    def letters(self, place: Place, fault: DocumentFault) -> str:
        text = self.at(place)
        self._no_digits(place)
        if not _is_padded(text):
            raise DocumentWrong(fault, place)
        return text.rstrip("<")

    def name(self) -> tuple[str, str]:
        place = self.layout.name
        self._no_digits(place)
        surname, _, given = self.at(place).partition("<<")
        parts = [" ".join(part.replace("<", " ").split()) for part in (surname, given)]
        if not parts[0]:
            raise DocumentWrong(DocumentFault.NAME, place)
        return parts[0], parts[1]

    def number(self) -> str:
        """The document's number, fillers left out; a long one goes on behind its check digit."""
        place, check = self.layout.number, _after(self.layout.number)
        text, digit = self.at(place), self.at(check)
        if digit == "<" and not self.layout.personal:
            rest = self.at(self.layout.more).partition("<")[0]
            if len(rest) > 1:
                text, digit = text + rest[:-1], rest[-1]
                check = Place(check.line, check.first + len(rest), check.first + len(rest))
        if not text.strip("<"):
            raise DocumentWrong(DocumentFault.NUMBER, place)
        self._only_digits(digit, check, fillers=False)
        if _check_digit(text) != digit:
            swapped = any(_check_digit(each) == digit for each in _o_and_zero_swapped(text))
            fault = DocumentFault.O_OR_ZERO if swapped else DocumentFault.NUMBER_CHECK
            raise DocumentWrong(fault, place)
        return text.replace("<", "")

    def birth(self, today: date) -> date | None:
        """The latest such day not after ``today``; None where fillers say it is not known."""
        place = self.layout.birth
        text = self._checked(place, DocumentFault.BIRTH_CHECK, fillers=True)
        if "<" in text:
            return None
        days = (day for day in _centuries(text, today) if day <= today)
        birth = max(days, default=None)
        if birth is None:
            raise DocumentWrong(DocumentFault.BIRTH_DATE, place)
        return birth

    def expiry(self, today: date) -> date | None:
        """The nearest such day to ``today``; None where a card has none."""
        place = self.layout.expiry
        fillers = self.layout.format is not ZoneFormat.TD3 and self.at(place) == "<<<<<<"
        text = self._checked(place, DocumentFault.EXPIRY_CHECK, fillers=fillers)
        if fillers:
            return None
        expires = min(_centuries(text, today), key=lambda day: abs(day - today), default=None)
        if expires is None:
            raise DocumentWrong(DocumentFault.EXPIRY_DATE, place)
        return expires

    def check_whole(self) -> None:
        more, composite = self.layout.more, self.layout.composite
        if self.layout.personal:
            place = _after(more)
            self._only_digits(self.at(place), place, fillers=not self.at(more).strip("<"))
            if _check_digit(self.at(more)) != self.at(place).replace("<", "0"):
                raise DocumentWrong(DocumentFault.PERSONAL_CHECK, more)
        last = Place(2, self.layout.width, self.layout.width)
        self._only_digits(self.at(last), last, fillers=False)
        if _check_digit("".join(map(self.at, composite))) != self.at(last):
            raise DocumentWrong(DocumentFault.COMPOSITE_CHECK, last)

    def _checked(self, place: Place, fault: DocumentFault, *, fillers: bool) -> str:
        """A field of digits whose check digit stands behind it."""
        text, check = self.at(place), _after(place)
        self._only_digits(text, place, fillers=fillers)
        self._only_digits(self.at(check), check, fillers=False)
        if _check_digit(text) != self.at(check):
            raise DocumentWrong(fault, place)
        return text

    def _only_digits(self, text: str, place: Place, *, fillers: bool) -> None:
        for at, character in enumerate(text, start=place.first):
            if not (character.isdigit() or (fillers and character == "<")):
                alike = character in LIKE_DIGITS
                fault = DocumentFault.LETTER_FOR_DIGIT if alike else DocumentFault.CHARACTER
                raise DocumentWrong(fault, Place(place.line, at, at))

    def _no_digits(self, place: Place) -> None:
        for at, character in enumerate(self.at(place), start=place.first):
            if character.isdigit():
                raise DocumentWrong(DocumentFault.DIGIT_FOR_LETTER, Place(place.line, at, at))


def _o_and_zero_swapped(text: str) -> Iterable[str]:
    """The number with one O for a 0 or one 0 for an O, and with all of either."""
    yield text.replace("O", "0")
    yield text.replace("0", "O")
    for place, character in enumerate(text):
        if character in "O0":
            yield text[:place] + ("0" if character == "O" else "O") + text[place + 1 :]


def _centuries(yymmdd: str, today: date) -> Iterable[date]:
    """The day in the last century, this and the next, where there is such a day."""
    year, month, day = (int(yymmdd[each : each + 2]) for each in (0, 2, 4))
    this = today.year // 100 * 100
    found = (day_of(century + year, month, day) for century in (this - 100, this, this + 100))
    return (each for each in found if each is not None)
