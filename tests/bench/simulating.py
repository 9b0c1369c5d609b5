"""Budget: simulate a million scans."""

import csv
from datetime import datetime
from pathlib import Path

from gatekeeper.editions import load_edition
from tests.bench.crowd import Crowd
from tests.bench.fair import Fair
from tests.bench.ground import Ground
from tests.bench.processes import FAIRGATE, Cost, run
from tests.bench.row import Row, megabytes

SCANS = 1_000_000
CREDENTIALS = 100_000
BUDGET_S = 60
FLAT = 1.1
"""Ten times the scans may take a tenth more memory at most."""
LIMIT_S = 600
_FIRST, _LAST = datetime(2019, 10, 10), datetime(2019, 11, 6, 17, 30)


def measure(ground: Ground) -> Row:
    """Run ``fairgate simulate`` over a tenth of the scans, then over all."""
    scans, fair = ground.scaled(SCANS), Fair(ground.scaled(CREDENTIALS))
    data = ground.folder / "simulate"
    fair.write(data)
    few = _simulated(ground, fair, data, scans // 10)
    many = _simulated(ground, fair, data, scans)
    ratio = many.peak / few.peak
    return Row(
        name="simulate",
        title=f"simulate {scans:,} scans",
        measured=f"{many.wall:.1f} s, memory × {ratio:.2f} from a tenth of them",
        budget=f"≤ {BUDGET_S} s, memory flat",
        met=many.wall <= BUDGET_S and ratio <= FLAT,
        figures=(
            ("wall and processor time", f"{many.wall:.1f} s, {many.cpu:.1f} s"),
            ("a tenth of them", f"{few.wall:.1f} s, {few.cpu:.1f} s"),
            ("one scan more", f"{(many.wall - few.wall) / (scans * 0.9) * 1e6:.1f} µs"),
            ("peak resident memory", f"{megabytes(few.peak)}, then {megabytes(many.peak)}"),
            ("register", f"{fair.size:,} credentials, checked and read by the same process"),
        ),
    )


def _simulated(ground: Ground, fair: Fair, data: Path, scans: int) -> Cost:
    file = ground.folder / f"scans-{scans}.csv"
    _write_scans(file, fair, scans)
    command = ["simulate", "--edition", "126", "--data", str(data), "--scans", str(file)]
    answers = ground.folder / "answers.jsonl"
    cost = run([*FAIRGATE, *command], answers, limit=LIMIT_S)
    with answers.open("rb") as lines:
        assert sum(1 for _ in lines) == scans, "not every scan was answered"
    for path in (file, answers):
        path.unlink()
    return cost


def _write_scans(path: Path, fair: Fair, scans: int) -> None:
    """Scans spread evenly over the edition, in their order."""
    crowd, step = Crowd(fair, load_edition("126", _FIRST.date())), (_LAST - _FIRST) / scans
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("at", "gate", "direction", "code", "plate"))
        for count in range(scans):
            shown, at = crowd.next(), _FIRST + count * step
            row = (at.isoformat(timespec="seconds"), shown.gate.id, shown.direction, shown.code)
            writer.writerow((*row, shown.plate or ""))
