"""What may go wrong in the gatekeeper, as one small tree; other rooms draw their own branches.

GatekeeperError
├── store.errors.StoreError …   nothing could be read or recorded: a fault, never a refusal
├── editions.EditionError       an edition file with mistakes, all of them told
├── importing.ImportingError …  a folder or workbook that cannot be taken
├── photos.opening.PhotoError   bytes that are no picture that can be used
├── AdmissionError              a use case at the gate that cannot be done as asked
│   ├── NoSuchGate              the edition has no gate of that name
│   ├── NoSuchEvent             this device's log has no such entry
│   ├── NoSuchCredential        the register has no such credential
│   ├── NotASupervisor          only a guard supervisor may do this
│   ├── NotOverridable          the entry is no refusal, or one that nobody may turn
│   ├── AlreadyOverridden       the refusal was turned before
│   ├── TooLate                 the scan is too long ago to be turned
│   └── ClockSetBack            the clock stands before the last entry of this device's log
├── CertificateError            a use case at the centre that cannot be done as asked
│   ├── RightMissing            the account's role may not do this
│   ├── StepImpossible          the credential's state does not allow the step
│   ├── StepIncomplete          the step needs something that was not given
│   ├── Objected                the rules of issue stand against it; every objection is told
│   ├── Overtaken               somebody else changed the credential meanwhile
│   ├── SubmittedBefore         this very form was sent before; nothing was done again
│   ├── NotAsExpected           the thing is not, or no longer, what the form took it for
│   └── InputWrong              what was typed cannot be used; every field with what is wrong
├── AccountError                signing in, or keeping accounts
│   ├── WrongPassword           the name or the password is wrong; which of them is not told
│   ├── AccountLocked           too many wrong passwords in a row
│   ├── WrongCode               the one-time code is wrong, or was used before
│   ├── SecondFactorLost        its secret was sealed under another key: an administrator resets it
│   ├── NotAtCentre             the role has nothing to do at the centre
│   ├── SignInOver              nothing, or something else, is asked of this sign-in
│   ├── WeakPassword            the new password is too short or too long
│   ├── NoSuchAccount           no account of that name
│   └── NameTaken               an account of that name is there already
└── SealError                   a signed payload or a file of keys
    ├── SealUnreadable          not a payload of this system
    ├── SealForged              made as one of ours, but the signature or its key is not
    └── KeyFileWrong            a file of keys that cannot be used
"""

from collections.abc import Mapping
from datetime import datetime

from gatekeeper.policy.life import Need, Step
from gatekeeper.policy.objections import Objection
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import State


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


class CertificateError(GatekeeperError):
    """A use case at the centre cannot be done as asked; nothing of it was kept."""


class RightMissing(CertificateError):
    """The account's role may not do this."""

    def __init__(self, right: Right) -> None:
        super().__init__(f"this needs the right {right}")
        self.right = right


class StepImpossible(CertificateError):
    """The credential's state does not allow the step."""

    def __init__(self, number: str, step: Step, state: State) -> None:
        super().__init__(f"{number} is {state}: it cannot {step}")
        self.number = number
        self.step = step
        self.state = state


class StepIncomplete(CertificateError):
    """The step needs something that was not given."""

    def __init__(self, step: Step, need: Need) -> None:
        super().__init__(f"{step} needs {need}")
        self.step = step
        self.need = need


class Objected(CertificateError):
    """The rules of issue stand against it."""

    def __init__(self, objections: tuple[Objection, ...], number: str | None = None) -> None:
        super().__init__(", ".join(str(each.rule) for each in objections))
        self.objections = objections
        """All of them, the gravest first."""
        self.number = number
        """The credential that it is about, if there is one already."""


class Overtaken(CertificateError):
    """Somebody else changed the credential since the form was opened."""

    def __init__(
        self, number: str, step: str | None, actor: str | None, at: datetime | None
    ) -> None:
        super().__init__(f"{number} was changed meanwhile: {step} by {actor}")
        self.number = number
        self.step = step
        """The last step that was taken, None where it is not known."""
        self.actor = actor
        self.at = at
        """Aware."""


class SubmittedBefore(CertificateError):
    """The very same form was sent before; nothing was done again."""

    def __init__(self, outcome: str, at: datetime) -> None:
        super().__init__("this form was sent before")
        self.outcome = outcome
        """What it did, as its use case told it: a number, a receipt; may be empty."""
        self.at = at


class NotAsExpected(CertificateError):
    """The thing is not, or no longer, what the form took it for; its word says what."""

    def __init__(self, word: str, **values: object) -> None:
        super().__init__(word)
        self.word = word
        """Key of a sentence, such as ``already_paid``."""
        self.values = values


class InputWrong(CertificateError):
    """What was typed cannot be used."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {word}" for field, word in faults.items()))
        self.faults = faults
        """The word of what is wrong, by the field's name."""


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


class WrongCode(AccountError):
    """The one-time code is wrong, or was used before."""


class SecondFactorLost(AccountError):
    """The secret of the second factor was sealed under another key."""


class NotAtCentre(AccountError):
    """The account's role has nothing to do at the centre."""


class SignInOver(AccountError):
    """Nothing is asked of this sign-in, or something else, or it took too long."""


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
