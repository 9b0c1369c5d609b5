"""The person whom an application is for: found in the register by the document, or made."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, insert, select, update

from gatekeeper.certificates.acting import Act
from gatekeeper.certificates.applications.application import Person
from gatekeeper.errors import InputWrong, NotAsExpected
from gatekeeper.policy.credential import Holder
from gatekeeper.policy.documents import DocumentWrong, read_identity_number
from gatekeeper.policy.words import EventKind, IdType
from gatekeeper.store.desk_tables import particulars
from gatekeeper.store.keys import name_key
from gatekeeper.store.tables import holders, photos
from gatekeeper.store.words import write_words


@dataclass(frozen=True, slots=True)
class OnFile:
    """A person of the register."""

    holder_id: int
    id_type: IdType
    name: str
    organisation_id: int | None
    birth: date | None
    nationality: str
    expires: date | None
    document_seen: bool
    has_photo: bool


def on_file(conn: Connection, id_number: str) -> OnFile | None:
    """The person with this document number, as it is written or in capitals; None: a new one."""
    row = conn.execute(
        select(
            holders.c.id,
            holders.c.id_type,
            holders.c.name,
            holders.c.organisation_id,
            particulars.c.birth_date,
            particulars.c.nationality,
            particulars.c.document_expires,
            particulars.c.document_seen_at,
            photos.c.holder_id,
        )
        .select_from(
            holders.outerjoin(particulars, particulars.c.holder_id == holders.c.id).outerjoin(
                photos, photos.c.holder_id == holders.c.id
            )
        )
        .where(holders.c.id_number.in_({id_number, id_number.upper(), id_number.lower()}))
        .order_by(holders.c.id)
    ).first()
    if row is None:
        return None
    holder_id, id_type, name, organisation_id, birth, nationality, expires, seen_at, photo = row
    return OnFile(
        holder_id,
        id_type,
        name,
        organisation_id,
        birth,
        nationality or "",
        expires,
        seen_at is not None,
        photo is not None,
    )


def check_person(person: Person, known: OnFile | None, today: date) -> None:
    """See that the person is who the register takes this number for.

    Raises NotAsExpected (``other_name``) where the register has another name for the number and
    the clerk did not confirm the correction; InputWrong for a Chinese identity number that cannot
    be right, unless the register had it before.
    """
    if known is None:
        if person.id_type is IdType.CN_ID:
            try:
                read_identity_number(person.id_number, today)
            except DocumentWrong as wrong:
                raise InputWrong({"id_number": f"document.{wrong.fault}"}) from wrong
        return
    if name_key(known.name) != name_key(person.name) and not person.correct_name:
        raise NotAsExpected("other_name", registered=known.name, typed=person.name)


def as_holder(person: Person, known: OnFile | None) -> Holder:
    """The person as the rules will see it."""
    return Holder(known.id_type if known else person.id_type, person.id_number, person.name)


def keep_person(
    act: Act, person: Person, known: OnFile | None, organisation_id: int, *, original_seen: bool
) -> int:
    """Write what the application says of the person; the store's id of it."""
    if known is None:
        holder_id = _insert(act, person, organisation_id)
    else:
        holder_id = known.holder_id
        if name_key(known.name) != name_key(person.name):
            _rename(act, holder_id, known.name, person.name)
    values: dict[str, Any] = {}
    if person.birth is not None:
        values["birth_date"] = person.birth
    if person.nationality:
        values["nationality"] = person.nationality
    if person.expires is not None:
        values["document_expires"] = person.expires
    if values:
        _write_particulars(act.conn, holder_id, values)
    if original_seen:
        see_document(act, holder_id)
    return holder_id


def see_document(act: Act, holder_id: int) -> None:
    """Note that who acts has seen the original of the person's document."""
    seen = {"document_seen_at": act.by.now, "document_seen_by": act.by.account}
    _write_particulars(act.conn, holder_id, seen)


def keep_photo(conn: Connection, holder_id: int, jpeg: bytes) -> None:
    """Let this be the person's photo."""
    values = {"jpeg": jpeg, "sha256": sha256(jpeg).digest()}
    written = conn.execute(update(photos).where(photos.c.holder_id == holder_id).values(**values))
    if not written.rowcount:
        conn.execute(insert(photos).values(holder_id=holder_id, **values))


def employ(conn: Connection, holder_id: int, organisation_id: int) -> None:
    """Let the person be this organisation's."""
    conn.execute(
        update(holders).where(holders.c.id == holder_id).values(organisation_id=organisation_id)
    )


def _insert(act: Act, person: Person, organisation_id: int) -> int:
    holder_id = act.conn.execute(
        insert(holders)
        .values(
            id_type=person.id_type,
            id_number=person.id_number,
            name=person.name,
            name_key=name_key(person.name),
            organisation_id=organisation_id,
            barred=False,
        )
        .returning(holders.c.id)
    ).scalar_one()
    write_words(act.conn, holder_id, person.name)
    return int(holder_id)


def _rename(act: Act, holder_id: int, before: str, after: str) -> None:
    act.conn.execute(update(holders).where(holders.c.id == holder_id).values(name=after))
    write_words(act.conn, holder_id, after)
    act.log(
        EventKind.RECORD,
        action="name_corrected",
        detail={"person": holder_id, "from": before, "to": after},
    )


def _write_particulars(conn: Connection, holder_id: int, values: dict[str, Any]) -> None:
    written = conn.execute(
        update(particulars).where(particulars.c.holder_id == holder_id).values(**values)
    )
    if not written.rowcount:
        conn.execute(insert(particulars).values(holder_id=holder_id, **values))
