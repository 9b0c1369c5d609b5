"""The stands of an organisation, from which its quotas come: recorded, and corrected."""

import re

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.fields import MAX_NOTE
from gatekeeper.certificates.records.stands import (
    MAX_STAND,
    RIGHTS,
    Stand,
    correct_stand,
    record_stand,
    stands_of,
)
from gatekeeper.errors import InputWrong
from gatekeeper.policy.quotas import whole_stands
from gatekeeper.policy.words import BoothKind, OrganisationKind
from kiosk.screens.desk.given import given
from kiosk.screens.desk.performing import go, perform_once
from kiosk.screens.desk.sessions import by, needs
from kiosk.screens.desk.typed import line

blueprint = Blueprint("desk_stands", __name__)
_AREA = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,2})?")


@blueprint.get("/stands/<path:code>")
@needs(*RIGHTS)
def record(code: str) -> ResponseReturnValue:
    """Its stands, and the form for another one."""
    edition = given().edition
    file, found = stands_of(given().centre, by(), code)
    did, running = request.args.get("did", ""), edition.phase_at(given().now())
    return render_template(
        "desk/stands.html",
        file=file,
        stands=[(one, whole_stands(edition, one.stand.area_m2)) for one in found],
        places=[(phase.id, hall) for phase in edition.phases for hall in phase.halls],
        first=(running.id, running.halls[0]),
        kinds=list(BoothKind),
        builds=file.kind is OrganisationKind.CONTRACTOR,
        stand_m2=edition.stand_m2,
        did=did if did in {"recorded", "corrected"} else "",
    )


@blueprint.post("/stands/<path:code>")
@needs(*RIGHTS)
def record_now(code: str) -> ResponseReturnValue:
    """Record one."""
    perform_once(record_stand, code, _stand())
    return go("desk_stands.record", code=code, did="recorded")


@blueprint.post("/correct-stand/<int:stand_id>/<path:code>")
@needs(*RIGHTS)
def correct(stand_id: int, code: str) -> ResponseReturnValue:
    """Correct one, for a reason."""
    perform_once(correct_stand, code, stand_id, _stand(), reason=line("reason", MAX_NOTE))
    return go("desk_stands.record", code=code, did="corrected")


def _stand() -> Stand:
    """The stand as it was typed. Raises InputWrong for what is no number or no word."""
    phase, _, hall = request.form.get("place", "")[:16].partition(" ")
    area = request.form.get("area_m2", "")[:16].strip().replace(" ", "")
    kind = request.form.get("booth_kind", "")[:16]
    faults = {}
    if not (phase.isascii() and phase.isdigit()):
        faults["hall"] = "missing"
    if not _AREA.fullmatch(area):
        faults["area_m2"] = "not_a_number"
    if kind not in set(BoothKind):
        faults["booth_kind"] = "missing"
    if faults:
        raise InputWrong(faults)
    return Stand(
        phase=int(phase),
        hall=hall,
        booth_no=line("booth_no", MAX_STAND),
        area_m2=float(area.replace(",", ".")),
        kind=BoothKind(kind),
    )
