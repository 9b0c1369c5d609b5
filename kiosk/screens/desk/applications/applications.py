"""New applications: the kind first, then its form, weighed while it is typed, and the number."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.applications import applying
from gatekeeper.certificates.applications.applicants import OnFile, on_file
from gatekeeper.certificates.applications.application import Application
from gatekeeper.certificates.applications.waiting import Waiting, Wanted, waiting
from gatekeeper.certificates.applications.weighing import Weighed
from gatekeeper.certificates.staff import auditing
from gatekeeper.certificates.staff.auditing import Look
from gatekeeper.errors import InputWrong, NotAsExpected, SubmittedBefore
from gatekeeper.policy.documents import DocumentWrong, age_on, read_identity_number
from gatekeeper.policy.machine_readable import MachineReadable, read_machine_readable
from gatekeeper.policy.objections import Objection
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import IdType, Kind
from gatekeeper.store.search import FoundOrganisation, find_organisations
from kiosk.screens.desk import told
from kiosk.screens.desk.applications.application_form import (
    LETTERS,
    Note,
    Part,
    Shape,
    note_of,
    part_of_field,
    part_of_rule,
    read_form,
    shape_of,
    staged_photo,
)
from kiosk.screens.desk.given import given
from kiosk.screens.desk.performing import go, perform
from kiosk.screens.desk.sessions import by, needs
from kiosk.screens.desk.told import Told

blueprint = Blueprint("desk_applications", __name__, url_prefix="/applications")
_MOST_TYPED = 64
_MOST_ZONE = 200
_FOUND = 8
_ID_LENGTH = 18


@dataclass(slots=True)
class Weighing:
    """The form as it stands: what is wrong with each part, what it costs, what is left."""

    shape: Shape
    notes: dict[Part, list[Note]] = field(default_factory=lambda: {part: [] for part in Part})
    weighed: Weighed | None = None
    organisation: FoundOrganisation | None = None
    other_name: str | None = None
    """The register's name for the document, where the form has another."""
    name_corrected: bool = False

    @property
    def clear(self) -> bool:
        """Whether it would be taken in."""
        return self.weighed is not None and not self.weighed.refused


@blueprint.get("/new")
@needs(Right.APPLY)
def choose() -> ResponseReturnValue:
    """Choose the kind, by a letter."""
    kinds = [(kind, LETTERS[kind]) for kind in Kind if kind in given().edition.kinds]
    organisation = request.args.get("organisation", "")[:_MOST_TYPED]
    return render_template("desk/application_kinds.html", kinds=kinds, organisation=organisation)


@blueprint.get("/new/<kind>")
@needs(Right.APPLY)
def form(kind: str) -> ResponseReturnValue:
    """The empty form of a kind."""
    shape = _shape(kind)
    typed = request.args.get("organisation", "")[:_MOST_TYPED]
    return render_template(
        "desk/application.html",
        shape=shape,
        typed=typed,
        found=_organisations(typed),
        running=given().edition.phase_at(given().now()).id,
        phases=given().edition.phases,
        parts=Part,
        id_types=_documents(shape),
        weighing=Weighing(shape),
    )


@blueprint.get("/organisations")
@needs(Right.APPLY)
def organisations() -> ResponseReturnValue:
    """The organisations that are meant by what was typed so far."""
    typed = request.args.get("organisation", "")[:_MOST_TYPED]
    return render_template(
        "desk/application_organisations.html", found=_organisations(typed), typed=typed
    )


@blueprint.post("/new/<kind>/weigh")
@needs(Right.APPLY)
def weigh(kind: str) -> ResponseReturnValue:
    """What would become of the form as it stands; nothing is written."""
    return render_template(
        "desk/application_weighed.html", weighing=_weigh(_shape(kind)), parts=Part
    )


@blueprint.post("/document")
@needs(Right.APPLY)
def document() -> ResponseReturnValue:
    """Look at a document: what it says, what is wrong with it, whose it is in the register."""
    zone = request.form.get("mrz", "")[: _MOST_ZONE + 1]
    if request.headers.get("HX-Trigger") == "mrz":
        return _zone(zone) if zone.strip() else ""
    number = "".join(request.form.get("id_number", "")[:_MOST_TYPED].split()).upper()
    if request.form.get("id_type") == IdType.CN_ID:
        if len(number) < _ID_LENGTH:
            return render_template("desk/application_document.html", typed=len(number))
        try:
            read = read_identity_number(number, given().now().date())
        except DocumentWrong as wrong:
            return render_template("desk/application_document.html", wrong=wrong, field="id_number")
        return _read(read.number, birth=read.birth)
    return _read(number)


@blueprint.post("/new/<kind>")
@needs(Right.APPLY)
def send(kind: str) -> ResponseReturnValue:
    """Take the application in, and show its number."""
    try:
        number = perform(applying.apply, _typed(_shape(kind))).number
    except SubmittedBefore as before:
        if not before.outcome:
            raise
        number = before.outcome
    return go(".taken", number=number)


@blueprint.get("/taken/<number>")
@needs(Right.APPLY)
def taken(number: str) -> ResponseReturnValue:
    """The number of an application that was taken in, what it lacks, and what is next."""
    auditing.read(given().centre, by(), Look.CREDENTIAL, number=number[:_MOST_TYPED])
    page = waiting(given().centre, by(), Wanted(number=number[:_MOST_TYPED]))
    one: Waiting | None = page.rows[0] if page.rows else None
    if one is None:
        # Approved or rejected meanwhile, as after a browser's way back.
        return redirect(url_for("desk_approvals.waiting_list"))
    lacking = [told.objection(each) for each in one.weighed.objections]
    return render_template("desk/application_taken.html", one=one, lacking=lacking)


def _shape(kind: str) -> Shape:
    if kind not in set(Kind) or Kind(kind) not in given().edition.kinds:
        abort(404)
    return shape_of(given().edition.kinds[Kind(kind)])


def _documents(shape: Shape) -> list[IdType]:
    """The sorts of document, the likeliest of the kind first."""
    abroad = shape.kind in {Kind.EXHIBITOR, Kind.BUYER}
    first = IdType.PASSPORT if abroad else IdType.CN_ID
    return sorted(IdType, key=lambda each: each is not first)


def _organisations(typed: str) -> list[FoundOrganisation]:
    if not typed.strip():
        return []
    with given().store.reading() as conn:
        found = find_organisations(conn, typed, _FOUND)
    exact = [one for one in found if one.code.casefold() == typed.strip().casefold()]
    return exact or found


def _typed(shape: Shape) -> Application:
    """The application in the request; its photo is the staged one."""
    photo = staged_photo(request.form.get("photo_token", "")) if shape.photo else None
    return read_form(given().edition, shape.kind, request.form, photo)


def _weigh(shape: Shape) -> Weighing:
    made = Weighing(shape)
    made.organisation = next(iter(_chosen(request.form.get("organisation", ""))), None)
    try:
        weighed = applying.look_over(given().centre, by(), _typed(shape))
    except InputWrong as wrong:
        for name, fault in wrong.faults.items():
            note = Note(Told(told.fault(name, fault)), "refused")
            made.notes[part_of_field(name)].append(note)
        return made
    except NotAsExpected as unexpected:
        if unexpected.word == "other_name":
            auditing.read(given().centre, by(), Look.PERSON, text="document", found=1)
            made.other_name = str(unexpected.values["registered"])
        else:
            part = Part.VEHICLE if unexpected.word == "no_parking_space" else Part.ORGANISATION
            made.notes[part].append(Note(told.refusal(unexpected)[0], "refused"))
        return made
    made.weighed = weighed
    if weighed.on_file and weighed.known.person and "correct_name" in request.form:
        made.other_name, made.name_corrected = weighed.on_file.name, True
    _note(made, weighed.refused, "refused")
    _note(made, weighed.lacking, "lacking")
    return made


def _note(made: Weighing, objections: Iterable[Objection], tone: str) -> None:
    for each in objections:
        part = part_of_rule(each.rule)
        note = note_of(each, tone)
        made.notes[part if part in made.shape.parts else Part.ORGANISATION].append(note)


def _chosen(typed: str) -> list[FoundOrganisation]:
    code = typed[:_MOST_TYPED].strip().casefold()
    return [one for one in _organisations(typed) if one.code.casefold() == code]


def _zone(zone: str) -> ResponseReturnValue:
    today = given().now().date()
    try:
        read = read_machine_readable(zone, today)
    except DocumentWrong as wrong:
        return render_template(
            "desk/application_document.html", wrong=wrong, field="mrz", shown=_marked(zone, wrong)
        )
    return _read(read.number, birth=read.birth, zone=read)


def _marked(zone: str, wrong: DocumentWrong) -> tuple[str, str, str] | None:
    """The line with the mistake, cut before and after it; None where it is the whole line's."""
    lines = ["".join(line.split()) for line in zone.splitlines() if line.strip()]
    place = wrong.place
    if place.line > len(lines):
        return None
    line = lines[place.line - 1][:_MOST_ZONE]
    return line[: place.first - 1], line[place.first - 1 : place.last], line[place.last :]


def _read(
    number: str, *, birth: date | None = None, zone: MachineReadable | None = None
) -> ResponseReturnValue:
    """A document that can be right, with what the register knows of it."""
    known: OnFile | None = None
    if number:
        with given().store.reading() as conn:
            known = on_file(conn, number)
    if known is not None:
        auditing.read(given().centre, by(), Look.PERSON, text="document", found=1)
    today = given().now().date()
    birth = birth or (known.birth if known else None)
    return render_template(
        "desk/application_document.html",
        number=number,
        known=known,
        zone=zone,
        birth=birth,
        age=age_on(birth, today) if birth else None,
        expired=bool(zone and zone.expired(today)),
    )
