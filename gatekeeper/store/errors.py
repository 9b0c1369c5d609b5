"""What may go wrong with the store, as one small tree.

StoreError
├── StoreUnavailable    nothing can be read or recorded now
│   ├── StoreLocked     somebody else holds it for too long
│   ├── StoreFull       no space left
│   ├── StoreReadOnly   it may not be written to
│   ├── StoreDamaged    the file is not, or no longer, a sound database
│   └── StoreLost       gone, unreachable, or the disk fails
├── StoreConflict       what was written breaks a rule of the tables; nothing was kept
├── StoreMissing        there is no store at that place
├── StoreExists         one is there already
├── StoreUrlWrong       not the address of a store
├── SchemaUnknown       made by a newer Fairgate, or not Fairgate's at all
└── SchemaOutdated      made by an older Fairgate: upgrade first
"""

from gatekeeper.errors import GatekeeperError


class StoreError(GatekeeperError):
    """Anything wrong with the store; a fault of the machine, never a refusal."""


class StoreUnavailable(StoreError):
    """Nothing can be read or recorded now."""


class StoreLocked(StoreUnavailable):
    """Somebody else holds it for too long."""


class StoreFull(StoreUnavailable):
    """No space left."""


class StoreReadOnly(StoreUnavailable):
    """It may not be written to."""


class StoreDamaged(StoreUnavailable):
    """The file is not, or no longer, a sound database."""


class StoreLost(StoreUnavailable):
    """Gone, unreachable, or the disk fails."""


class StoreConflict(StoreError):
    """What was written breaks a rule of the tables; nothing of the transaction was kept."""


class StoreMissing(StoreError):
    """There is no store at that place."""


class StoreExists(StoreError):
    """A store is there already."""


class StoreUrlWrong(StoreError):
    """Not the address of a store."""


class SchemaUnknown(StoreError):
    """Made by a newer Fairgate, or not Fairgate's at all."""


class SchemaOutdated(StoreError):
    """Made by an older Fairgate: ``fairgate store upgrade`` first."""
