"""Violations and what follows them: held, taken away, barred, let in again."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from gatekeeper.admission import confiscate as confiscate_at_gate
from gatekeeper.certificates.order import barring, restoring, sanctioning, violation_list
from gatekeeper.certificates.order.sanctioning import Ruling
from gatekeeper.certificates.order.violation_list import Asked
from gatekeeper.errors import (
    CertificateError,
    InputWrong,
    NotAsExpected,
    Objected,
    RightMissing,
    StepImpossible,
    StepIncomplete,
)
from gatekeeper.policy.life import Step
from gatekeeper.policy.objections import Rule
from gatekeeper.policy.sanctions import Outcome, Violation
from gatekeeper.policy.words import Kind, Role, State
from gatekeeper.store import violations
from gatekeeper.store.tables import credentials, holders, organisations
from gatekeeper.store.violations import Wanted
from tests.harness.office import BADGE, OPEN, OTHER_BADGE, PERMIT, Office

AT = datetime(2019, 10, 11, 10, 30)
X1, CT1, AYSE = 2, 4, 1
SOON = AT + timedelta(hours=2)


def rule(office: Office, outcome: Outcome, role: Role = Role.DUTY_MANAGER, **values: Any) -> None:
    number = values.pop("number", BADGE)
    ruling = Ruling(**{"violation": Violation.SMOKING, "outcome": outcome, **values})
    sanctioning.rule(office.centre, office.by(role), number, ruling)


def state(office: Office, number: str = BADGE) -> State:
    with office.store.reading() as conn:
        found: State = conn.execute(
            select(credentials.c.state).where(credentials.c.number == number)
        ).scalar_one()
        return found


def is_barred(office: Office, table: Any, one: int) -> bool:
    with office.store.reading() as conn:
        return bool(conn.execute(select(table.c.barred).where(table.c.id == one)).scalar_one())


def listed(office: Office, **filters: Any) -> list[violations.Listed]:
    with office.store.reading() as conn:
        return violations.listed(conn, Wanted(**filters))


@pytest.mark.parametrize(
    ("outcome", "values", "after"),
    [
        (Outcome.RECORDED, {}, State.ISSUED),
        (Outcome.HELD, {"until": SOON}, State.SUSPENDED),
        (Outcome.TRAINING, {"until": SOON}, State.SUSPENDED),
        (Outcome.CONFISCATED, {}, State.CONFISCATED),
        (Outcome.BARRED, {"through_edition": 127}, State.CONFISCATED),
    ],
)
def test_what_was_decided_is_done_and_written_down(
    office: Office, outcome: Outcome, values: dict[str, Any], after: State
) -> None:
    rule(office, outcome, place="hall 5.2", note="in the aisle", **values)
    assert state(office) is after
    assert is_barred(office, holders, AYSE) == (outcome is Outcome.BARRED)
    (line,) = listed(office)
    assert (line.number, line.name, line.organisation_code) == (BADGE, "Ayşe Yılmaz", "X1")
    assert (line.what, line.consequence, line.actor) == ("smoking", outcome, "guo")
    assert (line.place, line.note, line.edition) == ("hall 5.2", "in the aisle", 126)


@pytest.mark.parametrize(
    ("outcome", "values", "error"),
    [
        (Outcome.HELD, {}, StepIncomplete),
        (Outcome.HELD, {"until": AT}, NotAsExpected),
        (Outcome.HELD, {"until": AT + timedelta(days=401)}, NotAsExpected),
        (Outcome.BARRED, {"through_edition": 125}, NotAsExpected),
        (Outcome.BARRED, {"through_edition": 9999}, NotAsExpected),
        (Outcome.BARRED, {"number": PERMIT}, NotAsExpected),
        (Outcome.ORGANISATION_OUT, {}, NotAsExpected),
        (Outcome.BARRED, {"role": Role.SUPERVISOR}, RightMissing),
        (Outcome.HELD, {"role": Role.CLERK, "until": SOON}, RightMissing),
    ],
)
def test_what_cannot_be_done_leaves_nothing(
    office: Office, outcome: Outcome, values: dict[str, Any], error: type[CertificateError]
) -> None:
    with pytest.raises(error):
        rule(office, outcome, **values)
    assert state(office) is State.ISSUED
    assert not is_barred(office, holders, AYSE)
    assert listed(office) == []


def test_the_third_time_an_exhibitor_smokes_the_badge_is_gone(office: Office) -> None:
    seen = []
    for _ in range(3):
        seen.append(sanctioning.proposed(office.centre, BADGE, Violation.SMOKING))
        rule(office, Outcome.RECORDED)
    assert [(each.time, each.outcome) for each in seen] == [
        (1, Outcome.HELD),
        (2, Outcome.HELD),
        (3, Outcome.CONFISCATED),
    ]


def test_what_a_guard_took_away_is_on_the_list_and_can_be_barred(office: Office) -> None:
    confiscate_at_gate(
        office.store,
        "gate-1",
        number=BADGE,
        reason=Violation.SOLD_OR_LENT,
        actor="wu",
        gate="P-1",
        now=OPEN,
    )
    (line,) = listed(office)
    assert (line.what, line.name, line.place) == ("sold_or_lent", "Ayşe Yılmaz", "P-1")
    rule(office, Outcome.BARRED, violation=Violation.SOLD_OR_LENT)
    assert is_barred(office, holders, AYSE)
    assert state(office) is State.CONFISCATED


def test_a_bar_is_lifted_by_name_and_the_last_one_lets_in_again(office: Office) -> None:
    by = office.by(Role.DUTY_MANAGER)
    bars = [
        barring.bar(office.centre, by, reason="theft", holder_id=AYSE, through_edition=end)
        for end in (126, None)
    ]
    barring.lift(office.centre, by, bars[0], reason="found innocent")
    assert is_barred(office, holders, AYSE)
    with pytest.raises(NotAsExpected):
        barring.lift(office.centre, by, bars[0], reason="again")
    barring.lift(office.centre, by, bars[1], reason="found innocent")
    assert not is_barred(office, holders, AYSE)
    with office.store.reading() as conn:
        (newest, first) = barring.bars(conn, holder_id=AYSE)
        assert barring.bars(conn, holding_only=True) == []
    assert (first.lifted_by, first.lifted_why, newest.through_edition) == (
        "guo",
        "found innocent",
        None,
    )


def test_a_bar_ends_with_its_last_edition(office: Office) -> None:
    by = office.by(Role.DUTY_MANAGER)
    barring.bar(office.centre, by, reason="theft", holder_id=AYSE, through_edition=126)
    barring.bar(office.centre, by, reason="theft", holder_id=2, through_edition=127)
    assert barring.end_terms(office.centre, by) == 0
    next_edition = type(office.centre.edition)
    values = {name: getattr(office.centre.edition, name) for name in next_edition.__slots__}
    later = type(office.centre)(office.store, next_edition(**{**values, "number": 127}), "centre")
    assert barring.end_terms(later, by) == 1
    assert (is_barred(office, holders, AYSE), is_barred(office, holders, 2)) == (False, True)


def test_a_whole_organisation_is_out(office: Office) -> None:
    ruling = Ruling(violation=Violation.STAND_AGAINST_RULES, outcome=Outcome.ORGANISATION_OUT)
    by = office.by(Role.DUTY_MANAGER)
    assert sanctioning.rule_organisation(office.centre, by, X1, ruling) == 2
    assert {state(office, number) for number in (BADGE, OTHER_BADGE)} == {State.CONFISCATED}
    assert is_barred(office, organisations, X1)
    assert [line.organisation_code for line in listed(office, organisations=[X1])] == ["X1"]


def test_a_contractors_people_learn_for_an_hour(office: Office) -> None:
    with office.store.transaction() as conn:
        for number in ("700000000011", "700000000022"):
            conn.execute(
                insert(credentials).values(
                    number=number,
                    kind=Kind.SETUP,
                    state=State.ISSUED,
                    holder_id=4,
                    organisation_id=CT1,
                    parking_space=False,
                    edition=126,
                    phase=1,
                )
            )
    until = AT + timedelta(hours=1)
    ruling = Ruling(violation=Violation.NO_HELMET, outcome=Outcome.TRAINING, until=until)
    met = sanctioning.rule_organisation(office.centre, office.by(Role.SUPERVISOR), CT1, ruling)
    assert met == 3  # the permit too
    with office.store.reading() as conn:
        rows = conn.execute(
            select(credentials.c.state, credentials.c.suspended_until).where(
                credentials.c.kind == Kind.SETUP
            )
        ).all()
    assert set(rows) == {(State.SUSPENDED, until)}


def test_what_was_held_or_taken_works_again(office: Office) -> None:
    by = office.by(Role.DUTY_MANAGER)
    rule(office, Outcome.HELD, until=SOON)
    restoring.undo(office.centre, by, BADGE, Step.RELEASE, reason="promise")
    assert state(office) is State.ISSUED
    rule(office, Outcome.CONFISCATED)
    with pytest.raises(StepIncomplete):
        restoring.undo(
            office.centre, by, BADGE, Step.GIVE_BACK, reason="promise", identity_confirmed=False
        )
    restoring.undo(
        office.centre, by, BADGE, Step.GIVE_BACK, reason="promise", identity_confirmed=True
    )
    assert state(office) is State.ISSUED


def test_who_is_barred_gets_nothing_back(office: Office) -> None:
    by = office.by(Role.DUTY_MANAGER)
    rule(office, Outcome.BARRED, through_edition=126)
    with pytest.raises(Objected) as told:
        restoring.undo(
            office.centre, by, BADGE, Step.GIVE_BACK, reason="x", identity_confirmed=True
        )
    assert Rule.PERSON_BARRED in {each.rule for each in told.value.objections}
    assert state(office) is State.CONFISCATED


def test_who_holds_another_one_by_now_gets_none_back(office: Office) -> None:
    rule(office, Outcome.CONFISCATED, number=OTHER_BADGE)
    with office.store.transaction() as conn:
        conn.execute(update(credentials).where(credentials.c.number == BADGE).values(holder_id=2))
    with pytest.raises(Objected) as told:
        restoring.undo(
            office.centre,
            office.by(Role.DUTY_MANAGER),
            OTHER_BADGE,
            Step.GIVE_BACK,
            reason="x",
            identity_confirmed=True,
        )
    assert {each.rule for each in told.value.objections} == {Rule.ONE_CREDENTIAL}


def test_a_credential_is_given_up_once(office: Office) -> None:
    by = office.by(Role.SUPERVISOR)
    assert (
        restoring.undo(office.centre, by, BADGE, Step.CANCEL, reason="left").state
        is State.CANCELLED
    )
    with pytest.raises(StepImpossible):
        restoring.undo(office.centre, by, BADGE, Step.CANCEL, reason="left")
    with pytest.raises(RightMissing):
        restoring.undo(office.centre, office.by(), OTHER_BADGE, Step.CANCEL, reason="left")


def ruling_of(outcome: Outcome, **values: Any) -> Ruling:
    return Ruling(**{"violation": Violation.SMOKING, "outcome": outcome, **values})


def test_a_forged_card_of_nobody_is_written_down(office: Office) -> None:
    by = office.by(Role.SUPERVISOR)
    ruling = ruling_of(Outcome.CONFISCATED, violation=Violation.ALTERED_OR_FORGED)
    with pytest.raises(InputWrong):
        sanctioning.record(office.centre, by, ruling, code="X1")
    sanctioning.record(office.centre, by, replace(ruling, note="“200000000011”"), code="X1")
    (line,) = listed(office)
    assert (line.number, line.name, line.organisation_code) == (None, None, "X1")
    with pytest.raises(NotAsExpected):
        sanctioning.record(office.centre, by, ruling_of(Outcome.BARRED, note="x"))
    with pytest.raises(RightMissing):
        sanctioning.record(office.centre, office.by(), replace(ruling, note="x"))


@pytest.mark.parametrize(
    "values", [{"place": "x" * 65}, {"note": "x" * 501}, {"violation": Violation.OTHER}]
)
def test_texts_are_not_cut_in_silence(office: Office, values: dict[str, Any]) -> None:
    with pytest.raises(InputWrong):
        rule(office, Outcome.RECORDED, **values)
    assert listed(office) == []


def test_a_whole_organisation_is_met_only_when_its_code_is_typed(office: Office) -> None:
    by = office.by(Role.DUTY_MANAGER)
    whole = sanctioning.open_whole(office.centre, by, "X1")
    assert (whole.held, whole.taken) == (2, 2)
    ruling = ruling_of(Outcome.CONFISCATED)
    with pytest.raises(InputWrong):
        sanctioning.rule_whole(office.centre, by, "X1", ruling, typed="X2")
    assert sanctioning.rule_whole(office.centre, by, "X1", ruling, typed=" x1 ") == 2
    whole = sanctioning.open_whole(office.centre, by, "X1")
    assert (whole.held, whole.taken, len(whole.before)) == (0, 0, 1)


@pytest.mark.parametrize("outcome", sanctioning.OF_ONE)
@pytest.mark.parametrize("state", [State.ISSUED, State.LOST, State.CONFISCATED, State.CANCELLED])
def test_what_is_called_possible_is(office: Office, outcome: Outcome, state: State) -> None:
    with office.store.transaction() as conn:
        conn.execute(update(credentials).where(credentials.c.number == BADGE).values(state=state))
    if sanctioning.possible(state, outcome):
        rule(office, outcome, until=SOON)
    elif (state, outcome) != (State.CONFISCATED, Outcome.CONFISCATED):  # a gate was faster
        with pytest.raises(StepImpossible):
            rule(office, outcome, until=SOON)


def test_the_list_is_filtered_counted_and_exported(office: Office) -> None:
    rule(office, Outcome.RECORDED, note="=1+1")
    rule(office, Outcome.RECORDED, number=OTHER_BADGE)
    rule(office, Outcome.RECORDED, violation=Violation.LEAFLETS, number=OTHER_BADGE)
    by = office.by()

    def count(**asked: Any) -> int:
        return len(violation_list.page(office.centre, by, Asked(**asked)).lines)

    assert (count(), count(what="smoking"), count(person="Mehmet")) == (3, 2, 2)
    assert (count(person=BADGE), count(organisation="X1"), count(organisation="X2")) == (1, 3, 0)
    assert (count(edition=126), count(edition=125), count(person="Nobody")) == (3, 0, 0)
    page = violation_list.page(office.centre, by, Asked(what="leaflets"))
    assert page.counts == {"smoking": 2, "leaflets": 1}
    assert (page.editions, page.older) == ([126], None)
    before = page.lines[0].id
    assert len(violation_list.page(office.centre, by, Asked(), before=before).lines) == 2
    rows = list(violation_list.exported(office.centre, by, Asked(person=BADGE)))
    cell = dict(zip(violation_list.HEADER, rows[0], strict=True))
    assert (cell["time"], cell["note"], cell["name"]) == (
        "2019-10-11 10:30:00",
        "=1+1",
        "Ayşe Yılmaz",
    )
    with pytest.raises(RightMissing):
        violation_list.exported(office.centre, office.by(Role.CASHIER), Asked())


def test_bars_are_listed_and_found(office: Office) -> None:
    by = office.by(Role.DUTY_MANAGER)
    bar = barring.bar(office.centre, by, reason="theft", holder_id=AYSE)
    barring.bar(office.centre, by, reason="theft", code="X2")
    barring.lift(office.centre, by, bar, reason="innocent")
    found = barring.barred(office.centre, by)
    assert [each.code for each in found.bars] == ["X2"]
    assert found.holding == 1
    assert len(barring.barred(office.centre, by, holding_only=False).bars) == 2
    people, companies = barring.candidates(office.centre, by, "Anatolia")
    assert [each.code for each in companies] == ["X1"]
    people, companies = barring.candidates(office.centre, by, BADGE)
    assert [each.name for each in people] == ["Ayşe Yılmaz"]
    with pytest.raises(NotAsExpected):
        barring.bar(office.centre, by, reason="theft", code="NONE")
    with pytest.raises(RightMissing):
        barring.barred(office.centre, office.by())
