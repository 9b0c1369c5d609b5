"""Makes the folder of a demo: edition, register, keys, store, stories, what waits at the centre."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from gatekeeper.admission import Presented, admit
from gatekeeper.certificates.acting import Centre
from gatekeeper.editions import edition_on, load_edition
from gatekeeper.fair_time import fair_time
from gatekeeper.importing.ledger import venue_of
from gatekeeper.importing.source import open_source
from gatekeeper.importing.taking import check_all, take
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.words import Stage
from gatekeeper.seal import trusted_entry, write_new_key
from gatekeeper.store.database import Store, open_store
from gatekeeper.store.migrations import create_store
from kiosk.demo import playbook, print_room, waiting
from kiosk.demo.calendar import written_down
from kiosk.demo.configuring import CENTRE, DEVICE
from kiosk.demo.draft import Draft
from kiosk.demo.fair import Fair, invent
from kiosk.demo.folder import write_portraits, write_tables
from kiosk.demo.population import Size

PORTRAITS = 2_000
"""People with a portrait: those of the stories, then the first of the others."""
Tell = Callable[[str], None]
"""Hears what is being made, a sentence each."""


class FolderTaken(Exception):
    """The folder holds something else, or a demo whose day is over; its text says so."""


def make(
    folder: Path,
    stage: Stage,
    now: datetime,
    tell: Tell,
    *,
    size: Size | None = None,
    portraits: int = PORTRAITS,
) -> None:
    """Make a fair in an empty folder as it is at ``now`` (aware), on a day of ``stage``.

    ``portraits`` is how many people have a drawn one, those of the stories first.
    """
    edition = _write_edition(folder, stage, now)
    key = write_new_key(folder / print_room.KEY)  # of this folder only
    entry = trusted_entry(key.public_key(), "demo")
    (folder / "trusted.toml").write_text(entry, encoding="utf-8")
    fair = invent(edition, fair_time(edition, now), key, size)
    register = fair.draft
    tell(
        f"{len(register.organisations)} organisations, {len(register.holders)} people, "
        f"{len(register.credentials)} cards and passes"
    )
    data = folder / "data"
    data.mkdir()
    write_tables(data, register)
    write_portraits(data, register, tuple(register.sitters)[:portraits])
    create_store(store_url(folder))
    with open_store(store_url(folder)) as store, open_source(data) as source:
        take(store, check_all(source, venue_of(edition)))
        _admit_all(store, fair)
        centre = Centre(store, edition, CENTRE)
        waiting.fill(centre, register, now)
        print_room.fill(centre, _agencies(register), now)
    playbook.write(folder, fair.tales)


def _agencies(register: Draft) -> Iterator[str]:
    """The agencies' codes, those with the most exhibitors first."""
    known = Counter(each.agency_code for each in register.organisations.values())
    yield from (code for code, _ in known.most_common() if code)


def is_made(folder: Path, stage: Stage, now: datetime) -> bool:
    """Whether there is a demo to go on with; FolderTaken if the folder cannot be used."""
    if not folder.exists() or not any(folder.iterdir()):
        return False
    if not (folder / playbook.FILE).is_file():
        raise FolderTaken(f"{folder} holds something else; name an empty or a new folder")
    edition = load_edition(str(folder / "edition.toml"), now.date())
    found = edition.stage_at(fair_time(edition, now))
    if found is not stage:
        raise FolderTaken(f"the fair in {folder} is in {found} by now; name a new folder")
    return True


def _write_edition(folder: Path, stage: Stage, now: datetime) -> Edition:
    path = folder / "edition.toml"
    today = fair_time(edition_on("demo", now), now).date()
    path.write_text(written_down(today, stage), encoding="utf-8")
    return load_edition(str(path), today)


def _admit_all(store: Store, fair: Fair) -> None:
    """Let this hour's people come by, each at its moment."""
    edition = fair.draft.edition
    zone = ZoneInfo(edition.timezone)
    for scan in fair.scans:
        presented = Presented(
            raw=scan.code.raw, gate=scan.gate.id, direction=scan.direction, plate=scan.plate
        )
        admit(store, edition, DEVICE, presented, scan.at.replace(tzinfo=zone))


def store_url(folder: Path) -> str:
    """The address of a demo's store."""
    return f"sqlite:///{folder.absolute() / 'gate.db'}"
