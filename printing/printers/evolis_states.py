"""The states of an Evolis printer, as its library (release 9.4) names them, as troubles."""

from collections.abc import Mapping

from gatekeeper.policy.printing import Trouble

_STEMS: Mapping[Trouble, frozenset[str]] = {
    Trouble.COVER_OPEN: frozenset(
        {
            "COVER_OPEN",
            "FEEDER_OPEN",
            "LAMI_COVER_OPEN",
            "RECEPTACLE_OPEN",
            "REJECT_BOX_COVER_OPEN",
        }
    ),
    Trouble.JAM: frozenset({"CARD_JAM", "FEEDER_ERROR", "LAMI_MECHANICAL", "MECHANICAL"}),
    Trouble.HOPPER_EMPTY: frozenset({"FEEDER_EMPTY", "NO_CARD_INSERTED", "WAIT_CARD"}),
    Trouble.RIBBON_OUT: frozenset(
        {
            "BAD_RIBBON",
            "CLEAR_ENDED",
            "FILM_ENDED",
            "LAMINATE_END",
            "NO_CLEAR",
            "NO_LAMINATE",
            "NO_RIBBON",
            "RIBBON_ENDED",
            "RIBBON_FILM_ENDED",
            "UNSUPPORTED_RIBBON",
        }
    ),
    Trouble.OUTPUT_FULL: frozenset(
        {"CARD_ON_EJECT", "HOPPER_FULL", "LAMI_HOPPER_FULL", "REJECT_BOX_FULL"}
    ),
}
_INFORMATION: Mapping[str, Trouble] = {
    "INF_CLEANING_REQUIRED": Trouble.CLEANING_DUE,
    "INF_FEEDER_NEAR_EMPTY": Trouble.HOPPER_LOW,
    "INF_RIBBON_LOW": Trouble.RIBBON_LOW,
    "INF_CLEAR_LOW": Trouble.RIBBON_LOW,
    "INF_LAMINATE_LOW": Trouble.RIBBON_LOW,
}
_OFF = {"PRINTER_UNKNOWN", "PRINTER_OFFLINE"}
_STOPPING = ("DEF_", "ERR_")


def troubles_of(major: str, minor: str) -> tuple[Trouble, ...]:
    """The trouble that ``get_state`` tells; one that nobody knows is OTHER, never none."""
    if major == "OFF" or minor in _OFF:
        return (Trouble.OFF,)
    if minor in _INFORMATION:
        return (_INFORMATION[minor],)
    name = minor.removeprefix("AVANSIA_")
    if name.startswith(_STOPPING):
        stem = name[4:]
        return (next((t for t, stems in _STEMS.items() if stem in stems), Trouble.OTHER),)
    return (Trouble.OTHER,) if major not in {"READY", "WARNING"} else ()
