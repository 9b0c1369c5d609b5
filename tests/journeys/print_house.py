"""A print room's process over a store of real time, and who asks of it and counts what came out."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from gatekeeper.certificates.acting import By, Centre
from gatekeeper.certificates.order.barring import bar
from gatekeeper.certificates.printing import asking
from gatekeeper.certificates.printing.jobs import Job, find_job
from gatekeeper.editions import edition_on
from gatekeeper.importing.source import open_source
from gatekeeper.importing.taking import check_all, take
from gatekeeper.policy.printing import JobState, Trouble
from gatekeeper.policy.words import Role
from gatekeeper.store.database import open_store
from gatekeeper.store.print_tables import print_jobs, printers
from gatekeeper.store.register import person_card
from gatekeeper.store.tables import credentials
from tests.gatekeeper.photos.conftest import encoded, photo

PATIENCE = 60.0
PORTRAIT = encoded(photo(size=(200, 250)))
NAMES = ("Ayşe Yılmaz", "王小明", "สมชาย ใจดี", "محمد الأحمد", "Σοφία Παπαδοπούλου", "이서연")
BADGES = tuple(str(200000000000 + place) for place in range(50))


def fair(numbers: Sequence[str], kind: str) -> dict[str, list[str]]:
    """The tables of a fair in which somebody each may have one of these made."""
    phase = "" if kind == "exhibitor" else "1"
    return {
        "organisations": [
            "code,name,kind,agency_code,fees_paid,barred",
            "X1,株式会社東京セラミック,exhibitor,,yes,no",
        ],
        "booths": [
            "organisation_code,phase,hall,booth_no,area_m2,kind",
            "X1,1,5.2,A01,18000,raw",
        ],
        "holders": [
            "id_type,id_number,name,organisation_code,barred",
            *(
                f"passport,T{number},{NAMES[place % len(NAMES)]} {place},X1,no"
                for place, number in enumerate(numbers)
            ),
        ],
        "credentials": [
            "number,kind,id_number,organisation_code,plate,card_uid,edition,phase,state,issued_at",
            *(f"{number},{kind},T{number},X1,,,900,{phase},approved," for number in numbers),
        ],
    }


class PrintHouse:
    """Badges or passes to be made, and a print room whose process starts, stops and dies."""

    def __init__(
        self,
        folder: Path,
        store: str,
        numbers: Sequence[str] = BADGES,
        kind: str = "exhibitor",
    ) -> None:
        self.folder = folder
        self._url = store
        self.store = open_store(store)
        self.centre = Centre(self.store, edition_on("demo", datetime.now(UTC)), "centre")
        self._process: subprocess.Popen[bytes] | None = None
        source = folder / "fair"
        (source / "photos").mkdir(parents=True)
        tables = fair(numbers, kind)
        for name, lines in tables.items():
            (source / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        for number in numbers:
            (source / "photos" / f"T{number}.jpg").write_bytes(PORTRAIT)
        take(self.store, check_all(open_source(source)))

    def by(self, role: Role = Role.CLERK) -> By:
        """Somebody at desk 3, now."""
        return By(account="lin", role=role, desk="3", now=datetime.now(UTC))

    def configure(self, **printers: Mapping[str, str]) -> None:
        """Write the configuration: the printers by name, each with its settings."""
        lines = ['device = "centre"', 'edition = "demo"', f'store = "{self._url}"', "[print]"]
        lines.append('room = "card room"')
        for name, settings in printers.items():
            lines.append(f"[printers.{name}]")
            lines += [f'{key} = "{value}"' for key, value in settings.items()]
        (self.folder / "print.toml").write_text("\n".join(lines) + "\n")

    def start(self) -> None:
        """Start the print room."""
        self._run("kiosk", "print", "--config", str(self.folder / "print.toml"))

    def start_dying(self, rounds: int) -> None:
        """Start the one that kills itself at every moment, so often, and starts again."""
        self._run("tests.journeys.dying_room", str(self.folder / "print.toml"), str(rounds))

    def _run(self, *module: str) -> None:
        command = ["setpriv", "--pdeathsig", "KILL", sys.executable, "-m", *module]
        with (self.folder / "print.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, start_new_session=True
            )

    def seen_at(self, name: str) -> datetime:
        """When the print room last told of a printer."""
        with self.store.reading() as conn:
            told: datetime = conn.execute(
                select(printers.c.seen_at).where(printers.c.name == name)
            ).scalar_one()
        return told

    @property
    def runs(self) -> bool:
        """Whether the process that was started is still there."""
        return self._process is not None and self._process.poll() is None

    @property
    def said(self) -> str:
        """What the process said so far."""
        return (self.folder / "print.log").read_text(errors="replace")

    def stop(self) -> None:
        """Stop the process in good order."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(PATIENCE)
            self._process = None

    def close(self) -> None:
        """Stop what runs."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)  # with what it forked
            self._process.wait(PATIENCE)
        self.store.close()

    def ask(self, numbers: Sequence[str]) -> list[int]:
        """Print these badges; the jobs' ids."""
        return [asking.print_one(self.centre, self.by(), number) for number in numbers]

    def job(self, job_id: int) -> Job:
        """A job as it is now."""
        with self.store.reading() as conn:
            return find_job(conn, job_id)

    def states(self) -> dict[int, JobState]:
        """Where every job stands, by its id."""
        with self.store.reading() as conn:
            rows = conn.execute(select(print_jobs.c.id, print_jobs.c.state)).all()
        return {job_id: JobState(state) for job_id, state in rows}

    def badge(self, number: str) -> str:
        """The state of a badge."""
        with self.store.reading() as conn:
            card = person_card(conn, number)
            assert card is not None
            return card.credential.state

    def troubles(self, name: str) -> Sequence[Trouble]:
        """What the clerks are told of a printer; OFF before it is known at all."""
        with self.store.reading() as conn:
            words = conn.execute(
                select(printers.c.troubles).where(printers.c.name == name)
            ).scalar()
        return [Trouble(word) for word in ("off" if words is None else words).split()]

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Wait until it is so; the process's own log is told where it does not come."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, f"{what}\n{self.said[-4000:]}"
            assert self.runs, self.said[-4000:]
            time.sleep(0.1)

    def bar(self, number: str) -> None:
        """Bar a badge's holder, whom a gate refuses from then on."""
        with self.store.reading() as conn:
            chosen = select(credentials.c.holder_id).where(credentials.c.number == number)
            holder_id = conn.execute(chosen).scalar_one()
        bar(self.centre, self.by(Role.DUTY_MANAGER), reason="fight", holder_id=holder_id)
