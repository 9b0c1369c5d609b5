"""A text made to fit its box: one line as long as that is large enough, then more, never cut."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from printing.faces.breaks import Ends, pieces
from printing.faces.fonts import Fonts
from printing.faces.runs import Run, reads_right_to_left, runs

COMFORTABLE = 0.7
"""A text shrinks to this share of its usual size before it takes another line."""
_TOGETHER = 0.85
"""A text of Han whose lines end at blanks only may be smaller by this than one cut anywhere."""
_STEP = 0.25
"""Sizes are tried in steps of so many points."""
_TRIAL = 100.0
"""The size in dots in which words are measured; widths at others follow from it."""
_ASCENT, _DESCENT = 0.80, 0.22
"""What a line of Latin or Han takes above and below its base line, of its size."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is to be set; sizes in points, 1/72 inch."""

    size: float
    smallest: float
    lines: int = 1
    bold: bool = False
    leading: float = 1.2
    """From base line to base line, of the size."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A run and where it begins on its line, in dots."""

    run: Run
    x: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line, in dots."""

    placed: tuple[Placed, ...]
    width: float
    baseline: float
    """Below the top of the text."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text that fits."""

    lines: tuple[Line, ...]
    size: float
    """In dots."""
    height: float
    share: float
    """The size, of the usual one."""
    right_to_left: bool


@lru_cache(maxsize=1000)
def fit(text: str, style: Style, box: tuple[int, int], dpi: int, fonts: Fonts) -> Fitted | None:
    """The text at the size that suits its box best, see ``Fitting.into``; None: it does not fit.

    What was fitted lately is remembered: the rules on a card's back are the same on every card.
    """
    return Fitting(text, style, dpi, fonts).into(*box)


class Fitting:
    """Sets one text into a box of dots."""

    def __init__(self, text: str, style: Style, dpi: int, fonts: Fonts) -> None:
        self._paragraphs = text.split("\n")
        self._style = style
        self._dpi = dpi
        self._fonts = fonts
        self._right_to_left = reads_right_to_left(text)

    def into(self, width: int, height: int) -> Fitted | None:
        """The text at the size that suits it best; None where it does not fit at all.

        One line is kept down to ``COMFORTABLE`` of the usual size; below that the number of lines
        is taken that gives the largest size. What is written together stays together unless it
        would be much smaller; a word is broken only if nothing else helps.
        """
        whole = self._ending(Ends.AT_BLANKS, width, height)
        parted = None
        if whole is None or whole.share < COMFORTABLE or len(whole.lines) > 1:
            parted = self._ending(Ends.AT_WORDS, width, height)
        if whole is None or (parted is not None and whole.share < _TOGETHER * parted.share):
            whole = parted
        return whole or self._ending(Ends.ANYWHERE, width, height)

    def _ending(self, ends: Ends, width: int, height: int) -> Fitted | None:
        """The text with lines that end at certain places only."""
        words = [self._measured(paragraph, ends) for paragraph in self._paragraphs]
        best: tuple[float, int] | None = None
        for lines in range(len(words), self._style.lines + 1):
            size = self._largest(words, lines, width, height)
            if size is not None and (best is None or size > best[0]):
                best = size, lines
            if best and best[0] >= self._style.size * COMFORTABLE:
                break
        while best is not None:
            fitted = self._set(words, *best, width, height)
            if fitted is not None:
                return fitted
            smaller = best[0] - _STEP
            best = (smaller, best[1]) if smaller >= self._style.smallest else None
        return None

    def _measured(self, paragraph: str, ends: Ends) -> list[tuple[str, float, float]]:
        """The pieces with their width at the trial size, with and without blanks at the end."""
        measured = []
        for piece in pieces(paragraph, ends):
            bare = piece.rstrip()
            width = self._width(bare, _TRIAL)
            full = width if bare == piece else self._width(piece, _TRIAL)
            measured.append((piece, full, width))
        return measured

    def _largest(
        self, words: Sequence[list[tuple[str, float, float]]], lines: int, width: int, height: int
    ) -> float | None:
        """The largest size in points at which the text takes no more than so many lines."""
        sizes = self._sizes
        low, high = 0, len(sizes)
        while low < high:
            middle = (low + high) // 2
            size = self._dots(sizes[middle])
            taken = _taken(words, width * _TRIAL / size)
            if taken is not None and taken <= lines and self._least_height(taken, size) <= height:
                high = middle
            else:
                low = middle + 1
        return sizes[low] if low < len(sizes) else None

    @cached_property
    def _sizes(self) -> list[float]:
        count = int((self._style.size - self._style.smallest) / _STEP)
        sizes = [self._style.size - step * _STEP for step in range(count + 1)]
        return sizes if sizes[-1] == self._style.smallest else [*sizes, self._style.smallest]

    def _dots(self, points: float) -> float:
        return points * self._dpi / 72

    def _least_height(self, lines: int, size: float) -> float:
        return ((lines - 1) * self._style.leading + _ASCENT + _DESCENT) * size

    def _set(
        self,
        words: Sequence[list[tuple[str, float, float]]],
        points: float,
        lines: int,
        width: int,
        height: int,
    ) -> Fitted | None:
        """The lines at that size with their true ink; None where it needs more than the box."""
        size = self._dots(points)
        limit = width * _TRIAL / size
        if 1 < lines <= 3:
            limit = _evenly(words, limit)
        texts = [line for paragraph in words for line in _broken(paragraph, limit)]
        below, previous = 0.0, 0.0
        placed: list[Line] = []
        for text in texts:
            parts, long, top, bottom = self._inked(text, size)
            if long > width:
                return None
            above = max(_ASCENT * size, -top)
            step = above if not placed else max(self._style.leading * size, previous + above)
            below += step
            previous = max(_DESCENT * size, bottom)
            placed.append(Line(parts, long, below))
        if below + previous > height:
            return None
        share = points / self._style.size
        return Fitted(tuple(placed), size, below + previous, share, self._right_to_left)

    def _inked(self, text: str, size: float) -> tuple[tuple[Placed, ...], float, float, float]:
        """The runs of a line, how long it is, and its ink above (negative) and below the base."""
        x, top, bottom = 0.0, 0.0, 0.0
        placed = []
        for run in runs(text, self._fonts, right_to_left=self._right_to_left):
            font = self._fonts.at(run.typeface, size, bold=self._style.bold)
            direction = "rtl" if run.right_to_left else "ltr"
            box = font.getbbox(run.text, anchor="ls", direction=direction)
            placed.append(Placed(run, x))
            x += max(font.getlength(run.text, direction=direction), box[2])
            top, bottom = min(top, box[1]), max(bottom, box[3])
        return tuple(placed), x, top, bottom

    def _width(self, text: str, size: float) -> float:
        return sum(
            self._fonts.at(run.typeface, size, bold=self._style.bold).getlength(
                run.text, direction="rtl" if run.right_to_left else "ltr"
            )
            for run in runs(text, self._fonts, right_to_left=self._right_to_left)
        )


def _taken(paragraphs: Sequence[list[tuple[str, float, float]]], limit: float) -> int | None:
    """How many lines of that width the text takes; None where a piece is wider than a line."""
    if any(bare > limit for words in paragraphs for _, _, bare in words):
        return None
    return sum(len(_broken(words, limit)) for words in paragraphs)


def _broken(words: list[tuple[str, float, float]], limit: float) -> list[str]:
    """The lines of a paragraph, each as full as it goes."""
    lines: list[str] = [""]
    used = 0.0
    for piece, full, bare in words:
        if lines[-1] and used + bare > limit:
            lines.append("")
            used = 0.0
        lines[-1] += piece
        used += full
    return [line.rstrip() for line in lines]


def _evenly(paragraphs: Sequence[list[tuple[str, float, float]]], limit: float) -> float:
    """The narrowest width that takes no more lines, so that lines are about equally long."""
    lines = _taken(paragraphs, limit)
    low, high = 0.0, limit
    for _ in range(8):
        middle = (low + high) / 2
        if _taken(paragraphs, middle) == lines:
            high = middle
        else:
            low = middle
    return high
