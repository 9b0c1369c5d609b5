"""The stories as the tap panel needs them, kept as a file in the demo's folder."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter

from gatekeeper.policy.words import Action, Kind, Reason, Subject
from kiosk.demo.stories import Story

FILE = "stories.json"
MAX_BYTES = 4_000_000


class Group(StrEnum):
    """The shelves of the panel, in their order."""

    LET_IN = "let_in"
    WITHDRAWN = "withdrawn"
    HELD = "held"
    NOT_NOW = "not_now"
    NOT_HERE = "not_here"
    VEHICLES = "vehicles"
    GOODS = "goods"
    FOREIGN = "foreign"


_GROUPS = {
    Reason.OK: Group.LET_IN,
    Reason.UNREADABLE: Group.FOREIGN,
    Reason.FORGED: Group.FOREIGN,
    Reason.UNKNOWN: Group.FOREIGN,
    Reason.CONFISCATED: Group.WITHDRAWN,
    Reason.LOST: Group.WITHDRAWN,
    Reason.SUPERSEDED: Group.WITHDRAWN,
    Reason.CANCELLED: Group.WITHDRAWN,
    Reason.BARRED: Group.HELD,
    Reason.SUSPENDED: Group.HELD,
    Reason.NOT_ISSUED: Group.HELD,
    Reason.NOT_YET_VALID: Group.NOT_NOW,
    Reason.EXPIRED: Group.NOT_NOW,
    Reason.NOT_REGISTERED: Group.NOT_NOW,
    Reason.HALL_SEALED: Group.NOT_NOW,
    Reason.OUTSIDE_HOURS: Group.NOT_NOW,
}


@dataclass(frozen=True, slots=True)
class Tale:
    """A story with the reason that the rules give it when it is told for the first time."""

    story: Story
    expects: Reason
    action: Action
    sealed: str | None = None
    """The signed payload of its QR code, where its paper bears one."""
    kind: Kind | None = None

    @property
    def group(self) -> Group:
        """The shelf it lies on."""
        if self.kind and self.kind.subject is Subject.VEHICLES:
            return Group.VEHICLES
        if self.kind and self.kind.subject is Subject.GOODS:
            return Group.GOODS
        return _GROUPS.get(self.expects, Group.NOT_HERE)


_TALES = TypeAdapter(tuple[Tale, ...])


def write(folder: Path, tales: Iterable[Tale]) -> None:
    """Keep the stories in the demo's folder."""
    (folder / FILE).write_bytes(_TALES.dump_json(tuple(tales), indent=1))


def read(folder: Path) -> tuple[Tale, ...]:
    """The stories of a demo's folder; OSError or ValueError where it has none."""
    with (folder / FILE).open("rb") as file:
        return _TALES.validate_json(file.read(MAX_BYTES))
