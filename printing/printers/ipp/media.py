"""The sizes that a printer names, and whether one of them is the form that we print on."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gatekeeper.policy.printing import Form
from printing.printers.ipp.values import Attributes, Range, collections, words

FORM_SIZES: Mapping[Form, tuple[int, int]] = {
    Form.CARD: (8560, 5398),
    Form.A6: (10500, 14800),
    Form.LABEL: (10000, 15000),
    Form.WINDSCREEN: (21000, 14800),
    Form.SHEET: (21000, 29700),
}
"""Width and height as they are read, in hundredths of a millimetre, IPP's measure."""
TOLERANCE = 100
"""A millimetre: some call a card 54 x 86 mm; no two forms are so close."""
_SELF_DESCRIBING = re.compile(r"_(\d{1,5}(?:\.\d{1,3})?)x(\d{1,5}(?:\.\d{1,3})?)(mm|in)$")
_UNITS = {"mm": 100, "in": 2540}


@dataclass(frozen=True, slots=True)
class Media:
    """A size as the printer names it, in hundredths of a millimetre."""

    across: int
    along: int
    name: str | None = None
    """Its PWG 5101.1 name, such as ``iso_a6_105x148mm``."""


def fits(media: Media, form: Form) -> bool:
    """Whether it is the form, standing or lying."""
    wanted = FORM_SIZES[form]
    return any(
        abs(media.across - across) <= TOLERANCE and abs(media.along - along) <= TOLERANCE
        for across, along in (wanted, wanted[::-1])
    )


def loaded(attributes: Attributes) -> tuple[Media, ...]:
    """What lies in its trays; empty where it does not say so."""
    return (
        *_named(words(attributes, "media-ready")),
        *_sized(collections(attributes, "media-col-ready")),
    )


def holds_another(attributes: Attributes, form: Form) -> bool:
    """Whether what lies in it is known, and is not this form."""
    there = loaded(attributes)
    return bool(there) and not any(fits(media, form) for media in there)


def offered(attributes: Attributes, form: Form) -> tuple[Media | None, bool]:
    """The form as the printer names it, if it does; and whether it can be printed on at all."""
    known = (
        *loaded(attributes),
        *_named(words(attributes, "media-supported")),
        *_measured(collections(attributes, "media-size-supported")),
    )
    fitting = [media for media in known if fits(media, form)]
    if fitting:
        return next((media for media in fitting if media.name), fitting[0]), True
    if any(_takes_any(size, form) for size in collections(attributes, "media-size-supported")):
        across, along = sorted(FORM_SIZES[form])
        return Media(across, along), True
    return None, not known


def _named(names: tuple[str, ...]) -> Iterator[Media]:
    for name in names:
        if name.startswith(("custom_min", "custom_max")):
            continue
        if match := _SELF_DESCRIBING.search(name[:200]):
            unit = _UNITS[match[3]]
            across, along = (round(float(part) * unit) for part in match.groups()[:2])
            yield Media(across, along, name)


def _sized(found: tuple[Attributes, ...]) -> Iterator[Media]:
    for each in found:
        yield from _measured(collections(each, "media-size"))


def _measured(sizes: tuple[Attributes, ...]) -> Iterator[Media]:
    for size in sizes:
        across, along = _extent(size, "x-dimension"), _extent(size, "y-dimension")
        if isinstance(across, int) and isinstance(along, int) and across and along:
            yield Media(across, along)


def _takes_any(size: Attributes, form: Form) -> bool:
    """Whether a range of sizes holds the form, standing."""
    ranges = _extent(size, "x-dimension"), _extent(size, "y-dimension")
    return all(
        isinstance(extent, Range) and extent.lowest <= wanted <= extent.highest
        for extent, wanted in zip(ranges, sorted(FORM_SIZES[form]), strict=True)
    )


def _extent(size: Attributes, key: str) -> int | Range | None:
    contents = (value.content for value in size.get(key, ()))
    return next((each for each in contents if isinstance(each, int | Range)), None)
