"""Why a gate's process, or a print room's, does not start, as one small tree.

StationError
├── AnotherRuns     one machine has one gate: it would take the other's screen and log
└── CannotListen    the socket to the screen cannot be made
"""


class StationError(Exception):
    """The process does not start; its text says why."""


class AnotherRuns(StationError):
    """One runs already with this store, at this socket, with this configuration."""


class CannotListen(StationError):
    """The socket cannot be made there."""
