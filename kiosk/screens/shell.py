"""What every application of ours has in common: its limits, its headers, its own host names."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from flask import Flask, Response, request, url_for
from flask_wtf.csrf import CSRFProtect

from kiosk.screens.own_name import refuse_other_names

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
MIN_KEY_BYTES = 16


def furnish(
    app: Flask,
    *,
    secret_key: bytes,
    cookie: str,
    max_bytes: int,
    is_ours: Callable[[str], bool],
    policy: Iterable[tuple[str, str]] = (),
) -> CSRFProtect:
    """Give a new application what all of them have.

    ``secret_key`` signs its cookie (at least 16 bytes, ValueError otherwise); ``is_ours`` tells
    whether a host name is this application's; ``policy`` widens the content security policy:
    (directive, source). Forms without the page's token are refused.
    """
    if len(secret_key) < MIN_KEY_BYTES:
        raise ValueError(f"the secret key must have at least {MIN_KEY_BYTES} bytes")
    app.config.update(
        SECRET_KEY=secret_key,
        MAX_CONTENT_LENGTH=max_bytes,
        MAX_FORM_MEMORY_SIZE=max_bytes,
        SESSION_COOKIE_NAME=cookie,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SEND_FILE_MAX_AGE_DEFAULT=86_400,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["asset"] = _asset(app)
    app.before_request(lambda: refuse_other_names(is_ours))
    headers = {"Content-Security-Policy": _written(policy), **_HEADERS}
    app.after_request(lambda answer: _guarded(answer, headers))
    return CSRFProtect(app)


def _written(wider: Iterable[tuple[str, str]]) -> str:
    policy = dict(_POLICY)
    for directive, source in wider:
        policy[directive] = f"{policy.get(directive, '')} {source}".strip()
    return "; ".join(f"{directive} {sources}" for directive, sources in policy.items())


def _asset(app: Flask) -> Callable[[str], str]:
    marks: dict[str, str] = {}

    def asset(name: str) -> str:
        """The address of a static file, with a mark that changes when the file does."""
        if name not in marks:
            content = (Path(app.static_folder or "") / name).read_bytes()
            marks[name] = hashlib.sha256(content).hexdigest()[:12]
        return url_for("static", filename=name, v=marks[name])

    return asset


def _guarded(answer: Response, headers: dict[str, str]) -> Response:
    for name, value in headers.items():
        answer.headers.setdefault(name, value)
    if request.endpoint != "static":
        answer.headers["Cache-Control"] = "no-store"
    return answer
