"""A line of text as runs in the order in which they are drawn: one typeface and one direction each.

Directions are those of the Unicode Bidirectional Algorithm (UAX 9) for text without explicit
controls, which ``cleaned`` takes out: rules W1 to W7, N1, N2 and L2.
"""

import unicodedata
from dataclasses import dataclass
from itertools import groupby

from printing.faces.fonts import Fonts

_STRONG = {"L": "L", "R": "R", "AL": "R"}
_AS_RIGHT = {"R", "EN", "AN"}
_TO_THE_LEFT = {"R", "AL", "AN"}
_WITHIN_NUMBERS = {("EN", "EN", "CS"), ("AN", "AN", "CS"), ("EN", "EN", "ES")}


@dataclass(frozen=True, slots=True)
class Run:
    """Signs that one font draws in one direction, in the order in which they are spoken."""

    text: str
    typeface: str
    right_to_left: bool


def reads_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction is one of a script from right to left (P2, P3)."""
    for sign in text:
        if direction := _STRONG.get(unicodedata.bidirectional(sign)):
            return direction == "R"
    return False


def runs(text: str, fonts: Fonts, *, right_to_left: bool) -> tuple[Run, ...]:
    """The runs of a line from left to right, in a paragraph of that direction.

    Every sign must have a typeface: see ``cleaned``.
    """
    levels = _levels(text, right_to_left=right_to_left)
    typefaces: list[str] = []
    for sign in text:
        found = fonts.typeface_for(sign, typefaces[-1] if typefaces else None)
        typefaces.append(found or (typefaces[-1] if typefaces else ""))
    spoken = []
    start = 0
    for key, signs in groupby(zip(levels, typefaces, strict=True)):
        end = start + len(list(signs))
        spoken.append((key[0], Run(text[start:end], key[1], bool(key[0] % 2))))
        start = end
    return tuple(run for _, run in _in_drawing_order(spoken))


def _in_drawing_order(spoken: list[tuple[int, Run]]) -> list[tuple[int, Run]]:
    """L2: from the highest level down, what lies at it or above is turned round."""
    line = list(spoken)
    for level in (2, 1):
        turned: list[tuple[int, Run]] = []
        for high, group in groupby(line, key=lambda each: each[0] >= level):
            part = list(group)
            turned += reversed(part) if high else part
        line = turned
    return line


def _levels(text: str, *, right_to_left: bool) -> list[int]:
    """The level of each sign: even runs from left to right, odd from right to left."""
    outer = "R" if right_to_left else "L"
    kinds = [unicodedata.bidirectional(sign) or "L" for sign in text]
    if not right_to_left and _TO_THE_LEFT.isdisjoint(kinds):
        return [0] * len(kinds)
    kinds = _with_numbers(kinds, outer)
    kinds = _with_neutrals(kinds, outer)
    if right_to_left:
        return [1 if kind == "R" else 2 for kind in kinds]
    return [{"L": 0, "R": 1}.get(kind, 2) for kind in kinds]


def _with_numbers(kinds: list[str], outer: str) -> list[str]:
    """W1 to W7: what is left is L, R, EN, AN and ON."""
    done: list[str] = []
    strong = outer
    for kind in kinds:
        spread = (done[-1] if done else outer) if kind == "NSM" else kind
        if spread in _STRONG:
            strong = spread
        done.append("AN" if spread == "EN" and strong == "AL" else spread)
    for place in range(1, len(done) - 1):
        around = done[place - 1], done[place + 1]
        if (*around, done[place]) in _WITHIN_NUMBERS:
            done[place] = around[0]
    _beside_numbers(done, range(len(done)))
    _beside_numbers(done, range(len(done) - 1, -1, -1))
    strong = outer
    for place, kind in enumerate(done):
        strong = _STRONG.get(kind, strong)
        if kind == "EN" and strong == "L":
            done[place] = "L"
        elif kind not in {"EN", "AN"}:
            done[place] = _STRONG.get(kind, "ON")
    return done


def _beside_numbers(kinds: list[str], order: range) -> None:
    """W5 in one direction: a per cent or currency sign belongs to the number beside it."""
    before = ""
    for place in order:
        if kinds[place] == "ET" and before == "EN":
            kinds[place] = "EN"
        before = kinds[place]


def _with_neutrals(kinds: list[str], outer: str) -> list[str]:
    """N1 and N2: what has no direction takes that of both its neighbours, or the paragraph's."""
    done: list[str] = []
    groups = [(kind, len(list(group))) for kind, group in groupby(kinds)]
    for place, (kind, length) in enumerate(groups):
        if kind == "ON":
            before = groups[place - 1][0] if place else outer
            after = groups[place + 1][0] if place + 1 < len(groups) else outer
            sides = {"R" if side in _AS_RIGHT else side for side in (before, after)}
            kind = sides.pop() if len(sides) == 1 else outer  # noqa: PLW2901
        done += [kind] * length
    return done
