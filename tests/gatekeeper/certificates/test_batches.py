"""A file of applications: looked over by the form's rules, taken in parts, never twice."""

from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, update

from gatekeeper.certificates.acting import By
from gatekeeper.certificates.applications.approving import Pick, approve_many
from gatekeeper.certificates.files import batches
from gatekeeper.certificates.files.batches import Preview
from gatekeeper.certificates.files.deliveries import Delivery
from gatekeeper.certificates.files.row_results import RowResult, read_back, words_of, written
from gatekeeper.certificates.files.sheets import Labels
from gatekeeper.errors import NotAsExpected, RightMissing
from gatekeeper.policy.words import EventKind, Role, State
from gatekeeper.store import eventlog
from gatekeeper.store.desk_tables import applications, uploads
from gatekeeper.store.eventlog import Filters
from gatekeeper.store.tables import accounts, booths, credentials, photos
from tests.harness.office import OPEN, Office
from tests.harness.sheets import Cells, builder, csv_of, person, picture, zip_of


@pytest.fixture
def by(office: Office) -> By:
    values = {"role": "clerk", "password_hash": "", "wrong_in_a_row": 0, "created_at": OPEN}
    with office.store.transaction() as conn:
        conn.execute(insert(accounts), [{"name": name, **values} for name in ("lin", "mei")])
    return office.by()


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "LOOKED_AT_ONCE", 20)
    monkeypatch.setattr(batches, "TAKEN_AT_ONCE", 10)


def stage(office: Office, by: By, rows: list[Cells], photos: bytes = b"") -> str:
    return batches.stage(
        office.centre, by, "agency.csv", csv_of(rows), Labels(), photos=photos
    )  # fmt: skip


def looked_over(office: Office, by: By, token: str) -> Preview:
    found = batches.preview(office.centre, by, token)
    while not found.is_done:
        found = batches.preview(office.centre, by, token)
    return found


def taken(office: Office, by: By, token: str) -> Delivery:
    looked_over(office, by, token)
    found = batches.take(office.centre, by, token)
    while not found.is_done:
        found = batches.take(office.centre, by, token)
    return found


def objections(result: RowResult) -> tuple[str, ...]:
    return words_of(result.error) if result.error else ()


def waiting(office: Office) -> int:
    with office.store.reading() as conn:
        statement = select(func.count()).where(credentials.c.state == State.APPLIED)
        return int(conn.execute(statement).scalar_one())


def widen(office: Office, area: float) -> None:
    with office.store.transaction() as conn:
        conn.execute(update(booths).values(area_m2=area))


def test_a_preview_tells_every_row_and_writes_nothing(office: Office, by: By):
    rows = [
        person(1, id_number="U1000001", name="Ayşe Yılmaz"),
        person(2, organisation_code="X9"),
        person(3, organisation_name="Somebody Else"),
        person(4, organisation_code="x1", organisation_name=" ANATOLIA ceramics a.s. "),
        person(5, kind="visitor"),
        person(4, reference="R0004"),
        person(7, id_number="T0000004"),
        person(8, original_seen="no", stamp=""),
    ]
    found = looked_over(office, by, stage(office, by, rows))
    assert [objections(one) for one in found.results] == [
        ("one_credential",),
        ("no_such_organisation",),
        ("other_organisation_name",),
        (),
        ("kind.not_a_kind",),
        ("reference_twice",),
        ("one_credential",),
        (),
    ]
    assert [str(one.rule) for one in found.results[7].lacking] == [
        "document_not_seen",
        "photo_missing",
        "stamp_missing",
    ]
    assert (found.tally.new, found.tally.refused, waiting(office)) == (2, 6, 0)
    clash: Any = found.results[6].error
    assert clash.objections[0].values["number"] == "#5"


def test_rows_further_up_count_against_quotas(office: Office, by: By):
    """X1 has room for six badges, CT1 for eight people."""
    rows = [person(n) for n in range(8)] + [builder(n) for n in range(10, 20)]
    found = looked_over(office, by, stage(office, by, rows))
    assert [one.passes for one in found.results] == [True] * 6 + [False] * 2 + [True] * 8 + [
        False
    ] * 2
    assert {objections(one) for one in found.results if not one.passes} == {("quota_used_up",)}
    assert (delivery := taken(office, by, found.upload.token)).tally.new == 14
    assert [one.passes for one in delivery.results] == [one.passes for one in found.results]
    assert waiting(office) == 14


def test_many_rows_are_done_some_at_a_time_and_one_bad_row_keeps_no_other_back(
    office: Office, by: By, few_at_once: None
):
    widen(office, 9 * 20)
    rows = [person(n, kind="visitor" if n == 13 else "exhibitor") for n in range(26)]
    token = stage(office, by, rows)
    with pytest.raises(NotAsExpected, match="not_previewed"):
        batches.take(office.centre, by, token)
    first = batches.preview(office.centre, by, token, upto=0)
    assert len(first.results) == batches.LOOKED_AT_ONCE
    assert len(batches.preview(office.centre, by, token, upto=0).results) == len(first.results)
    assert taken(office, by, token).tally.new == waiting(office) == 25
    with office.store.reading() as conn:
        [entry] = eventlog.read(conn, Filters(kind=EventKind.DELIVERY))
        sources = conn.execute(select(applications.c.source).distinct()).scalars().all()
    assert (entry.actor, entry.action, sources) == ("lin", "taken", ["file:X1"])
    assert '"new":25' in str(entry.detail).replace(" ", "")


def test_a_crash_halfway_and_the_same_file_again_double_nothing(
    office: Office, by: By, few_at_once: None
):
    widen(office, 9 * 20)
    rows: list[Cells] = [person(n) for n in range(14)] + [person(99, reference="")]
    token = stage(office, by, rows)
    looked_over(office, by, token)
    half = batches.take(office.centre, by, token)
    assert (len(half.results), half.is_done) == (batches.TAKEN_AT_ONCE, False)
    done = taken(office, by, token)
    assert (done.id, done.tally.new, done.tally.again) == (half.id, 15, 0)
    assert batches.take(office.centre, by, token).tally == done.tally
    again = looked_over(office, by, stage(office, by, rows))
    assert (again.tally.again, again.before and again.before.id) == (15, done.id)
    assert taken(office, by, again.upload.token).tally.again == waiting(office) == 15
    changed = looked_over(office, by, stage(office, by, [person(1, name="Somebody Else")]))
    assert objections(changed.results[0]) == ("application_changed",)


def test_what_passes_in_the_preview_may_be_refused_when_it_is_taken(office: Office, by: By):
    token = stage(office, by, [person(1), person(2)])
    assert looked_over(office, by, token).tally.new == 2
    widen(office, 1.0)
    assert [objections(one) for one in taken(office, by, token).results] == [("quota_used_up",)] * 2


def test_photos_come_with_the_rows_and_a_bad_one_is_told(office: Office, by: By):
    archive = zip_of({"T0000001.jpg": picture(), "R0002.jpg": picture((600, 300)), "x.jpg": b""})
    token = stage(office, by, [person(1), person(2), person(3)], archive)
    delivery = taken(office, by, token)
    assert [objections(one) for one in delivery.results] == [(), ("photo.photo.wrong_ratio",), ()]
    with office.store.reading() as conn:
        kept = conn.execute(select(photos.c.jpeg).order_by(photos.c.holder_id.desc())).scalars()
        assert sum(bytes(jpeg)[6:10] == b"JFIF" for jpeg in kept) == 1


def test_a_file_is_its_senders_alone_and_not_kept_for_ever(office: Office, by: By):
    token = stage(office, by, [person(1)])
    for who, wanted in ((office.by(account="mei"), token), (by, "x" * 5_000)):
        with pytest.raises(NotAsExpected, match="upload_gone"):
            batches.preview(office.centre, who, wanted)
    with pytest.raises(RightMissing):
        batches.preview(office.centre, office.by(Role.CASHIER), token)
    office.clock.pass_(days=4)
    stage(office, office.by(), [person(2)])
    with pytest.raises(NotAsExpected, match="upload_gone"):
        batches.preview(office.centre, office.by(), token)


def test_what_became_of_each_row_stays_when_the_rows_are_gone(office: Office, by: By):
    delivery = taken(office, by, stage(office, by, [person(1), person(2, organisation_code="X3")]))
    with office.store.transaction() as conn:
        conn.execute(delete(uploads))
    kept = batches.delivered(office.centre, by, delivery.id)
    assert [objections(one) for one in kept.results] == [(), ("other_organisation_name",)]
    assert [one.id for one in batches.latest(office.centre, by)] == [kept.id]
    number = kept.results[0].number or ""
    outcomes = approve_many(office.centre, by, [Pick(number)])
    assert outcomes[0].error  # its photo is still to come
    with pytest.raises(NotAsExpected, match="no_such_delivery"):
        batches.delivered(office.centre, by, 99)


def test_results_are_kept_with_all_their_values(office: Office, by: By):
    rows = [
        person(1, organisation_code="X3", organisation_name="Barred Trading"),
        builder(2, valid_to="2019-12-01", birth_date="2010-01-01"),
        person(3, id_number="U1000001", name="Ayşe Yılmaz"),
        person(4, id_number="U1000001", name="Ayse Demir"),
    ]
    for result in looked_over(office, by, stage(office, by, rows)).results:
        again = read_back(written(result))
        assert written(again) == written(result)
        assert words_of(again.error) == objections(result)  # type: ignore[arg-type]
        before, after = result.error, again.error
        assert getattr(before, "objections", None) == getattr(after, "objections", None)
        assert getattr(before, "values", None) == getattr(after, "values", None)
