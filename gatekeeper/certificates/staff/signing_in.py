"""Signing in at the centre: password, one-time code, a password and second factor of one's own.

Whoever's password was right has a session in which something is still asked, until nothing is: then
a new session begins and the log says so. Every answer changes the token.
"""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from gatekeeper import second_factor
from gatekeeper.certificates.acting import Centre
from gatekeeper.certificates.staff.staffing import Change
from gatekeeper.errors import (
    AccountLocked,
    NotAtCentre,
    SignInOver,
    WeakPassword,
    WrongCode,
)
from gatekeeper.logbook import begin
from gatekeeper.policy.rights import SECOND_FACTOR, works_at_centre
from gatekeeper.policy.words import EventKind
from gatekeeper.store import accounts, eventlog, passwords, sessions
from gatekeeper.store.accounts import Account
from gatekeeper.store.events import Entry, detail_text
from gatekeeper.store.sessions import Asked, Waiting

WAITING_HOURS = 10 / 60
"""How long an answer may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Where somebody signs in, and when (aware)."""

    centre: Centre
    key: bytes
    """Seals second factors."""
    desk: str
    now: datetime
    hours: float
    """How long a session lasts."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A session, complete unless something is asked."""

    token: str
    account: Account
    desk: str
    asked: tuple[Asked, ...] = ()


def sign_in(door: Door, name: str, password: str) -> Opened:
    """Begin with name and password.

    Raises WrongPassword, AccountLocked (written down when it is this attempt that locks),
    NotAtCentre, ClockSetBack, StoreError.
    """
    account = _checked(door, name, password)
    if not works_at_centre(account.role):
        raise NotAtCentre(f"{account.name} has nothing to do at the centre")
    return _opened(door, account, _asked_of(account))


def give_code(door: Door, token: str, code: str) -> Opened:
    """Answer with a one-time code; a wrong one counts as a wrong password.

    Raises SignInOver, WrongCode, AccountLocked, SecondFactorLost.
    """
    waiting = _waiting(door, token, Asked.CODE)
    try:
        take_code(door, waiting.account, code)
    except AccountLocked:
        sessions.end(door.centre.store, token)
        raise
    return _answered(door, token, waiting)


def take_code(door: Door, account: Account, code: str) -> None:
    """Take a code of the second factor that an account has set up, each one once.

    Raises WrongCode, AccountLocked, SecondFactorLost.
    """
    locked: AccountLocked | None = None
    good = False
    with door.centre.store.transaction() as conn:
        factor = accounts.factor_of(conn, account.name)
        if factor is None:
            raise WrongCode(f"{account.name} has no second factor")
        secret = second_factor.opened(door.key, account.name, factor.sealed)
        step = second_factor.step_of(secret, code, door.now)
        try:
            good = accounts.take_code(conn, account.name, step, door.now)
        except AccountLocked as error:
            locked = error
    if locked is not None:
        _tell_locked(door, account.name, locked)
        raise locked
    if not good:
        raise WrongCode("the code is wrong, or was used before")


def choose_password(door: Door, token: str, password: str) -> Opened:
    """Put a password of one's own in place of the one-time password; ends every other session.

    Raises SignInOver, WeakPassword.
    """
    waiting = _waiting(door, token, Asked.PASSWORD)
    name = waiting.account.name
    if accounts.has_password(door.centre.store, name, password):
        raise WeakPassword("the new password is the old one")
    kept = passwords.digest(name, password)
    with written_down(door, waiting.account, Change.PASSWORD_CHANGED) as conn:
        accounts.give_password(conn, name, kept)
    return _opened(door, waiting.account, waiting.asked[1:])


def proposed_secret(door: Door, token: str) -> str:
    """The secret of the second factor that is to be set up in this session; made once for it.

    Raises SignInOver.
    """
    waiting = _waiting(door, token, Asked.ENROL)
    return propose(door, token, waiting.account)


def propose(door: Door, token: str, account: Account) -> str:
    """The secret that is to be confirmed under a token; made if there is none yet."""
    kept = sessions.proposed(door.centre.store, token)
    if kept is not None:
        return second_factor.opened(door.key, account.name, kept)
    secret = second_factor.new_secret()
    sealed = second_factor.sealed(door.key, account.name, secret)
    sessions.propose(door.centre.store, token, sealed)
    return secret


def confirm_factor(door: Door, token: str, code: str) -> Opened:
    """Prove with a code that the telephone has the secret; only then it holds.

    Raises SignInOver, WrongCode.
    """
    waiting = _waiting(door, token, Asked.ENROL)
    confirm(door, token, waiting.account, code)
    return _answered(door, token, waiting)


def confirm(door: Door, token: str, account: Account, code: str) -> None:
    """Let the secret hold that was proposed under a token; raises WrongCode."""
    kept = sessions.proposed(door.centre.store, token)
    secret = second_factor.opened(door.key, account.name, kept) if kept else None
    step = second_factor.step_of(secret, code, door.now) if secret else None
    if step is None:
        raise WrongCode("the code is not of this secret")
    with written_down(door, account, Change.FACTOR_SET) as conn:
        accounts.change(conn, account.name, totp_secret=kept, totp_step=step, wrong_in_a_row=0)
    sessions.propose(door.centre.store, token, None)


def sign_out(door: Door, token: str, account: Account) -> None:
    """End the session."""
    sessions.end(door.centre.store, token)
    write_down(door, EventKind.SIGN_OUT, account)


def write_down(door: Door, kind: EventKind, account: Account) -> None:
    """Write into the log what somebody did with the own account; raises ClockSetBack."""
    with _noting(door, kind, account, None):
        pass


def written_down(
    door: Door, account: Account, change: Change
) -> AbstractContextManager[Connection]:
    """A change of the own account in one transaction with its entry; raises ClockSetBack."""
    return _noting(door, EventKind.ACCOUNT, account, change)


@contextmanager
def _noting(
    door: Door, kind: EventKind, account: Account, action: str | None
) -> Iterator[Connection]:
    with changing(door) as conn:
        yield conn
        _note(conn, door, kind, account, action)


@contextmanager
def changing(door: Door) -> Iterator[Connection]:
    """A transaction in which ``note_ended`` may write; raises ClockSetBack."""
    with door.centre.store.transaction() as conn:
        begin(conn, door.centre.device, door.now)
        yield conn


def note_ended(conn: Connection, door: Door, account: Account) -> None:
    """Write into the log, in the transaction that did it, that sessions were ended."""
    _note(conn, door, EventKind.ACCOUNT, account, Change.SESSIONS_ENDED)


def _note(
    conn: Connection, door: Door, kind: EventKind, account: Account, action: str | None
) -> None:
    entry = Entry(
        kind=kind,
        occurred_at=door.now,
        gate=door.desk,
        action=action,
        actor=account.name,
        detail=detail_text({"role": account.role}),
    )
    eventlog.append(conn, door.centre.device, entry, door.now)


def own_password(door: Door, account: Account, password: str) -> None:
    """Ask who is signed in for the password again; raises WrongPassword, AccountLocked."""
    _checked(door, account.name, password)


def _checked(door: Door, name: str, password: str) -> Account:
    try:
        return accounts.check(door.centre.store, name, password, door.now, code_follows=True)
    except AccountLocked as locked:
        _tell_locked(door, accounts.account_name(name), locked)
        raise


def _tell_locked(door: Door, name: str, locked: AccountLocked) -> None:
    if not locked.just_now:
        return
    with door.centre.store.reading() as conn:
        account = accounts.found(conn, name)
    write_down(door, EventKind.ACCOUNT_LOCKED, account)


def _asked_of(account: Account) -> Iterable[Asked]:
    needs_code = account.role in SECOND_FACTOR
    if needs_code and account.enrolled:
        yield Asked.CODE
    if account.must_change:
        yield Asked.PASSWORD
    if needs_code and not account.enrolled:
        yield Asked.ENROL


def _waiting(door: Door, token: str, asked: Asked) -> Waiting:
    """The sign-in that waits for just this answer."""
    found = sessions.waiting_of(door.centre.store, token, door.now)
    if found is None or found.asked[0] is not asked:
        raise SignInOver(f"nobody is asked for {asked}")
    return found


def _answered(door: Door, token: str, waiting: Waiting) -> Opened:
    sessions.end(door.centre.store, token)
    return _opened(door, waiting.account, waiting.asked[1:])


def _opened(door: Door, account: Account, asked: Iterable[Asked]) -> Opened:
    left = tuple(asked)
    if not left:
        write_down(door, EventKind.SIGN_IN, account)
    token = sessions.start(
        door.centre.store,
        account.name,
        door.now,
        WAITING_HOURS if left else door.hours,
        desk=door.desk,
        waiting=left,
    )
    return Opened(token, account, door.desk, left)


def waits(door: Door, token: str) -> Waiting | None:
    """The sign-in under a token that something is still asked of."""
    return sessions.waiting_of(door.centre.store, token, door.now)
