"""A print house whose clerks have the centre's pages: centre and print room are real processes."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page

from kiosk.screens.signing import signing_key
from tests.harness.ports import free_port
from tests.journeys.centre import employ, sign_in, status
from tests.journeys.machine import until
from tests.journeys.print_house import BADGES, PATIENCE, PrintHouse


class PrintCentre(PrintHouse):
    """Badges to be made, a print room, and the centre over the same store."""

    def __init__(self, folder: Path, store: str, numbers: Sequence[str] = BADGES) -> None:
        super().__init__(folder, store, numbers)
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self._secrets = employ(self.store, signing_key(folder / "centre.key"))
        (folder / "centre.toml").write_text(
            f'device = "centre"\nedition = "demo"\nstore = "{store}"\n'
            f'[centre]\nport = {port}\nsecret_key_file = "{folder / "centre.key"}"\n'
        )
        command = ["setpriv", "--pdeathsig", "KILL", sys.executable, "-m", "kiosk", "centre"]
        with (folder / "centre.log").open("ab") as log:
            self._pages = subprocess.Popen(
                [*command, "--config", str(folder / "centre.toml")], stdout=log, stderr=log
            )

    def open(self) -> None:
        """Start the print room and wait until both answer."""
        self.start()
        until("the centre", lambda: status(f"{self.address}/health") == 200)

    def sign_in(self, page: Page, name: str) -> None:
        """Sign somebody in at desk 3."""
        sign_in(page, self.address, name, self._secrets.get(name), "3")

    def close(self) -> None:
        """Stop what runs."""
        self._pages.terminate()
        self._pages.wait(PATIENCE)
        super().close()
