"""Five hundred passes through the print room's process, from asking to the last one printed."""

import time
from collections import Counter

from gatekeeper.certificates.printing.batches import print_batch
from gatekeeper.policy.printing import JobState
from tests.bench.ground import Ground
from tests.bench.printing import house_of
from tests.bench.row import Row

PASSES = 500


def measure(ground: Ground) -> Row:
    """An agency's passes as one batch, from asking to the last one printed."""
    count = ground.scaled(PASSES)
    folder = ground.folder / "passes"
    house = house_of(folder, count, "dismantling")
    (folder / "out").mkdir()
    house.configure(passes={"model": "folder", "address": "./out", "form": "a6"})
    house.start()
    house.until(lambda: house.troubles("passes") == [], "the print room does not start")
    began = time.perf_counter()
    asked = print_batch(house.centre, house.by(), "X1")
    said = time.perf_counter()
    while Counter(house.states().values())[JobState.PRINTED] < count:
        assert house.runs, house.said
        time.sleep(0.2)
    took = time.perf_counter() - began
    house.stop()
    house.close()
    return Row(
        name="passes",
        title="500 passes as one batch, printed into a folder",
        measured=f"{took:,.0f} s",
        budget="–",
        met=None,
        figures=[
            ("asked for", f"{said - began:.1f} s for {asked.pieces} passes"),
            ("each", f"{took / count * 1000:,.0f} ms, its entries in the log with it"),
        ],
    )
