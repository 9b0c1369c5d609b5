"""Stands are recorded and corrected by name, and the quotas follow them."""

from dataclasses import replace
from typing import Any

import pytest

from gatekeeper.certificates.records import stands
from gatekeeper.certificates.records.organisation import open_organisation
from gatekeeper.certificates.records.stands import Stand, correct_stand, record_stand
from gatekeeper.errors import InputWrong, NotAsExpected, RightMissing
from gatekeeper.policy.words import BoothKind, EventKind, Kind, Role
from gatekeeper.store import eventlog
from gatekeeper.store.eventlog import Filters
from tests.harness.office import Office

STAND = Stand(phase=1, hall="5.2", booth_no="k07", area_m2=18.0, kind=BoothKind.RAW)


def limit(office: Office, code: str, kind: Kind, phase: int = 1) -> int | None:
    page = open_organisation(office.centre, office.by(), code)
    return next((one.use.limit for one in page.quotas if (one.kind, one.phase) == (kind, phase)), 0)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.DUTY_MANAGER])
def test_a_stand_gives_a_quota_and_a_correction_changes_it(office: Office, role: Role) -> None:
    by = office.by(role)
    assert limit(office, "X3", Kind.EXHIBITOR) == 0
    record_stand(office.centre, by, "X3", STAND)
    assert limit(office, "X3", Kind.EXHIBITOR) == 6
    file, (line,) = stands.stands_of(office.centre, by, "X3")
    assert (file.code, line.stand) == ("X3", replace(STAND, booth_no="K07"))
    smaller = replace(line.stand, area_m2=9.0)
    correct_stand(office.centre, by, "X3", line.id, smaller, reason="half of it let")
    assert limit(office, "X3", Kind.EXHIBITOR) == 3
    correct_stand(office.centre, by, "X3", line.id, replace(smaller, area_m2=0), reason="given up")
    assert limit(office, "X3", Kind.EXHIBITOR) == 0
    with office.store.reading() as conn:
        entries = list(eventlog.read(conn, Filters(kind=EventKind.RECORD), limit=9))
    assert [each.action for each in entries] == ["stand_recorded", *["stand_corrected"] * 2]
    assert "half of it let" in (entries[1].detail or "")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"phase": 2}, "phase"),
        ({"hall": "11.2"}, "hall"),
        ({"booth_no": " "}, "booth_no"),
        ({"booth_no": "x" * 21}, "booth_no"),
        ({"area_m2": 0.0}, "area_m2"),
        ({"area_m2": 10_001.0}, "area_m2"),
        ({"area_m2": float("nan")}, "area_m2"),
        ({"area_m2": float("inf")}, "area_m2"),
    ],
)
def test_what_is_no_stand_is_told(office: Office, values: dict[str, Any], field: str) -> None:
    with pytest.raises(InputWrong) as told:
        record_stand(office.centre, office.by(Role.SUPERVISOR), "X3", replace(STAND, **values))
    assert list(told.value.faults) == [field]


def test_a_stand_is_recorded_once_and_by_who_may(office: Office) -> None:
    by = office.by(Role.SUPERVISOR)
    record_stand(office.centre, by, "X3", STAND)
    for code, stand in (("X3", STAND), ("NONE", STAND)):
        with pytest.raises(NotAsExpected):
            record_stand(office.centre, by, code, stand)
    with pytest.raises(RightMissing):
        record_stand(office.centre, office.by(), "X3", STAND)
    _, (line,) = stands.stands_of(office.centre, by, "X3")
    for code, stand_id, stand, word in (
        ("X3", line.id, line.stand, "nothing_changed"),
        ("X2", line.id, STAND, "no_such_stand"),
        ("X3", 999, STAND, "no_such_stand"),
    ):
        with pytest.raises(NotAsExpected) as told:
            correct_stand(office.centre, by, code, stand_id, stand, reason="x")
        assert told.value.word == word
    other = replace(STAND, booth_no="K08")
    record_stand(office.centre, by, "X3", other)
    with pytest.raises(NotAsExpected) as told:
        correct_stand(office.centre, by, "X3", line.id, other, reason="x")
    assert told.value.word == "stand_there"
