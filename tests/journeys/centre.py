"""A fair's certificate centre, a clerk's PC and a gate over one register, each a real process."""

import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from playwright.sync_api import Page, expect

from gatekeeper import second_factor
from gatekeeper.importing.source import open_source
from gatekeeper.importing.taking import check_all, take
from gatekeeper.policy.rights import SECOND_FACTOR
from gatekeeper.policy.words import Role
from gatekeeper.store import accounts
from gatekeeper.store.database import Store, open_store
from gatekeeper.store.migrations import create_store
from kiosk.screens.signing import signing_key
from tests.gatekeeper.photos.conftest import encoded, photo
from tests.harness.pcscd import READERS
from tests.harness.ports import free_port
from tests.journeys.machine import PASSWORD, PATIENCE, GateMachine, until

STAFF = {
    "wu": Role.GUARD,
    "lin": Role.CLERK,
    "zhou": Role.CASHIER,
    "tang": Role.SUPERVISOR,
    "guo": Role.DUTY_MANAGER,
    "root": Role.ADMINISTRATOR,
}
LOSER, TWICE, BARRED = "200000000111", "200000000122", "200000000133"
"""Badges that are registered: one to be lost, the later of somebody's two, one to be barred."""
TWICE_OLD = "200000000121"
UID = {
    LOSER: "04C1B2C3D4E501",
    TWICE_OLD: "04C1B2C3D4E502",
    TWICE: "04C1B2C3D4E503",
    BARRED: "04C1B2C3D4E504",
}
BATCH = 500
"""How many people of X2 the register knows, with their photos, who have no badge yet."""
_FAIR = {
    "organisations": [
        "code,name,kind,agency_code,fees_paid,barred",
        "AG1,岭南招展代理,agency,,yes,no",
        "X1,Anatolia Ceramics A.Ş.,exhibitor,AG1,yes,no",
        "X2,株式会社東京セラミック,exhibitor,AG1,yes,no",
    ],
    "booths": [
        "organisation_code,phase,hall,booth_no,area_m2,kind",
        "X1,1,5.2,A01,36,standard",
        "X2,1,5.2,A02,1800,raw",
    ],
    "holders": [
        "id_type,id_number,name,organisation_code,barred",
        "passport,U0000001,Ayşe Yılmaz,X1,no",
        "passport,U0000002,Mehmet Demir,X1,no",
        "passport,U0000003,สมชาย ใจดี,X1,no",
        *(f"passport,T{place:07},Person {place},X2,no" for place in range(BATCH)),
    ],
    "credentials": [
        "number,kind,id_number,organisation_code,plate,card_uid,edition,phase,state,issued_at",
        f"{LOSER},exhibitor,U0000001,X1,,{UID[LOSER]},900,,issued,2019-10-07T10:00",
        f"{TWICE_OLD},exhibitor,U0000002,X1,,{UID[TWICE_OLD]},900,,issued,2018-10-07T10:00",
        f"{TWICE},exhibitor,U0000002,X1,,{UID[TWICE]},900,,issued,2019-10-07T10:00",
        f"{BARRED},exhibitor,U0000003,X1,,{UID[BARRED]},900,,issued,2019-10-07T10:00",
    ],
    "registrations": [
        "number,edition,phase",
        *(f"{number},900,1" for number in UID),
    ],
}
GATE_SLOT, DESK_SLOT = 0, 1
"""Which virtual reader is the gate's, and which the desk's."""


class Fair(GateMachine):
    """A gate's folder in which the centre and a desk's reader run besides, over its store."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        reader = '[[readers]]\ndriver = "pcsc"\nname = "card reader"\nmatch = "{}"\n'
        super().__init__(folder, reader.format(READERS[GATE_SLOT]) + 'direction = "in"\n', env=env)
        self._running = ExitStack()
        self._desk_port, self._centre_port = free_port(), free_port()
        self.centre = f"http://127.0.0.1:{self._centre_port}"
        self.secrets: dict[str, str] = {}
        (folder / "centre.toml").write_text(
            f'device = "centre"\nedition = "demo"\nstore = "{self.store}"\n'
            f"[centre]\nport = {self._centre_port}\ntaps = {self._desk_port}\n"
            f'secret_key_file = "{folder / "centre.key"}"\n'
        )
        (folder / "desk.toml").write_text(
            f'[desk]\ncentre = "{self.centre}"\nport = {self._desk_port}\n'
            + reader.format(READERS[DESK_SLOT])
        )

    def prepare(self) -> None:
        """Make the store, take the fair and make the accounts of everybody who works there."""
        create_store(self.store)
        source = self.folder / "fair"
        source.mkdir()
        for name, lines in _FAIR.items():
            (source / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (source / "photos").mkdir()
        portrait = encoded(photo(size=(200, 250)))
        for line in _FAIR["holders"][1:]:
            (source / "photos" / f"{line.split(',')[1]}.jpg").write_bytes(portrait)
        key = signing_key(self.folder / "centre.key")
        with open_store(self.store) as store:
            take(store, check_all(open_source(source)))
            self.secrets = employ(store, key)

    def start(self) -> None:
        """Start all three and wait until they answer."""
        for command in ("centre", "desk"):
            self._run(command)
        super().start()
        until("the centre", lambda: status(f"{self.centre}/health") == 200)
        until("the desk", lambda: status(f"http://127.0.0.1:{self._desk_port}/taps") == 403)

    def close(self) -> None:
        """Stop what runs."""
        super().close()
        self._running.close()

    def _run(self, command: str) -> None:
        log = self._running.enter_context((self.folder / f"{command}.log").open("ab"))
        config = str(self.folder / f"{command}.toml")
        started = subprocess.Popen(
            [sys.executable, "-m", "kiosk", command, "--config", config],
            stdout=log,
            stderr=log,
            env=self._env,
        )
        self._running.callback(started.wait, PATIENCE)
        self._running.callback(started.terminate)

    def sign_in_at_centre(self, page: Page, name: str, desk: str = "3") -> None:
        """Sign somebody in at the centre, with a one-time code where the role needs one."""
        sign_in(page, self.centre, name, self.secrets.get(name), desk)


def employ(store: Store, key: bytes) -> dict[str, str]:
    """Make the accounts of everybody; the secrets of those who need a one-time code, by name."""
    secrets: dict[str, str] = {}
    for name, role in STAFF.items():
        accounts.add(store, name, role, PASSWORD, datetime.now(UTC))
        if role in SECOND_FACTOR:
            secrets[name] = second_factor.new_secret()
            sealed = second_factor.sealed(key, name, secrets[name])
            with store.transaction() as conn:
                accounts.change(conn, name, totp_secret=sealed, totp_step=0)
    return secrets


def sign_in(page: Page, centre: str, name: str, secret: str | None, desk: str) -> None:
    """Sign somebody in at a centre's address, with a one-time code where there is a secret."""
    page.goto(centre)
    page.locator("#name").fill(name)
    page.locator("#password").fill(PASSWORD)
    page.locator("#desk").fill(desk)
    page.keyboard.press("Enter")
    if secret is not None:
        page.wait_for_url("**/sign-in/**")
        page.locator("#code").fill(second_factor.code_at(secret, datetime.now(UTC)))
        page.keyboard.press("Enter")
    expect(page.locator(".desk-nav")).to_be_visible()


def status(address: str) -> int | None:
    """The status of an answer; None while nobody answers."""
    try:
        request = Request(address, headers={"Origin": "http://elsewhere.example"})
        with urlopen(request, timeout=5) as answer:
            return int(answer.status)
    except URLError as error:
        return getattr(error, "code", None)
    except OSError:
        return None
