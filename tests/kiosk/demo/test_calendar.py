"""The edition that a demo writes down is the demo edition of that day, with every date fixed."""

from datetime import date
from pathlib import Path

import pytest

from gatekeeper.editions import load_edition
from gatekeeper.policy.words import Stage
from kiosk.demo.calendar import written_down

DAY = date(2026, 2, 28)


@pytest.mark.parametrize("stage", [Stage.SETUP, Stage.SEALED, Stage.SHOW, Stage.DISMANTLING])
def test_it_is_the_demo_edition_of_the_day(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "edition.toml"
    path.write_text(written_down(DAY, stage), encoding="utf-8")
    of_the_day = load_edition("demo", DAY, stage=stage)
    assert load_edition(str(path), DAY) == of_the_day
    assert load_edition(str(path), date(2030, 1, 1)) == of_the_day, "it must not move any more"


def test_there_is_no_closed_demo() -> None:
    with pytest.raises(KeyError):
        written_down(DAY, Stage.CLOSED)
