"""The very images that are printed, as pictures in the browser; drawn as a printer is sent them."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from PIL import Image

from gatekeeper.certificates.printing import asking, room
from gatekeeper.certificates.printing.jobs import MAX_PRINTER
from gatekeeper.certificates.printing.room import PrinterLine
from gatekeeper.policy.print_rules import chosen_form, forms_of
from gatekeeper.policy.printing import Content, Flaw, Form, Paper
from gatekeeper.policy.rights import Right
from kiosk.screens.desk.given import given
from kiosk.screens.desk.sessions import by, needs
from printing.errors import FaceWrong
from printing.faces.face import Face

blueprint = Blueprint("desk_print_faces", __name__, url_prefix="/print/faces")
USUAL_DPI = 300
"""Where there is no printer for a form yet."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side, or one page of a list."""

    source: str
    """A PNG as the address of a picture, dot for dot what the printer is sent."""
    width: int
    height: int
    """Dots."""


@blueprint.get("/<number>")
@needs(Right.PRODUCE)
def of_credential(number: str) -> ResponseReturnValue:
    """What a credential's card or pass would look like now; a part of a page."""
    content = asking.preview(given().centre, by(), number, given().signing_key)
    assert content.kind is not None
    wanted = request.args.get("printer", "")[:MAX_PRINTER]
    printers = room.look(given().centre, by()).printers
    forms = forms_of(Paper.FACE, content.kind)
    there = [one for one in printers if one.form in forms]
    chosen = next((one for one in there if one.name == wanted), None)
    form = chosen.form if chosen else chosen_form(forms, {one.form for one in there})
    return _picture(Paper.FACE, form, content, _dpi(there, form, wanted))


@blueprint.get("/job/<int:job_id>")
@needs(Right.PRODUCE)
def of_job(job_id: int) -> ResponseReturnValue:
    """What a job's piece would look like now."""
    job, content = asking.preview_job(given().centre, by(), job_id, given().signing_key)
    printers = room.look(given().centre, by()).printers
    return _picture(job.paper, job.form, content, _dpi(printers, job.form, job.printer or ""))


def _dpi(printers: Sequence[PrinterLine], form: Form, name: str) -> int:
    """The resolution of the printer that is named, or of the first that has the form."""
    there = (one for one in printers if one.form is form)
    fitting = sorted(there, key=lambda one: one.name != name)
    return fitting[0].dpi if fitting else USUAL_DPI


def _picture(paper: Paper, form: Form, content: Content, dpi: int) -> Response:
    face, flaw = _drawn(paper, form, content, dpi)
    part = make_response(
        render_template(
            "desk/print_face.html",
            sides=[_side(one) for one in face.sides] if face else [],
            warnings=face.warnings if face else (),
            flaw=flaw,
            form=form,
            dpi=dpi,
            number=content.number,
        )
    )
    part.headers["Cache-Control"] = "no-store"
    return part


def _drawn(paper: Paper, form: Form, content: Content, dpi: int) -> tuple[Face | None, Flaw | None]:
    """The face, or the flaw that would stop it at the printer too."""
    try:
        return given().drawing().face(paper, form, content, dpi), None
    except FaceWrong as error:
        return None, error.flaw


def _side(image: Image.Image) -> Side:
    png = BytesIO()
    image.save(png, "PNG", compress_level=1)
    source = f"data:image/png;base64,{b64encode(png.getvalue()).decode('ascii')}"
    return Side(source, image.width, image.height)
