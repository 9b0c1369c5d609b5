"""``fairgate edition``: what is printed, and the exit status."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.__main__ import main


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["edition", *arguments], env={"COLUMNS": "100"})


def test_a_right_file_is_ok(tmp_path: Path, text_126: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text_126, encoding="utf-8")
    result = run("check", str(file))
    assert result.exit_code == 0
    assert result.output == (
        "ok: edition 126 (126th China Import and Export Fair), 2019-10-10 to 2019-11-06, "
        "2 phases, 8 gates, 15 kinds\n"
    )


def test_every_mistake_of_a_wrong_one_is_printed(tmp_path: Path, text_126: str) -> None:
    file = tmp_path / "mine.toml"
    wrong = text_126.replace('zone = "15.1"', 'zone = "15"').replace("lost = 200", "lost = -1")
    file.write_text(wrong, encoding="utf-8")
    result = run("check", str(file))
    assert result.exit_code == 1
    assert "mine.toml: [gates.H-15.1] zone: '15' is not one of" in result.output
    assert "mine.toml: [replacement] lost: -1 should be" in result.output
    assert len(result.output.splitlines()) == 2


def test_the_calendar_is_readable() -> None:
    output = run("show").output
    for text in (
        "第126届中国进出口商品交易会  126th China Import and Export Fair",
        "第1期  Phase 1    5.2、9.3    2019-10-10 00:00 起 from",
        "2019-10-13 日 Sun   08:30–24:00   筹展  setup",
        "12:00–24:00   封馆  sealed, staff only",
        "2019-11-05 二 Tue   00:00–24:00   撤展  dismantling",
        "采购商证  Buyer badge",
        "H-11.2",
        "under 10 m",
        "3 for 9 m²",
        "20 CNY a day",
        "1: 10-19 18:00 – 10-20 10:00",
        "10-07–10-13 09:00–17:00",
        "forms until 10-13 12:00",
        "free until 2019-10-15 00:00, then 100 CNY",
        "40 × 50 mm",
    ):
        assert text in output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--today", "2024-02-29"], "2024-02-29 四 Thu   00:00–24:00   展出·参展  show, exhib"),
        (["--today", "2024-02-29", "--stage", "setup"], "2024-02-29 四 Thu   00:00–24:00   筹展"),
    ],
)
def test_the_demo_is_laid_around_the_day_given(arguments: list[str], told: str) -> None:
    assert told in run("show", "demo", *arguments).output


def test_an_unknown_edition_says_which_there_are() -> None:
    result = run("show", "12")
    assert result.exit_code == 1
    assert "no such edition (bundled: 126, demo" in result.output
