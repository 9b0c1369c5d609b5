"""What the counter's forms send, cut to a length before it is read."""

from flask import request

from gatekeeper.certificates.fields import MAX_NOTE
from gatekeeper.errors import InputWrong
from kiosk.screens.desk.given import given


def phase() -> int:
    """The phase that was chosen. Raises InputWrong for one that the edition does not have."""
    typed = request.form.get("phase", "")[:4]
    found = next((each.id for each in given().edition.phases if str(each.id) == typed), None)
    if found is None:
        raise InputWrong({"phase": "missing"})
    return found


def version() -> int | None:
    """The version of the credential that the form showed; None where it showed none."""
    typed = request.form.get("version", "")[:9]
    return int(typed) if typed.isascii() and typed.isdigit() else None


def note() -> str:
    """What was noted; a little more than is allowed is read, so that it can be told."""
    return request.form.get("note", "")[: MAX_NOTE * 2]


def line(field: str, most: int) -> str:
    """A field of one line, with a little more than is allowed."""
    return request.form.get(field, "")[: most * 2]
