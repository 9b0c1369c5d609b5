"""What lies on the tap panel's desk: the stories on their shelves, and the readers beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from gatekeeper.policy.words import Direction
from gatekeeper.store import register
from gatekeeper.store.register import PersonCard
from kiosk.demo.playbook import Group, Tale
from kiosk.screens.verdict import Line
from kiosk.texts import LANGUAGES, Texts

SHOWN_CODE = 320
"""Characters of a code that is no credential's that are put on its slip of paper."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A simulated reader that the panel can present at."""

    name: str
    path: Path
    direction: Direction | None
    at_gate: bool = True
    """Whether a gate answers; a desk's reader only hands on what it reads."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A card or paper as it is drawn."""

    number: str
    kind: str
    card: bool
    name: str | None
    organisation: str | None
    plate: str | None
    has_photo: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One thing on the panel, and what pressing it sends."""

    vals: Mapping[str, object]
    code: str = ""
    thing: Thing | None = None
    title: Line | None = None
    face: str = ""
    gate: str = ""
    direction: str = ""
    plate: str | None = None
    qr: str | None = None
    """The address of its QR code."""
    sealed_vals: Mapping[str, object] | None = None


class Desk:
    """What the panel of one demo has on its desk: stories, readers and its own texts."""

    def __init__(self, tales: Sequence[Tale], lanes: Sequence[Lane], texts: Texts) -> None:
        self.tales = tales
        self.lanes = lanes
        self._texts = texts

    def tell(self, key: str) -> Line:
        """A text of the panel in both languages."""
        return Line(*(self._texts.say(lang, key) for lang in LANGUAGES))

    def lane_of_desk(self, name: str | None) -> Lane | None:
        """The reader of that name, if it is at a clerk's desk."""
        return next((one for one in self.lanes if one.name == name and not one.at_gate), None)

    def lane(self, name: str | None, direction: Direction | None) -> Lane | None:
        """The reader of that name, else one that goes that way, else the first."""
        for lane in self.lanes:
            if lane.name == name or (name is None and lane.direction is direction):
                return lane
        return self.lanes[0] if self.lanes and name is None else None

    def tale(self, number: str) -> Tale | None:
        """A story by its place, as the page sends it."""
        if not (number.isascii() and number.isdigit() and len(number) < 6):
            return None
        place = int(number)
        return self.tales[place] if place < len(self.tales) else None


def shelves_of(conn: Connection, tales: Sequence[Tale]) -> list[tuple[Group, list[Told]]]:
    """Every story on its shelf, the shelves in their order."""
    shelves: dict[Group, list[Told]] = {group: [] for group in Group}
    for place, tale in enumerate(tales):
        shelves[tale.group].append(_told(conn, place, tale))
    return [(group, told) for group, told in shelves.items() if told]


def _told(conn: Connection, place: int, tale: Tale) -> Told:
    story = tale.story
    card = register.person_card(conn, story.number) if story.number else None
    return Told(
        {"story": place},
        code=story.code[:SHOWN_CODE],
        thing=thing_of(card) if card else None,
        title=Line(story.title.zh, story.title.en),
        face=tale.action,
        gate=story.gate,
        direction=story.direction,
        plate=story.plate,
        qr=f"/panel/qr/{place}.svg" if tale.sealed else None,
        sealed_vals={"story": place, "sealed": "yes"} if tale.sealed else None,
    )


def thing_of(card: PersonCard) -> Thing:
    """A credential of the register as it is drawn."""
    credential = card.credential
    return Thing(
        number=credential.number,
        kind=credential.kind,
        card=credential.card_uid is not None,
        name=card.holder.name if card.holder else None,
        organisation=card.organisation.name if card.organisation else None,
        plate=credential.plate,
        has_photo=card.has_photo,
    )
