"""The rules of issue: all that stands against what is asked of the centre (handbook 4, 5, 8).

Each function returns all objections, the gravest first (the order of ``Rule``); none: do it.
Those that a recorded consent excuses (``Known.excused``) are left out. Which state a credential
must be in, and who may take the step, is ``life``'s to say.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from gatekeeper.policy import paper_rules as papers
from gatekeeper.policy import standing_rules as standing
from gatekeeper.policy.case import Case
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.fees import Purpose
from gatekeeper.policy.objections import Objection, Rule
from gatekeeper.policy.request import Known, Request
from gatekeeper.policy.words import HARD_CARDS

Objections = tuple[Objection, ...]
_Rules = tuple[Callable[[Case], Iterator[Objection]], ...]

_GRAVITY = {rule: place for place, rule in enumerate(Rule)}

_STANDING: _Rules = (
    standing.barred,
    standing.organisation,
    standing.person,
    standing.one_credential,
    standing.old_enough,
    standing.fee,
    papers.phase,
    papers.not_over,
)
_DAYS: _Rules = (papers.days, papers.in_time, papers.plate)
_AGAIN: _Rules = (standing.recorded, standing.exchangeable)
_ASKED: dict[Purpose, _Rules] = {
    Purpose.FIRST: (*_STANDING, *_DAYS, standing.within_quota, papers.at_open_counter),
    Purpose.LOST: (*_STANDING, *_AGAIN, papers.statement, papers.at_open_counter),
    Purpose.CHANGE_OF_PERSON: (
        *_STANDING,
        standing.exchangeable,
        papers.change_in_time,
        papers.at_open_counter,
    ),
    Purpose.CHANGE_OF_EMPLOYER: (
        *_STANDING,
        *_AGAIN,
        standing.within_quota,
        papers.at_open_counter,
    ),
}
"""What is asked of an application, by what it is for. A card in the place of a lost one, or for
another person, takes up no more of the quota than the old one did."""
_PAPERS: _Rules = (
    standing.permit,
    papers.original,
    papers.document,
    papers.photo,
    papers.stamp,
    papers.driver,
)
_PRODUCED: _Rules = (standing.barred, standing.fee, standing.charges, papers.photo)
_COLLECTED: _Rules = (
    standing.barred,
    standing.organisation_fees,
    standing.charges,
    standing.one_credential,
    papers.not_over,
    papers.at_open_counter,
)
_REGISTERED: _Rules = (
    standing.barred,
    standing.organisation,
    standing.registrable,
    standing.organisation_fees,
    standing.charges,
    standing.one_credential,
    standing.within_quota,
    papers.phase,
    papers.not_over,
    papers.at_open_counter,
)
_BACK_IN_HAND: _Rules = (standing.barred, standing.one_credential)


def to_apply(edition: Edition, request: Request, known: Known) -> Objections:
    """What stands against taking this application in: standing, person, time, dates and quota.

    Asked by ``request.purpose``. The papers that an online application lacks (photo, stamp,
    original, driver's form, permit) do not stop it from coming in: ``to_approve`` asks for them.
    """
    return _objections(_ASKED[request.purpose], edition, request, known)


def to_approve(edition: Edition, request: Request, known: Known) -> Objections:
    """What stands against approving an application: all of ``to_apply``, and its papers."""
    return _objections((*_ASKED[request.purpose], *_PAPERS), edition, request, known)


def to_produce(edition: Edition, request: Request, known: Known) -> Objections:
    """What stands against printing ``known.credential``: bars, charges, a missing photo."""
    return _objections(_PRODUCED, edition, request, known)


def to_collect(edition: Edition, request: Request, known: Known) -> Objections:
    """What stands against handing ``known.credential`` over: bars, fees, charges, another one."""
    return _objections(_COLLECTED, edition, request, known)


def to_register(edition: Edition, request: Request, known: Known) -> Objections:
    """What stands against registering the badge ``known.credential`` for ``request.phase``.

    A kind registered for the whole edition (buyer, carrier) needs no phase. Its own application
    for the phase, if that is what it was made for, is not to be counted in ``known.alive``.
    """
    return _objections(_REGISTERED, edition, request, known)


def to_replace(edition: Edition, request: Request, known: Known) -> Objections:
    """What stands against a new card for the lost (or forgotten) ``known.replaces``.

    All that is asked before it is applied for; its papers are asked for by ``to_approve``.
    """
    return _for(Purpose.LOST, edition, request, known)


def to_change_person(edition: Edition, request: Request, known: Known) -> Objections:
    """What stands against giving the place of ``known.replaces`` to ``known.person``."""
    return _for(Purpose.CHANGE_OF_PERSON, edition, request, known)


def to_change_employer(edition: Edition, request: Request, known: Known) -> Objections:
    """What stands against a new card for another employer, position or role of the same person.

    ``known.organisation`` and its numbers are the new employer's, ``request.kind`` the new kind.
    """
    return _for(Purpose.CHANGE_OF_EMPLOYER, edition, request, known)


def to_return(edition: Edition, request: Request, known: Known) -> Objections:
    """What stands against giving ``known.credential`` back to work: found, released, returned.

    A badge works again in every phase that it is registered for, whatever it was applied for.
    """
    if request.kind in HARD_CARDS:
        request = replace(request, phase=None)
    return _objections(_BACK_IN_HAND, edition, request, known)


def _for(purpose: Purpose, edition: Edition, request: Request, known: Known) -> Objections:
    return _objections(_ASKED[purpose], edition, replace(request, purpose=purpose), known)


def _objections(rules: _Rules, edition: Edition, request: Request, known: Known) -> Objections:
    case = Case(edition, request, known)
    found = [each for rule in rules for each in rule(case) if not _is_excused(each, known)]
    return tuple(sorted(found, key=lambda each: _GRAVITY[each.rule]))


def _is_excused(objection: Objection, known: Known) -> bool:
    return any((objection.rule, excuse) in known.excused for excuse in objection.excusable_by)
