"""The page that the guard's browser shows while the gate starts, in a real Chromium."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import BrowserContext, Page, expect

PAGE = Path(__file__).parents[2] / "systemd" / "starting.html"


class Screen(BaseHTTPRequestHandler):
    """Stands for the screen's server."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<h1>the screen</h1>")

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def page(open_context: Callable[..., BrowserContext]) -> Page:
    return open_context().new_page()


@pytest.fixture
def unused() -> Iterator[HTTPServer]:
    """A server that has its port and does not listen yet."""
    server = HTTPServer(("127.0.0.1", 0), Screen, bind_and_activate=False)
    server.server_bind()
    yield server
    server.server_close()


def test_it_waits_for_the_screen_and_then_goes_there(page, unused):
    address = f"http://127.0.0.1:{unused.server_address[1]}/"
    with page.expect_event("requestfailed"):
        page.goto(f"{PAGE.as_uri()}#{address}")
    expect(page.get_by_text("The gate is starting")).to_be_visible()
    unused.server_activate()
    thread = Thread(target=unused.serve_forever)
    thread.start()
    try:
        page.wait_for_url(address, timeout=30_000)
        expect(page.get_by_text("the screen")).to_be_visible()
    finally:
        unused.shutdown()
        thread.join()


@pytest.mark.parametrize("address", ["", "https://example.org/", "http://127.0.0.1.example.org:1/"])
def test_it_goes_nowhere_else(page, address):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{PAGE.as_uri()}#{address}")
    assert [url.split("#")[0] for url in asked] == [PAGE.as_uri()]
