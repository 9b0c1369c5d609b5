"""Reads an edition by its name or from a file, checks all of it, and makes the policy's Edition."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from importlib import resources
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

from gatekeeper.editions.building import (
    actions_of,
    areas_of,
    car_park_of,
    counter_of,
    dwell_of,
    gate_of,
    kind_of,
    name_of,
    phase_of,
    photo_of,
)
from gatekeeper.editions.calendar_checks import check_phases, check_stage_days
from gatekeeper.editions.deadline_checks import check_deadlines
from gatekeeper.editions.draft import Draft, draft_of
from gatekeeper.editions.errors import EditionError, Mistake, nearest, shown
from gatekeeper.editions.fields import Anchor
from gatekeeper.editions.reference_checks import check_references
from gatekeeper.editions.times import read_offset
from gatekeeper.policy.calendar import Phase
from gatekeeper.policy.edition import (
    ChangeOfPerson,
    Edition,
    PresenceRules,
    ReplacementFees,
    SanctionRules,
)
from gatekeeper.policy.words import Stage

MAX_BYTES = 200_000
"""Ten times what an edition needs."""
MAX_LINE = 400
"""Bytes of a line; the parser's memory grows with the square of a key's dots."""
SUFFIX = ".toml"


def bundled() -> tuple[str, ...]:
    """The names of the editions that come with the program, sorted."""
    names = (each.name for each in resources.files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX)))


def load_edition(name_or_path: str, today: date, *, stage: Stage | None = None) -> Edition:
    """The edition of that name (``126``, ``demo``), or else the one in that file.

    ``today`` is the fair's date: an edition with ``anchor = "today"`` is laid around it, so that it
    is a day of ``stage`` (show if none is asked for); the calendar of others stays as it is.
    Raises EditionError with every mistake of the file.
    """
    name, content = _content(name_or_path)
    raw = _parsed(name, content)
    anchor = _anchor(name, raw, today, stage)
    draft = draft_of(raw, anchor)
    phases = tuple(phase_of(phase, table) for phase, table in draft.phases.items())
    phases = tuple(sorted(phases, key=lambda phase: phase.begins))
    check_phases(draft, phases)
    check_references(draft, phases)
    check_deadlines(draft, phases)
    if anchor is not None and phases and not draft.phases_broken:
        check_stage_days(draft, phases, datetime.combine(anchor, time.min))
    if not draft.gates and "gates" not in draft.broken:
        draft.wrong("gates", "", "there is no gate")
    if not draft.phases and "phases" not in draft.broken:
        draft.wrong("phases", "", "there is no phase")
    if draft.mistakes:
        raise EditionError(name, draft.mistakes)
    return _edition(draft, phases)


def edition_on(name_or_path: str, now: datetime) -> Edition:
    """The edition as it is on the fair's own date at an aware instant; as ``load_edition``."""
    edition = load_edition(name_or_path, now.date())
    today = now.astimezone(ZoneInfo(edition.timezone)).date()
    return edition if today == now.date() else load_edition(name_or_path, today)


def _content(name_or_path: str) -> tuple[str, bytes]:
    """The file's short name, and what it holds; one byte too many tells that it is too big."""
    names = bundled()
    if name_or_path in names:
        name = name_or_path + SUFFIX
        with resources.files(__package__).joinpath(name).open("rb") as stream:
            return name, _limited(name, stream)
    path = Path(name_or_path)
    if not path.suffix and not path.exists():
        text = f"no such edition (bundled: {', '.join(names)}; a file's name ends in .toml)"
        text += nearest(name_or_path, names)
        raise EditionError(shown(name_or_path), [Mistake("", "", text)])
    try:
        with path.open("rb") as stream:
            return path.name, _limited(path.name, stream)
    except (OSError, ValueError) as error:
        text = getattr(error, "strerror", None) or str(error)
        raise EditionError(name_or_path, [Mistake("", "", f"cannot be read: {text}")]) from error


def _limited(name: str, stream: IO[bytes]) -> bytes:
    content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        text = f"is bigger than {MAX_BYTES} bytes; that is no edition"
        raise EditionError(name, [Mistake("", "", text)])
    for number, line in enumerate(content.split(b"\n"), start=1):
        if len(line) > MAX_LINE:
            text = f"line {number}: is longer than {MAX_LINE} bytes"
            raise EditionError(name, [Mistake("", "", text)])
    return content


def _parsed(name: str, content: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        text = f"line {line}: is not UTF-8"
        raise EditionError(name, [Mistake("", "", text)]) from error
    except tomllib.TOMLDecodeError as error:
        raise EditionError(name, [Mistake("", "", f"is not TOML: {error}")]) from error
    except RecursionError as error:
        raise EditionError(name, [Mistake("", "", "is nested too deeply")]) from error


def _anchor(name: str, raw: Mapping[str, Any], today: date, stage: Stage | None) -> date | None:
    """The day that ``D`` stands for, so that today is a day of the stage asked for."""
    table = raw.get("edition")
    table = table if isinstance(table, dict) else {}
    if table.get("anchor") != Anchor.TODAY:
        if stage is not None:
            text = f'has a calendar of its own; only with anchor = "today" can it be in {stage}'
            raise EditionError(name, [Mistake("", "", text)])
        return None
    days = table.get("stage_days")
    days = days if isinstance(days, dict) else {}
    if stage is not None and stage not in days:
        text = f"'{stage}' is missing; there are {', '.join(map(str, days)) or 'none'}"
        raise EditionError(name, [Mistake("edition", "stage_days", text)])
    try:
        return today - timedelta(days=read_offset(days.get(stage or Stage.SHOW, "D")))
    except (ValueError, OverflowError):
        return today  # the mistake is told when the table is taken


def _edition(draft: Draft, phases: tuple[Phase, ...]) -> Edition:
    """The edition, of a draft without mistakes."""
    edition, venue, presence = draft.edition, draft.venue, draft.presence
    replacement, photo, sanctions = draft.replacement, draft.photo, draft.sanctions
    assert edition is not None
    assert venue is not None
    assert presence is not None
    assert replacement is not None
    assert photo is not None
    assert sanctions is not None
    areas = areas_of(venue)
    return Edition(
        number=edition.number,
        name=name_of(edition.name),
        timezone=edition.timezone,
        currency=edition.currency,
        phases=phases,
        gates={gate: gate_of(gate, table, areas) for gate, table in draft.gates.items()},
        kinds={kind: kind_of(kind, table, phases) for kind, table in draft.kinds.items()},
        actions=actions_of(draft.actions),
        presence=PresenceRules(presence.forget_at, frozenset(presence.forget_in)),
        dwell=dwell_of(draft.dwell_minutes),
        car_parks={
            kind: car_park_of(kind, table.name, table.spaces)
            for kind, table in draft.car_parks.items()
        },
        stand_m2=edition.stand_m2,
        counters=tuple(counter_of(table) for table in draft.counters.values()),
        changes_of_person=tuple(
            ChangeOfPerson(phase, table.free_until, table.ends)
            for phase, table in draft.change_of_person.items()
        ),
        replacement=ReplacementFees(
            change_of_person=replacement.change_of_person,
            change_of_employer=replacement.change_of_employer,
            lost=replacement.lost,
            lost_kinds=frozenset(replacement.lost_kinds),
        ),
        photo=photo_of(photo),
        sanctions=SanctionRules(
            smoking_for_good=sanctions.smoking_for_good,
            training_hours={str(word): hours for word, hours in sanctions.training_hours.items()},
        ),
        overtime_asked_before=edition.overtime_asked_before,
        minimum_age=edition.minimum_age,
        areas=areas,
        zones={zone: name_of(name) for zone, name in venue.zones.items()},
    )
