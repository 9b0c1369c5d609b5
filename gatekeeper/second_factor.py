"""One-time codes of a second factor (RFC 6238) and the seal under which their secrets are kept.

The secret lies in the store sealed with AES-256-GCM (NIST SP 800-38D) for its account's name, under
a key derived by HKDF (RFC 5869) from the centre's key file: whoever has the store alone has no
codes. Codes have six digits and change every 30 s; one step early or late is let pass.
"""

import hmac
import os
from datetime import datetime

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gatekeeper.errors import SecondFactorLost

STEP_SECONDS = 30
TOLERANCE = (0, -1, 1)
"""Steps that the clock of a telephone may differ by."""
MAX_CODE = 16
"""Characters of a typed code that count."""
_INFO = b"fairgate second factor v1"
_NONCE_BYTES = 12


def new_secret() -> str:
    """A secret of 160 random bits in Base32, as RFC 4226 section 4 asks."""
    return pyotp.random_base32()


def sealed(key: bytes, account: str, secret: str) -> bytes:
    """The secret as it is kept; ``key`` is the centre's."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher(key).encrypt(nonce, secret.encode("ascii"), account.encode())


def opened(key: bytes, account: str, kept: bytes) -> str:
    """The secret again; SecondFactorLost if it was sealed under another key or for another."""
    nonce, text = kept[:_NONCE_BYTES], kept[_NONCE_BYTES:]
    try:
        return _cipher(key).decrypt(nonce, text, account.encode()).decode("ascii")
    except (InvalidTag, ValueError) as error:
        raise SecondFactorLost(f"the second factor of {account} cannot be opened") from error


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step of 30 s since 1970 whose code was typed, None for a wrong one; ``now`` is aware."""
    digits = "".join(code[:MAX_CODE].split())
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return None
    totp = pyotp.TOTP(secret)
    present = int(now.timestamp()) // STEP_SECONDS
    for offset in TOLERANCE:
        if hmac.compare_digest(totp.generate_otp(present + offset), digits):
            return present + offset
    return None


def code_at(secret: str, now: datetime) -> str:
    """The code of this step; ``now`` is aware."""
    return pyotp.TOTP(secret).generate_otp(int(now.timestamp()) // STEP_SECONDS)


def address(secret: str, account: str, issuer: str) -> str:
    """The ``otpauth:`` address that an authenticator's camera takes from the screen."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def _cipher(key: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=_INFO).derive(key))
