"""Debian's own Chromium, driven by Playwright, and axe-core to look for what excludes people."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
SMALL = {"width": 1024, "height": 768}
LARGE = {"width": 1920, "height": 1080}
AXE = Path(__file__).parent.parent / "vendor" / "axe" / "axe.min.js"
PATIENCE_MS = 20_000
"""A busy machine is slow: what comes at all may take this long."""
LISTEN = """document.addEventListener("htmx:sseBeforeMessage", (event) => {
    if (event.detail.type === "beat") window.hearing = true;
});"""
"""Run in every page: ``hearing`` is true once a guard's screen hears what the station says."""
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    if not shutil.which(CHROMIUM):
        pytest.fail("Chromium is missing. Type: sudo apt-get install chromium", pytrace=False)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all tests; every test has a context, so a fresh profile, of its own."""
    launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield launched
    launched.close()


@pytest.fixture
def open_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes contexts that end with the test; options as Playwright's ``new_context``."""
    made: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(**{"viewport": SMALL, **options})
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(LISTEN)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def strict_chromium(playwright: Playwright) -> Iterator[Browser]:
    """A Chromium that keeps silent until somebody touches the page, as browsers do."""
    arguments = [*ARGUMENTS[:-1], "--autoplay-policy=user-gesture-required"]
    launched = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
    yield launched
    launched.close()


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong by WCAG 2.1 A and AA, a line for each element."""
    page.wait_for_load_state()
    page.evaluate(AXE.read_text())
    result = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
    )
    return [
        f"{violation['id']}: {node['html'][:160]} {json.dumps(node['any'][:1])[:300]}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


def until(page: Page, expression: str, seconds: float = PATIENCE_MS / 1000) -> None:
    """Wait until an expression holds in the page.

    Playwright's own ``wait_for_function`` evaluates text inside the page, which our pages forbid.
    """
    deadline = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"not in {seconds} s: {expression}"
        page.wait_for_timeout(20)
