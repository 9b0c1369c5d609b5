"""Accounts at the centre: one's own people only, never oneself; sign-in with codes; the log."""

from datetime import timedelta

import pyotp
import pytest

from gatekeeper import second_factor
from gatekeeper.certificates.staff import own_account, signing_in, staffing
from gatekeeper.certificates.staff.signing_in import Door, Opened
from gatekeeper.errors import (
    AccountLocked,
    NotAsExpected,
    NotAtCentre,
    RightMissing,
    SecondFactorLost,
    SignInOver,
    WeakPassword,
    WrongCode,
    WrongPassword,
)
from gatekeeper.policy.words import EventKind, Role
from gatekeeper.store import accounts, eventlog, sessions
from gatekeeper.store.sessions import Asked
from tests.harness.office import OPEN, PASSWORD, PEOPLE, Office

KEY = b"k" * 32
IDLE = timedelta(minutes=30)


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real algorithm with little work; its strength is tested on its own."""
    from gatekeeper.store import passwords  # noqa: PLC0415

    hasher = passwords.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", hasher)


@pytest.fixture
def staffed(office: Office) -> Office:
    for name, role in PEOPLE.items():
        accounts.add(office.store, name, role, PASSWORD, OPEN)
    return office


def door(office: Office) -> Door:
    return Door(centre=office.centre, key=KEY, desk="3", now=office.clock(), hours=10)


def enrol(office: Office, name: str) -> str:
    """Sign in for the first time; the secret."""
    opened = signing_in.sign_in(door(office), name, PASSWORD)
    assert opened.asked == (Asked.ENROL,)
    secret = signing_in.proposed_secret(door(office), opened.token)
    confirmed = signing_in.confirm_factor(door(office), opened.token, code(office, secret))
    assert signed_in(office, confirmed) == name
    return secret


def code(office: Office, secret: str, **off: float) -> str:
    return pyotp.TOTP(secret).at(office.clock() + timedelta(**off))


def signed_in(office: Office, opened: Opened) -> str | None:
    account = sessions.account_of(office.store, opened.token, office.clock())
    return account.name if account else None


def lock(office: Office, name: str) -> None:
    with office.store.transaction() as conn:
        accounts.change(conn, name, locked_at=OPEN, wrong_in_a_row=10)


def told(office: Office, kind: EventKind) -> list[tuple[str | None, ...]]:
    with office.store.reading() as conn:
        found = eventlog.read(conn, eventlog.Filters(kind=kind))
        return [(each.actor, each.action, each.code) for each in found]


UNLOCKERS = {
    "tang": {"lin", "mei", "zhou"},
    "guo": {"lin", "mei", "zhou", "tang", "wu", "pan"},
    "pan": {"wu"},
    "root": set(PEOPLE) - {"root"},
}


@pytest.mark.parametrize("who", PEOPLE)
def test_superiors_unlock_their_own_people_and_never_themselves(staffed: Office, who: str):
    unlocked = set()
    for name in PEOPLE:
        lock(staffed, name)
        try:
            staffing.unlock(staffed.centre, staffed.by(PEOPLE[who], who), name)
        except (RightMissing, NotAsExpected):
            continue
        unlocked.add(name)
        assert accounts.check(staffed.store, name, PASSWORD, OPEN).locked_at is None
    assert unlocked == UNLOCKERS.get(who, set())
    assert sorted(told(staffed, EventKind.ACCOUNT)) == [
        (who, "unlocked", name) for name in sorted(unlocked)
    ]


def test_a_superior_sees_the_own_people_only(staffed: Office):
    def seen(role: Role) -> set[str]:
        return {each.name for each in staffing.people(staffed.centre, staffed.by(role))}

    assert seen(Role.SUPERVISOR) == UNLOCKERS["tang"]
    assert seen(Role.ADMINISTRATOR) == set(PEOPLE)
    with pytest.raises(RightMissing):
        seen(Role.CLERK)


def test_an_administrator_keeps_accounts_but_not_the_own(staffed: Office):
    root = staffed.by(Role.ADMINISTRATOR)
    password = staffing.add(staffed.centre, root, " Chen ", Role.CLERK)
    for name in ("CHEN", "fairgate", "key:online"):  # the last two are no people in the log
        with pytest.raises(NotAsExpected, match="name_taken"):
            staffing.add(staffed.centre, root, name, Role.CLERK)
    token = sessions.start(staffed.store, "chen", staffed.clock(), 10)
    staffing.change_role(staffed.centre, root, "chen", Role.SUPERVISOR)
    assert sessions.account_of(staffed.store, token, staffed.clock()) is None
    assert accounts.check(staffed.store, "chen", password, OPEN).role is Role.SUPERVISOR
    token = sessions.start(staffed.store, "chen", staffed.clock(), 10)
    again = staffing.reset_password(staffed.centre, root, "chen")
    assert again != password
    assert sessions.account_of(staffed.store, token, staffed.clock()) is None
    staffing.remove(staffed.centre, root, "chen")
    with pytest.raises(NotAsExpected, match="no_such_account"):
        staffing.remove(staffed.centre, root, "chen")
    for change in (staffing.reset_password, staffing.remove, staffing.reset_factor):
        with pytest.raises(NotAsExpected, match="own_account"):
            change(staffed.centre, root, "root")
    done = [(who, what) for who, what, _ in told(staffed, EventKind.ACCOUNT)]
    assert done == [
        ("root", "added"),
        ("root", "role_changed"),
        ("root", "password_reset"),
        ("root", "removed"),
    ]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_else_keeps_accounts(staffed: Office, role: Role):
    with pytest.raises(RightMissing):
        staffing.add(staffed.centre, staffed.by(role), "new", Role.CLERK)
    with pytest.raises(RightMissing):
        staffing.remove(staffed.centre, staffed.by(role), "mei")


def test_a_one_time_password_is_changed_at_the_first_sign_in(staffed: Office):
    root = staffed.by(Role.ADMINISTRATOR)
    password = staffing.add(staffed.centre, root, "chen", Role.CLERK)
    opened = signing_in.sign_in(door(staffed), "chen", password)
    assert opened.asked == (Asked.PASSWORD,)
    assert signed_in(staffed, opened) is None
    for weak in ("short", password, "my name is chen"):
        with pytest.raises(WeakPassword):
            signing_in.choose_password(door(staffed), opened.token, weak)
    done = signing_in.choose_password(door(staffed), opened.token, "a password of my own")
    assert signed_in(staffed, done) == "chen"
    with pytest.raises(WrongPassword):
        signing_in.sign_in(door(staffed), "chen", password)
    assert signing_in.sign_in(door(staffed), "chen", "a password of my own").asked == ()


def test_a_second_factor_is_set_up_asked_and_works_once(staffed: Office):
    secret = enrol(staffed, "tang")
    staffed.clock.pass_(minutes=1)
    opened = signing_in.sign_in(door(staffed), "tang", PASSWORD)
    assert (opened.asked, signed_in(staffed, opened)) == ((Asked.CODE,), None)
    for wrong in ("", "12345", "1234567", "١٢٣٤٥٦", code(staffed, secret, minutes=2)):
        with pytest.raises(WrongCode):
            signing_in.give_code(door(staffed), opened.token, wrong)
    used = code(staffed, secret)
    done = signing_in.give_code(door(staffed), opened.token, f"{used[:3]} {used[3:]}")
    assert signed_in(staffed, done) == "tang"
    again = signing_in.sign_in(door(staffed), "tang", PASSWORD)
    with pytest.raises(WrongCode):
        signing_in.give_code(door(staffed), again.token, used)
    with pytest.raises(SignInOver):
        signing_in.give_code(door(staffed), opened.token, code(staffed, secret, seconds=30))
    with staffed.store.reading() as conn:
        factor = accounts.factor_of(conn, "tang")
    assert factor
    assert secret.encode() not in factor.sealed
    for key, name in ((b"other" * 8, "tang"), (KEY, "guo")):
        with pytest.raises(SecondFactorLost):
            second_factor.opened(key, name, factor.sealed)


@pytest.mark.parametrize(("seconds", "good"), [(-30, True), (0, True), (30, True), (60, False)])
def test_a_telephone_may_be_a_step_off(seconds: int, good: bool):
    secret = second_factor.new_secret()
    shown = pyotp.TOTP(secret).at(OPEN + timedelta(seconds=seconds))
    assert (second_factor.step_of(secret, shown, OPEN) is not None) is good


def test_wrong_codes_lock_as_wrong_passwords_do_and_a_right_password_does_not_help(
    staffed: Office,
):
    enrol(staffed, "tang")
    for _ in range(9):
        opened = signing_in.sign_in(door(staffed), "tang", PASSWORD)
        with pytest.raises(WrongCode):
            signing_in.give_code(door(staffed), opened.token, "000000")
    opened = signing_in.sign_in(door(staffed), "tang", PASSWORD)
    with pytest.raises(AccountLocked):
        signing_in.give_code(door(staffed), opened.token, "000000")
    with pytest.raises(AccountLocked):
        signing_in.sign_in(door(staffed), "tang", PASSWORD)
    assert told(staffed, EventKind.ACCOUNT_LOCKED) == [("tang", None, None)]


def test_a_sign_in_that_takes_too_long_is_over(staffed: Office):
    opened = signing_in.sign_in(door(staffed), "tang", PASSWORD)
    staffed.clock.pass_(minutes=11)
    with pytest.raises(SignInOver):
        signing_in.proposed_secret(door(staffed), opened.token)


def test_a_guard_has_nothing_to_do_at_the_centre(staffed: Office):
    with pytest.raises(NotAtCentre):
        signing_in.sign_in(door(staffed), "wu", PASSWORD)


def test_another_telephone_takes_the_place_of_the_old_only_when_it_is_confirmed(staffed: Office):
    old = enrol(staffed, "tang")
    staffed.clock.pass_(minutes=1)
    here = sessions.start(staffed.store, "tang", staffed.clock(), 10)
    elsewhere = sessions.start(staffed.store, "tang", staffed.clock(), 10)
    (tang,) = (each for each in accounts.listed(staffed.store) if each.name == "tang")
    with pytest.raises(WrongCode):
        own_account.begin_factor(door(staffed), tang, here, PASSWORD, "000000")
    own_account.begin_factor(door(staffed), tang, here, PASSWORD, code(staffed, old))
    new = own_account.proposed_factor(door(staffed), tang, here)
    assert new not in (None, old)
    with pytest.raises(WrongCode):
        own_account.finish_factor(door(staffed), tang, here, code(staffed, old))
    own_account.finish_factor(door(staffed), tang, here, code(staffed, new))
    assert sessions.account_of(staffed.store, elsewhere, staffed.clock()) is None
    assert sessions.account_of(staffed.store, here, staffed.clock()) == tang
    staffed.clock.pass_(minutes=1)
    opened = signing_in.sign_in(door(staffed), "tang", PASSWORD)
    with pytest.raises(WrongCode):
        signing_in.give_code(door(staffed), opened.token, code(staffed, old))
    signing_in.give_code(door(staffed), opened.token, code(staffed, new))
    staffing.reset_factor(staffed.centre, staffed.by(Role.ADMINISTRATOR), "tang")
    assert signing_in.sign_in(door(staffed), "tang", PASSWORD).asked == (Asked.ENROL,)


def test_a_session_ends_when_nobody_uses_it_and_is_written_once_a_minute(staffed: Office):
    token = sessions.start(staffed.store, "lin", staffed.clock(), 10, desk="3")

    def alive() -> bool:
        found = sessions.account_of(staffed.store, token, staffed.clock(), IDLE)
        return found is not None

    for _ in range(5):
        staffed.clock.pass_(minutes=29)
        assert alive()
        sessions.seen(staffed.store, token, staffed.clock())
    before = sessions.listed(staffed.store, "lin", staffed.clock(), IDLE)[0].seen_at
    staffed.clock.pass_(seconds=59)
    sessions.seen(staffed.store, token, staffed.clock())
    assert sessions.listed(staffed.store, "lin", staffed.clock(), IDLE)[0].seen_at == before
    staffed.clock.pass_(minutes=30)
    assert alive()
    staffed.clock.pass_(minutes=1)
    assert not alive()


def test_people_see_and_end_their_own_sessions_only(staffed: Office):
    here, there = (sessions.start(staffed.store, "lin", staffed.clock(), 10) for _ in range(2))
    other = sessions.start(staffed.store, "mei", staffed.clock(), 10)
    lin = accounts.check(staffed.store, "lin", PASSWORD, OPEN)
    own_account.end_session(door(staffed), lin, sessions.id_of(other))
    own_account.end_session(door(staffed), lin, "no hex")
    assert sessions.account_of(staffed.store, other, staffed.clock())
    own_account.end_session(door(staffed), lin, sessions.id_of(there))
    found = own_account.own_sessions(door(staffed), lin, IDLE)
    assert [each.id for each in found] == [sessions.id_of(here)]
    fresh = own_account.change_password(door(staffed), lin, PASSWORD, "another long password")
    assert sessions.account_of(staffed.store, here, staffed.clock()) is None
    assert sessions.account_of(staffed.store, fresh, staffed.clock())
    assert told(staffed, EventKind.ACCOUNT) == [
        ("lin", "sessions_ended", None),
        ("lin", "password_changed", None),
    ]
