"""The page that waits for the screen, a file of the browser's machine, finds the real one."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext

PAGE = Path(__file__).parents[3] / "systemd" / "starting.html"


def test_the_page_that_waits_lets_the_screen_through_its_own_headers(
    served: str, open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context().new_page()
    page.goto(f"{PAGE.as_uri()}#{served}/")
    page.wait_for_url(f"{served}/**", timeout=30_000)
