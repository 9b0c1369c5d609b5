"""What is on a piece, from the register as it is now."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, func, select

from gatekeeper.certificates.printing.jobs import Job
from gatekeeper.errors import NoSuchCredential
from gatekeeper.policy.calendar import Span
from gatekeeper.policy.credential import Credential
from gatekeeper.policy.edition import Edition, KindRules
from gatekeeper.policy.print_rules import same_hours
from gatekeeper.policy.printing import Content, Field, Flaw, JobState, Paper
from gatekeeper.policy.validity import COMPOUND, opening_spans, whole_validity
from gatekeeper.policy.words import LORRIES, Carrier, Kind
from gatekeeper.seal import key_id_of, seal
from gatekeeper.store.desk_tables import applications, particulars
from gatekeeper.store.print_tables import batches, print_jobs
from gatekeeper.store.rows import PERSON_COLUMNS, person_join, person_of, whose
from gatekeeper.store.tables import booths, credentials, holders, organisations, photos

Texts = dict[str, str]
"""By ``Field``."""


def content_on(
    conn: Connection, edition: Edition, job: Job, at: datetime, key: Ed25519PrivateKey | None
) -> Content:
    """What is on a job's piece; ``at`` is fair time. Raises NoSuchCredential."""
    if job.credential_id is not None:
        return content_of_one(conn, edition, at, credentials.c.id == job.credential_id, key)
    texts = _titles(edition, at)
    if job.batch_id is None:
        return Content({**texts, Field.PRINTER: job.printer or ""}, edition=edition.number)
    pieces = _pieces(conn, job.batch_id, printed_only=job.paper is Paper.COLLECTION_LIST)
    texts |= _of_batch(conn, job.batch_id, pieces)
    rows = tuple(_row(edition, place, one) for place, one in enumerate(pieces, 1))
    return Content(
        texts, edition=edition.number, rows=rows if job.paper is Paper.COLLECTION_LIST else ()
    )


def content_of_one(
    conn: Connection,
    edition: Edition,
    at: datetime,
    which: Any,
    key: Ed25519PrivateKey | None,
) -> Content:
    """What is on a credential's card or pass; ``which`` finds it. Raises NoSuchCredential."""
    row = conn.execute(_one.where(which)).first()
    if row is None:
        raise NoSuchCredential("there is no such credential")
    credential, holder, organisation = person_of(row)
    phase = credential.phase or row.for_phase
    texts = _titles(edition, at) | {
        Field.NAME: holder.name if holder else "",
        Field.POSITION: row.position or "",
        Field.COUNTRY: row.nationality or "",
        Field.ORGANISATION: organisation.name if organisation else "",
        Field.ORGANISATION_CODE: organisation.code if organisation else "",
        Field.PLATE: credential.plate or "",
        Field.REFERENCE: row.reference or "",
        Field.SLOT: _slot(credential),
        **_stand(conn, row.whose_id, phase),
        **_when(edition, credential, phase),
        **_parking(edition, credential),
    }
    shows_photo = edition.kinds[credential.kind].has_photo or credential.kind in LORRIES
    return Content(
        texts={name: text for name, text in texts.items() if text},
        number=credential.number,
        payload=_payload(edition, credential, key),
        photo=bytes(row.jpeg) if shows_photo and row.jpeg is not None else None,
        kind=credential.kind,
        phase=phase,
        edition=credential.edition or edition.number,
    )


_one = select(
    *PERSON_COLUMNS,
    whose.c.id.label("whose_id"),
    applications.c.position,
    applications.c.for_phase,
    applications.c.reference,
    particulars.c.nationality,
    photos.c.jpeg,
).select_from(
    person_join()
    .outerjoin(applications, applications.c.credential_id == credentials.c.id)
    .outerjoin(particulars, particulars.c.holder_id == credentials.c.holder_id)
    .outerjoin(photos, photos.c.holder_id == credentials.c.holder_id)
)


def _titles(edition: Edition, at: datetime) -> Texts:
    return {
        Field.TITLE_ZH: edition.name.zh,
        Field.TITLE_EN: edition.name.en,
        Field.MADE_ON: f"{at:%Y-%m-%d}",
    }


def _payload(edition: Edition, credential: Credential, key: Ed25519PrivateKey | None) -> str | None:
    """Papers are told from forged ones by it; a badge is by its chip."""
    if key is None or credential.kind.carrier is not Carrier.PAPER:
        return None
    of = credential.edition or edition.number
    return seal(key, key_id_of(key.public_key()), credential.number, of)


def _stand(conn: Connection, organisation_id: int | None, phase: int | None) -> Texts:
    """``5.2 A01-A03, 9.3 B07``: of a run of booths that follow one another the first and last."""
    condition = booths.c.organisation_id == organisation_id
    if phase is not None:
        condition &= booths.c.phase == phase
    found = sorted(set(conn.execute(select(booths.c.hall, booths.c.booth_no).where(condition))))
    halls = {
        hall: ", ".join(_runs([number for _, number in of]))
        for hall, of in groupby(found, key=lambda one: one[0])
    }
    stands = ", ".join(f"{hall} {numbers}" for hall, numbers in halls.items())
    return {Field.STAND: stands, Field.HALLS: ", ".join(halls)}


def _runs(numbers: list[str]) -> Iterator[str]:
    run: list[str] = []
    for number in numbers:
        if run and not _follows(run[-1], number):
            yield _run(run)
            run = []
        run.append(number)
    if run:
        yield _run(run)


def _follows(one: str, other: str) -> bool:
    """Whether a booth's number is the next after another's: ``A01``, ``A02``."""
    letters, digits = one.rstrip("0123456789"), one[len(one.rstrip("0123456789")) :]
    return bool(digits) and other == f"{letters}{int(digits) + 1:0{len(digits)}}"


def _run(run: list[str]) -> str:
    return run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}"


def _slot(credential: Credential) -> str:
    start, end = credential.slot_from, credential.slot_to
    if start is None or end is None:
        return ""
    return f"{start:%m.%d %H:%M} - {end:%H:%M}"


def _when(edition: Edition, credential: Credential, phase: int | None) -> Texts:
    """The days on which it is valid, and the hours where they are the same on all of them."""
    rules = edition.kinds[credential.kind]
    start, end = whole_validity(edition, rules, credential)
    if start == datetime.min or end == datetime.max or end <= start:
        return {}
    last = end - datetime.resolution
    same = start.date() == last.date()
    dates = f"{start:%m.%d}" if same else f"{start:%m.%d} - {last:%m.%d}"
    return {Field.DATES: dates, Field.TIMES: _hours(edition, rules, phase, Span(start, end))}


def _hours(edition: Edition, rules: KindRules, phase: int | None, valid: Span) -> str:
    """The hours at the outer fence, where they are the same on every day that is valid."""
    fence = next((gate for gate in edition.gates.values() if gate.zone == COMPOUND), None)
    running = next((each for each in edition.phases if each.id == phase), None)
    if fence is None or running is None:
        return ""
    spans = opening_spans(running, rules, fence, frozenset())
    hours = same_hours(span for span in spans if span.start in valid)
    return "" if hours is None else f"{hours[0]:%H:%M} - {hours[1]:%H:%M}"


def _parking(edition: Edition, credential: Credential) -> Texts:
    park = edition.car_parks.get(credential.kind)
    if park is None or not credential.parking_space:
        return {}
    return {Field.PARKING_ZH: park.name.zh, Field.PARKING_EN: park.name.en}


def _pieces(conn: Connection, batch_id: int, *, printed_only: bool) -> list[Any]:
    conditions = [print_jobs.c.batch_id == batch_id, print_jobs.c.paper == Paper.FACE]
    if printed_only:
        to_destroy = func.coalesce(print_jobs.c.flaw, "") == Flaw.BLOCKED
        conditions += [print_jobs.c.state == JobState.PRINTED, ~to_destroy]
    return list(
        conn.execute(
            select(
                credentials.c.number,
                credentials.c.kind,
                holders.c.name,
                whose.c.name.label("organisation"),
                credentials.c.plate,
            )
            .select_from(
                person_join().join(print_jobs, print_jobs.c.credential_id == credentials.c.id)
            )
            .where(*conditions)
            .order_by(print_jobs.c.place)
        )
    )


def _of_batch(conn: Connection, batch_id: int, pieces: list[Any]) -> Texts:
    name, code = conn.execute(
        select(organisations.c.name, organisations.c.code)
        .select_from(batches.outerjoin(organisations))
        .where(batches.c.id == batch_id)
    ).one()
    return {
        Field.ORGANISATION: name or "",
        Field.ORGANISATION_CODE: code or "",
        Field.BATCH: str(batch_id),
        Field.COUNT: str(len(pieces)),
        Field.FIRST: pieces[0].number if pieces else "",
        Field.LAST: pieces[-1].number if pieces else "",
    }


def _row(edition: Edition, place: int, one: Any) -> tuple[str, ...]:
    """A line of the collection list: place, number, whose, organisation, room to sign."""
    kind = edition.kinds[Kind(one.kind)].name
    shown = one.name or one.plate or f"{kind.zh} {kind.en}"
    return (str(place), one.number, shown, one.organisation or "", "")
