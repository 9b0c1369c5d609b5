"""Passwords: how long they are, and the argon2id hashes (RFC 9106) that are kept of them."""

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from gatekeeper.errors import WeakPassword

MIN_PASSWORD = 10
MAX_PASSWORD = 256
# Without the letters and digits that look like others: it is read from paper once.
_EASY = "abcdefghjkmnpqrstuvwxyz23456789"

# RFC 9106's second choice with half its memory: a gate machine has little to spare.
_HASHER = PasswordHasher(time_cost=4, memory_cost=32_768, parallelism=1)


def digest(name: str, password: str) -> str:
    """The hash of a new password of the account ``name``; slow. Raises WeakPassword."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise WeakPassword(f"a password has {MIN_PASSWORD} to {MAX_PASSWORD} characters")
    if name in password.casefold():
        raise WeakPassword("a password does not contain the account's name")
    return _HASHER.hash(_bytes(password))


def matches(kept: str, password: str) -> bool:
    """Whether a password is the one that a hash was made of; slow."""
    try:
        return _HASHER.verify(kept, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False


@cache
def nobody() -> str:
    """A hash that no password matches, to be compared with where the name is unknown."""
    return _HASHER.hash(secrets.token_bytes(32))


def one_time_password() -> str:
    """A random password of 79 bits, for the first sign-in only: four groups of four."""
    groups = ("".join(secrets.choice(_EASY) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def _bytes(password: str) -> bytes:
    """NFKC, so that the same keys give the same password on every machine."""
    text = unicodedata.normalize("NFKC", password[: MAX_PASSWORD + 1])
    return text.encode("utf-8", "surrogatepass")
