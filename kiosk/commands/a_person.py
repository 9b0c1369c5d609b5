"""What a process of the service cannot start with until somebody acts: its unit stays down."""

import click

from gatekeeper.editions import EditionError
from gatekeeper.errors import KeyFileWrong
from gatekeeper.store.errors import SchemaOutdated, SchemaUnknown, StoreMissing, StoreUrlWrong

FOR_A_PERSON: tuple[type[Exception], ...] = (
    EditionError,
    KeyFileWrong,
    SchemaOutdated,
    SchemaUnknown,
    StoreMissing,
    StoreUrlWrong,
)
"""What trying again does not mend, in every process."""


class NeedsAPerson(click.ClickException):
    """Exit status 2, at which no unit starts its process again."""

    exit_code = 2
