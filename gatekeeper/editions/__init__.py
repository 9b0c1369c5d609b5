"""Editions as files: the bundled ones, and the reader that checks such a file."""

from gatekeeper.editions.errors import EditionError, Mistake
from gatekeeper.editions.loading import bundled, edition_on, load_edition

__all__ = ["EditionError", "Mistake", "bundled", "edition_on", "load_edition"]
