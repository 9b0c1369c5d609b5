"""The closed vocabulary of the product: the handbook's ids, for log, wire and screens alike."""

from enum import StrEnum


class Subject(StrEnum):
    """What a gate lets through, and what a credential lets in (handbook 2, 9 line 8)."""

    PEOPLE = "people"
    VEHICLES = "vehicles"
    GOODS = "goods"


class Carrier(StrEnum):
    """What a credential is made of: a hard IC card kept for years, or a paper of one phase."""

    CARD = "card"
    PAPER = "paper"


class Kind(StrEnum):
    """The kinds of credential (handbook 4)."""

    EXHIBITOR = "exhibitor"
    AGENCY_STAFF = "agency_staff"
    SETUP = "setup"
    DISMANTLING = "dismantling"
    BUYER = "buyer"
    STAFF = "staff"
    CARRIER = "carrier"
    INTERMEDIARY = "intermediary"
    CAR = "car"
    COACH = "coach"
    SETUP_VEHICLE = "setup_vehicle"
    DISMANTLING_VEHICLE = "dismantling_vehicle"
    LIFT = "lift"
    DISCHARGE_NOTICE = "discharge_notice"
    CONSTRUCTION_PERMIT = "construction_permit"

    @property
    def subject(self) -> Subject:
        """What a credential of this kind lets in."""
        return _SUBJECT.get(self, Subject.PEOPLE)

    @property
    def carrier(self) -> Carrier:
        """What a credential of this kind is made of."""
        return Carrier.CARD if self in HARD_CARDS else Carrier.PAPER


_SUBJECT = {
    Kind.CAR: Subject.VEHICLES,
    Kind.COACH: Subject.VEHICLES,
    Kind.SETUP_VEHICLE: Subject.VEHICLES,
    Kind.DISMANTLING_VEHICLE: Subject.VEHICLES,
    Kind.LIFT: Subject.VEHICLES,
    Kind.DISCHARGE_NOTICE: Subject.GOODS,
    Kind.CONSTRUCTION_PERMIT: Subject.GOODS,
}
HARD_CARDS = frozenset({Kind.EXHIBITOR, Kind.AGENCY_STAFF, Kind.BUYER, Kind.STAFF, Kind.CARRIER})
LORRIES = frozenset({Kind.SETUP_VEHICLE, Kind.DISMANTLING_VEHICLE})


class State(StrEnum):
    """The recorded state of a credential (handbook 5)."""

    APPLIED = "applied"
    REJECTED = "rejected"
    APPROVED = "approved"
    PAID = "paid"
    PRODUCED = "produced"
    ISSUED = "issued"
    SUSPENDED = "suspended"
    LOST = "lost"
    SUPERSEDED = "superseded"
    CONFISCATED = "confiscated"
    CANCELLED = "cancelled"


NOT_COLLECTED = frozenset(
    {State.APPLIED, State.REJECTED, State.APPROVED, State.PAID, State.PRODUCED}
)
"""States of a credential that nobody has been handed yet."""
WITHDRAWN = frozenset({State.LOST, State.SUPERSEDED, State.CONFISCATED, State.CANCELLED})
"""States in which a credential is retained wherever it is shown; each is a reason of its own."""


class OrganisationKind(StrEnum):
    """What an organisation is at the fair."""

    EXHIBITOR = "exhibitor"
    AGENCY = "agency"
    CONTRACTOR = "contractor"
    CARRIER = "carrier"
    ORGANISER = "organiser"
    BUYER = "buyer"


class BoothKind(StrEnum):
    """A stand with walls from the organiser, or bare floor."""

    STANDARD = "standard"
    RAW = "raw"


class IdType(StrEnum):
    """Which document proves who a person is."""

    PASSPORT = "passport"
    CN_ID = "cn_id"
    OTHER = "other"


class Direction(StrEnum):
    """Which way a scan goes through a gate."""

    IN = "in"
    OUT = "out"


class Passback(StrEnum):
    """What a gate does with a credential that is inside already."""

    OFF = "off"
    WARN = "warn"
    REFUSE = "refuse"


class Verdict(StrEnum):
    """The answer to one scan."""

    ADMIT = "admit"
    REFUSE = "refuse"


class Action(StrEnum):
    """What the guard does with the credential."""

    ADMIT = "admit"
    REFUSE = "refuse"
    RETAIN = "retain"


class Call(StrEnum):
    """Whom the guard calls after a refusal."""

    SECURITY = "security"
    SUPERVISOR = "supervisor"


class Reason(StrEnum):
    """Why, in the order of handbook section 9: the first that applies is the reason."""

    UNREADABLE = "unreadable"
    FORGED = "forged"
    UNKNOWN = "unknown"
    CONFISCATED = "confiscated"
    LOST = "lost"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    BARRED = "barred"
    SUSPENDED = "suspended"
    NOT_ISSUED = "not_issued"
    WRONG_GATE = "wrong_gate"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    NOT_REGISTERED = "not_registered"
    ALREADY_USED = "already_used"
    WRONG_ZONE = "wrong_zone"
    HALL_SEALED = "hall_sealed"
    OUTSIDE_HOURS = "outside_hours"
    PLATE_MISMATCH = "plate_mismatch"
    TOO_LONG = "too_long"
    OUTSIDE_SLOT = "outside_slot"
    CAR_PARK_FULL = "car_park_full"
    PASSBACK = "passback"
    OK = "ok"


class Advice(StrEnum):
    """What the guard is told on an admission (handbook 9)."""

    HELMET = "helmet"
    CHECK_PHOTO = "check_photo"
    CHECK_DRIVER = "check_driver"
    CHECK_PLATE = "check_plate"
    CHECK_GOODS = "check_goods"
    LEAVE_AFTER_UNLOADING = "leave_after_unloading"
    NO_PARKING_SPACE = "no_parking_space"
    NOT_SEEN_ENTERING = "not_seen_entering"
    PASSBACK = "passback"


class Stage(StrEnum):
    """What a phase is doing at an instant (handbook 1)."""

    CLOSED = "closed"
    SETUP = "setup"
    SEALED = "sealed"
    SHOW = "show"
    DISMANTLING = "dismantling"


class Hours(StrEnum):
    """Named opening hours that the kinds of an edition are given (handbook 4 and 9, line 15)."""

    ANY = "any"
    SETUP = "setup"
    OVERTIME = "overtime"
    EARLY_DELIVERY = "early_delivery"
    SHOW_EXHIBITORS = "show_exhibitors"
    SHOW_BUYERS = "show_buyers"
    DISMANTLING = "dismantling"
    DISMANTLING_CREWS = "dismantling_crews"


GRANTED_HOURS = frozenset({Hours.OVERTIME, Hours.EARLY_DELIVERY})
"""Hours that open only on dates granted to an organisation."""


class RegisteredPer(StrEnum):
    """How often a badge must be registered (注册) before it works."""

    PHASE = "phase"
    EDITION = "edition"
    NEVER = "never"


class Role(StrEnum):
    """Who signs in, at a gate or at the centre; what each may do stands in ``policy.rights``."""

    CLERK = "clerk"
    CASHIER = "cashier"
    SUPERVISOR = "supervisor"
    DUTY_MANAGER = "duty_manager"
    GUARD = "guard"
    GUARD_SUPERVISOR = "guard_supervisor"
    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"


class EventKind(StrEnum):
    """What an entry of the event log tells."""

    SCAN = "scan"
    OVERRIDE = "override"
    CONFISCATION = "confiscation"
    PASSAGE = "passage"
    """Whether the admitted really went through: authorised and passed are two things."""
    FAULT = "fault"
    RECOVERY = "recovery"
    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    ACCOUNT_LOCKED = "account_locked"
    STATION = "station"
    """The gate process started or stopped, or another gate or direction was chosen."""
    STEP = "step"
    """A credential took a step of its life at the centre (``policy.life``)."""
    READ = "read"
    """Somebody searched for people or looked at one."""
    PAYMENT = "payment"
    SANCTION = "sanction"
    """Somebody or an organisation was barred, or let in again; a violation was written down."""
    GRANT = "grant"
    """An exception from a rule was granted, or taken back."""
    RECORD = "record"
    """What the register says of an organisation or person was changed at the desk."""
    ACCOUNT = "account"
    """An account or a key was made, changed, unlocked or removed."""
    DELIVERY = "delivery"
    """A file or a message of rows was taken in, or given out."""
    PRINT = "print"
    """A print job was asked for, or went on (``policy.printing``); a printer or a batch rests."""
    STOCK = "stock"
    """Blank cards and forms were received, spoiled, counted, given back (``policy.stock``)."""


class Fault(StrEnum):
    """What may be wrong with a machine; never a refusal of the person in front of it."""

    READER_LOST = "reader_lost"
    CARD_UNREADABLE = "card_unreadable"
    """A card that answers nothing, or was pulled while it was read."""
    STORE_UNAVAILABLE = "store_unavailable"
    DISK_LOW = "disk_low"
    GATE_NOT_CHOSEN = "gate_not_chosen"
    """Nobody has said yet at which gate the machine stands."""
    CLOCK_WRONG = "clock_wrong"
    SCREEN_LOST = "screen_lost"
    INTERNAL = "internal"


class OverrideReason(StrEnum):
    """Why a supervisor lets somebody in whom the rules refuse."""

    DUTY_MANAGER_CONSENT = "duty_manager_consent"
    IDENTITY_CONFIRMED = "identity_confirmed"
    RECORD_WRONG = "record_wrong"
    DID_NOT_PASS = "did_not_pass"
    """Admitted before, but turned back before the gate: inside only by the record."""
    PLATE_CONFIRMED = "plate_confirmed"
    ESCORTED = "escorted"
    EMERGENCY = "emergency"


NEVER_OVERRIDDEN = frozenset(
    {
        Reason.UNREADABLE,
        Reason.FORGED,
        Reason.UNKNOWN,
        Reason.CONFISCATED,
        Reason.LOST,
        Reason.SUPERSEDED,
        Reason.CANCELLED,
        Reason.BARRED,
    }
)
"""Refusals that no supervisor at a gate can turn: there is no credential, or it must not work."""
