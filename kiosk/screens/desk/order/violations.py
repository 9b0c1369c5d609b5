"""The list of violations: counted, filtered, paged, as a file; and those without a credential."""

from contextlib import suppress
from io import BytesIO, StringIO

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.fields import MAX_NUMBER
from gatekeeper.certificates.order import sanctioning, violation_list
from gatekeeper.certificates.order.sanctioning import OF_NONE, RIGHT_OF, Ruling
from gatekeeper.certificates.order.violation_list import HEADER, MAX_TEXT, Asked
from gatekeeper.errors import InputWrong, SubmittedBefore
from gatekeeper.exporting import CSV_ENCODING, write_csv, write_xlsx
from gatekeeper.policy.rights import Right
from gatekeeper.policy.sanctions import Outcome
from gatekeeper.store.violations import MAX_PLACE
from kiosk.screens.desk.counter.typed import line, note
from kiosk.screens.desk.counter.ways import go
from kiosk.screens.desk.given import given
from kiosk.screens.desk.order.ruled import violation_of
from kiosk.screens.desk.order.sanctions import GROUPS
from kiosk.screens.desk.sessions import by, needs

blueprint = Blueprint("desk_violations", __name__)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/violations")
@needs(Right.SEE_VIOLATIONS)
def violations() -> ResponseReturnValue:
    """A page of the list, newest first."""
    asked = _asked()
    page = violation_list.page(given().centre, by(), asked, before=_number("before"))
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
    if form == "xlsx":
        book = BytesIO()
        write_xlsx(HEADER, rows, book, "violations")
        answer = Response(book.getvalue(), mimetype=_XLSX)
    else:
        text = StringIO(newline="")
        write_csv(HEADER, rows, text)
        answer = Response(text.getvalue().encode(CSV_ENCODING), mimetype="text/csv")
    name = f"violations-{given().now():%Y%m%d-%H%M}.{form}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.get("/violations/record")
@needs(RIGHT_OF[Outcome.RECORDED])
def record() -> ResponseReturnValue:
    """What there is no credential of ours for: a forged card, somebody unknown."""
    return render_template("desk/violations_record.html", groups=GROUPS, outcomes=OF_NONE)


@blueprint.post("/violations/record")
@needs(RIGHT_OF[Outcome.RECORDED])
def record_now() -> ResponseReturnValue:
    """Write it down."""
    outcome = request.form.get("outcome", "")[:64]
    if outcome not in set(OF_NONE):
        raise InputWrong({"follows": "missing"})
    ruling = Ruling(
        violation=violation_of(request.form),
        outcome=Outcome(outcome),
        place=line("where", MAX_PLACE),
        note=note(),
    )
    code = line("organisation", MAX_NUMBER).strip()
    with suppress(SubmittedBefore):  # written down once, and the list shows it
        sanctioning.record(given().centre, by(), ruling, code=code, form=request.form.get("form"))
    return go("desk_violations.violations", written=1)


def _asked() -> Asked:
    def typed(name: str) -> str:
        return request.args.get(name, "")[:MAX_TEXT].strip()

    return Asked(
        what=typed("what"),
        edition=_number("edition"),
        organisation=typed("organisation"),
        person=typed("person"),
    )


def _filters(asked: Asked) -> dict[str, object]:
    """The filters for an address, those that are empty left out."""
    values = {name: getattr(asked, name) for name in Asked.__slots__}
    return {name: value for name, value in values.items() if value}


def _number(name: str) -> int | None:
    typed = request.args.get(name, "")[:9]
    return int(typed) if typed.isascii() and typed.isdigit() else None
