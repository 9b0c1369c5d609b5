"""What people change about their own accounts: password, second factor, where they are signed in.

Whoever sits at a screen that somebody else left must know the password all the same.
"""

from datetime import timedelta

from gatekeeper.certificates.staff import signing_in
from gatekeeper.certificates.staff.signing_in import Door
from gatekeeper.certificates.staff.staffing import Change
from gatekeeper.errors import WeakPassword
from gatekeeper.store import accounts, passwords, sessions
from gatekeeper.store.accounts import Account
from gatekeeper.store.sessions import Session


def change_password(door: Door, account: Account, old: str, new: str) -> str:
    """Put another password in place of the old one; every session ends, a new one's token.

    Raises WrongPassword, AccountLocked, WeakPassword.
    """
    signing_in.own_password(door, account, old)
    if old == new:
        raise WeakPassword("the new password is the old one")
    kept = passwords.digest(account.name, new)
    store = door.centre.store
    with signing_in.written_down(door, account, Change.PASSWORD_CHANGED) as conn:
        accounts.give_password(conn, account.name, kept)
    return sessions.start(store, account.name, door.now, door.hours, desk=door.desk)


def begin_factor(door: Door, account: Account, token: str, password: str, code: str) -> None:
    """Begin to set up another second factor; the old one holds until the new one is confirmed.

    Raises WrongPassword, WrongCode, AccountLocked.
    """
    signing_in.own_password(door, account, password)
    if account.enrolled:
        signing_in.take_code(door, account, code)
    sessions.propose(door.centre.store, token, None)
    signing_in.propose(door, token, account)


def proposed_factor(door: Door, account: Account, token: str) -> str | None:
    """The secret that is being set up in this session, None if there is none."""
    if sessions.proposed(door.centre.store, token) is None:
        return None
    return signing_in.propose(door, token, account)


def finish_factor(door: Door, account: Account, token: str, code: str) -> None:
    """Let the new second factor hold; every other session ends. Raises WrongCode."""
    signing_in.confirm(door, token, account, code)
    with door.centre.store.transaction() as conn:
        sessions.end_others(conn, account.name, keep=token)


def give_up_factor(door: Door, token: str) -> None:
    """Forget the second factor that was being set up."""
    sessions.propose(door.centre.store, token, None)


def own_sessions(door: Door, account: Account, idle: timedelta) -> list[Session]:
    """Where the account is signed in, the last used first."""
    return sessions.listed(door.centre.store, account.name, door.now, idle)


def end_session(door: Door, account: Account, session_id: str) -> None:
    """Sign out somewhere else; a session that is over already is no error."""
    with signing_in.changing(door) as conn:
        if sessions.end_one(conn, account.name, session_id):
            signing_in.note_ended(conn, door, account)


def end_other_sessions(door: Door, account: Account, token: str) -> None:
    """Sign out everywhere but here."""
    with signing_in.changing(door) as conn:
        if sessions.end_others(conn, account.name, keep=token):
            signing_in.note_ended(conn, door, account)
