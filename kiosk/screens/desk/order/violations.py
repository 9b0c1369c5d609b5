"""The list of violations: counted, filtered, paged, as a file; and those without a credential."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.fields import MAX_NUMBER
from gatekeeper.certificates.order import sanctioning, violation_list
from gatekeeper.certificates.order.sanctioning import OF_NONE, RIGHT_OF, Ruling
from gatekeeper.certificates.order.violation_list import HEADER, MAX_TEXT, Asked
from gatekeeper.policy.rights import Right
from gatekeeper.policy.sanctions import Outcome
from gatekeeper.store.violations import MAX_PLACE
from kiosk.screens.desk.downloads import spreadsheet
from kiosk.screens.desk.given import given
from kiosk.screens.desk.order.ruled import violation_of
from kiosk.screens.desk.order.sanctions import GROUPS
from kiosk.screens.desk.performing import go, perform_once
from kiosk.screens.desk.sessions import by, needs
from kiosk.screens.desk.typed import chosen, line, note, whole

blueprint = Blueprint("desk_violations", __name__)


@blueprint.get("/violations")
@needs(Right.SEE_VIOLATIONS)
def violations() -> ResponseReturnValue:
    """A page of the list, newest first."""
    asked = _asked()
    page = violation_list.page(
        given().centre, by(), asked, before=whole(request.args.get("before", ""))
    )
    return render_template(
        "desk/violations.html",
        page=page,
        asked=asked,
        filters=_filters(asked),
        most=max(page.counts.values(), default=1),
        total=sum(page.counts.values()),
        paged="before" in request.args,
        groups=GROUPS,
        edition=given().edition.number,
        written="written" in request.args,
    )


@blueprint.get("/violations/file.<any(csv, xlsx):form>")
@needs(Right.SEE_VIOLATIONS)
def file(form: str) -> ResponseReturnValue:
    """What the filters leave, for a spreadsheet, no cell of which is a formula."""
    rows = violation_list.exported(given().centre, by(), _asked())
    name = f"violations-{given().now():%Y%m%d-%H%M}.{form}"
    return spreadsheet(HEADER, rows, "violations", name)


@blueprint.get("/violations/record")
@needs(RIGHT_OF[Outcome.RECORDED])
def record() -> ResponseReturnValue:
    """What there is no credential of ours for: a forged card, somebody unknown."""
    return render_template("desk/violations_record.html", groups=GROUPS, outcomes=OF_NONE)


@blueprint.post("/violations/record")
@needs(RIGHT_OF[Outcome.RECORDED])
def record_now() -> ResponseReturnValue:
    """Write it down."""
    ruling = Ruling(
        outcome=chosen(OF_NONE, "outcome", fault="follows"),
        violation=violation_of(request.form),
        place=line("where", MAX_PLACE),
        note=note(),
    )
    code = line("organisation", MAX_NUMBER).strip()
    perform_once(sanctioning.record, ruling, code=code)
    return go("desk_violations.violations", written=1)


def _asked() -> Asked:
    def typed(name: str) -> str:
        return request.args.get(name, "")[:MAX_TEXT].strip()

    return Asked(
        what=typed("what"),
        edition=whole(request.args.get("edition", "")),
        organisation=typed("organisation"),
        person=typed("person"),
    )


def _filters(asked: Asked) -> dict[str, object]:
    """The filters for an address, those that are empty left out."""
    values = {name: getattr(asked, name) for name in Asked.__slots__}
    return {name: value for name, value in values.items() if value}
