"""Bytes from a scanner in, codes out: pure, in bounded memory, with the time as an argument."""

import re
from dataclasses import dataclass

from gatekeeper.policy.code import MAX_RAW
from readers.symbology import split_aim

IDLE_GAP = 0.08
"""Seconds of silence that end a code which has no suffix."""
DUPLICATE_WINDOW = 1.5
"""Seconds in which the same code again is one presentation."""
RESYNC = 1.0
"""Seconds of silence after which a code that was too long is over even without a suffix."""
FRAME_MAX = 4 * MAX_RAW
"""Bytes of one code: four a character, the most that UTF-8 needs."""

# STX begins a code and so also ends what came before it; CRLF ends a code and then an empty one.
_ENDS = re.compile(rb"[\x02\x03\r\n]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NOISE = "".join(chr(n) for n in (*range(0x20), *range(0x7F, 0xA0)))
_EDGES = _NOISE.replace("\x00", "")
_REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class Scanned:
    """One code as it was read, at most ``MAX_RAW`` characters, none of them a control character."""

    code: str
    symbology: str | None = None


@dataclass(frozen=True, slots=True)
class Garbled:
    """Something was read that is no code of any sort of ours; ``why`` is a sentence."""

    why: str


Frame = Scanned | Garbled


class Framer:
    """Cuts one scanner's stream into codes, whatever suffix it is set to.

    A code ends with CR, LF, CRLF or ETX, before an STX, or with ``idle_gap`` seconds of silence.
    ``now`` is any clock that only goes forward, in seconds.
    """

    def __init__(self, idle_gap: float = IDLE_GAP) -> None:
        self._idle_gap = idle_gap
        self._pending = bytearray()
        self._skipping = False
        """Inside a code that was too long: everything up to its end is dropped."""
        self._heard_at = 0.0

    def feed(self, data: bytes, now: float) -> list[Frame]:
        """Take what was received at ``now``: the codes that it completes, in their order."""
        if not data:
            return self.idle(now)
        frames = self.idle(now)
        self._heard_at = now
        start = 0
        for end in _ENDS.finditer(data):
            self._take(data, start, end.start(), frames)
            self._finish(frames)
            start = end.end()
        self._take(data, start, len(data), frames)
        return frames

    def idle(self, now: float) -> list[Frame]:
        """Nothing more was received up to ``now``: the code without a suffix that this ends."""
        frames: list[Frame] = []
        gap = max(RESYNC, self._idle_gap) if self._skipping else self._idle_gap
        if (self._pending or self._skipping) and now - self._heard_at >= gap:
            self._finish(frames)
        return frames

    def abandon(self) -> list[Frame]:
        """The line was cut: what was only half received is told of and forgotten."""
        cut_short = bool(self._pending)
        self._pending.clear()
        self._skipping = False
        return [Garbled("the scanner was lost in the middle of a code")] if cut_short else []

    def _take(self, data: bytes, start: int, end: int, frames: list[Frame]) -> None:
        if self._skipping:
            return
        room = FRAME_MAX - len(self._pending)
        self._pending += data[start : min(end, start + room)]
        if end - start > room:
            self._too_long(frames)

    def _too_long(self, frames: list[Frame]) -> None:
        self._pending.clear()
        self._skipping = True
        frames.append(Garbled(f"the code is longer than {MAX_RAW} characters"))

    def _finish(self, frames: list[Frame]) -> None:
        if self._skipping:
            self._skipping = False
            return
        if self._pending:
            frame = _frame(bytes(self._pending))
            self._pending.clear()
            if frame is not None:
                frames.append(frame)


def _frame(raw: bytes) -> Frame | None:
    """The code of the bytes between two ends; None for nothing but noise.

    Control characters around it are noise and go; one inside it, a NUL anywhere (which is how a
    serial port gives a damaged byte) and bytes that are not UTF-8 become U+FFFD: a code with a
    damaged place must never turn into another, shorter code.
    """
    text = raw.decode("utf-8", errors="replace")
    if not text.strip(_NOISE):
        return None
    text = text.strip(_EDGES)
    symbology, content = split_aim(text)
    code = _CONTROL.sub("\ufffd", content)
    if not code:
        return Garbled(f"the scanner sent an empty {symbology}")
    if len(code) > MAX_RAW:
        return Garbled(f"the code is longer than {MAX_RAW} characters")
    return Scanned(code, symbology)


class Duplicates:
    """Remembers codes for a while, so that one held before a scanner is presented once."""

    def __init__(self, window: float = DUPLICATE_WINDOW) -> None:
        self._window = window
        self._seen: dict[str, float] = {}

    def is_fresh(self, code: str, now: float) -> bool:
        """Tell whether ``code`` was not seen within the window before ``now``, in seconds.

        Seeing it again starts its window anew, so that a pass left lying there stays one
        presentation. The oldest are forgotten beyond a few dozen.
        """
        seen_at = self._seen.pop(code, None)
        self._seen[code] = now
        if len(self._seen) > _REMEMBERED:
            del self._seen[next(iter(self._seen))]
        return seen_at is None or now - seen_at >= self._window
