"""The stream of server-sent events that paints the guard's screen."""

import queue
from collections.abc import Iterator
from dataclasses import replace

from flask import Blueprint, Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from kiosk.screens import day, sessions
from kiosk.screens.feed import Feed, News
from kiosk.screens.gate import surroundings
from kiosk.screens.given import given
from kiosk.station.messages import Failure, Health, Outcome

BEAT_SECONDS = 0.5
"""The page hears something at least this often, so that it notices a lost screen within 2 s."""
RETRY_MS = 500
"""After how long a browser that lost the stream asks for it again."""
CHECK_BEATS = 20
"""Every so many beats it is checked that whoever opened the page is still signed in."""
blueprint = Blueprint("stream", __name__)


def event(name: str, data: str, number: int | None = None) -> str:
    """One event of the stream (WHATWG HTML, server-sent events)."""
    lines = "".join(f"data: {line}\n" for line in data.splitlines() or [""])
    mark = f"id: {number}\n" if number is not None else ""
    return f"event: {name}\n{mark}{lines}\n"


@blueprint.get("/gate/stream")
def stream() -> ResponseReturnValue:
    """Everything that happens, as long as the page is open and its session holds."""
    last = request.headers.get("Last-Event-ID", "")[:20]
    seen = int(last) if last.isascii() and last.isdigit() else None
    answer = Response(stream_with_context(_paint(seen)), mimetype="text/event-stream")
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


def _paint(seen: int | None) -> Iterator[str]:
    yield f"retry: {RETRY_MS}\n\n"
    if sessions.again() is None:
        yield event("away", "")
        return
    feed = given().feed
    with feed.page() as news:
        painted = feed.health
        yield from _surroundings(painted)
        yield from _missed(feed, seen)
        yield event("side", render_template("side.html", **day.side(painted)))
        if painted is not None:  # from here on a verdict that comes while the stream is lost is new
            yield event("beat", painted.now, painted.sequence)
        beats = 0
        while not feed.stopped:
            beats += 1
            if beats % CHECK_BEATS == 0 and sessions.again() is None:
                yield event("away", "")
                return
            message = _next(news)
            if isinstance(message, Outcome | Failure):
                yield _verdict(message)
                yield event("side", render_template("side.html", **day.side(feed.health)))
            elif message is not None:
                health = message if isinstance(message, Health) else None
                if _still(health) != _still(painted):
                    yield from _surroundings(health)
                    yield event("side", render_template("side.html", **day.side(health)))
                painted = health
            yield event("beat", painted.now if painted else "")


def _next(news: "queue.Queue[News]") -> News | None:
    try:
        return news.get(timeout=BEAT_SECONDS)
    except queue.Empty:
        return None


def _missed(feed: Feed, seen: int | None) -> Iterator[str]:
    """The last verdict, if it came while the page had lost the stream."""
    recent = feed.recent()
    if seen is not None and recent and recent[0].sequence > seen:
        yield _verdict(recent[0])


def _verdict(message: Outcome | Failure) -> str:
    phrases = given().phrases
    if isinstance(message, Outcome):
        html = render_template("verdict.html", card=phrases.card(message))
        return event("verdict", html, message.sequence)
    return event("verdict", render_template("verdict.html", card=phrases.fault(message)))


def _surroundings(health: Health | None) -> Iterator[str]:
    context = surroundings(health)
    for name in ("state", "troubles", "ready"):
        yield event(name, render_template(f"{name}.html", **context))


def _still(health: Health | None) -> Health | None:
    """The health without what moves by itself: two that are equal are painted the same."""
    if health is None:
        return None
    return replace(health, now="", sequence=0, admitted_today=0, refused_today=0, retained_today=0)
