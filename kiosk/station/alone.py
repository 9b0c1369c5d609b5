"""Lets one process at a time run on a file: two gates would take turns in one log and picture."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.station.errors import AnotherRuns


@contextmanager
def alone_with(
    store: Path | None, another: str = "another gate runs with the store"
) -> Iterator[None]:
    """Hold the file of a store for this process, to its end; AnotherRuns where one holds it.

    The kernel gives it back when the process dies. None is a store on a server, which this cannot
    tell; there the socket does. Enter it before the store is opened and leave it after: closing a
    file of SQLite's drops every lock that SQLite has on it in this process.
    """
    try:
        held = os.open(store, os.O_RDONLY) if store else None
    except OSError:
        held = None  # what is wrong with the file, opening the store tells better
    if held is None:
        yield
        return
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(held)
        raise AnotherRuns(f"{another} {store}") from error
    try:
        yield
    finally:
        os.close(held)
