"""Writes the demo edition down for one day, so that a kept demo stays the fair that it was."""

import re
import tomllib
from datetime import date, timedelta
from importlib import resources

from gatekeeper.editions.times import read_offset
from gatekeeper.policy.words import Stage

_DAY = re.compile(r'(?<=["/])D(?:[+-][0-9]+)?(?=[T/"])')
_MOVING = re.compile(r"^(?:anchor|stage_days) *=.*\n", re.MULTILINE)


def written_down(today: date, stage: Stage) -> str:
    """The bundled demo edition as a file whose every day is a date; ``today`` is one of ``stage``.

    KeyError for a stage that the demo edition has no day of.
    """
    text = resources.files("gatekeeper.editions").joinpath("demo.toml").read_text("utf-8")
    offset = read_offset(tomllib.loads(text)["edition"]["stage_days"][stage])
    anchor = today - timedelta(days=offset)

    def dated(found: re.Match[str]) -> str:
        return (anchor + timedelta(days=read_offset(found[0]))).isoformat()

    return _MOVING.sub("", _DAY.sub(dated, text))
