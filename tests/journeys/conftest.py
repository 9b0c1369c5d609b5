"""A gate machine for each journey: with a card reader and a scanner, or with simulated ones."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.harness.browser import until
from tests.harness.pcscd import READERS, PrivatePcscd
from tests.harness.ptys import PtyScanner
from tests.journeys.machine import PASSWORD, GateMachine


@pytest.fixture
def make_machine(tmp_path: Path) -> Iterator[Callable[..., GateMachine]]:
    """Makes machines, prepared and started, that stop with the test."""
    made: list[GateMachine] = []

    def make(readers: str, env: dict[str, str] | None = None) -> GateMachine:
        folder = tmp_path / f"m{len(made)}"
        folder.mkdir()
        machine = GateMachine(folder, readers, env=env)
        made.append(machine)
        machine.prepare()
        machine.start()
        return machine

    yield make
    for machine in made:
        machine.close()


@pytest.fixture
def scanner(pty_scanner: Callable[[str], PtyScanner]) -> PtyScanner:
    return pty_scanner("scanner")


@pytest.fixture
def machine(
    make_machine: Callable[..., GateMachine], pcscd: PrivatePcscd, scanner: PtyScanner
) -> GateMachine:
    """A gate with a PC/SC reader (a virtual card's) and a serial scanner (a pty)."""
    readers = f"""
[[readers]]
driver = "pcsc"
name = "card reader"
match = "{READERS[0]}"
direction = "in"
[[readers]]
driver = "serial"
name = "scanner"
port = "{scanner.port}"
direction = "in"
"""
    return make_machine(readers, pcscd.env)


@pytest.fixture
def desk(make_machine: Callable[..., GateMachine], tmp_path: Path) -> GateMachine:
    """A gate with one simulated reader, ``lane.sock`` in its folder."""
    path = tmp_path / "lane.sock"
    return make_machine(
        f"""
[[readers]]
driver = "simulated"
name = "lane"
path = "{path}"
"""
    )


@pytest.fixture
def sign_in(open_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Opens a machine's screen as one of its people."""

    def open_screen(machine: GateMachine, name: str = "guard") -> Page:
        page = open_context().new_page()
        page.goto(machine.url)
        page.fill("input[name=name]", name)
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector("#ready .clock")
        until(page, "window.hearing === true")
        return page

    return open_screen
