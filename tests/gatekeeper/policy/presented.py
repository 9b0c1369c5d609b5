"""A scan of a good credential, to be broken one rule at a time."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from gatekeeper.policy.admission import Decision, Facts, Scan, decide
from gatekeeper.policy.code import read_code
from gatekeeper.policy.credential import Credential, Holder, Organisation
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.words import Direction, IdType, Kind, OrganisationKind, State

HOLDER = Holder(IdType.PASSPORT, "U1000001", "Ayşe Yılmaz", "1401001")
ORGANISATION = Organisation("1401001", "Anatolia Ceramics", OrganisationKind.EXHIBITOR)


@dataclass(frozen=True)
class Presented:
    """What is presented where and when, with everything that is known of it."""

    edition: Edition
    at: datetime
    gate: str = "P-1"
    direction: Direction = Direction.IN
    code: str = "100000000011"
    plate: str | None = None
    credential: Credential | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def where(self, **changes: Any) -> "Presented":
        """The same with other circumstances, credential fields or facts, told apart by name."""
        own = {key: value for key, value in changes.items() if key in type(self).__annotations__}
        facts = {k: v for k, v in changes.items() if k in Facts.__slots__ and k not in own}
        fields = {k: v for k, v in changes.items() if k not in own and k not in facts}
        credential = own.get("credential", self.credential)
        if credential and fields:
            own["credential"] = replace(credential, **fields)
        return replace(self, **own, facts={**self.facts, **facts})

    @property
    def decision(self) -> Decision:
        gate = self.edition.gates[self.gate]
        scan = Scan(self.at, gate, self.direction, read_code(self.code), self.plate)
        return decide(self.edition, scan, Facts(credential=self.credential, **self.facts))

    @property
    def reason(self) -> str:
        return self.decision.reason.value


def at(text: str) -> datetime:
    """An instant of October or November 2019: ``15 09:30`` is in October, ``N4 18:00`` November."""
    month = "11" if text.startswith("N") else "10"
    day, hour = text.removeprefix("N").split(" ")
    return datetime.fromisoformat(f"2019-{month}-{int(day):02d}T{hour}")


def credential(kind: Kind, **fields: Any) -> Credential:
    """An issued credential of the 126th edition."""
    number = "100000000011"
    return Credential(number=number, kind=kind, state=State.ISSUED, edition=126, **fields)
