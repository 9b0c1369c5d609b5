"""Layouts read from their files: all mistakes told at once, each with file, element and key."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from gatekeeper.policy.printing import Flaw, Form, Paper
from gatekeeper.policy.words import Kind
from printing.errors import FaceWrong, LayoutWrong
from printing.faces.checks import mistakes
from printing.faces.fonts import Fonts
from printing.faces.layout import Layout, LayoutFile
from printing.faces.overflows import overflows
from printing.faces.palette import Palette

SHIPPED = Path(__file__).parent / "layouts"
_PALETTE = "palette.toml"
_MOST_BYTES = 200_000
_MOST_FILES = 200
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Layouts:
    """The layouts of a folder, none of them with a mistake."""

    all: tuple[Layout, ...]

    def forms(self, paper: Paper, kind: Kind | None = None) -> tuple[Form, ...]:
        """What it can be printed on, the usual form first; empty where there is no layout."""
        return tuple(each.form for each in self.all if _is_for(each, paper, kind))

    def face(self, paper: Paper, kind: Kind | None = None, form: Form | None = None) -> Layout:
        """The layout of a paper on a form, or on its usual one; raises FaceWrong NO_LAYOUT."""
        for layout in self.all:
            if _is_for(layout, paper, kind) and form in {None, layout.form}:
                return layout
        what = " ".join(str(word) for word in (paper, kind, form) if word is not None)
        raise FaceWrong(Flaw.NO_LAYOUT, f"there is no layout for {what}")


def _is_for(layout: Layout, paper: Paper, kind: Kind | None) -> bool:
    return layout.data.paper is paper and (paper is not Paper.FACE or kind in layout.data.kinds)


def load_layouts(folder: Path | None = None, fonts: Fonts | None = None) -> Layouts:
    """The layouts of a folder, without one those that are shipped.

    A folder holds ``palette.toml`` and a file a family of kinds; where two are for the same paper
    and kind, the form of the file that comes first by name is the usual one. With ``fonts`` (those
    of this machine, if none are given) the layouts' own words are tried in their boxes. Raises
    LayoutWrong with every mistake of every file.
    """
    typefaces = Fonts() if fonts is None else fonts
    place = SHIPPED if folder is None else folder
    wrong: list[str] = []
    try:
        paths = sorted(place.glob("*.toml"))[:_MOST_FILES]
    except OSError as error:
        raise LayoutWrong((f"{place}: {error.strerror}",)) from error
    palette = _validated(Palette, place / _PALETTE, wrong)
    layouts = []
    for path in paths:
        if path.name == _PALETTE:
            continue
        data = _validated(LayoutFile, path, wrong)
        if data is not None and palette is not None:
            layouts.append(Layout(path.stem, data, palette))
    gaps = [] if palette is None else [f"{_PALETTE}: {mistake}" for mistake in _gaps(palette)]
    for layout in layouts:
        found = list(mistakes(layout))
        # With gaps in the palette, or boxes that are wrong themselves, nothing can be tried.
        if not found and not gaps:
            found = list(overflows(layout, typefaces))
        wrong += [f"{layout.name}.toml: {mistake}" for mistake in found]
    wrong += gaps
    if not layouts and not wrong:
        wrong.append(f"{place}: there is no layout in it")
    wrong += _twice(layouts)
    if wrong:
        raise LayoutWrong(tuple(wrong))
    return Layouts(tuple(layouts))


def _validated(model: type[Model], path: Path, wrong: list[str]) -> Model | None:
    """What a file says, or None and its mistakes told."""
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            wrong.append(f"{path.name}: it is too long to be a layout")
            return None
        return model.model_validate(tomllib.loads(content.decode("utf-8")))
    except OSError as error:
        wrong.append(f"{path.name}: it cannot be read: {error.strerror}")
    except ValidationError as error:
        wrong += [f"{path.name}: {mistake}" for mistake in _told(error)]
    except (ValueError, RecursionError) as error:
        wrong.append(f"{path.name}: it is no TOML: {error}")
    return None


def _told(error: ValidationError) -> Iterable[str]:
    """What pydantic found as ``element: key: what``."""
    for found in error.errors(include_url=False):
        steps = [str(step) for step in found["loc"]]
        # Below a side and a name comes the word of ``draw``, which says nothing about the place.
        if steps[0] in {"front", "back"} and len(steps) > 1:
            key = steps[3:] or ["draw"]
            steps = [f"{steps[0]}.{steps[1]}", *key]
        yield f"{': '.join(steps)}: {_sentence(found)}"


def _sentence(found: Mapping[str, Any]) -> str:
    said = {
        "extra_forbidden": "there is no such key",
        "missing": "it is missing",
        "union_tag_not_found": "it is missing",
        "union_tag_invalid": "there is no such element",
    }
    return said.get(found["type"], str(found["msg"]))


def _gaps(palette: Palette) -> Iterable[str]:
    """What a palette must have for every face."""
    for kind in Kind:
        if kind not in palette.kinds:
            yield f"kinds: {kind}: it is missing"
    for table, named in (("phases", set(palette.phases)), ("editions", set(palette.editions))):
        if "other" not in named:
            yield f"{table}: other: it is missing"
    for name in ("ink", "paper", "soft"):
        if name not in palette.colours:
            yield f"colours: {name}: it is missing"


def _twice(layouts: Iterable[Layout]) -> Iterable[str]:
    seen: dict[tuple[Paper, Kind | None, Form], str] = {}
    for layout in layouts:
        for kind in layout.data.kinds or (None,):
            key = layout.data.paper, kind, layout.form
            if key in seen:
                what = kind or layout.data.paper
                yield f"{layout.name}.toml: kinds: {what} is in {seen[key]}.toml too"
            seen[key] = layout.name
