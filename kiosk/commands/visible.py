"""Makes visible what a terminal or the journal would obey: nothing read reaches them as it is."""

import logging
import sys


def visible(value: object) -> str:
    """A text in which line breaks, escapes and other controls stand as they are spelt."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in str(value))


class VisibleFormatter(logging.Formatter):
    """Keeps each message on its line; traces, which are ours, stay as they are."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's name)
        """The line of a record."""
        return visible(super().formatMessage(record))


def log_visibly() -> None:
    """Let a process that runs on and on tell what happens, on its standard error."""
    told = logging.StreamHandler(sys.stderr)
    told.setFormatter(VisibleFormatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[told])
