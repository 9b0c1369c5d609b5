"""The register of a simulation: the data in memory, found by number or by card."""

from collections import defaultdict
from datetime import date, datetime

from gatekeeper.policy.code import Code, CodeKind, Sealed
from gatekeeper.policy.credential import (
    Credential,
    Holder,
    Organisation,
    Overtime,
    Registration,
)
from gatekeeper.policy.words import HARD_CARDS

Registered = frozenset[tuple[int, int | None]]
_NOT_REGISTERED: Registered = frozenset()
_NOTHING_GRANTED: frozenset[date] = frozenset()


class Register:
    """What a gate would know of every credential."""

    def __init__(self) -> None:
        self._organisations: dict[str, Organisation] = {}
        self._holders: dict[str, Holder] = {}
        self._by_number: dict[str, Credential] = {}
        self._by_uid: dict[str, Credential] = {}
        self._latest_card: dict[str, datetime] = {}
        self._registered: dict[str, Registered] = {}
        self._granted: defaultdict[str, frozenset[date]] = defaultdict(frozenset)
        self._sets: dict[Registered, Registered] = {}

    def add(self, row: object) -> None:
        """Take one row of the data; a booth changes no decision."""
        match row:
            case Credential():
                self._add_credential(row)
            case Holder():
                self._holders[row.id_number] = row
            case Registration():
                grown = self.registrations(row.number) | {(row.edition, row.phase)}
                # A million badges share a handful of sets.
                self._registered[row.number] = self._sets.setdefault(grown, grown)
            case Organisation():
                self._organisations[row.code] = row
            case Overtime():
                self._granted[row.organisation_code] |= {row.date}

    def _add_credential(self, row: Credential) -> None:
        self._by_number[row.number] = row
        if row.card_uid:
            self._by_uid[row.card_uid] = row
        if row.id_number and row.issued_at and row.kind in HARD_CARDS:
            latest = self._latest_card.get(row.id_number, row.issued_at)
            self._latest_card[row.id_number] = max(latest, row.issued_at)

    def find(self, code: Code, sealed: Sealed | None) -> Credential | None:
        """The credential of a number, of a card, or of the number in an opened payload."""
        match code.kind:
            case CodeKind.NUMBER:
                return self._by_number.get(code.value)
            case CodeKind.UID:
                return self._by_uid.get(code.value)
            case CodeKind.SEALED if sealed is not None:
                return self._by_number.get(sealed.number)
        return None

    def holder(self, credential: Credential) -> Holder | None:
        """Whose it is, if anybody's."""
        return self._holders.get(credential.id_number or "")

    def organisation(self, credential: Credential, holder: Holder | None) -> Organisation | None:
        """The credential's own organisation, else its holder's."""
        code = credential.organisation_code or (holder and holder.organisation_code)
        return self._organisations.get(code or "")

    def granted(self, organisation: Organisation | None) -> frozenset[date]:
        """The dates of overtime and early delivery granted to an organisation."""
        return (
            self._granted.get(organisation.code, _NOTHING_GRANTED)
            if organisation
            else (_NOTHING_GRANTED)
        )

    def registrations(self, number: str) -> Registered:
        """(edition, phase) of each registration of a credential."""
        return self._registered.get(number, _NOT_REGISTERED)

    def has_later_card(self, credential: Credential) -> bool:
        """Whether another hard card of the same person was issued later.

        A card without an hour of issue is earlier than any with one.
        """
        if credential.kind not in HARD_CARDS or not credential.id_number:
            return False
        latest = self._latest_card.get(credential.id_number)
        return latest is not None and (
            credential.issued_at is None or credential.issued_at < latest
        )
