"""A page answers to its own machine's names only."""

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import SecurityError

from kiosk.loopback import is_loopback


def refuse_other_names(is_ours: Callable[[str], bool] = is_loopback) -> None:
    """A name that is not ours is another site's that points here (DNS rebinding).

    Raises SecurityError, which is an answer with status 400.
    """
    try:
        name = urlsplit(f"//{request.host}").hostname or ""
    except ValueError:
        name = ""
    if not is_ours(name):
        raise SecurityError
