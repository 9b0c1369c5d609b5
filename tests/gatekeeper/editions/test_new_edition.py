"""The next fair changes the numbers without changing a line of code."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path

from gatekeeper.editions import bundled, load_edition
from gatekeeper.policy.words import Kind, Passback, Reason, Stage

SPRING = timedelta(days=182)


def test_the_127th_is_the_126th_with_other_numbers(tmp_path: Path, text_126: str) -> None:
    """Half a year later, another hall, another fee, a gate that warns, expired ones retained."""

    def moved(match: re.Match[str]) -> str:
        return (date.fromisoformat(match[0]) + SPRING).isoformat()

    text = re.sub(r"2019-\d\d-\d\d", moved, text_126)
    for old, new in (
        ("number = 126", "number = 127"),
        ('"5.2"', '"4.1"'),
        ("lost = 200", "lost = 250"),
        ('passback = "refuse"', 'passback = "warn"'),
        ('\nexpired = "refuse"', '\nexpired = "retain"'),
        ("# spaces = 0", "spaces = 400"),
    ):
        assert old in text
        text = text.replace(old, new)
    file = tmp_path / "127.toml"
    file.write_text(text, encoding="utf-8")

    spring = load_edition(str(file), date(2026, 1, 1))

    assert spring.number == 127
    assert spring.stage_at(datetime(2019, 10, 16, 12) + SPRING) is Stage.SHOW
    assert spring.phases[0].halls == ("4.1", "9.3")
    assert spring.gates["H-5.2"].hall == "4.1"
    assert spring.gates["P-1"].passback is Passback.WARN
    assert list(spring.actions) == [Reason.EXPIRED]
    assert spring.replacement.lost == 250
    assert spring.car_parks[Kind.CAR].spaces == 400


def test_the_bundled_ones() -> None:
    assert bundled() == ("126", "demo")
