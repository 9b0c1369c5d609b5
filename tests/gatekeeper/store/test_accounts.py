"""Signing in: the lock after ten wrong passwords, sessions that end, nothing kept in the clear."""

import threading
from datetime import timedelta

import pytest

from gatekeeper.errors import (
    AccountLocked,
    NameTaken,
    NoSuchAccount,
    WeakPassword,
    WrongPassword,
)
from gatekeeper.policy.words import Role
from gatekeeper.store import accounts, passwords, sessions, tables
from gatekeeper.store.accounts import Account
from gatekeeper.store.database import Store, open_store
from tests.gatekeeper.store.small_fair import instant

NOW = instant("15 08:00")
PASSWORD = "correct horse"


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real algorithm with little work; its strength is tested on its own."""
    hasher = passwords.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr("gatekeeper.store.passwords._HASHER", hasher)


@pytest.fixture
def guarded(empty_store: Store) -> Store:
    accounts.add(empty_store, " Wang ", Role.GUARD, PASSWORD, NOW)
    return empty_store


def wrong(store: Store, times: int) -> None:
    for _ in range(times):
        with pytest.raises(WrongPassword):
            accounts.check(store, "wang", "wrong horse", NOW)


def test_nobody_is_there_by_default(empty_store: Store) -> None:
    assert accounts.listed(empty_store) == []


def test_a_right_password_is_an_account(guarded: Store) -> None:
    assert accounts.check(guarded, "WANG", PASSWORD, NOW) == Account("wang", Role.GUARD)
    for name, password in (
        ("wang", ""),
        ("wang", PASSWORD + " "),
        ("wang", "\x00\ud800"),
        ("nobody", PASSWORD),
        ("", PASSWORD),
        ("\x00\ud800", PASSWORD),
        ("w" * 10_000, PASSWORD),
    ):
        with pytest.raises(WrongPassword):
            accounts.check(guarded, name, password, NOW)


def test_the_tenth_wrong_password_in_a_row_locks(guarded: Store) -> None:
    wrong(guarded, 9)
    accounts.check(guarded, "wang", PASSWORD, NOW)
    wrong(guarded, 9)
    with pytest.raises(AccountLocked) as locked:
        accounts.check(guarded, "wang", "wrong horse", NOW)
    assert locked.value.just_now
    with pytest.raises(AccountLocked) as locked:
        accounts.check(guarded, "wang", PASSWORD, NOW + timedelta(days=9))
    assert not locked.value.just_now
    assert accounts.listed(guarded)[0].locked_at == NOW
    accounts.unlock(guarded, "wang")
    assert accounts.check(guarded, "wang", PASSWORD, NOW).name == "wang"


def test_guesses_at_once_are_all_counted(guarded: Store, made_store: str) -> None:
    outcomes: list[type] = []

    def guess() -> None:
        with open_store(made_store) as store:
            for _ in range(5):
                try:
                    accounts.check(store, "wang", "wrong horse", NOW)
                except (WrongPassword, AccountLocked) as error:
                    outcomes.append(type(error))

    threads = [threading.Thread(target=guess) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (outcomes.count(WrongPassword), outcomes.count(AccountLocked)) == (9, 11)


def test_a_session_ends_with_the_shift(guarded: Store) -> None:
    token = sessions.start(guarded, "wang", NOW, 8)
    end = NOW + timedelta(hours=8)
    assert sessions.account_of(guarded, token, end - timedelta(seconds=1)) == Account(
        "wang", Role.GUARD
    )
    for wrong_token in (token[:-1], "", "\ud800", token.swapcase()):
        assert sessions.account_of(guarded, wrong_token, NOW) is None
    assert sessions.account_of(guarded, token, end) is None
    sessions.end(guarded, token)
    sessions.end(guarded, token)
    assert sessions.account_of(guarded, token, NOW) is None
    with pytest.raises(NoSuchAccount):
        sessions.start(guarded, "nobody", NOW, 8)


def test_another_password_or_none_ends_the_sessions(guarded: Store) -> None:
    token = sessions.start(guarded, "wang", NOW, 8)
    accounts.reset(guarded, "wang", "another horse")
    assert sessions.account_of(guarded, token, NOW) is None
    with pytest.raises(WrongPassword):
        accounts.check(guarded, "wang", PASSWORD, NOW)
    accounts.check(guarded, "wang", "another horse", NOW)
    token = sessions.start(guarded, "wang", NOW, 8)
    accounts.remove(guarded, "wang")
    assert sessions.account_of(guarded, token, NOW) is None
    for change in (accounts.remove, accounts.unlock):
        with pytest.raises(NoSuchAccount):
            change(guarded, "wang")


@pytest.mark.parametrize("password", ["", "too short", "x" * 257, "my name is wang"])
def test_a_weak_password_is_none(guarded: Store, password: str) -> None:
    with pytest.raises(WeakPassword):
        accounts.reset(guarded, "wang", password)


def test_a_name_is_there_once(guarded: Store) -> None:
    with pytest.raises(NameTaken):
        accounts.add(guarded, "ＷＡＮＧ", Role.GUARD, PASSWORD, NOW)
    for name in ("", " ", "a\nb", "\x00"):
        with pytest.raises(NoSuchAccount):
            accounts.add(guarded, name, Role.GUARD, PASSWORD, NOW)


def test_nothing_is_kept_in_the_clear(empty_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    accounts.add(empty_store, "li", Role.GUARD_SUPERVISOR, PASSWORD, NOW)
    token = sessions.start(empty_store, "li", NOW, 8)
    with empty_store.reading() as conn:
        account = conn.execute(tables.accounts.select()).one()
        session = conn.execute(tables.sessions.select()).one()
    assert account.password_hash.startswith("$argon2id$v=19$m=32768,t=4,p=1$")
    assert len(token) == 43
    assert token.encode() not in bytes(session.token_hash)


def test_a_second_factor_without_a_code_so_far_takes_its_first_one(empty_store: Store) -> None:
    accounts.add(empty_store, "tang", Role.SUPERVISOR, PASSWORD, NOW)
    with empty_store.transaction() as conn:
        assert not accounts.take_code(conn, "tang", 7, NOW), "there is no second factor yet"
        accounts.change(conn, "tang", totp_secret=b"sealed", totp_step=None)
        assert accounts.take_code(conn, "tang", 7, NOW)
        assert not accounts.take_code(conn, "tang", 7, NOW), "each code opens once"
