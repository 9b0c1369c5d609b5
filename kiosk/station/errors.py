"""Why a gate's process does not start, as one small tree.

StationError
├── AnotherRuns     one machine has one gate: it would take the other's screen and log
└── CannotListen    the socket to the screen cannot be made
"""


class StationError(Exception):
    """The gate does not start; its text says why."""


class AnotherRuns(StationError):
    """A gate runs already with this store or at this socket."""


class CannotListen(StationError):
    """The socket cannot be made there."""
