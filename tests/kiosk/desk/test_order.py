"""The pages of sanctions, violations, bars and stands: who may, what is checked, what is said."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from gatekeeper.certificates.acting import Centre
from gatekeeper.certificates.order import barring, sanctioning
from gatekeeper.certificates.order.sanctioning import OF_ALL, OF_NONE, OF_ONE, Ruling
from gatekeeper.policy.sanctions import Ground, Outcome, Violation, Why
from gatekeeper.policy.words import BoothKind, Role, State
from gatekeeper.store import register as looking
from gatekeeper.store import violations
from kiosk.screens.desk import compose
from kiosk.screens.desk.counter.ways import DID
from kiosk.screens.desk.order.sanctions import GROUPS, LETTERS
from kiosk.texts import LANGUAGES, desk_texts
from tests.harness.office import BADGE, OTHER_BADGE, Office

Client = Callable[..., FlaskClient]
TEXTS = desk_texts()
CATALOGUES = Path(compose.__file__).parents[2] / "texts" / "desk" / "order"


def state(office: Office, number: str = BADGE) -> State:
    with office.store.reading() as conn:
        card = looking.person_card(conn, number)
    assert card is not None
    return card.credential.state


def lines(office: Office) -> list[violations.Listed]:
    with office.store.reading() as conn:
        return violations.listed(conn)


def form(**changed: str) -> dict[str, str]:
    violation = changed.get("violation", "smoking")
    return {
        "violation": violation,
        "proposed_for": violation,
        "outcome": "held",
        "until": "1",
        "form": "f1",
        **changed,
    }


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"violation": "dancing"}, "What happened is missing."),
        ({"proposed_for": "theft"}, "What follows is missing."),
        ({"outcome": "shot"}, "What follows is missing."),
        ({"until": ""}, "Say until when."),
        ({"until": "99"}, "Say until when."),
        ({"until": "typed", "until_typed": "soon"}, "Until is no date."),
        ({"until": "typed", "until_typed": "2019-10-11T10:00"}, "must lie ahead"),
        ({"until": "typed", "until_typed": "9999-12-31T23:59"}, "must lie ahead"),
        ({"outcome": "barred", "through": "soon"}, "Barred through is missing."),
        ({"outcome": "barred", "through": "125"}, "Edition 125 is over."),
        ({"outcome": "organisation_out", "through": "126"}, "cannot follow for one credential"),
        ({"violation": "other"}, "Note is missing."),
        ({"where": "x" * 5_000}, "Place is too long."),
        ({"note": "x\u202ey"}, "Note has a character that cannot be seen"),
        ({"version": "7"}, "changed this credential"),
    ],
)
def test_what_is_sent_is_checked(
    office: Office, client: Client, changed: dict[str, str], told: str
) -> None:
    answer = client("guo").post(f"/sanction/{BADGE}", data=form(**changed))
    assert answer.status_code == 409
    assert told in answer.get_data(as_text=True)
    assert (state(office), lines(office)) == (State.ISSUED, [])


@pytest.mark.parametrize(
    ("changed", "until"),
    [
        ({"until": "3"}, datetime(2019, 10, 11, 13, 30)),
        ({"until": "day"}, datetime(2019, 10, 12)),
        ({"until": "phase"}, datetime(2019, 10, 20, 10)),
        ({"until": "typed", "until_typed": "2019-10-12T08:15"}, datetime(2019, 10, 12, 8, 15)),
    ],
)
def test_until_when_and_the_same_form_twice(
    office: Office, client: Client, changed: dict[str, str], until: datetime
) -> None:
    supervisor = client("tang")
    for _ in range(2):
        answer = supervisor.post(f"/sanction/{BADGE}", data=form(**changed))
        assert answer.location == f"/credentials/{BADGE}?did=held"
    assert "Held: gates refuse it from now on" in supervisor.get(answer.location).text
    with office.store.reading() as conn:
        card = looking.person_card(conn, BADGE)
    assert card is not None
    assert card.credential.suspended_until == until
    assert len(lines(office)) == 1


def test_who_has_not_the_right_sees_who_has(office: Office, client: Client) -> None:
    client("guo")
    proposed = f"/sanction/{BADGE}/proposed?violation=sold_or_lent"
    supervisors = client("tang").get(proposed).text
    assert "Only these may decide it: Duty manager (guo)" in supervisors
    assert re.search(r'value="confiscated" required checked', supervisors)
    assert re.search(r'value="barred" required\s+disabled', supervisors)
    clerks = client("lin").get(proposed).text
    assert "Your role cannot decide this" in clerks
    assert "<button" not in clerks
    with_names = client("tang").get(f"/give-back/{BADGE}").text
    assert "this cannot be done" in with_names
    sanctioning.rule(
        office.centre,
        office.by(Role.SUPERVISOR),
        BADGE,
        Ruling(violation=Violation.THEFT, outcome=Outcome.CONFISCATED),
    )
    assert "Only: Duty manager (guo)" in client("tang").get(f"/give-back/{BADGE}").text
    assert client("tang").post(f"/give-back/{BADGE}", data={}).status_code == 403


def test_giving_back_needs_the_person_and_a_reason(office: Office, client: Client) -> None:
    manager = client("guo")
    manager.post(f"/sanction/{BADGE}", data=form(outcome="confiscated"))
    assert "Reason is missing." in manager.post(f"/give-back/{BADGE}", data={}).text
    without_note = {"reason": "other", "identity": "1"}
    assert "Note is missing." in manager.post(f"/give-back/{BADGE}", data=without_note).text
    unseen = manager.post(f"/give-back/{BADGE}", data={"reason": "promise"})
    assert "Compare the person" in unseen.text
    assert state(office) is State.CONFISCATED
    data = {"reason": "promise", "identity": "1", "form": "f2"}
    assert manager.post(f"/give-back/{BADGE}", data=data).status_code == 302
    assert state(office) is State.ISSUED
    history = manager.get(f"/credentials/{BADGE}").text
    assert "A written promise was handed in and filed" in history
    assert manager.post(f"/cancel/{BADGE}", data={"reason": "promise"}).status_code == 409
    assert manager.post(f"/cancel/{BADGE}", data={"reason": "left"}).status_code == 302
    assert state(office) is State.CANCELLED


def test_an_organisations_stop_asks_for_its_code(office: Office, client: Client) -> None:
    data = form(violation="hazard_not_mended", outcome="training", until="2")
    supervisor = client("tang")
    refused = supervisor.post("/sanction-all/X1", data={**data, "confirm": "X3"})
    assert "is not this organisation’s: nothing was done." in refused.text
    assert state(office) is State.ISSUED
    answer = supervisor.post("/sanction-all/X1", data={**data, "confirm": "X1"})
    assert "Stopped: 2 credentials are held." in supervisor.get(answer.location).text
    assert {state(office), state(office, OTHER_BADGE)} == {State.SUSPENDED}
    assert supervisor.get("/sanction-all/NONE").status_code == 409
    proposed = supervisor.get("/sanction-all?violation=stand_against_rules").text
    assert re.search(r'value="organisation_out" required\s+disabled', proposed)


def test_the_file_of_violations_is_no_formula(office: Office, client: Client) -> None:
    supervisor = client("tang")
    for note in ("=HYPERLINK(1)", "<script>alert(1)</script>"):
        data = form(outcome="recorded", note=note, form=note[:9])
        supervisor.post(f"/sanction/{BADGE}", data=data)
    page = client("lin").get("/violations?person=Yılmaz").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    csv = client("lin").get("/violations/file.csv?what=smoking")
    assert "'=HYPERLINK(1)" in csv.get_data().decode("utf-8-sig")
    assert 'filename="violations-20191011-1030.csv"' in csv.headers["Content-Disposition"]
    book = load_workbook(BytesIO(client("lin").get("/violations/file.xlsx").data))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert "None fits" in client("lin").get("/violations?organisation=X2").text
    assert client("zhou").get("/violations/file.csv").status_code == 403


def test_the_list_is_paged(office: Office, client: Client) -> None:
    with office.store.transaction() as conn:
        for place in range(150):
            offence = violations.Offence(
                at=office.clock(),
                what="leaflets",
                consequence="recorded",
                actor="wu",
                number=BADGE,
                place=f"place {place:03}",
            )
            violations.write_violation(conn, offence)
    clerk = client("lin")
    first = clerk.get("/violations").text
    assert ("place 149" in first, "place 049" in first) == (True, False)
    older = re.search(r'href="(/violations\?before=\d+)"', first)
    assert older is not None
    second = clerk.get(older[1]).text
    assert ("place 049" in second, "place 000" in second) == (True, True)


def test_bars_are_made_and_lifted_with_a_reason(office: Office, client: Client) -> None:
    manager = client("guo")
    assert "Ayşe" in manager.get(f"/bars?q={BADGE}").text
    data = {"violation": "theft", "through": "lifted", "person": "1", "form": "f1"}
    for _ in range(2):
        assert manager.post("/bars", data=data).location == "/bars?did=bar"
    page = manager.get("/bars").text
    assert "until lifted" in page
    (lift,) = re.findall(r'action="(/bars/\d+/lift)"', page)
    assert manager.post(lift, data={"reason": ""}).status_code == 409
    assert manager.post(lift, data={"reason": "x" * 501}).status_code == 409
    assert manager.post(lift, data={"reason": "innocent"}).location == "/bars?did=lift"
    assert "guo has lifted it already." in manager.post(lift, data={"reason": "again"}).text
    assert "innocent" in manager.get("/bars?all=1").text
    assert manager.get("/bars/new").status_code == 409
    data = {"violation": "theft", "through": "130", "organisation": "X1"}
    assert manager.post("/bars", data=data).status_code == 302
    assert "edition 130" in manager.get("/bars").text
    assert client("tang").get("/bars").status_code == 403


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"area_m2": "1e3"}, "Area in m² is no number."),
        ({"area_m2": "0"}, "must be more than 0"),
        ({"place": "1 11.2"}, "Hall is not of that phase."),
        ({"place": ""}, "Hall is missing."),
        ({"booth_kind": "tent"}, "Kind of stand is missing."),
        ({"booth_no": "A03"}, "is recorded for it already"),
    ],
)
def test_what_is_no_stand_is_told(client: Client, changed: dict[str, str], told: str) -> None:
    data = {"place": "1 5.2", "booth_no": "B1", "area_m2": "36", "booth_kind": "raw", **changed}
    answer = client("tang").post("/stands/CT1", data=data)
    assert answer.status_code == 409
    assert told in answer.text


def test_bars_end_when_the_centre_starts_with_another_edition(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    by = office.by(Role.DUTY_MANAGER)
    barring.bar(office.centre, by, reason="theft", holder_id=1, through_edition=126)
    edition = office.centre.edition
    values = {name: getattr(edition, name) for name in type(edition).__slots__}
    later = Centre(office.store, type(edition)(**{**values, "number": 127}), "centre")
    caplog.set_level("INFO", compose.__name__)
    compose.end_bars(later, datetime(2019, 1, 1, tzinfo=UTC))  # a clock that is wrong
    assert "stay in force" in caplog.text
    compose.end_bars(later, datetime(2020, 4, 1, tzinfo=UTC))
    assert "1 bars ended" in caplog.text
    with office.store.reading() as conn:
        (bar,) = barring.bars(conn, holder_id=1)
    assert (bar.lifted_by, bar.lifted_why) == ("fairgate", "term_over")


WORDS = [
    *(f"violation.{one}" for one in Violation),
    *(f"outcome.{one}" for one in Outcome),
    *(f"ground.{one}" for one in Ground),
    *(f"order.reason.{one}" for one in Why),
    *(f"order.group.{one}" for one in GROUPS),
    *(f"order.one.{one}" for one in OF_ONE),
    *(f"order.all.{one}" for one in OF_ALL),
    *(f"order.did_all.{one}" for one in OF_ALL),
    *(f"order.none_of_ours.{one}" for one in OF_NONE),
    *(f"booth_kind.{one}" for one in BoothKind),
    *(f"counter.did.{one}" for one in DID),
]


@pytest.mark.parametrize("key", WORDS)
def test_every_word_has_a_text(key: str) -> None:
    assert TEXTS.has(key)


def test_languages_say_the_same_values() -> None:
    said = [
        {key: {name for _, name, _, _ in Formatter().parse(text) if name} for key, text in found}
        for found in (_messages(lang) for lang in LANGUAGES)
    ]
    assert said[0] == said[1]


def _messages(lang: str) -> list[tuple[str, str]]:
    text = (CATALOGUES / f"{lang}.po").read_text(encoding="utf-8")
    return re.findall(r'msgid "(.+)"\nmsgstr "(.*)"', text)


def test_every_violation_has_its_letter() -> None:
    assert set(LETTERS) == set(Violation)
    assert len(set(LETTERS.values())) == len(Violation)
