"""Records the stands that an organisation has, or builds, and corrects them; quotas follow."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from gatekeeper.certificates.acting import Act, By, Centre, acting
from gatekeeper.certificates.fields import MAX_NUMBER, Faults, noted
from gatekeeper.certificates.staff.auditing import Look, read
from gatekeeper.errors import NotAsExpected
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.rights import Right, may
from gatekeeper.policy.words import BoothKind, EventKind
from gatekeeper.store.rosters import OrganisationFile, organisation_file
from gatekeeper.store.tables import booths

MAX_STAND = 20
"""Characters of a stand's number."""
MAX_M2 = 10_000
"""No hall of the fair is larger."""
RIGHTS = (Right.EXCEED_QUOTA, Right.CHANGE_ORGANISATION)
"""Whoever has one of these records stands."""
STAND_RECORDED, STAND_CORRECTED = "stand_recorded", "stand_corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """A stand of one phase; ``area_m2`` in square metres, to the square centimetre."""

    phase: int
    hall: str
    booth_no: str
    area_m2: float
    kind: BoothKind


@dataclass(frozen=True, slots=True)
class Recorded:
    """A stand as the register has it, by the store's own id."""

    id: int
    stand: Stand


def stands_of(centre: Centre, by: By, code: str) -> tuple[OrganisationFile, Sequence[Recorded]]:
    """An organisation and its stands by phase, hall and number, which is written down.

    Raises NotAsExpected (``no_such_organisation``), RightMissing.
    """
    with centre.store.reading() as conn:
        file = organisation_file(conn, code[:MAX_NUMBER])
        if file is None:
            raise NotAsExpected("no_such_organisation", code=code[:MAX_NUMBER])
        rows = conn.execute(
            select(booths)
            .where(booths.c.organisation_id == file.id)
            .order_by(booths.c.phase, booths.c.hall, booths.c.booth_no)
        )
        found = [Recorded(row.id, _stand(row)) for row in rows]
    read(centre, by, Look.ORGANISATION, text=file.code, right=_right(by))
    return file, found


def record_stand(
    centre: Centre, by: By, code: str, stand: Stand, *, form: str | None = None
) -> None:
    """Record a stand; a contractor's are those that it builds.

    Raises InputWrong, NotAsExpected (``no_such_organisation``, ``stand_there``), RightMissing.
    """
    stand = _checked(centre.edition, stand, least=0.01)
    with acting(centre, by, _right(by), form=form) as act:
        file = organisation_file(act.conn, code[:MAX_NUMBER])
        if file is None:
            raise NotAsExpected("no_such_organisation", code=code[:MAX_NUMBER])
        try:
            act.conn.execute(insert(booths).values(organisation_id=file.id, **_values(stand)))
        except IntegrityError as error:
            raise _there(stand) from error
        _log(act, STAND_RECORDED, file.code, _said(stand))


def correct_stand(
    centre: Centre,
    by: By,
    code: str,
    stand_id: int,
    stand: Stand,
    *,
    reason: str,
    form: str | None = None,
) -> None:
    """Correct a stand, for a reason; 0 m² says that it was given up.

    Raises InputWrong, NotAsExpected (``no_such_stand``, ``stand_there``, ``nothing_changed``),
    RightMissing.
    """
    why = noted(reason, "reason", required=True)
    stand = _checked(centre.edition, stand, least=0)
    with acting(centre, by, _right(by), form=form) as act:
        file = organisation_file(act.conn, code[:MAX_NUMBER])
        row = act.conn.execute(select(booths).where(booths.c.id == stand_id)).first()
        if file is None or row is None or row.organisation_id != file.id:
            raise NotAsExpected("no_such_stand")
        before = _stand(row)
        if before == stand:
            raise NotAsExpected("nothing_changed")
        try:
            act.conn.execute(update(booths).where(booths.c.id == stand_id).values(**_values(stand)))
        except IntegrityError as error:
            raise _there(stand) from error
        _log(act, STAND_CORRECTED, file.code, {**_said(stand), "was": _line(before), "note": why})


def _right(by: By) -> Right:
    return next((right for right in RIGHTS if may(by.role, right)), RIGHTS[0])


def _checked(edition: Edition, stand: Stand, *, least: float) -> Stand:
    faults = Faults()
    number = faults.line("booth_no", stand.booth_no, MAX_STAND, required=True).upper()
    phase = next((each for each in edition.phases if each.id == stand.phase), None)
    if phase is None:
        faults.add("phase", "missing")
    elif stand.hall not in phase.halls:
        faults.add("hall", "not_of_phase")
    area = round(stand.area_m2, 2)
    if not least <= area <= MAX_M2:
        faults.add("area_m2", "impossible_area")
    faults.tell()
    return Stand(phase=stand.phase, hall=stand.hall, booth_no=number, area_m2=area, kind=stand.kind)


def _stand(row: object) -> Stand:
    return Stand(**{name: getattr(row, name) for name in Stand.__slots__})


def _values(stand: Stand) -> dict[str, object]:
    return {name: getattr(stand, name) for name in Stand.__slots__}


def _line(stand: Stand) -> str:
    return f"{stand.phase} {stand.hall} {stand.booth_no} {stand.area_m2:g} m² {stand.kind}"


def _said(stand: Stand) -> dict[str, object]:
    return {"phase": stand.phase, "stand": _line(stand)}


def _there(stand: Stand) -> NotAsExpected:
    return NotAsExpected("stand_there", stand=f"{stand.hall} {stand.booth_no}", phase=stand.phase)


def _log(act: Act, action: str, code: str, detail: dict[str, object]) -> None:
    act.log(EventKind.RECORD, action=action, detail={"organisation": code, **detail})
    act.outcome = code
