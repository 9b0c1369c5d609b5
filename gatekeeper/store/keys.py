"""How names are compared when they are searched."""

import re
import unicodedata

_SPACES = re.compile(r"[\s\W_]+")
# Letters that Unicode does not take apart, as who has no such key types them.
_PLAIN = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "þ": "th", "æ": "ae", "œ": "oe"}
)


def name_key(name: str) -> str:
    """A name without case, marks and width: what searches compare, words apart by one space.

    Unicode NFKD, casefold, combining marks dropped, ``ı`` as ``i`` and the like; punctuation counts
    as a space.
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    return _SPACES.sub(" ", bare.translate(_PLAIN)).strip()
