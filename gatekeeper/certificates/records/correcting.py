"""Corrects what the register says of a person: the name, and what the document says."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from gatekeeper.certificates.acting import Act, By, Centre, acting
from gatekeeper.certificates.fields import MAX_NAME, MAX_NOTE, MAX_NUMBER, Faults
from gatekeeper.errors import InputWrong, NotAsExpected
from gatekeeper.policy.documents import DocumentWrong, read_identity_number
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import EventKind, IdType
from gatekeeper.store.desk_tables import particulars
from gatekeeper.store.dossier import PersonFile, person_file
from gatekeeper.store.tables import holders
from gatekeeper.store.words import write_words

CORRECTED = "person_corrected"
"""The action of the log's entry."""
_MAX_DATE = 10
_EARLIEST_BIRTH = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Correction:
    """What a clerk typed: everything as it should be; an empty document number stays as it is."""

    name: str
    id_type: str
    id_number: str
    birth_date: str
    nationality: str
    document_expires: str
    reason: str


def correct_person(
    centre: Centre, by: By, holder_id: int, typed: Correction, *, form: str | None = None
) -> tuple[str, ...]:
    """Write the corrections down, each field that changed in the log; the names of the fields.

    The log keeps names as they were and are, but no document number and no birth date: that they
    changed is enough. Raises InputWrong, NotAsExpected (``no_such_person``, ``number_taken``,
    ``nothing_changed``), SubmittedBefore.
    """
    faults = Faults()
    reason = faults.line("reason", typed.reason, MAX_NOTE, required=True)
    wanted = _wanted(typed, faults, by.now.date())
    faults.tell()
    with acting(centre, by, Right.APPLY, form=form) as act:
        before = person_file(act.conn, holder_id)
        if before is None:
            raise NotAsExpected("no_such_person")
        if wanted["id_number"] is None:
            wanted["id_number"] = before.id_number
        _check_number(act, before, wanted)
        changed = tuple(name for name, value in wanted.items() if value != getattr(before, name))
        if not changed:
            raise NotAsExpected("nothing_changed")
        _write(act, holder_id, {name: wanted[name] for name in changed})
        was, now = (before.name, wanted["name"]) if "name" in changed else (None, None)
        act.log(
            EventKind.RECORD,
            action=CORRECTED,
            detail={
                "person": holder_id,
                "fields": " ".join(changed),
                "from": was,
                "to": now,
                "note": reason,
            },
        )
        act.outcome = str(holder_id)
        return changed


def _wanted(typed: Correction, faults: Faults, today: date) -> dict[str, Any]:
    """The values as they are kept; what is wrong with them is noted."""
    number = faults.line("id_number", typed.id_number, MAX_NUMBER)
    id_type = IdType(typed.id_type) if typed.id_type in set(IdType) else None
    if id_type is None:
        faults.add("id_type", "missing")
    if id_type is IdType.CN_ID and number:
        try:
            number = read_identity_number(number, today).number
        except DocumentWrong as wrong:
            faults.add("id_number", f"document.{wrong.fault}")
    return {
        "name": faults.line("name", typed.name, MAX_NAME, required=True),
        "id_type": id_type,
        "id_number": number or None,
        "birth_date": _birth(faults, typed.birth_date, today),
        "nationality": faults.line("nationality", typed.nationality, MAX_NUMBER) or None,
        "document_expires": _day(faults, "document_expires", typed.document_expires),
    }


def _day(faults: Faults, field: str, raw: str) -> date | None:
    text = raw.strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text[: _MAX_DATE + 1])
    except ValueError:
        faults.add(field, "not_a_date")
        return None


def _birth(faults: Faults, raw: str, today: date) -> date | None:
    day = _day(faults, "birth_date", raw)
    if day is not None and not _EARLIEST_BIRTH <= day <= today:
        faults.add("birth_date", "impossible_date")
    return day


def _check_number(act: Act, before: PersonFile, wanted: dict[str, Any]) -> None:
    """Nobody else has the number, and a Chinese one that is kept can be right."""
    number = wanted["id_number"]
    if number == before.id_number:
        if wanted["id_type"] is IdType.CN_ID and before.id_type is not IdType.CN_ID:
            raise InputWrong({"id_number": "missing"})
        return
    taken = act.conn.execute(
        select(holders.c.id).where(
            holders.c.id_number.in_({number, number.upper(), number.lower()}),
            holders.c.id != before.holder_id,
        )
    ).first()
    if taken is not None:
        raise NotAsExpected("number_taken")


def _write(act: Act, holder_id: int, values: dict[str, Any]) -> None:
    own = {name: value for name, value in values.items() if name in holders.c}
    of_document = {name: value for name, value in values.items() if name not in own}
    if own:
        act.conn.execute(update(holders).where(holders.c.id == holder_id).values(**own))
    if "name" in own:
        write_words(act.conn, holder_id, own["name"])
    if not of_document:
        return
    written = act.conn.execute(
        update(particulars).where(particulars.c.holder_id == holder_id).values(**of_document)
    )
    if not written.rowcount:
        act.conn.execute(insert(particulars).values(holder_id=holder_id, **of_document))
