"""Reads the catalogues (``zh.po``, ``en.po``) and says a key in a language."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = ("zh", "en")
"""The languages of the screens, in the order in which they stand side by side."""
FOLDER = Path(__file__).parent


class UnknownText(KeyError):
    """A key, or one of its values, that a language does not have."""


class Texts:
    """Every text in every language; a value in ``{braces}`` is filled in when it is said."""

    def __init__(self, catalogues: Mapping[str, Mapping[str, str]]) -> None:
        self._catalogues = catalogues

    def say(self, lang: str, key: str, **values: object) -> str:
        """The text of a key; UnknownText if the language lacks it or a value is missing."""
        try:
            return self._catalogues[lang][key].format_map(values)
        except KeyError as error:
            raise UnknownText(f"{lang}: {key}: {error}") from error

    def has(self, key: str) -> bool:
        """Whether every language has the key."""
        return all(key in texts for texts in self._catalogues.values())

    def keys(self, lang: str) -> Iterator[str]:
        """Every key of a language."""
        return iter(self._catalogues[lang])


def read_texts(*folders: Path) -> Texts:
    """Read every language's catalogues, the product's own if no folder is named.

    Raises ValueError for a key that is empty or there twice.
    """
    catalogues: dict[str, dict[str, str]] = {lang: {} for lang in LANGUAGES}
    for folder in folders or (FOLDER,):
        for lang in LANGUAGES:
            found = _read(folder / f"{lang}.po", lang)
            if twice := catalogues[lang].keys() & found.keys():
                raise ValueError(f"{folder.name}/{lang}.po: {min(twice)} is there twice")
            catalogues[lang] |= found
    return Texts(catalogues)


@cache
def desk_texts() -> Texts:
    """The product's own texts and those of the centre's desk, a folder for each of its parts.

    They are read once.
    """
    parts = sorted(path.parent for path in (FOLDER / "desk").glob("*/zh.po"))
    return read_texts(FOLDER, *parts)


def _read(path: Path, lang: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    with path.open("rb") as file:
        for message in read_po(file, locale=lang, abort_invalid=True):
            if not message.id:
                continue
            if not isinstance(message.string, str) or not message.string:
                raise ValueError(f"{path.name}: {message.id} has no text")
            texts[str(message.id)] = message.string
    return texts
