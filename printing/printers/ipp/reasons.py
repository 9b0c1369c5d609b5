"""What a printer says of its troubles and supplies, in our words: the one table of its keywords."""

from collections.abc import Iterator, Mapping, Sequence

from gatekeeper.policy.printing import Trouble
from printing.printers.ipp.values import Attributes, PrinterState, integer, integers, octets, words

REASONS: Mapping[str, Trouble] = {
    "shutdown": Trouble.OFF,
    "power-down": Trouble.OFF,
    "offline": Trouble.OFF,  # CUPS: the device of a queue
    "timed-out": Trouble.OFF,
    "cover-open": Trouble.COVER_OPEN,
    "door-open": Trouble.COVER_OPEN,
    "interlock-open": Trouble.COVER_OPEN,
    "media-jam": Trouble.JAM,
    "media-empty": Trouble.HOPPER_EMPTY,
    "media-needed": Trouble.HOPPER_EMPTY,
    "marker-supply-empty": Trouble.RIBBON_OUT,
    "marker-supply-missing": Trouble.RIBBON_OUT,
    "marker-ink-empty": Trouble.RIBBON_OUT,
    "marker-ink-missing": Trouble.RIBBON_OUT,
    "marker-print-ribbon-empty": Trouble.RIBBON_OUT,
    "marker-print-ribbon-missing": Trouble.RIBBON_OUT,
    "marker-toner-empty": Trouble.RIBBON_OUT,
    "marker-toner-missing": Trouble.RIBBON_OUT,
    "toner-empty": Trouble.RIBBON_OUT,
    "developer-empty": Trouble.RIBBON_OUT,
    "input-tray-missing": Trouble.TRAY_MISSING,
    "output-tray-missing": Trouble.TRAY_MISSING,
    "output-area-full": Trouble.OUTPUT_FULL,
    "marker-waste-full": Trouble.OUTPUT_FULL,
    "spool-area-full": Trouble.OUTPUT_FULL,
    "cleaner-life-over": Trouble.CLEANING_DUE,
    "subunit-life-over": Trouble.CLEANING_DUE,
    "paused": Trouble.PAUSED,
    "moving-to-paused": Trouble.PAUSED,
    "hold-new-jobs": Trouble.PAUSED,
    "other": Trouble.OTHER,
    "media-low": Trouble.HOPPER_LOW,
    "marker-supply-low": Trouble.RIBBON_LOW,
    "marker-ink-low": Trouble.RIBBON_LOW,
    "marker-print-ribbon-low": Trouble.RIBBON_LOW,
    "marker-toner-low": Trouble.RIBBON_LOW,
    "toner-low": Trouble.RIBBON_LOW,
    "developer-low": Trouble.RIBBON_LOW,
    "output-area-almost-full": Trouble.OUTPUT_FILLING,
    "marker-waste-almost-full": Trouble.OUTPUT_FILLING,
}
"""``printer-state-reasons`` (RFC 8011, 5.4.12 and its IANA registry) without their suffixes."""
CONNECTING = "connecting-to-device"
SEEKING = (
    "The printer may not exist or is unavailable",
    "The printer is unreachable",
    "The printer is not responding",
    "The printer is not connected",
    "Unable to locate printer",
    "Waiting for printer to become available",
)
"""What CUPS' backends say while a job waits for a printer that is off, where they set no keyword;
in English, for they speak the language of the job, and that is how we ask."""
SUFFIXES = ("-report", "-warning", "-error")
MAX_REASONS = 100
MAX_SUPPLIES = 20
MAX_NAME = 40
"""Characters of a supply's name."""
_GRAVITY = {trouble: place for place, trouble in enumerate(Trouble)}


def troubles_of(
    attributes: Attributes, own: Mapping[str, Trouble], more: Sequence[Trouble] = ()
) -> tuple[Trouble, ...]:
    """The troubles of a printer, the gravest first; ``own`` are the model's own keywords.

    A keyword that nobody knows counts where it calls itself an error, or where the printer stands
    still and says nothing else.
    """
    found = {*more, *_told(attributes, own)}
    if not accepts(attributes):
        found.add(Trouble.PAUSED)
    if integer(attributes, "printer-state") == PrinterState.STOPPED and not found:
        found.add(Trouble.OTHER)
    return tuple(sorted(found, key=_GRAVITY.__getitem__))


def seeks_its_printer(attributes: Attributes) -> bool:
    """Whether a queue has a job and seeks its printer, as it does for a moment with each job."""
    if CONNECTING in words(attributes, "printer-state-reasons"):
        return True
    said = words(attributes, "printer-state-message")
    busy = integer(attributes, "printer-state") == PrinterState.PROCESSING
    return busy and any(each.startswith(SEEKING) for each in said)


def accepts(attributes: Attributes) -> bool:
    """Whether it takes jobs; one that says nothing of it does."""
    said = attributes.get("printer-is-accepting-jobs", ())
    return not any(value.content is False for value in said)


def _told(attributes: Attributes, own: Mapping[str, Trouble]) -> Iterator[Trouble]:
    known = {**REASONS, **own}
    for reason in words(attributes, "printer-state-reasons")[:MAX_REASONS]:
        bare = next((reason.removesuffix(end) for end in SUFFIXES if reason.endswith(end)), reason)
        if bare in known:
            yield known[bare]
        elif reason.endswith("-error"):
            yield Trouble.OTHER


def supplies_of(attributes: Attributes) -> tuple[tuple[str, int], ...]:
    """What is left, by name, in per cent; what is filled up instead of used is left out."""
    found = list(_markers(attributes)) or list(_supplies(attributes))
    return tuple(found[:MAX_SUPPLIES])


def _markers(attributes: Attributes) -> Iterator[tuple[str, int]]:
    """CUPS' way: names, levels and types in parallel."""
    names, kinds = words(attributes, "marker-names"), words(attributes, "marker-types")
    levels = integers(attributes, "marker-levels")
    if len(names) != len(levels):
        return
    for place, (name, level) in enumerate(zip(names, levels, strict=True)):
        kind = kinds[place] if len(kinds) == len(names) else ""
        if 0 <= level <= 100 and not kind.startswith("waste"):
            yield named(name, MAX_NAME), level


def _supplies(attributes: Attributes) -> Iterator[tuple[str, int]]:
    """PWG 5100.13: a line of ``key=value;`` each, and their descriptions in parallel."""
    told = words(attributes, "printer-supply-description")
    lines = octets(attributes, "printer-supply")
    for place, line in enumerate(lines):
        pairs = (pair.partition("=") for pair in line[:1000].decode("utf-8", "replace").split(";"))
        keys = {key.strip(): value.strip() for key, _, value in pairs}
        name = told[place] if len(told) == len(lines) else keys.get("type", "")
        try:
            level, most = int(keys["level"][:12]), int(keys.get("maxcapacity", "100")[:12])
        except (KeyError, ValueError):
            continue
        filled = keys.get("class") == "receptacleThatIsFilled" or keys.get("type", "").startswith(
            "waste"
        )
        if name and not filled and 0 <= level <= most and most > 0:
            yield named(name, MAX_NAME), round(100 * level / most)


def named(text: str, most: int) -> str:
    """The printable characters of what a printer says, at most so many."""
    return "".join(sign for sign in text[: 4 * most] if sign.isprintable())[:most].strip()
