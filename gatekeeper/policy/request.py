"""What is asked of the certificate centre, and everything the register knows that bears on it.

Plain values that a use case fills in; days and instants are fair time, areas square metres, money
whole units of the edition's currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from gatekeeper.policy.credential import Credential, Holder, Organisation
from gatekeeper.policy.fees import Purpose
from gatekeeper.policy.objections import Excuse, Rule
from gatekeeper.policy.plate import plate_key
from gatekeeper.policy.words import Kind

DRIVER_FIELDS = ("organisation_code", "plate", "name", "id_number", "photo")
"""What form A3 asks for, in its order."""


@dataclass(frozen=True, slots=True)
class DriverForm:
    """A driver's data as form A3 asks for it (H 3.5.8); what is missing is empty."""

    organisation_code: str = ""
    plate: str = ""
    name: str = ""
    id_number: str = ""
    photo: bool = False

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the fields that are empty, in the form's order."""
        return tuple(each for each in DRIVER_FIELDS if not getattr(self, each))


@dataclass(frozen=True, slots=True)
class Request:
    """One thing asked for: an application, a registration, a collection, a replacement."""

    kind: Kind
    purpose: Purpose = Purpose.FIRST
    """What an application is for; ``to_apply`` and ``to_approve`` ask the rules of that purpose."""
    phase: int | None = None
    """The phase it is for: of a paper always, of a badge the phase to be registered for."""
    asked_at: datetime | None = None
    """When it came in; None: now, at the counter."""
    at_counter: bool = False
    """Somebody stands at the counter, so its hours hold; False: online, or in the back office."""
    valid_from: date | None = None
    valid_to: date | None = None
    """The days bought or granted, both included; of a lorry the day of its slot, if named."""
    plate: str | None = None
    driver: DriverForm | None = None
    """The form handed in with this request, if any."""
    photo: bool = False
    """A photo is on file or handed in."""
    stamp: bool = False
    """The organiser's or agency's stamp is on the form: the clerk's tick (H 3.4.5)."""
    original_shown: bool = False
    """The clerk or the agency has the original document in hand."""
    statement: bool = False
    """Written, of the organiser or agency, for a loss (H 3.5.5)."""


@dataclass(frozen=True, slots=True)
class Held:
    """A live credential of a person, applied for or in hand, and the phases it works in."""

    credential: Credential
    phases: frozenset[int | None] = frozenset()
    """Of a badge: the phases of this edition it is registered or applied for; None: all of it."""


@dataclass(frozen=True, slots=True)
class Known:
    """Everything the register knows that may stand against a request, at the instant ``now``."""

    now: datetime
    organisation: Organisation | None = None
    """Whose credential it is to be; for a change of employer the new one."""
    person: Holder | None = None
    """Whose; of a vehicle pass the driver; for a change of person the new one."""
    birth: date | None = None
    """The person's date of birth, as its document says."""
    document_expires: date | None = None
    """The last day of the person's document, where it says one."""
    original_seen: bool = False
    """Somebody saw the original of this person's document at an earlier application."""
    recorded: bool = False
    """A credential of the person was confiscated as sold, lent, altered or forged (H 3.5.4)."""
    others: tuple[Held, ...] = ()
    """The person's other live credentials, applications too, at every organisation;
    ``credential`` and ``replaces`` may be among them and do not count."""
    credential: Credential | None = None
    """The one in question: to be approved, produced, collected or registered."""
    replaces: Credential | None = None
    """The one whose place it takes: lost, or handed in for a change."""
    registered: frozenset[int | None] = frozenset()
    """The phases of this edition that ``credential`` is registered for; None: the whole edition."""
    area_m2: Mapping[int, float] = field(default_factory=dict)
    """Of the organisation's stands in each phase, added; a contractor's: of those it builds."""
    agencies: int = 1
    exhibitors: int = 0
    """Exhibitor badges of the phase that the coach quota counts."""
    alive: Mapping[tuple[Kind, int | None], int] = field(default_factory=dict)
    """How many of each kind and phase count against the organisation's quota, ``credential`` and
    ``replaces`` not among them: passes alive and applications pending; of badges the registrations
    for the phase and the applications pending for it. For an approval, only the applications that
    came before this one, so that the first come are served."""
    granted: Mapping[tuple[Kind, int | None], int] = field(default_factory=dict)
    """By how many a recorded exception widens the quota of each kind and phase."""
    permits: frozenset[int] = frozenset()
    """The phases for which the organisation has a construction permit."""
    early_delivery: frozenset[date] = frozenset()
    """The early delivery (and overtime) days the organisation was granted."""
    drivers: frozenset[tuple[str, str]] = frozenset()
    """(plate key, identity number) of the driver forms on file for the organisation and edition."""
    open_charges: int = 0
    """What is still to pay for ``credential``."""
    excused: frozenset[tuple[Rule, Excuse]] = frozenset()
    """The consents on record for this very request."""

    def has_driver(self, plate: str | None, id_number: str | None) -> bool:
        """Whether this driver's form for this lorry is on file (H, form A3, note 4)."""
        return bool(plate and id_number) and (plate_key(plate), id_number) in self.drivers
