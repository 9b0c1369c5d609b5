"""For information: what it costs to take a whole fair into a new store."""

from tests.bench.ground import Ground
from tests.bench.row import Row, megabytes


def measure(ground: Ground) -> Row:
    """Import the folder with ``fairgate import``, a process of its own."""
    taken, size = ground.taken_in, ground.fair.size
    return Row(
        name="import",
        title=f"import {size:,} credentials from a folder",
        measured=f"{taken.wall:.0f} s, {taken.store_bytes / size:.0f} bytes a credential",
        budget="",
        met=None,
        figures=(
            ("rows, all tables", f"{taken.rows:,}"),
            ("rows a second, checked and written", f"{taken.rows / taken.wall:,.0f}"),
            ("processor time", f"{taken.cpu:.0f} s"),
            ("peak resident memory", megabytes(taken.peak)),
            ("store", f"{megabytes(taken.store_bytes)}, holders and organisations in it"),
        ),
    )
