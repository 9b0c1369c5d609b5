"""Which attached reader belongs to which configured one, when a machine has several."""

from threading import Lock


class Claims:
    """Deals out attached readers by their names, each to one taker; shared by a process's takers.

    A taker is known by what it asks for: a part of a name, or nothing for any reader that no other
    taker asks for by name.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._wanted: list[str] = []
        self._taken: set[str] = set()

    def announce(self, match: str) -> None:
        """Say what will be asked for, so that nobody who takes any reader takes that one."""
        if match:
            with self._lock:
                self._wanted.append(match.casefold())

    def take(self, match: str, attached: list[str]) -> str | None:
        """Take the first free reader whose name has ``match`` in it; None when there is none.

        A name that begins with ``match`` goes before one that only contains it; case is ignored.
        """
        asked = match.casefold()
        with self._lock:
            free = [name for name in attached if name not in self._taken]
            if asked:
                fitting = [name for name in free if asked in name.casefold()]
                fitting.sort(key=lambda name: not name.casefold().startswith(asked))
            else:
                fitting = [name for name in free if not self._is_wanted(name)]
            if not fitting:
                return None
            self._taken.add(fitting[0])
            return fitting[0]

    def give_back(self, name: str) -> None:
        """Let somebody take it again."""
        with self._lock:
            self._taken.discard(name)

    def _is_wanted(self, name: str) -> bool:
        return any(match in name.casefold() for match in self._wanted)
