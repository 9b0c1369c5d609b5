"""The key that signs session cookies: random, made once, readable by its owner only."""

import os
import secrets
from pathlib import Path

KEY_BYTES = 32


def signing_key(path: Path) -> bytes:
    """Read the machine's key; make it if there is none yet. Raises OSError.

    A key that a full disk or a power cut left unfinished is none: nothing was signed with it.
    """
    key = _read(path)
    if key is None:
        key = secrets.token_bytes(KEY_BYTES)
        part = path.with_name(path.name + ".part")
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    return key


def _read(path: Path) -> bytes | None:
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        return None
    return key if len(key) >= KEY_BYTES else None
