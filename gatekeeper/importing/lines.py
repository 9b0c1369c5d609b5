"""Reads CSV of any size and any origin: bounded lines, UTF-8 only, and every row knows its line."""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

LONGEST_LINE = 64 * 1024
"""Bytes of one line of the data; a longer one is not data of a fair."""
MOST_LINES = 1_000
"""Lines that one row may span, by line breaks within quotation marks."""
LONGEST_CELL = 1_024
"""Characters that are left of a cell where over-long cells are cut instead of refused."""

_OTHER_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
# Bytes 0x80 to 0xBF continue a character of UTF-8: the cut leaves whole characters.
_OVERLONG = re.compile(rb'([^",\r\n]{%d}[\x80-\xBF]*)[^",\r\n]+' % LONGEST_CELL)


@dataclass(frozen=True, slots=True)
class Record:
    """One row: the line it begins on, its cells, and what is wrong with the whole of it, if so."""

    line: int
    cells: list[str]
    fault: str | None = None
    word: str = ""
    """The fault as an id for screens: ``formula``, ``cell_error``, ``digits_lost``; or none."""


class BrokenError(Exception):
    """Reading cannot go on after this line."""

    def __init__(self, line: int, what: str) -> None:
        self.line = line
        super().__init__(what)


class CsvRecords:
    """The rows of a CSV file, the header included; blank lines are left out.

    A row that cannot be split has ``fault`` and no cells; one with bytes that are not UTF-8 has
    ``fault`` and U+FFFD in their place. ``cut_cells``: an over-long cell is cut, not refused.
    ``keep_empty``: a row of commas alone is a row; else it is left out like a blank line.
    Iterating raises BrokenError where nothing sensible can follow. Memory does not grow with size.
    """

    def __init__(
        self, stream: IO[bytes], *, cut_cells: bool = False, keep_empty: bool = False
    ) -> None:
        self._stream = stream
        self._keep_empty = keep_empty
        self._cut_cells = cut_cells
        self._line = 0
        self._start = 1
        self._fault: str | None = None
        self.position = 0
        """Bytes read so far."""

    def __iter__(self) -> Iterator[Record]:
        """Row by row; the stream is read once."""
        reader = csv.reader(self._lines(), strict=True)
        while True:
            self._start = self._line + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Record(self._start, [], self._explain(str(error)))
                continue
            fault = self._fault
            if fault is not None:
                self._fault = None
            elif not cells or (not cells[0].strip() and self._is_blank(cells)):
                continue
            yield Record(self._start, cells, fault)

    def _is_blank(self, cells: list[str]) -> bool:
        return (len(cells) == 1 or not self._keep_empty) and not "".join(cells).strip()

    def _explain(self, error: str) -> str:
        if "end of data" in error or "field limit" in error:
            raise BrokenError(self._start, "a cell is opened by a quotation mark and never closed")
        if "new-line" in error:
            return "a carriage return stands alone; lines end with CR LF or LF"
        return "a quotation mark stands where a comma or the end of the line is expected"

    def _lines(self) -> Iterator[str]:
        while raw := self._stream.readline(LONGEST_LINE + 1):
            self._line += 1
            if self._line - self._start >= MOST_LINES:
                raise BrokenError(
                    self._start,
                    f"a row spans more than {MOST_LINES} lines: a quotation mark is open",
                )
            if self._line == 1:
                raw = self._without_mark(raw)
            if len(raw) > LONGEST_LINE:
                raw = self._overlong(raw)
            try:
                text = raw.decode("utf-8")
            except UnicodeDecodeError as error:
                self._fault = (
                    f"byte 0x{raw[error.start]:02X} at position {self.position + error.start} of "
                    "the file is not UTF-8; save the file as UTF-8"
                )
                text = raw.decode("utf-8", "replace")
            self.position += len(raw)
            yield text

    def _without_mark(self, raw: bytes) -> bytes:
        for mark, name in _OTHER_ENCODINGS:
            if raw.startswith(mark):
                raise BrokenError(1, f"the file is {name}; save it as UTF-8")
        if raw.startswith(codecs.BOM_UTF8):
            self.position += len(codecs.BOM_UTF8)
            return raw[len(codecs.BOM_UTF8) :]
        return raw

    def _overlong(self, raw: bytes) -> bytes:
        """What is left of a line that is too long: cut cells, or nothing but its fault."""
        if not self._cut_cells:
            self._fault = f"the line is longer than {LONGEST_LINE} bytes"
            while raw and not raw.endswith(b"\n"):
                self.position += len(raw)
                raw = self._stream.readline(LONGEST_LINE)
            self.position += len(raw)
            return b"\n"
        kept = b""
        while raw:
            self.position += len(raw)
            kept = _OVERLONG.sub(rb"\1", kept + raw)
            if raw.endswith(b"\n") or len(kept) > LONGEST_LINE:
                break
            raw = self._stream.readline(LONGEST_LINE)
        if len(kept) > LONGEST_LINE:
            raise BrokenError(self._start, f"the line is longer than {LONGEST_LINE} bytes")
        self.position -= len(kept)  # the caller adds what it is handed
        return kept
