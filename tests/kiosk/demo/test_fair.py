"""An invented fair is a clean one, and each of its stories gets what it promises."""

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from gatekeeper.editions import load_edition
from gatekeeper.fair_time import fair_time
from gatekeeper.importing.ledger import venue_of
from gatekeeper.importing.source import open_source
from gatekeeper.importing.taking import check_all
from gatekeeper.policy.admission import Decision, Scan, decide
from gatekeeper.policy.code import read_code
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.rights import SECOND_FACTOR
from gatekeeper.policy.words import NOT_COLLECTED, Kind, Reason, Role, Stage, State
from gatekeeper.seal import Verifier, load_trusted_keys, opened
from gatekeeper.store import accounts
from gatekeeper.store.database import Store, open_store
from gatekeeper.store.desk_tables import applications, payments
from gatekeeper.store.eventlog import Filters, read
from gatekeeper.store.facts import load_facts
from gatekeeper.store.tables import credentials
from gatekeeper.store.verification import verify
from kiosk.demo import making, people, playbook
from kiosk.demo.configuring import Ports, configure
from kiosk.demo.fair import invent
from kiosk.demo.making import FolderTaken
from kiosk.demo.playbook import Tale
from kiosk.demo.population import Size
from kiosk.settings import load

STAGES = (Stage.SETUP, Stage.SEALED, Stage.SHOW, Stage.DISMANTLING)
NOW = datetime(2026, 4, 17, 3, 30, tzinfo=UTC)
SMALL = Size(agencies=2, exhibitors=12, contractors=2, carriers=1, buyers=6, staff=5)


Made = Callable[[Stage], Path]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The folder of a small fair in a stage, made once."""

    @cache
    def make(stage: Stage) -> Path:
        folder = tmp_path_factory.mktemp(stage)
        making.make(folder, stage, NOW, lambda _: None, size=SMALL, portraits=90)
        return folder

    return make


@pytest.fixture
def made(first: Made, tmp_path: Path) -> Made:
    """A copy of it, in the folder of the test."""

    def copy(stage: Stage) -> Path:
        return shutil.copytree(first(stage), tmp_path, dirs_exist_ok=True)

    return copy


def told(store: Store, edition: Edition, verifier: Verifier, tale: Tale, code: str) -> Decision:
    """What a gate would decide now, were the story told; nothing is recorded."""
    read_as, proof, sealed = opened(read_code(code), verifier)
    story = tale.story
    gate = edition.gates[story.gate]
    scan = Scan(fair_time(edition, NOW), gate, story.direction, read_as, story.plate)
    with store.reading() as conn:
        known = load_facts(conn, edition, scan, proof=proof, sealed=sealed)
    return decide(edition, scan, known.facts)


@pytest.mark.parametrize("stage", STAGES)
def test_every_story_gets_what_it_promises(stage: Stage, made: Made, tmp_path: Path) -> None:
    made(stage)
    settings = load(configure(tmp_path, Ports(8126, 8127, 8128)).gate)
    edition = load_edition(settings.edition, NOW.date())
    assert settings.trusted_keys
    verifier = Verifier(load_trusted_keys(settings.trusted_keys))
    tales = playbook.read(tmp_path)
    assert len(tales) > 60
    with open_store(settings.store) as store:
        for tale in tales:
            for code in filter(None, (tale.story.code, tale.sealed)):
                decision = told(store, edition, verifier, tale, code)
                promised = (tale.expects, tale.action)
                assert (decision.reason, decision.action) == promised, tale.story.title.en


def test_every_reason_can_be_met_in_some_stage() -> None:
    met: Counter[Reason] = Counter()
    for stage in STAGES:
        edition = load_edition("demo", NOW.date(), stage=stage)
        key = Ed25519PrivateKey.generate()
        fair = invent(edition, fair_time(edition, NOW), key, SMALL)
        met.update({tale.expects for tale in fair.tales})
    assert set(met) == set(Reason)
    stage_bound = {Reason.HALL_SEALED, Reason.ALREADY_USED, Reason.OUTSIDE_SLOT, Reason.PASSBACK}
    assert {reason for reason, stages in met.items() if stages < len(STAGES)} <= stage_bound


def test_the_whole_fair_is_taken_without_an_error(tmp_path: Path) -> None:
    making.make(tmp_path, Stage.SHOW, NOW, lambda _: None, portraits=90)
    edition = load_edition(str(tmp_path / "edition.toml"), NOW.date())
    with open_source(tmp_path / "data") as source:
        counts = check_all(source, venue_of(edition)).counts
    assert counts["organisations"] > 300
    assert counts["holders"] > 2500
    assert counts["credentials"] > counts["holders"]
    with open_store(f"sqlite:///{tmp_path / 'gate.db'}") as store:
        with store.reading() as conn:
            entries = list(read(conn, Filters(device=making.DEVICE), limit=500))
            assert len(entries) > 80
            assert not list(verify(conn).problems)
        assert not accounts.listed(store), "no account before the demo runs"


def test_the_same_day_makes_the_same_fair() -> None:
    edition = load_edition("demo", NOW.date())
    fairs = [
        invent(edition, fair_time(edition, NOW), Ed25519PrivateKey.generate(), SMALL)
        for _ in range(2)
    ]
    first, second = (fair.draft for fair in fairs)
    assert first.credentials == second.credentials
    assert first.holders == second.holders
    assert fairs[0].scans == fairs[1].scans


def test_a_fair_has_every_kind_and_every_state_that_comes_after_the_centre() -> None:
    edition = load_edition("demo", NOW.date())
    draft = invent(edition, fair_time(edition, NOW), Ed25519PrivateKey.generate()).draft
    assert {one.kind for one in draft.credentials.values()} == set(Kind)
    assert {one.state for one in draft.credentials.values()} >= set(State) - NOT_COLLECTED
    assert len({one.name for one in draft.organisations.values()}) == len(draft.organisations)


def test_passwords_are_new_each_time(made: Made, tmp_path: Path) -> None:
    made(Stage.SHOW)
    with open_store(making.store_url(tmp_path)) as store:
        first, second = (people.sign_ins(tmp_path, store, b"k" * 32, NOW) for _ in range(2))
        assert not {one.password for one in first} & {one.password for one in second}
        for one in second:
            assert accounts.check(store, one.name, one.password, NOW).role is one.role
    assert people.read(tmp_path) == second
    assert {one.role for one in second} == set(Role)
    assert {one.role for one in second if one.code(NOW)} == SECOND_FACTOR


def test_something_waits_at_every_step_of_the_centre(made: Made, tmp_path: Path) -> None:
    made(Stage.SHOW)
    with open_store(making.store_url(tmp_path)) as store, store.reading() as conn:
        states = set(conn.execute(select(credentials.c.state).distinct()).scalars())
        assert conn.execute(select(payments.c.method).distinct()).all()
        asked_for = conn.execute(
            select(credentials.c.state, applications.c.for_phase)
            .outerjoin(applications, applications.c.credential_id == credentials.c.id)
            .where(credentials.c.kind == Kind.EXHIBITOR, credentials.c.state.in_(NOT_COLLECTED))
        ).all()
    assert states >= NOT_COLLECTED
    assert asked_for
    assert all(phase for _, phase in asked_for)


def test_a_folder_is_gone_on_with_only_while_its_day_lasts(made: Made, tmp_path: Path) -> None:
    assert not making.is_made(tmp_path / "new", Stage.SHOW, NOW)
    assert not making.is_made(tmp_path, Stage.SHOW, NOW)
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(FolderTaken, match="something else"):
        making.is_made(tmp_path, Stage.SHOW, NOW)
    (tmp_path / "letter.txt").unlink()
    made(Stage.SHOW)
    assert making.is_made(tmp_path, Stage.SHOW, NOW)
    with pytest.raises(FolderTaken, match="is in show"):
        making.is_made(tmp_path, Stage.SETUP, NOW)
    with pytest.raises(FolderTaken, match="name a new folder"):
        making.is_made(tmp_path, Stage.SHOW, NOW.replace(month=5))
