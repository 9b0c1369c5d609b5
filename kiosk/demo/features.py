"""The parts of a drawn face, each a few shapes in the portrait's 200 by 250 units."""

from dataclasses import dataclass

from kiosk.demo.pen import Pen, shade


@dataclass(frozen=True, slots=True)
class Looks:
    """What the people of a part of the world may look like in a drawing."""

    skins: tuple[str, ...]
    hair_colours: tuple[str, ...]
    eyes: tuple[str, ...]
    men: tuple[str, ...]
    women: tuple[str, ...]
    beards: float
    """The share of men with a beard."""


_DARK = ("#1c1614", "#2a1f1a", "#15110f")
_MEN = ("short", "side", "buzz", "bald", "quiff")
_WOMEN = ("long", "bob", "bun", "fringe", "waves")
PEOPLES = {
    "east": Looks(
        ("#f2cfa9", "#ebc197", "#f6d9b9", "#dfb083"),
        _DARK,
        ("dark",),
        ("short", "side", "fringe_short", "quiff", "bald"),
        ("long", "bob", "bun", "fringe"),
        0.08,
    ),
    "north": Looks(
        ("#f7d7bf", "#f3c9ab", "#fbe2d0"),
        ("#c99a4b", "#8a5a2b", "#5a3a22", "#b5532a", "#2a1f1a"),
        ("blue", "green", "brown"),
        _MEN,
        _WOMEN,
        0.35,
    ),
    "middle": Looks(
        ("#dca981", "#c98f64", "#e5b992", "#b97f55"),
        _DARK,
        ("dark", "brown"),
        _MEN,
        (*_WOMEN, "scarf_teal", "scarf_rose", "scarf_navy", "scarf_sand"),
        0.6,
    ),
    "south": Looks(
        ("#b97a4e", "#a5673f", "#c98d5f", "#8f5733"),
        _DARK,
        ("dark",),
        (*_MEN, "turban_saffron", "turban_navy"),
        ("long", "bun", "waves", "bob"),
        0.4,
    ),
    "africa": Looks(
        ("#7a4a2c", "#5f3820", "#8f5b38", "#4d2c19"),
        ("#15110f", "#1c1614"),
        ("dark",),
        ("buzz", "bald", "afro", "short"),
        ("afro", "bun", "curls", "scarf_gold"),
        0.3,
    ),
    "americas": Looks(
        ("#d6a073", "#e8bc95", "#a9714a", "#f2cdb0", "#7d4d2e"),
        ("#1c1614", "#4a2f1d", "#6e4523", "#2a1f1a"),
        ("dark", "brown", "green"),
        (*_MEN, "afro"),
        (*_WOMEN, "curls"),
        0.35,
    ),
}
GREYS = ("#b9bcc0", "#8e9297", "#dcdcdc")
CLOTHS = (
    "#22314f", "#3b3f46", "#6b1f2a", "#1f5a4c", "#7a5a34", "#4b3a6b", "#2b6c9c", "#8c3f5d",
)  # fmt: skip
JAWS = {"round": (46, 46, 154, 182), "long": (50, 38, 150, 186), "square": (48, 42, 152, 180)}
MOUTHS = {"calm": (82, 138, 118, 154), "smile": (80, 130, 120, 156), "grin": (78, 132, 122, 158)}
BEARDS = ("full", "stubble", "moustache", "goatee")
GLASSES = ("round", "square", "thin")
_IRIS = {"dark": "#2b1a12", "brown": "#5b3a1e", "blue": "#3f77a8", "green": "#4e7a4a"}
_SCARVES = {
    "scarf_teal": "#2f7f86",
    "scarf_rose": "#b5677f",
    "scarf_navy": "#2c3d66",
    "scarf_sand": "#c9b08a",
    "scarf_gold": "#d19a2a",
}
_TURBANS = {"turban_saffron": "#e08a1e", "turban_navy": "#27365f"}
_LONG = {"long", "waves", "fringe", "curls"}


def body(pen: Pen, clothes: str, colour: str, skin: str) -> None:
    """Shoulders, neck and collar."""
    pen.block((8, 206, 192, 330), 60, colour)
    pen.shape(((78, 150), (122, 150), (126, 214), (74, 214)), shade(skin, 0.86))
    if clothes in {"tie", "suit"}:
        shirt = "#ffffff" if clothes == "tie" else "#dfe9f5"
        pen.shape(((74, 203), (126, 203), (112, 250), (88, 250)), shirt)
        pen.shape(((78, 196), (122, 196), (100, 226)), shade(skin, 0.86))
        if clothes == "tie":
            pen.shape(((95, 224), (105, 224), (108, 250), (92, 250)), "#9c2530")
        for sign in (-1, 1):
            edge = shade(colour, 0.72)
            pen.shape(
                ((100 + sign * 27, 202), (100 + sign * 46, 214), (100 + sign * 10, 250)), edge
            )
    elif clothes == "polo":
        pen.shape(((74, 200), (126, 200), (100, 240)), shade(skin, 0.9))
        for sign in (-1, 1):
            points = ((100 + sign * 28, 198), (100 + sign * 36, 216), (100, 242), (100, 230))
            pen.shape(points, shade(colour, 1.25))
    elif clothes == "blouse":
        pen.shape(((72, 202), (128, 202), (100, 246)), shade(skin, 0.95))
    else:
        pen.slice((70, 184, 130, 228), 0, 180, shade(skin, 0.95))


def head(pen: Pen, jaw: str, skin: str) -> None:
    """Ears, face, cheeks and nose."""
    for left in (38, 148):
        pen.oval((left, 98, left + 14, 130), shade(skin, 0.9))
    box = JAWS[jaw]
    if jaw == "square":
        pen.oval((box[0], box[1], box[2], 150), skin)
        pen.block((box[0], 88, box[2], box[3]), 44, skin)
    else:
        pen.oval(box, skin)
        pen.block((box[0], 80, box[2], 138), 40, skin)
    blush = shade(skin, 0.94)
    for left in (58, 120):
        pen.oval((left, 126, left + 22, 140), blush)
    pen.arc((90, 112, 110, 132), 20, 160, shade(skin, 0.74), 2.6)


def eyes(pen: Pen, colour: str, skin: str) -> None:
    """Two eyes looking at the guard."""
    for centre in (76, 124):
        pen.oval((centre - 12, 98, centre + 12, 114), "#ffffff")
        pen.oval((centre - 7, 98.5, centre + 7, 112.5), _IRIS[colour])
        pen.oval((centre - 3.5, 102, centre + 3.5, 109), "#0d0a08")
        pen.oval((centre + 0.5, 100.5, centre + 4, 104), "#ffffff")
        pen.arc((centre - 13, 96, centre + 13, 118), 195, 345, shade(skin, 0.4), 2.4)


def brows(pen: Pen, style: str, colour: str) -> None:
    """Eyebrows."""
    width = 4.2 if style == "thick" else 2.6
    for centre in (76, 124):
        pen.arc((centre - 17, 84, centre + 17, 110), 215, 325, shade(colour, 0.85), width)


def mouth(pen: Pen, style: str, skin: str) -> None:
    """A friendly mouth."""
    lips = shade(skin, 0.62)
    if style == "grin":
        pen.slice(MOUTHS[style], 10, 170, "#7c2b2b")
        pen.slice((82, 137, 118, 153), 10, 170, "#ffffff")
    else:
        pen.arc(MOUTHS[style], 25, 155, lips, 3.4)


def beard(pen: Pen, style: str, colour: str, jaw: str) -> None:
    """What grows on a chin, under a mouth that stays free."""
    left, _, right, bottom = JAWS[jaw]
    if style in {"full", "stubble"}:
        tone = colour if style == "full" else shade(colour, 1.35)
        inner = (left + 14, 64, right - 14, 160)
        pen.crescent((left - 1, 20, right + 1, bottom + 6), inner, below=True, colour=tone)
        pen.slice((72, 132, 128, 152), 180, 360, tone)
    if style in {"moustache", "goatee"}:
        pen.slice((74, 130, 126, 150), 180, 360, colour)
    if style == "goatee":
        pen.oval((84, 158, 116, bottom + 3), colour)


def hair_behind(pen: Pen, style: str, colour: str) -> None:
    """What of the hair hangs behind the neck."""
    tone = shade(colour, 0.8)
    if style in _LONG:
        pen.block((34, 40, 166, 226), 52, tone)
    elif style == "bob":
        pen.block((36, 34, 164, 172), 50, tone)
    elif style == "bun":
        pen.oval((72, 2, 128, 46), tone)
    elif style == "afro":
        pen.oval((24, 8, 176, 146), colour)
    elif style in _SCARVES:
        pen.block((34, 18, 166, 232), 62, shade(_SCARVES[style], 0.8))
    if style == "curls":
        for centre in range(60, 226, 22):
            for x in (30, 148):
                pen.oval((x, centre - 14, x + 26, centre + 14), tone)


def hair(pen: Pen, style: str, colour: str) -> None:
    """What of the hair, the scarf or the turban lies over the forehead."""
    if style in _SCARVES:
        _scarf(pen, _SCARVES[style])
    elif style in _TURBANS:
        _turban(pen, _TURBANS[style])
    elif style == "buzz":
        tone = shade(colour, 1.12)
        pen.crescent((45, 22, 155, 160), (52, 50, 148, 150), below=False, colour=tone)
    elif style != "bald":
        _crown(pen, style, colour)


def _crown(pen: Pen, style: str, colour: str) -> None:
    pen.crescent((42, 14, 158, 170), (54, 56, 146, 150), below=False, colour=colour)
    for left in (42, 147):
        pen.block((left, 84, left + 11, 112), 4, colour)
    if style in {"side", "quiff"}:
        pen.slice((44, 12, 170, 96), 170, 330, colour)
        pen.line(((76, 22), (84, 58)), shade(colour, 1.2), 2)
    elif style in {"fringe", "bob", "fringe_short"}:
        pen.block((48, 40, 152, 86), 16, colour)
        for x in (70, 92, 114, 134):
            pen.line(((x, 46), (x - 2, 84)), shade(colour, 1.12), 1.6)
    elif style in {"curls", "afro"}:
        for x in range(48, 150, 15):
            low = abs(x - 98) * 0.5
            pen.oval((x - 8, 18 + low * 0.9, x + 20, 50 + low), colour)
    if style == "quiff":
        pen.oval((74, 8, 152, 58), colour)
    _lengths(pen, style, colour)


def _lengths(pen: Pen, style: str, colour: str) -> None:
    """Hair parted in the middle, and what of it falls in front of the shoulders."""
    if style not in {"long", "waves", "bun"}:
        return
    pen.shape(((100, 24), (46, 104), (44, 60), (70, 28)), colour)
    pen.shape(((100, 24), (154, 104), (156, 60), (130, 28)), colour)
    if style == "bun":
        return
    for left in (36, 148):
        pen.block((left, 70, left + 16, 216), 8, colour)
        for y in range(96, 216, 24) if style == "waves" else ():
            pen.oval((left - 4, y, left + 18, y + 28), colour)


def _scarf(pen: Pen, colour: str) -> None:
    pen.arc((26, 8, 174, 216), 168, 372, colour, 26)
    pen.slice((40, 10, 160, 130), 190, 350, colour)
    pen.arc((50, 34, 150, 210), 190, 350, shade(colour, 1.2), 3)
    pen.slice((34, 150, 166, 262), 0, 180, colour)
    pen.shape(((46, 150), (100, 188), (154, 150), (170, 250), (30, 250)), colour)
    pen.line(((58, 178), (100, 202), (150, 176)), shade(colour, 0.8), 3)


def _turban(pen: Pen, colour: str) -> None:
    pen.slice((34, 4, 166, 140), 184, 356, colour)
    pen.oval((40, 2, 160, 70), colour)
    for step in range(3):
        tone = shade(colour, 0.85)
        pen.line(((44 + step * 10, 66 - step * 16), (100, 30 - step * 6), (156, 70)), tone, 2.4)
    pen.shape(((84, 74), (100, 48), (116, 74)), shade(colour, 1.25))


def glasses(pen: Pen, style: str) -> None:
    """Spectacles that leave the eyes free."""
    tone, width = ("#8b8f95", 2.0) if style == "thin" else ("#23262b", 3.4)
    radius = {"round": 17, "square": 6, "thin": 10}[style]
    top, bottom = (88, 124) if style == "round" else (92, 120)
    for centre in (76, 124):
        pen.ring((centre - 20, top, centre + 20, bottom), radius, tone, width)
    pen.line(((96, 103), (104, 103)), tone, width)
    pen.line(((56, 102), (42, 98)), tone, width)
    pen.line(((144, 102), (158, 98)), tone, width)
