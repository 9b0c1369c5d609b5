"""Between the interface's JSON and the rows of the sheet: the two carry the same columns."""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from gatekeeper.certificates.files.deliveries import Delivery
from gatekeeper.certificates.files.feeds import Told
from gatekeeper.certificates.files.handing_in import Offered
from gatekeeper.certificates.files.row_results import RowResult, words_of
from gatekeeper.certificates.files.sheet_rows import FIELDS
from gatekeeper.certificates.files.sheets import COLUMNS, Row
from gatekeeper.errors import InputWrong
from kiosk.screens.desk import told
from kiosk.screens.desk.files.api_models import (
    ApplicationIn,
    BadgeOut,
    CredentialOut,
    DeliveryOut,
    Objection,
    PersonOut,
    RegistrationOut,
    RowOut,
)

_ENUMS = {"kind": "not_a_kind", "id_type": "not_an_id_type"}
_WORDS = (
    ("missing", "missing"),
    ("extra_forbidden", "unknown_field"),
    ("string_too_long", "too_long"),
    ("string_too_short", "missing"),
    ("datetime", "not_a_time"),
    ("date", "not_a_date"),
    ("bool", "not_yes_or_no"),
    ("int", "not_a_number"),
    ("float", "not_a_number"),
    ("greater", "not_a_number"),
    ("less", "not_a_number"),
)
"""What the kinds of pydantic's errors begin with, and our word for each."""


def offered(line: int, said: object) -> Offered:
    """A row of a message; what does not fit the model is told of the row alone."""
    rough = said if isinstance(said, dict) else {}
    try:
        row = ApplicationIn.model_validate(said)
    except ValidationError as error:
        cells = {
            name: str(rough[name])[:200]
            for name in ("reference", "organisation_code")
            if name in rough
        }
        return Offered(Row(line, cells), error=InputWrong(_faults(error)))
    values = row.model_dump(mode="json", exclude={"photo"}, exclude_none=True)
    made = Row(line, {name: _cell(values[name]) for name in COLUMNS if name in values})
    if not row.photo:
        return Offered(made)
    try:
        return Offered(made, b64decode(row.photo, validate=True))
    except ValueError:
        return Offered(made, error=InputWrong({"photo": "photo.not_an_image"}))


def _faults(error: ValidationError) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for each in error.errors():
        name = str(each["loc"][0]) if each["loc"] else "row"
        words = (word for start, word in _WORDS if each["type"].startswith(start))
        word = _ENUMS.get(name) if each["type"] == "enum" else next(words, None)
        field = FIELDS.get(name, name if name in {*COLUMNS, "photo", "row"} else "row")
        found.setdefault(field, word or "not_understood")
    return found


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def delivery_out(delivery: Delivery) -> DeliveryOut:
    """What became of a message."""
    tally = delivery.tally
    return DeliveryOut(
        delivery=delivery.id,
        taken=tally.new,
        taken_before=tally.again,
        refused=tally.refused,
        results=[_row_out(one) for one in delivery.results],
    )


def _row_out(one: RowResult) -> RowOut:
    if one.error is None:
        outcome = "taken_before" if one.again else "taken"
        return RowOut.model_validate(
            {"reference": one.reference, "outcome": outcome, "number": one.number, "objections": []}
        )
    pairs = zip(words_of(one.error), told.refusal(one.error), strict=False)
    objections = [
        Objection(word=word, text=each.text, helps=list(each.helps)) for word, each in pairs
    ]
    return RowOut(reference=one.reference, outcome="refused", number=None, objections=objections)


def credential_out(one: Told, *, with_person: bool) -> CredentialOut:
    """A credential as it stands; the person only for who may know."""
    credential, holder = one.credential, one.holder
    person = None
    if with_person and holder is not None:
        person = PersonOut(name=holder.name, id_type=holder.id_type, id_number=holder.id_number)
    return CredentialOut(
        number=credential.number,
        kind=credential.kind,
        state=credential.state,
        reference=one.reference,
        organisation_code=one.organisation.code if one.organisation else None,
        edition=credential.edition,
        phase=credential.phase,
        valid_from=credential.valid_from,
        valid_to=credential.valid_to,
        suspended_until=credential.suspended_until,
        registrations=_registrations(one),
        person=person,
    )


def badge_out(one: Told) -> BadgeOut:
    """A badge with all its registrations."""
    return BadgeOut(number=one.credential.number, registrations=_registrations(one))


def _registrations(one: Told) -> list[RegistrationOut]:
    return [RegistrationOut(edition=each.edition, phase=each.phase) for each in one.registrations]
