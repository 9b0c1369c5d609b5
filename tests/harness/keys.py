"""A scanner that types, and a hand: real key events of a browser with times of their own."""

from playwright.sync_api import Page

FAST, SLOW = 0.008, 0.12
"""Seconds between two keys: a scanner's, a hand's."""


class Keys:
    """Sends real key events whose times say how fast they came, however busy the machine is."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._cdp = page.context.new_cdp_session(page)
        self._now = float(page.evaluate("performance.timeOrigin + performance.now()")) / 1000

    def type(self, text: str, gap: float) -> None:
        for character in text:
            self._now += gap
            key = {"\r": "Enter", "\t": "Tab"}.get(character, character)
            code = {"\r": 13, "\t": 9}.get(character, ord(character.upper()))
            event = {"key": key, "windowsVirtualKeyCode": code, "timestamp": self._now}
            typed = {"text": character} if character != "\t" else {}
            self._cdp.send("Input.dispatchKeyEvent", {"type": "keyDown", **typed, **event})
            self._cdp.send("Input.dispatchKeyEvent", {"type": "keyUp", **event})
