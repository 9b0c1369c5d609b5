"""The keeper of the screen: a machine without room for a process gets its screen later."""

import subprocess
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from kiosk.station import screen
from kiosk.station.screen import ScreenKeeper


def test_a_screen_that_cannot_be_started_is_lost_and_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tries: list[Any] = []
    lost, again = Event(), Event()

    def no_room(*args: Any, **_: Any) -> None:
        tries.append(args)
        if len(tries) > 1:
            again.set()
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", no_room)
    monkeypatch.setattr(screen, "FIRST_PAUSE", 0.01)
    keeper = ScreenKeeper(Path("x"), "127.0.0.1:1", running=lost.clear, lost=lost.set)
    keeper.start()
    assert again.wait(10)
    assert lost.is_set()
    keeper.close()
