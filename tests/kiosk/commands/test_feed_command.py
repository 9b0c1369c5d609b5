"""``fairgate feed`` on the server, and the examples of docs/feeds.md run as they stand."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from gatekeeper.certificates.counter.registering import register
from gatekeeper.certificates.files import keys
from gatekeeper.certificates.files.keys import Scope
from gatekeeper.certificates.files.sheets import COLUMNS
from gatekeeper.editions import load_edition
from gatekeeper.importing.form import CREDENTIALS, REGISTRATIONS
from gatekeeper.importing.source import open_source
from gatekeeper.importing.taking import check_all
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.words import Kind, Role
from gatekeeper.store.database import Store, open_store
from gatekeeper.store.migrations import create_store
from kiosk.__main__ import main
from kiosk.commands.feed_ import SCOPES
from kiosk.commands.feed_work import give_files, take_file
from tests.harness.office import BADGE, Office
from tests.harness.sheets import csv_of, person, picture, xlsx_of, zip_of

FEEDS = Path(__file__).parents[3] / "docs" / "feeds.md"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "centre.toml"
    file.write_text('device = "centre"\nedition = "126"\nstore = "sqlite:///centre.db"\n[centre]\n')
    return file


@pytest.fixture(scope="session")
def edition() -> Edition:
    return load_edition("126", date(2019, 10, 15))


@pytest.fixture
def empty_store(tmp_path: Path) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path}/centre.db"
    create_store(url)
    with open_store(url) as store:
        yield store


def run(config: Path, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["feed", *arguments, "--config", str(config)])
    return done.exit_code, done.output


def test_a_file_is_taken_as_at_the_desk(office: Office, tmp_path: Path):
    file, photos, said = tmp_path / "a.xlsx", tmp_path / "photos.zip", []
    file.write_bytes(xlsx_of([person(1), person(2, kind="visitor"), person(3)]))
    photos.write_bytes(zip_of({"R0001.jpg": picture(), "R0003.jpg": picture((600, 300))}))
    by = office.by(Role.OPERATOR)
    for only_check, counts in ((True, (1, 0, 2)), (False, (1, 0, 2)), (False, (0, 1, 2))):
        done = take_file(office.centre, by, file, photos, tell=said.append, only_check=only_check)
        assert (done.new, done.again, done.refused) == counts
    assert said[:2] == [
        "a.xlsx, line 3, reference R0002: Kind is no kind of credential.",
        "a.xlsx, line 4, reference R0003: Photo must be 4 wide to 5 high.",
    ]


def test_what_is_given_out_is_what_the_import_takes(office: Office, tmp_path: Path):
    register(office.centre, office.by(), BADGE, 1)
    by = office.by(Role.OPERATOR)
    given = give_files(office.centre, by, tmp_path / "out", "", as_xlsx=False)
    assert (given.credentials, given.registrations) == (3, 1)
    out = tmp_path / "out"
    with (out / "credentials.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == CREDENTIALS.names
    (out / "organisations.csv").write_text(
        "code,name,kind,fees_paid,barred\n"
        + "".join(f"{code},x,exhibitor,yes,no\n" for code in ("X1", "CT1"))
    )
    (out / "holders.csv").write_text(
        "id_type,id_number,name,organisation_code,barred\n"
        + "".join(f"passport,{one['id_number']},x,X1,no\n" for one in rows if one["id_number"])
    )
    with open_source(out) as source:
        assert check_all(source, None, lambda *_: None).counts["credentials"] == 3
    nothing = give_files(office.centre, by, out, given.cursor, as_xlsx=True)
    assert (nothing.credentials, (out / "registrations.xlsx").exists()) == (0, True)


def test_the_command_line_tells_mistakes_as_sentences(config: Path, office: Office, tmp_path: Path):
    bad = tmp_path / "bad.csv"
    bad.write_bytes(csv_of([person(1)]).replace(b"organisation_name", b"organisation_nme"))
    code, said = run(config, "take", str(bad))
    assert (code, "Is “organisation_name” meant?" in said) == (1, True)
    good = tmp_path / "good.csv"
    good.write_bytes(csv_of([person(1)]))
    code, said = run(config, "take", str(good), "--check")  # that fair is long over
    assert (code, "validity_over" in said, "1 refused" in said) == (1, True, True)
    code, said = run(config, "give", str(tmp_path / "out"))
    assert (code, said.splitlines()[-1][0]) == (0, "l")
    assert "cursor" in run(config, "give", str(tmp_path / "out"), "--after", "x")[1]


def test_keys_are_made_listed_and_revoked(config: Path, office: Office):
    code, secret = run(config, "key", "add", "online/spring", "--scope", "credentials:read")
    assert (code, secret.startswith("fgk_")) == (0, True)
    found = keys.known(office.centre, secret.strip(), office.clock())
    assert found
    assert found.scopes == {Scope.CREDENTIALS_READ}
    assert "another key" in run(config, "key", "add", "online/spring", "--scope", SCOPES[0])[1]
    assert run(config, "key", "revoke", "online/spring")[0] == 0
    assert "revoked 20" in run(config, "key", "list")[1]
    assert keys.known(office.centre, secret.strip(), office.clock()) is None
    assert set(SCOPES) == set(Scope)


def test_the_manual_names_every_column_kind_and_scope():
    text = FEEDS.read_text()
    named = set(re.findall(r"`([\w:]+)`", text))
    assert named >= {*COLUMNS, *Kind, *Scope}
    assert REGISTRATIONS.names
