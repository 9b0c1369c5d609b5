"""Makes badges valid for a phase or the edition (注册, 激活), and withdraws that again."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete, insert, update

from gatekeeper.certificates.acting import Act, By, Centre, acting
from gatekeeper.certificates.asking import ask, refuse_if
from gatekeeper.certificates.fields import noted
from gatekeeper.certificates.presented import presented
from gatekeeper.certificates.staff.auditing import Look
from gatekeeper.certificates.steps import OnDesk, hold, take_step
from gatekeeper.errors import (
    CertificateError,
    NoSuchCredential,
    NotAsExpected,
    Objected,
    StepIncomplete,
)
from gatekeeper.policy.case import quota_use
from gatekeeper.policy.issuing import to_register
from gatekeeper.policy.life import Need, Step
from gatekeeper.policy.objections import Rule
from gatekeeper.policy.quotas import QuotaUse
from gatekeeper.policy.rights import Right
from gatekeeper.policy.words import EventKind, RegisteredPer
from gatekeeper.seal import Verifier
from gatekeeper.store import register as looking
from gatekeeper.store.desk_tables import applications
from gatekeeper.store.register import PersonCard
from gatekeeper.store.tables import WHOLE_EDITION, registrations

Refusal = CertificateError | NoSuchCredential


class WithdrawReason(StrEnum):
    """Why a registration is withdrawn."""

    MISTAKE = "mistake"
    PLACE_GIVEN_BACK = "place_given_back"
    """The organisation gives the place to somebody else."""
    NOT_ENTITLED = "not_entitled"
    OTHER = "other"
    """The note says what."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A badge was registered."""

    number: str
    phase: int | None
    """None: for the whole edition."""
    quota: QuotaUse
    """The organisation's, this badge counted."""


@dataclass(frozen=True, slots=True)
class Tapped:
    """One tap of a row of them: whose badge, and registered or why not."""

    raw: str
    card: PersonCard | None
    """Whose; None where nothing of ours was read."""
    photo: bytes | None = None
    """A JPEG, with the answer: the clerk compares while the card is still in hand."""
    done: Registered | None = None
    refused: Refusal | None = None

    @property
    def already(self) -> bool:
        """It works for this phase: it was registered before, and nothing is wrong."""
        return isinstance(self.refused, Objected) and [
            each.rule for each in self.refused.objections
        ] == [Rule.ALREADY_REGISTERED]


def register(
    centre: Centre,
    by: By,
    number: str,
    phase: int | None,
    *,
    version: int | None = None,
    at_counter: bool = True,
    form: str | None = None,
) -> Registered:
    """Register a badge for a phase, or for the edition where its kind is registered so.

    Raises Objected, StepImpossible, StepIncomplete, Overtaken, NoSuchCredential, RightMissing.
    """
    with acting(centre, by, Right.REGISTER, form=form) as act:
        act.outcome = number
        return register_held(act, hold(act, number, version=version), phase, at_counter=at_counter)


def register_tapped(
    centre: Centre,
    by: By,
    raw: str,
    phase: int,
    *,
    at_counter: bool = True,
    verifier: Verifier | None = None,
) -> Tapped:
    """Register the badge that was tapped or scanned; a refusal is told, and written down too."""
    with acting(centre, by, Right.REGISTER) as act:
        number = None
        try:
            number = presented(act.conn, raw, verifier)
            done = register_held(act, hold(act, number), phase, at_counter=at_counter)
            return _tapped(act, raw, number, done=done)
        except (CertificateError, NoSuchCredential) as error:
            act.log(
                EventKind.READ,
                action=Look.SCAN,
                number=number,
                code=raw,
                reason=_word(error),
                detail={"for": Step.REGISTER, "phase": phase},
            )
            return _tapped(act, raw, number, refused=error)


def register_held(act: Act, held: OnDesk, phase: int | None, *, at_counter: bool) -> Registered:
    """Register a badge that an act holds; nothing is written if anything stands against it."""
    if not at_counter:
        act.need(Right.WORK_OFF_HOURS)
    per = act.edition.kinds[held.kind].registered_per
    if per is RegisteredPer.PHASE and phase is None:
        raise StepIncomplete(Step.REGISTER, Need.PHASE)
    phase = phase if per is RegisteredPer.PHASE else None
    asked = ask(act, held, phase=phase, at_counter=at_counter)
    refuse_if(to_register(act.edition, asked.request, asked.known), held)
    take_step(act, held, Step.REGISTER, detail={"phase": phase, "edition": act.edition.number})
    act.conn.execute(
        insert(registrations).values(
            credential_id=held.id,
            edition=act.edition.number,
            phase=WHOLE_EDITION if phase is None else phase,
        )
    )
    before = quota_use(act.edition, held.kind, phase, asked.known)
    return Registered(held.number, phase, QuotaUse(before.limit, before.used + 1, before.granted))


def unregister(
    centre: Centre,
    by: By,
    number: str,
    phase: int | None,
    *,
    reason: WithdrawReason,
    note: str = "",
    version: int | None = None,
    form: str | None = None,
) -> None:
    """Withdraw a badge's registration for a phase of this edition; None: for the whole edition.

    Raises NotAsExpected (``not_registered``), InputWrong, StepImpossible, Overtaken.
    """
    text = noted(note, required=reason is WithdrawReason.OTHER)
    with acting(centre, by, Right.UNREGISTER, form=form) as act:
        held = hold(act, number, version=version)
        take_step(
            act,
            held,
            Step.UNREGISTER,
            reason=reason,
            note=text or None,
            detail={"phase": phase, "edition": act.edition.number},
        )
        ended = act.conn.execute(
            delete(registrations).where(
                registrations.c.credential_id == held.id,
                registrations.c.edition == act.edition.number,
                registrations.c.phase == (WHOLE_EDITION if phase is None else phase),
            )
        )
        if not ended.rowcount:
            raise NotAsExpected("not_registered", number=number)
        act.conn.execute(  # its application keeps no place of the quota either
            update(applications)
            .where(applications.c.credential_id == held.id, applications.c.for_phase == phase)
            .values(for_phase=None)
        )
        act.outcome = number


def _tapped(
    act: Act,
    raw: str,
    number: str | None,
    *,
    done: Registered | None = None,
    refused: Refusal | None = None,
) -> Tapped:
    if number is None:
        return Tapped(raw, None, refused=refused)
    card, photo = looking.person_card(act.conn, number), looking.photo(act.conn, number)
    return Tapped(raw, card, photo, done, refused)


def _word(error: Refusal) -> str:
    """The one word of a refusal for the log."""
    match error:
        case Objected(objections=objections):
            return objections[0].rule
        case NotAsExpected(word=word):
            return word
        case _:
            return type(error).__name__
