"""Draws in the units of a portrait on a sheet that is larger, so that edges become smooth."""

import math
from collections.abc import Iterable

from PIL import ImageColor, ImageDraw

SCALE = 2
"""How much larger a layer is drawn before it is scaled down, for smooth edges."""

Box = tuple[float, float, float, float]
Point = tuple[float, float]


class Pen:
    """Draws in the portrait's units on a sheet that is ``SCALE`` times as large."""

    def __init__(self, draw: ImageDraw.ImageDraw) -> None:
        self._draw = draw

    def oval(self, box: Box, colour: str) -> None:
        """A filled ellipse."""
        self._draw.ellipse(_scaled(box), fill=colour)

    def block(self, box: Box, radius: float, colour: str) -> None:
        """A filled rectangle with round corners."""
        self._draw.rounded_rectangle(_scaled(box), radius * SCALE, fill=colour)

    def ring(self, box: Box, radius: float, colour: str, width: float) -> None:
        """The outline of a rectangle with round corners."""
        self._draw.rounded_rectangle(
            _scaled(box), radius * SCALE, outline=colour, width=round(width * SCALE)
        )

    def slice(self, box: Box, start: float, end: float, colour: str) -> None:
        """A part of an ellipse that a straight line cuts off; degrees clockwise from the right."""
        self._draw.chord(_scaled(box), start, end, fill=colour)

    def arc(self, box: Box, start: float, end: float, colour: str, width: float) -> None:
        """A curved line; degrees clockwise from the right."""
        self._draw.arc(_scaled(box), start, end, fill=colour, width=round(width * SCALE))

    def shape(self, points: Iterable[Point], colour: str) -> None:
        """A filled polygon."""
        self._draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def crescent(self, outer: Box, inner: Box, *, below: bool, colour: str) -> None:
        """What lies between the upper (or lower) halves of two ellipses."""
        sign = 1 if below else -1
        turns = [math.pi * step / 40 for step in range(41)]
        points = [_on(outer, turn, sign) for turn in turns]
        points += [_on(inner, turn, sign) for turn in reversed(turns)]
        self.shape(points, colour)

    def line(self, points: Iterable[Point], colour: str, width: float) -> None:
        """A line with round joints."""
        self._draw.line(
            [(x * SCALE, y * SCALE) for x, y in points],
            fill=colour,
            width=round(width * SCALE),
            joint="curve",
        )


def _scaled(box: Box) -> Box:
    left, top, right, bottom = box
    return (left * SCALE, top * SCALE, right * SCALE, bottom * SCALE)


def _on(box: Box, turn: float, sign: int) -> Point:
    """A point of an ellipse; ``turn`` from 0 at its right to pi at its left, in radians."""
    left, top, right, bottom = box
    x = (left + right) / 2 + (right - left) / 2 * math.cos(turn)
    return x, (top + bottom) / 2 + sign * (bottom - top) / 2 * math.sin(turn)


def shade(colour: str, share: float) -> str:
    """The colour made darker (a share below 1) or lighter (above 1)."""
    red, green, blue = ImageColor.getrgb(colour)[:3]
    if share <= 1:
        mixed = [round(part * share) for part in (red, green, blue)]
    else:
        mixed = [round(part + (255 - part) * (share - 1)) for part in (red, green, blue)]
    return "#{:02x}{:02x}{:02x}".format(*mixed)
