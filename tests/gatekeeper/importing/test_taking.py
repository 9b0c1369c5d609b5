"""What an import leaves in the register, on both databases: all or nothing, the same is no news."""

import io
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select

from gatekeeper.importing.findings import RejectedError
from gatekeeper.importing.source import open_source
from gatekeeper.importing.taking import check_all, take
from gatekeeper.importing.writer import Counts
from gatekeeper.policy.words import State
from gatekeeper.store import presence
from gatekeeper.store.database import Store
from gatekeeper.store.keys import name_key
from gatekeeper.store.tables import (
    booths,
    credentials,
    holders,
    metadata,
    organisations,
    photos,
    registrations,
)
from tests.gatekeeper.importing.conftest import Fair, as_workbook

AYSE = "100000000011"
LIFT = "197000000011,lift,,CT01,CHA-01,4,,126,1,,,,,,issued,,2019-10-07T10:00"


def take_from(store: Store, path: Path) -> dict[str, Counts]:
    with open_source(path) as source:
        return take(store, check_all(source))


def credential(store: Store, number: str) -> dict[str, object]:
    with store.reading() as conn:
        row = conn.execute(select(credentials).where(credentials.c.number == number)).one()
    return dict(row._mapping)


def everything(store: Store) -> dict[str, set[tuple[object, ...]]]:
    with store.reading() as conn:
        return {
            table.name: {tuple(row) for row in conn.execute(select(table))}
            for table in metadata.sorted_tables
        }


def confiscate(store: Store, number: str) -> None:
    credential_id = credential(store, number)["id"]
    assert isinstance(credential_id, int)
    with store.transaction() as conn:
        presence.set_state(conn, credential_id, State.CONFISCATED)


def changes(counts: dict[str, Counts]) -> dict[str, tuple[int, int]]:
    """What is new and changed, where anything is."""
    return {
        name: (done.new, done.changed) for name, done in counts.items() if done.new or done.changed
    }


def test_the_sample_arrives(store: Store, fair: Fair) -> None:
    counts = take_from(store, fair.folder)
    assert {name: done.new for name, done in counts.items()} == {
        "organisations": 10,
        "booths": 5,
        "holders": 16,
        "credentials": 36,
        "registrations": 12,
        "overtime": 2,
    }
    found = credential(store, "190000000011")
    assert (found["plate"], found["length_m"], found["state"]) == ("粤A·T1001", 9.6, State.ISSUED)
    with store.reading() as conn:
        agency = organisations.alias()
        name = conn.execute(
            select(agency.c.name)
            .join(organisations, organisations.c.agency_id == agency.c.id)
            .where(organisations.c.code == "1401003")
        ).scalar_one()
        halls = set(conn.execute(select(booths.c.hall)).scalars())
        ayse = conn.execute(select(holders.c.name_key).where(holders.c.id_number == "U1000001"))
    assert name == "Pearl River Exhibition Agency"
    assert halls == {"5.2", "9.3", "11.2", "15.1"}
    assert ayse.scalar_one() == name_key("Ayşe Yılmaz")


def test_the_same_again_changes_nothing(store: Store, fair: Fair, tmp_path: Path) -> None:
    take_from(store, fair.folder)
    confiscate(store, AYSE)
    before = everything(store)
    as_workbook(fair.folder, tmp_path / "fair.xlsx")
    for path in (fair.folder, tmp_path / "fair.xlsx"):
        counts = take_from(store, path)
        assert changes(counts) == {}
        assert counts["credentials"].unchanged == 36
    assert everything(store) == before


def test_what_changed_is_written_over_and_what_is_gone_stays(store: Store, fair: Fair) -> None:
    take_from(store, fair.folder)
    fair.replace("credentials.csv", LIFT + "\n", LIFT.replace(",4,", ",5.5,") + "\n")
    fair.replace("organisations.csv", "Hafen Messebau", "Hafen Standbau")
    fair.replace("booths.csv", "1401003,3,11.2,B03,9", "1401003,3,11.2,B03,18")
    fair.replace("registrations.csv", "160000000011,126,\n", "")
    fair.append("registrations.csv", "140000000022,126,", "140000000022,126,")
    fair.append("overtime.csv", "CT02,2019-10-12")
    assert changes(take_from(store, fair.folder)) == {
        "organisations": (0, 1),
        "booths": (0, 1),
        "credentials": (0, 1),
        "registrations": (1, 0),
        "overtime": (1, 0),
    }
    assert credential(store, "197000000011")["length_m"] == 5.5
    with store.reading() as conn:
        assert conn.execute(select(func.count()).select_from(registrations)).scalar_one() == 13


@pytest.mark.parametrize(
    ("at_the_gate", "in_the_file", "expected"),
    [
        (False, "lost", State.LOST),
        (True, "issued", State.CONFISCATED),
        (True, "suspended", State.CONFISCATED),
        (True, "cancelled", State.CANCELLED),
    ],
)
def test_a_changed_row_does_not_bring_back_what_a_gate_confiscated(
    store: Store, fair: Fair, at_the_gate: bool, in_the_file: str, expected: State
) -> None:
    take_from(store, fair.folder)
    if at_the_gate:
        confiscate(store, "197000000011")
    changed = LIFT.replace("CHA-01", "CHA-02").replace("issued", in_the_file)
    fair.replace("credentials.csv", LIFT, changed)
    take_from(store, fair.folder)
    found = credential(store, "197000000011")
    assert (found["plate"], found["state"]) == ("CHA-02", expected)


def test_the_file_itself_may_lift_what_it_said(store: Store, fair: Fair) -> None:
    fair.replace("credentials.csv", LIFT, LIFT.replace("issued", "confiscated"))
    take_from(store, fair.folder)
    fair.replace("credentials.csv", LIFT.replace("issued", "confiscated"), LIFT)
    take_from(store, fair.folder)
    assert credential(store, "197000000011")["state"] == State.ISSUED


def test_two_credentials_may_swap_their_cards(store: Store, fair: Fair) -> None:
    take_from(store, fair.folder)
    fair.replace("credentials.csv", "04A1B2C3D4E580", "AAAAAAAAAAAA")
    fair.replace("credentials.csv", "04A1B2C3D4E581", "04A1B2C3D4E580")
    fair.replace("credentials.csv", "AAAAAAAAAAAA", "04A1B2C3D4E581")
    assert changes(take_from(store, fair.folder)) == {"credentials": (0, 2)}
    assert credential(store, AYSE)["card_uid"] == "04A1B2C3D4E581"


def test_a_card_that_a_credential_not_in_the_file_has_is_not_taken_away(
    store: Store, fair: Fair
) -> None:
    take_from(store, fair.folder)
    before = everything(store)
    carrier = (fair.folder / "credentials.csv").read_text("utf-8").splitlines()[18]
    assert carrier.startswith("160000000011")
    fair.replace("credentials.csv", carrier + "\n", carrier.replace("160", "161", 1) + "\n")
    fair.replace("registrations.csv", "160000000011,126,\n", "")
    with pytest.raises(RejectedError) as caught:
        take_from(store, fair.folder)
    (finding,) = caught.value.findings.kept()
    assert "160000000011" in str(finding)
    assert everything(store) == before


def test_one_error_and_nothing_is_taken(store: Store, fair: Fair) -> None:
    fair.append("overtime.csv", "CT01,never")
    with pytest.raises(RejectedError):
        take_from(store, fair.folder)
    assert not any(everything(store).values())


def test_files_that_change_after_they_were_checked_are_not_half_taken(
    store: Store, fair: Fair
) -> None:
    with open_source(fair.folder) as source:
        checked = check_all(source)
        fair.append("overtime.csv", "CT01,never")
        with pytest.raises(RejectedError):
            take(store, checked)
    assert not any(everything(store).values())


def test_photos_are_kept_bare_and_small(store: Store, fair: Fair) -> None:
    folder = fair.folder / "photos"
    folder.mkdir()
    (folder / ".DS_Store").write_bytes(b"left behind")
    image = Image.effect_noise((1200, 1600), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "where it was taken"
    image.save(folder / "U1000001.JPG", "JPEG", exif=exif)
    Image.new("RGBA", (200, 250), (0, 0, 255, 0)).save(folder / "440106197707070077.png")
    assert take_from(store, fair.folder)["photos"] == Counts(new=2)
    with store.reading() as conn:
        found = dict(
            tuple(row)
            for row in conn.execute(
                select(holders.c.id_number, photos.c.jpeg).join(
                    photos, photos.c.holder_id == holders.c.id
                )
            )
        )
    turned = Image.open(io.BytesIO(found["U1000001"]))
    assert (turned.format, turned.size, dict(turned.getexif())) == ("JPEG", (480, 360), {})
    assert len(found["U1000001"]) <= 100_000
    white = Image.open(io.BytesIO(found["440106197707070077"]))
    assert white.getpixel((100, 100)) == (255, 255, 255)

    assert take_from(store, fair.folder)["photos"] == Counts(unchanged=2)
    Image.new("RGB", (200, 250), "blue").save(folder / "440106197707070077.png")
    assert take_from(store, fair.folder)["photos"] == Counts(changed=1, unchanged=1)
