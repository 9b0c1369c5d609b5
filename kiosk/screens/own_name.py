"""A page on loopback answers to this machine's own name only."""

from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import SecurityError

from kiosk.loopback import is_loopback


def refuse_other_names() -> None:
    """A name that is not this machine's is another site's that points here (DNS rebinding).

    Raises SecurityError, which is an answer with status 400.
    """
    try:
        name = urlsplit(f"//{request.host}").hostname or ""
    except ValueError:
        name = ""
    if not is_loopback(name):
        raise SecurityError
