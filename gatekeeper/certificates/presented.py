"""Which credential somebody scanned, tapped or typed at a desk."""

from sqlalchemy import Connection

from gatekeeper.errors import NoSuchCredential, NotAsExpected
from gatekeeper.policy.code import CodeKind, is_uid, read_code
from gatekeeper.seal import Verifier, opened
from gatekeeper.store.search import exactly


def presented(conn: Connection, raw: str, verifier: Verifier | None = None) -> str:
    """The number of the credential that a code names.

    Raises NotAsExpected (``code_unreadable``, ``card_unknown``) and NoSuchCredential.
    """
    code, _, _ = opened(read_code(raw), verifier)
    if code.kind is CodeKind.UNREADABLE:
        raise NotAsExpected("code_unreadable")
    number = exactly(conn, raw, verifier)
    if number is not None:
        return number
    if code.kind is CodeKind.UID:
        raise NotAsExpected("card_unknown", uid=code.value)
    raise NoSuchCredential(f"there is no credential {code.value[:32]!r}")


def card_uid(raw: str) -> str:
    """A card's identifier in upper-case hex, tapped (``uid:…``) or typed.

    Raises NotAsExpected (``no_card``): what was read is no card.
    """
    code = read_code(raw)
    if code.kind is CodeKind.UID:
        return code.value
    typed = "".join(raw[:64].split()).replace(":", "")
    if is_uid(typed) and not typed.isdigit():
        return typed.upper()
    raise NotAsExpected("no_card")
