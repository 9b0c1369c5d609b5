"""Makes double submissions harmless: a form's token counts the first time only."""

import threading
from collections import deque

KEPT = 256
MAX_TOKEN = 64


class Once:
    """Remembers the last tokens that were used."""

    def __init__(self) -> None:
        self._used: deque[str] = deque(maxlen=KEPT)
        self._lock = threading.Lock()

    def first(self, token: str) -> bool:
        """Whether this is the token's first use; a form without a token counts every time."""
        if not token:
            return True
        token = token[:MAX_TOKEN]
        with self._lock:
            if token in self._used:
                return False
            self._used.append(token)
        return True
