"""The colours and words of kinds, phases and editions: one table for all layouts of a folder."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from gatekeeper.policy.words import Kind

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$", strict=True)]
"""Red, green and blue in hexadecimal: ``#0b4ea2``."""
Words = Annotated[str, StringConstraints(min_length=1, max_length=60, strict=True)]
_STRICT = ConfigDict(extra="forbid", frozen=True)
OF_CONTENT = (
    *("kind", "on_kind", "kind_soft", "phase", "on_phase"),
    *("edition", "on_edition"),
)
"""Names of colours that depend on what is printed."""


class Pair(BaseModel):
    """A colour, and that of what stands on it."""

    model_config = _STRICT

    colour: Colour
    on: Colour


class OfKind(Pair):
    """What a kind looks like, and how it is called on a face."""

    soft: Colour
    """A pale ground."""
    zh: Words
    en: Words


class OfEdition(Pair):
    """An edition's own colour, and what else it changes."""

    kinds: Mapping[Kind, OfKind] = {}
    phases: Mapping[str, Pair] = {}


class Palette(BaseModel):
    """The file ``palette.toml`` of a folder of layouts."""

    model_config = _STRICT

    colours: Mapping[str, Colour]
    """Colours by name, for every face."""
    kinds: Mapping[Kind, OfKind]
    phases: Mapping[str, Pair]
    """By the phase's number; ``other`` for those without their own."""
    editions: Mapping[str, OfEdition]
    """By the edition's number; ``other`` for those without their own."""

    def of_edition(self, edition: int | None) -> OfEdition:
        """An edition's own table."""
        return self.editions.get(str(edition), self.editions["other"])

    def of_kind(self, kind: Kind, edition: int | None) -> OfKind:
        """A kind's table in an edition."""
        return self.of_edition(edition).kinds.get(kind, self.kinds[kind])

    def of_phase(self, phase: int | None, edition: int | None) -> Pair:
        """A phase's table in an edition."""
        name = str(phase)
        return self.of_edition(edition).phases.get(
            name, self.phases.get(name, self.phases["other"])
        )

    def colours_of(
        self, kind: Kind | None, phase: int | None, edition: int | None
    ) -> Mapping[str, str]:
        """Every colour by name for one face; those of the kind are missing where it has none."""
        of_edition, of_phase = self.of_edition(edition), self.of_phase(phase, edition)
        colours = {
            **self.colours,
            "phase": of_phase.colour,
            "on_phase": of_phase.on,
            "edition": of_edition.colour,
            "on_edition": of_edition.on,
        }
        if kind is not None:
            of_kind = self.of_kind(kind, edition)
            colours |= {"kind": of_kind.colour, "on_kind": of_kind.on, "kind_soft": of_kind.soft}
        return colours
