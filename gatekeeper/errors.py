"""What may go wrong in the gatekeeper, as one small tree; other rooms draw their own branches.

GatekeeperError
├── store.errors.StoreError …   nothing could be read or recorded: a fault, never a refusal
├── editions.EditionError       an edition file with mistakes, all of them told
├── importing.ImportingError …  a folder or workbook that cannot be taken
├── AdmissionError              a use case at the gate that cannot be done as asked
│   ├── NoSuchGate              the edition has no gate of that name
│   ├── NoSuchEvent             this device's log has no such entry
│   ├── NoSuchCredential        the register has no such credential
│   ├── NotASupervisor          only a guard supervisor may do this
│   ├── NotOverridable          the entry is no refusal, or one that nobody may turn
│   ├── AlreadyOverridden       the refusal was turned before
│   ├── TooLate                 the scan is too long ago to be turned
│   └── ClockSetBack            the clock stands before the last entry of this device's log
├── AccountError                signing in, or keeping accounts
│   ├── WrongPassword           the name or the password is wrong; which of them is not told
│   ├── AccountLocked           too many wrong passwords in a row
│   ├── WeakPassword            the new password is too short or too long
│   ├── NoSuchAccount           no account of that name
│   └── NameTaken               an account of that name is there already
└── SealError                   a signed payload or a file of keys
    ├── SealUnreadable          not a payload of this system
    ├── SealForged              made as one of ours, but the signature or its key is not
    └── KeyFileWrong            a file of keys that cannot be used
"""


class GatekeeperError(Exception):
    """Anything the gatekeeper raises; its text is a sentence for the operator."""


class AdmissionError(GatekeeperError):
    """A use case at the gate cannot be done as asked."""


class NoSuchGate(AdmissionError):
    """The edition has no gate of that name."""


class NoSuchEvent(AdmissionError):
    """The device's log has no such entry."""


class NoSuchCredential(AdmissionError):
    """The register has no such credential."""


class NotASupervisor(AdmissionError):
    """Only a guard supervisor may do this."""


class NotOverridable(AdmissionError):
    """The entry is no refusal, or one that nobody may turn at a gate."""


class AlreadyOverridden(AdmissionError):
    """The refusal was turned before."""


class TooLate(AdmissionError):
    """The scan is too long ago to be turned."""


class ClockSetBack(AdmissionError):
    """The clock stands before the last entry of this device's log."""


class AccountError(GatekeeperError):
    """Signing in, or keeping accounts, failed."""


class WrongPassword(AccountError):
    """The name or the password is wrong; which of them is not told."""


class AccountLocked(AccountError):
    """Too many wrong passwords in a row; a supervisor unlocks it."""

    def __init__(self, message: str, *, just_now: bool) -> None:
        super().__init__(message)
        self.just_now = just_now
        """Whether this very attempt locked it: worth an entry in the log."""


class WeakPassword(AccountError):
    """The new password is too short or too long."""


class NoSuchAccount(AccountError):
    """No account of that name."""


class NameTaken(AccountError):
    """An account of that name is there already."""


class SealError(GatekeeperError):
    """A signed payload or a file of keys cannot be used."""


class SealUnreadable(SealError):
    """Not a signed payload of this system."""


class SealForged(SealError):
    """Made as one of ours, but signed by nobody we trust, or changed."""


class KeyFileWrong(SealError):
    """A file of keys that cannot be read, or says something impossible."""
