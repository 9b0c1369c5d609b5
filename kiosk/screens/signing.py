"""The key that signs session cookies: random, made once, readable by its owner only."""

import os
import secrets
from pathlib import Path

KEY_BYTES = 32


def signing_key(path: Path) -> bytes:
    """Read the machine's key; make it if there is none yet. Raises OSError."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_bytes()
        if len(key) < KEY_BYTES:
            raise OSError(f"{path} is too short for a key; remove it, a new one is made") from None
        return key
    key = secrets.token_bytes(KEY_BYTES)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
    return key
