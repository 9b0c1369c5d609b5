"""Photos that come with a page instead of one by one: who opened it was written down already."""

from base64 import b64encode


def data_uri(jpeg: bytes | None) -> str | None:
    """A JPEG as the address of a picture."""
    return f"data:image/jpeg;base64,{b64encode(jpeg).decode('ascii')}" if jpeg else None
