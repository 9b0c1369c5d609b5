"""What the desk's forms send, cut to a length before it is read."""

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from flask import request

from gatekeeper.certificates.fields import MAX_NOTE
from gatekeeper.errors import InputWrong
from kiosk.screens.desk.given import given

W = TypeVar("W", bound=StrEnum)


def phase() -> int:
    """The phase that was chosen. Raises InputWrong for one that the edition does not have."""
    typed = request.form.get("phase", "")[:4]
    found = next((each.id for each in given().edition.phases if str(each.id) == typed), None)
    if found is None:
        raise InputWrong({"phase": "missing"})
    return found


def version() -> int | None:
    """The version of the credential that the form showed; None where it showed none."""
    return whole(request.form.get("version", ""))


def note() -> str:
    """What was noted; a little more than is allowed is read, so that it can be told."""
    return line("note", MAX_NOTE)


def line(field: str, most: int) -> str:
    """A field of one line, with a little more than is allowed."""
    return request.form.get(field, "")[: most * 2]


def whole(text: str, digits: int = 9) -> int | None:
    """The number that the first so many characters are; None where they are none."""
    text = text[:digits]
    return int(text) if text.isascii() and text.isdigit() else None


def word_of(words: Iterable[W], text: str) -> W | None:
    """The word of a list that a text is; None where it is none of them."""
    return next((word for word in words if word == text), None)


def chosen(words: Iterable[W], field: str, fault: str = "") -> W:
    """The word that was chosen in a field. Raises InputWrong (``missing``), by another name too."""
    found = word_of(words, request.form.get(field, ""))
    if found is None:
        raise InputWrong({fault or field: "missing"})
    return found
