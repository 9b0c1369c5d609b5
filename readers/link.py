"""Whether a device is there: tells ``Lost`` and ``Attached`` once each time it changes."""

from readers.signals import Attached, Emit, Lost


class Link:
    """Remembers what was told last, so that a device that stays away is told of once."""

    def __init__(self, reader: str, emit: Emit) -> None:
        self._reader = reader
        self._emit = emit
        self.up: bool | None = None
        """None until the device was looked for the first time."""

    def attached(self) -> None:
        """The device is there."""
        if self.up is not True:
            self.up = True
            self._emit(Attached(self._reader))

    def lost(self, why: str) -> None:
        """The device is not there; told at the start too, when it never was."""
        if self.up is not False:
            self.up = False
            self._emit(Lost(self._reader, why))
