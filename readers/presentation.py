"""What one line to the simulated reader means: JSON in, a signal out."""

import json
from typing import Any

from gatekeeper.policy.words import Direction
from readers.errors import ReaderError
from readers.signals import Attached, Lost, Misread, Passage, Reading, Signal

MAX_LINE = 4096
"""Bytes of one line with its end."""


class BadMessage(ReaderError):
    """A line that presents nothing; its text says why."""


def signal_of(line: bytes, reader: str, direction: Direction | None) -> Signal:
    """Read one line as a signal of ``reader``; ``direction`` holds where the line gives none.

    ``{"code": ..., "direction": "in" | "out" | null, "plate": ...}`` is a credential,
    ``{"passed": true | false}`` a turnstile's contact, ``{"misread": why}`` a misread;
    ``{"lost": true | why}`` and ``{"attached": true}`` play a loss. Anything else is a BadMessage.
    """
    if len(line) > MAX_LINE:
        raise BadMessage(f"a line has at most {MAX_LINE} bytes")
    try:
        message = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadMessage("not a line of JSON") from error
    match message:
        case {"code": str(code), **rest} if rest.keys() <= {"direction", "plate"}:
            given = _direction(rest.get("direction")) or direction
            plate = rest.get("plate")
            return Reading(reader, _text(code), given, None if plate is None else _text(plate))
        case {"passed": bool(passed), **rest} if not rest:
            return Passage(reader, passed)
        case {"misread": str(why), **rest} if not rest:
            return Misread(reader, _text(why))
        case {"lost": True | str() as why, **rest} if not rest:
            return Lost(reader, "a loss is played" if why is True else _text(why))
        case {"attached": True, **rest} if not rest:
            return Attached(reader)
    raise BadMessage("neither code, passed, misread, lost nor attached, or more than one of them")


def _direction(value: Any) -> Direction | None:
    try:
        return None if value is None else Direction(value)
    except ValueError as error:
        raise BadMessage("direction is in, out or null") from error


def _text(value: Any) -> str:
    """A text that UTF-8 can hold: JSON can spell half a character, which no store takes."""
    if not isinstance(value, str):
        raise BadMessage("code, plate and misread are texts")
    return value.encode(errors="replace").decode()
