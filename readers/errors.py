"""What can go wrong with a reader; every foreign exception of a device becomes one of these.

ReaderError
├── DeviceLost      the device, or what leads to it, is not there: look for it again
└── Unreadable      something was presented that gives no code: one misread, carry on
"""


class ReaderError(Exception):
    """Anything that goes wrong with a reader; its text is a sentence for a person."""


class DeviceLost(ReaderError):
    """The device, its driver or its service is gone or does not answer."""


class Unreadable(ReaderError):
    """A card that gives no identifier, or was pulled before it did."""
