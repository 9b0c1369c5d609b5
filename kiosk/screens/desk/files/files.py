"""Files of applications at the desk: drop one, see row by row what passes, take it.

Long work is done a part at a time: a page shows how far it is and asks for the next part itself.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from gatekeeper.certificates.files import batches, sheet_photos, sheets
from gatekeeper.certificates.files.batches import Preview
from gatekeeper.certificates.files.deliveries import Delivery
from gatekeeper.certificates.files.delivery_sheet import write
from gatekeeper.certificates.files.row_results import RowResult
from gatekeeper.certificates.files.sheet_template import template
from gatekeeper.certificates.files.sheets import Row
from gatekeeper.certificates.staff import auditing
from gatekeeper.certificates.staff.auditing import Look
from gatekeeper.errors import InputWrong, NotAsExpected
from gatekeeper.fair_time import fair_time
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import Kind
from kiosk.screens.desk import told
from kiosk.screens.desk.downloads import download
from kiosk.screens.desk.given import given
from kiosk.screens.desk.language import kind, t
from kiosk.screens.desk.performing import go
from kiosk.screens.desk.sessions import by, current, needs
from kiosk.screens.desk.typed import whole
from kiosk.texts import LANGUAGES
from kiosk.texts import sheet as names

blueprint = Blueprint("desk_files", __name__, url_prefix="/files")
SHOWN = 500
"""Rows that a page shows at once; the filter and the downloaded sheet reach all of them."""
MOST_BYTES = sheets.LARGEST + sheet_photos.LARGEST + 1024**2
"""Of a sheet with its photos; no other request is as large, and a proxy must let it through."""
_FILTERS = ("refused", "lacking", "new", "again", "all")


@blueprint.url_value_preprocessor
def _more_room(endpoint: str | None, _: dict[str, object] | None) -> None:
    """Let a sheet come with its photos; only from somebody who has signed in."""
    if endpoint == "desk_files.send" and current() is not None:
        request.max_content_length = MOST_BYTES


@blueprint.context_processor
def words() -> dict[str, object]:
    """What the templates of this part say besides."""
    return {"at": moment, "word_of_kind": _kind}


def moment(at: datetime) -> str:
    """An aware instant as fair time."""
    return f"{fair_time(given().edition, at):%Y-%m-%d %H:%M}"


def _kind(word: str | None) -> str:
    """A kind's name; as it stands where it is none."""
    return kind(word) if word and word in set(Kind) else word or "–"


@blueprint.get("")
@needs(Right.TAKE_FILES)
def files() -> ResponseReturnValue:
    """The place to drop a file, and what became of the latest ones."""
    return render_template(
        "desk/files.html", latest=batches.latest(given().centre, by()), languages=LANGUAGES
    )


@blueprint.post("")
@needs(Right.TAKE_FILES)
def send() -> ResponseReturnValue:
    """Read a file and keep it to be looked over."""
    file, photos = request.files.get("file"), request.files.get("photos")
    if file is None or not file.filename:
        raise InputWrong({"file": "missing"})
    token = batches.stage(
        given().centre,
        by(),
        file.filename[-120:],
        _content(file, sheets.LARGEST),
        names.labels(given().texts, given().edition),
        photos=_content(photos, sheet_photos.LARGEST) if photos and photos.filename else b"",
    )
    return go(".look", token=token)


@blueprint.get("/template-<language>.xlsx")
@needs(Right.TAKE_FILES)
def empty_sheet(language: str) -> ResponseReturnValue:
    """The sheet that agencies fill in."""
    if language not in LANGUAGES:
        abort(404)
    texts, edition = given().texts, given().edition
    choices = {
        name: tuple(words.values()) for name, words in names.words(texts, edition, language).items()
    }
    content = template(
        (texts.say(language, "files.sheet"), texts.say(language, "files.explained")),
        names.titles(texts, language),
        names.notes(texts, language),
        {**choices, "phase": tuple(str(phase.id) for phase in edition.phases)},
    )
    return download(content, f"applications-{language}.xlsx")


@blueprint.get("/sent/<token>")
@needs(Right.TAKE_FILES)
def look(token: str) -> ResponseReturnValue:
    """What would become of every row."""
    found = batches.preview(given().centre, by(), token)
    return render_template("desk/files_batch.html", **_of_preview(found))


@blueprint.post("/sent/<token>/look")
@needs(Right.TAKE_FILES)
def look_on(token: str) -> ResponseReturnValue:
    """The same after the next rows, for the page that waits."""
    found = batches.preview(
        given().centre, by(), token, upto=whole(request.form.get("known", ""), 6)
    )
    return render_template("desk/files_part.html", **_of_preview(found))


@blueprint.post("/sent/<token>/take")
@needs(Right.TAKE_FILES)
def take(token: str) -> ResponseReturnValue:
    """Take in the next rows that passed; the page asks again until all are done."""
    delivery = batches.take(given().centre, by(), token)
    if delivery.is_done:
        return Response(status=204, headers={"HX-Redirect": url_for(".done", number=delivery.id)})
    return render_template("desk/files_part.html", delivery=delivery, token=token)


@blueprint.get("/taken/<int:number>")
@needs(Right.TAKE_FILES)
def done(number: int) -> ResponseReturnValue:
    """What became of a file, row by row."""
    delivery = batches.delivered(given().centre, by(), number)
    rows = _rows_of(delivery)
    chosen = _chosen(delivery.results)
    auditing.read(
        given().centre,
        by(),
        Look.LIST,
        text=f"delivery {number}",
        found=len(chosen),
        right=Right.TAKE_FILES,
    )
    return render_template(
        "desk/files_done.html",
        delivery=delivery,
        tally=delivery.tally,
        kept=bool(rows),
        picks=[one.number for one in delivery.results if one.passes],
        **_table(delivery.results, chosen, rows),
    )


@blueprint.get("/taken/<int:number>/results.<ending>")
@needs(Right.TAKE_FILES)
def results(number: int, ending: str) -> ResponseReturnValue:
    """The same sheet with what became of each row beside it."""
    if ending not in {"csv", "xlsx"}:
        abort(404)
    delivery = batches.delivered(given().centre, by(), number)
    auditing.read(
        given().centre, by(), Look.EXPORT, text=f"delivery {number}", right=Right.TAKE_FILES
    )
    content = write(delivery, _rows_of(delivery), _said, as_csv=ending == "csv")
    return download(content, f"results-{number}.{ending}")


def _content(file: FileStorage, most: int) -> bytes:
    """What was sent: one byte more than is allowed at most."""
    with file.stream as stream:
        return stream.read(most + 1)


def _of_preview(found: Preview) -> dict[str, object]:
    rows = {row.line: row for row in found.upload.rows}
    return {
        "preview": found,
        "token": found.upload.token,
        "tally": found.tally,
        **_table(found.results, _chosen(found.results), rows),
    }


def _table(
    every: Sequence[RowResult], chosen: Sequence[RowResult], rows: dict[int, Row]
) -> dict[str, object]:
    return {
        "shown": [
            (one, rows.get(one.line), told.refusal(one.error) if one.error else (),
             [told.objection(each) for each in one.lacking])
            for one in chosen[:SHOWN]
        ],
        "chosen": len(chosen),
        "filters": _FILTERS,
        "show": _show(every),
        "organisation": request.args.get("organisation", "")[:40],
        "organisations": sorted({one.organisation for one in every if one.organisation}),
    }  # fmt: skip


def _show(every: Iterable[RowResult]) -> str:
    asked = request.args.get("show", "")
    if asked in _FILTERS:
        return asked
    return "refused" if any(not one.passes for one in every) else "all"


def _chosen(every: Sequence[RowResult]) -> list[RowResult]:
    show, organisation = _show(every), request.args.get("organisation", "")
    return [
        one
        for one in every
        if (not organisation or one.organisation == organisation)
        and (show == "all" or _outcome(one) == show or (show == "lacking" and one.lacking))
    ]


def _outcome(one: RowResult) -> str:
    if not one.passes:
        return "refused"
    return "again" if one.again else "new"


def _said(one: RowResult) -> tuple[str, str]:
    """Outcome and remark of a row in the words of who reads."""
    sentences = told.refusal(one.error) if one.error else ()
    together = " ".join(part for each in sentences for part in (each.text, *each.helps))
    return t(f"files.row_{_outcome(one)}"), together


def _rows_of(delivery: Delivery) -> dict[int, Row]:
    """The rows as they came, while they are kept and if they are one's own."""
    try:
        upload = batches.rows_of(given().centre, by(), delivery.key)
    except NotAsExpected:
        return {}
    return {row.line: row for row in upload.rows}
