"""What a real gate does not serve, and a log that a newer program wrote."""

from typing import Any

import pytest
from flask import Flask

from gatekeeper.store import eventlog
from gatekeeper.store.database import Store
from gatekeeper.store.events import Entry


@pytest.mark.parametrize("path", ["", "/search", "/stream", "/photo/100000000011", "/qr/0.svg"])
def test_a_gate_without_a_panel_has_nothing_of_it(app: Flask, path: str) -> None:
    assert app.test_client().get(f"/panel{path}").status_code == 404


@pytest.mark.parametrize("act", ["present", "choose", "plug"])
def test_nothing_can_be_presented_without_a_panel(app: Flask, station: Any, act: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    assert app.test_client().post(f"/panel/{act}", data={"code": "1"}).status_code == 404
    assert station.asked == []


def test_words_of_a_newer_program_are_shown_as_they_stand(
    app: Flask, store: Store, clock: Any, password: str
) -> None:
    with store.transaction() as conn:
        entry = Entry(kind="teleport", reason="beamed", occurred_at=clock.now)
        eventlog.append(conn, "gate-p1", entry, clock.now)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/sign-in", data={"name": "lin", "password": password})
    page = client.get("/log")
    assert page.status_code == 200
    assert "teleport" in page.text
    assert "beamed" in page.text
