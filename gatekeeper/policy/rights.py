"""Who may do what: every role has the least rights that its work needs; who unlocks whom."""

from collections.abc import Mapping
from enum import StrEnum

from gatekeeper.policy.words import Role


class Right(StrEnum):
    """One thing that somebody may be allowed to do."""

    WORK_GATE = "work_gate"
    OVERRIDE = "override"
    SEARCH = "search"
    """Find and open people, credentials and organisations; every look is written down."""
    APPLY = "apply"
    APPROVE = "approve"
    """Approve and reject applications."""
    TAKE_PAYMENT = "take_payment"
    REVERSE_PAYMENT = "reverse_payment"
    SEE_TILLS = "see_tills"
    """The till report of everybody; one's own needs ``take_payment`` only."""
    WAIVE_CHARGE = "waive_charge"
    PRODUCE = "produce"
    """Print and mark as made; write down what blank cards and forms come and go."""
    CORRECT_STOCK = "correct_stock"
    """Accept a count of blank cards and forms that differs from what should be there."""
    HAND_OVER = "hand_over"
    REGISTER = "register"
    UNREGISTER = "unregister"
    REPLACE = "replace"
    """Report a loss, replace, change person or employer."""
    WORK_OFF_HOURS = "work_off_hours"
    """Work at what was left at the office, for which counter hours (H 3.3) do not hold."""
    FIND = "find"
    """Take in and give back found badges, wake a lost one again."""
    CANCEL = "cancel"
    SUSPEND = "suspend"
    CONFISCATE = "confiscate"
    GIVE_BACK = "give_back"
    BAR = "bar"
    """Bar people and whole organisations for editions, and lift it."""
    SEE_VIOLATIONS = "see_violations"
    EXCEED_QUOTA = "exceed_quota"
    """Record what the plan review group approved beyond a quota."""
    CONSENT = "consent"
    """Consent to what comes late (H 3.4.4), or beyond a quota."""
    CHANGE_ORGANISATION = "change_organisation"
    """Say that an organisation has paid its exhibition fees, or has not."""
    TAKE_FILES = "take_files"
    """Take an agency's or the online system's file of applications."""
    KEEP_KEYS = "keep_keys"
    """Make and revoke the keys of the online system."""
    KEEP_ACCOUNTS = "keep_accounts"
    UNLOCK = "unlock"
    """Unlock the accounts of one's own people."""
    SEE_AUDIT = "see_audit"


_CLERK = frozenset(
    {
        Right.SEARCH,
        Right.APPLY,
        Right.APPROVE,
        Right.PRODUCE,
        Right.HAND_OVER,
        Right.REGISTER,
        Right.REPLACE,
        Right.FIND,
        Right.TAKE_FILES,
        Right.SEE_VIOLATIONS,
    }
)
_SUPERVISOR = _CLERK | {
    Right.REVERSE_PAYMENT,
    Right.SEE_TILLS,
    Right.UNREGISTER,
    Right.CANCEL,
    Right.SUSPEND,
    Right.CONFISCATE,
    Right.EXCEED_QUOTA,
    Right.CORRECT_STOCK,
    Right.WORK_OFF_HOURS,
    Right.UNLOCK,
}
RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.CLERK: _CLERK,
    Role.CASHIER: frozenset({Right.SEARCH, Right.TAKE_PAYMENT}),
    Role.SUPERVISOR: _SUPERVISOR,
    Role.DUTY_MANAGER: _SUPERVISOR
    | {
        Right.WAIVE_CHARGE,
        Right.GIVE_BACK,
        Right.BAR,
        Right.CONSENT,
        Right.CHANGE_ORGANISATION,
        Right.SEE_AUDIT,
    },
    Role.GUARD: frozenset({Right.WORK_GATE}),
    Role.GUARD_SUPERVISOR: frozenset(
        {
            Right.WORK_GATE,
            Right.OVERRIDE,
            Right.SEARCH,
            Right.SUSPEND,
            Right.CONFISCATE,
            Right.SEE_VIOLATIONS,
            Right.UNLOCK,
        }
    ),
    Role.OPERATOR: frozenset({Right.TAKE_FILES, Right.KEEP_KEYS}),
    Role.ADMINISTRATOR: frozenset({Right.KEEP_ACCOUNTS, Right.UNLOCK, Right.SEE_AUDIT}),
}
"""An administrator keeps accounts and reads the audit log, and touches no credential; whoever
takes money does not approve, and who approves does not take money."""

_ABOVE: Mapping[Role, frozenset[Role]] = {
    Role.CLERK: frozenset({Role.SUPERVISOR, Role.DUTY_MANAGER}),
    Role.CASHIER: frozenset({Role.SUPERVISOR, Role.DUTY_MANAGER}),
    Role.SUPERVISOR: frozenset({Role.DUTY_MANAGER}),
    Role.GUARD: frozenset({Role.GUARD_SUPERVISOR, Role.DUTY_MANAGER}),
    Role.GUARD_SUPERVISOR: frozenset({Role.DUTY_MANAGER}),
}
SECOND_FACTOR = frozenset(
    {
        Role.SUPERVISOR,
        Role.DUTY_MANAGER,
        Role.GUARD_SUPERVISOR,
        Role.OPERATOR,
        Role.ADMINISTRATOR,
    }
)
"""Roles that sign in at the centre with a one-time code besides the password: supervisors and up.
A gate asks for the password alone: it must work in gloves and with a clock that may be wrong."""


def may(role: Role, right: Right) -> bool:
    """Whether a role has a right."""
    return right in RIGHTS[role]


def is_above(superior: Role, role: Role) -> bool:
    """Whether a role unlocks the accounts of another (132nd notice)."""
    return superior is Role.ADMINISTRATOR or superior in _ABOVE.get(role, frozenset())


def works_at_centre(role: Role) -> bool:
    """Whether a role has anything to do at the centre."""
    return bool(RIGHTS[role] - {Right.WORK_GATE, Right.OVERRIDE})
