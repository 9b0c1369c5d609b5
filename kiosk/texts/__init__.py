"""What people read: every sentence of the screens in every language, found by a key."""

from kiosk.texts.catalogue import LANGUAGES, Texts, UnknownText, desk_texts, read_texts
from kiosk.texts.times import human_date, human_start, human_time

__all__ = [
    "LANGUAGES",
    "Texts",
    "UnknownText",
    "desk_texts",
    "human_date",
    "human_start",
    "human_time",
    "read_texts",
]
