"""Takes an edition file's tables one by one, so that a mistake in one does not hide the others'."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from gatekeeper.editions.errors import Mistake, nearest, not_one_of, plain, shown
from gatekeeper.editions.fields import Id, KindWord, PhaseId
from gatekeeper.editions.tables import (
    ActionsTable,
    CarParkTable,
    ChangeOfPersonTable,
    CounterTable,
    DwellTable,
    EditionTable,
    GateTable,
    KindTable,
    PhaseTable,
    PhotoTable,
    PresenceTable,
    ReplacementTable,
    SanctionsTable,
    Table,
    VenueTable,
)
from gatekeeper.policy.words import Kind

Key = TypeVar("Key", bound=Hashable)
AnyTable = TypeVar("AnyTable", bound=Table)

TABLES: Mapping[str, type[Table]] = {
    "edition": EditionTable,
    "venue": VenueTable,
    "gates": GateTable,
    "presence": PresenceTable,
    "phases": PhaseTable,
    "kinds": KindTable,
    "actions": ActionsTable,
    "dwell_minutes": DwellTable,
    "car_parks": CarParkTable,
    "counters": CounterTable,
    "change_of_person": ChangeOfPersonTable,
    "replacement": ReplacementTable,
    "photo": PhotoTable,
    "sanctions": SanctionsTable,
}
"""Every table of a file; of some there are several, each under its own id: ``[gates.P-1]``."""

OPTIONAL = frozenset({"actions", "dwell_minutes", "car_parks", "counters"})


@dataclass
class Draft:
    """The tables of a file that are right in themselves, and every mistake found so far.

    A table with a mistake of its own is left out, and named in ``broken``: others that refer to
    it are not blamed for that.
    """

    edition: EditionTable | None = None
    venue: VenueTable | None = None
    presence: PresenceTable | None = None
    actions: ActionsTable | None = None
    dwell_minutes: DwellTable | None = None
    replacement: ReplacementTable | None = None
    photo: PhotoTable | None = None
    sanctions: SanctionsTable | None = None
    gates: dict[str, GateTable] = field(default_factory=dict)
    phases: dict[int, PhaseTable] = field(default_factory=dict)
    kinds: dict[Kind, KindTable] = field(default_factory=dict)
    car_parks: dict[Kind, CarParkTable] = field(default_factory=dict)
    change_of_person: dict[int, ChangeOfPersonTable] = field(default_factory=dict)
    counters: dict[int, CounterTable] = field(default_factory=dict)
    """By their place in the file, from 1."""
    broken: set[str] = field(default_factory=set)
    mistakes: list[Mistake] = field(default_factory=list)

    def wrong(self, table: str, key: str, text: str) -> None:
        """Note one mistake."""
        self.mistakes.append(Mistake(table, key, text))

    def wrong_unless_known(self, table: str, key: str, word: str, known: Sequence[str]) -> None:
        """Note a word that is none of the known."""
        if word not in known:
            self.wrong(table, key, not_one_of(word, known))

    @property
    def phases_broken(self) -> bool:
        """Whether a phase is left out, so that nothing can be compared with all of them."""
        return any(name.split(".")[0] == "phases" for name in self.broken)

    def wrong_unless_phase(self, table: str, key: str, phase: int) -> None:
        """Note a phase that is not there; one that is there but broken was told already."""
        if phase not in self.phases and not {"phases", f"phases.{phase}"} & self.broken:
            known = ", ".join(str(each) for each in self.phases)
            self.wrong(table, key, f"there is no phase {phase} (phases: {known})")


def draft_of(raw: Mapping[str, Any], anchor: date | None) -> Draft:
    """Take what a TOML file says; ``anchor`` is the day that ``D`` stands for, if any."""
    draft = Draft()
    known = list(TABLES)
    for name in raw:
        if name not in known:
            draft.wrong("", shown(name), f"unknown table{nearest(name, known)}")
    for name in known:
        if name not in raw and name not in OPTIONAL:
            draft.wrong(name, "", "the table is missing")
            draft.broken.add(name)
    taker = _Taker(draft, anchor)
    draft.edition = taker.single(EditionTable, "edition", raw)
    draft.venue = taker.single(VenueTable, "venue", raw)
    draft.presence = taker.single(PresenceTable, "presence", raw)
    draft.actions = taker.single(ActionsTable, "actions", raw)
    draft.dwell_minutes = taker.single(DwellTable, "dwell_minutes", raw)
    draft.replacement = taker.single(ReplacementTable, "replacement", raw)
    draft.photo = taker.single(PhotoTable, "photo", raw)
    draft.sanctions = taker.single(SanctionsTable, "sanctions", raw)
    kind, phase_id = TypeAdapter(KindWord).validate_python, TypeAdapter(PhaseId).validate_python
    draft.gates = taker.keyed(GateTable, "gates", raw, TypeAdapter(Id).validate_python)
    draft.phases = taker.keyed(PhaseTable, "phases", raw, phase_id)
    draft.kinds = taker.keyed(KindTable, "kinds", raw, kind)
    draft.car_parks = taker.keyed(CarParkTable, "car_parks", raw, kind)
    draft.change_of_person = taker.keyed(ChangeOfPersonTable, "change_of_person", raw, phase_id)
    draft.counters = taker.listed(CounterTable, "counters", raw)
    return draft


@dataclass(frozen=True)
class _Taker:
    """Validates tables into one draft."""

    draft: Draft
    anchor: date | None

    def single(self, model: type[AnyTable], name: str, raw: Mapping[str, Any]) -> AnyTable | None:
        return self._table(model, name, raw[name]) if name in raw else None

    def keyed(
        self,
        model: type[AnyTable],
        name: str,
        raw: Mapping[str, Any],
        read_key: Callable[[str], Key],
    ) -> dict[Key, AnyTable]:
        tables: dict[Key, AnyTable] = {}
        entries = raw.get(name, {})
        if not isinstance(entries, dict):
            self.draft.wrong(name, "", f"write [{name}.ID], a table for each")
            self.draft.broken.add(name)
            return tables
        for key, entry in entries.items():
            table = self._table(model, f"{name}.{plain(key)}", entry)
            try:
                read = read_key(key)
            except ValidationError as error:
                self.draft.wrong(name, "", _sentence(error.errors()[0]))
                self.draft.broken.add(name)
                continue
            if table is not None:
                tables[read] = table
        return tables

    def listed(
        self, model: type[AnyTable], name: str, raw: Mapping[str, Any]
    ) -> dict[int, AnyTable]:
        entries = raw.get(name, [])
        if not isinstance(entries, list):
            self.draft.wrong(name, "", f"write [[{name}]], with two brackets, for each")
            return {}
        tables = {
            place: self._table(model, f"{name} {place}", entry)
            for place, entry in enumerate(entries, start=1)
        }
        return {place: table for place, table in tables.items() if table is not None}

    def _table(self, model: type[AnyTable], name: str, entry: object) -> AnyTable | None:
        if not isinstance(entry, dict):
            self.draft.wrong(name, "", f"is not a table but {shown(entry)}")
        else:
            try:
                return model.model_validate(entry, context={"anchor": self.anchor})
            except ValidationError as error:
                for each in error.errors():
                    table, key = _place(name, each["loc"])
                    self.draft.wrong(table, key, _sentence(each, model))
        self.draft.broken.add(name)
        return None


def _place(table: str, loc: tuple[int | str, ...]) -> tuple[str, str]:
    """The table and the dotted key of a mistake; places in a list are told by the value instead."""
    keys = (plain(part) for part in loc if isinstance(part, str) and part != "[key]")
    return table, ".".join(keys)


def _sentence(error: Any, model: type[Table] | None = None) -> str:
    """What is wrong, in words that somebody at the fair office understands."""
    told = error.get("ctx", {}).get("error")
    if isinstance(told, ValueError):
        return str(told)
    match error["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            known = _keys(model, error["loc"][:-1])
            return "unknown key: " + not_one_of(error["loc"][-1], known)
        case _:
            _, _, said = error["msg"].partition(" should ")
            return f"{shown(error['input'])} should {said.replace('dictionary', 'table')}"


def _keys(model: type[BaseModel] | None, loc: tuple[int | str, ...]) -> list[str]:
    """The keys that the table at this place of the model may have."""
    for part in loc:
        if model is None or part not in model.model_fields:
            continue
        nested = _table_in(model.model_fields[str(part)].annotation)
        model = nested or model
    return list(model.model_fields) if model else []


def _table_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for each in get_args(annotation) if (found := _table_in(each))), None)
