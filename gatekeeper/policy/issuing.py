"""The rules of issue: all that stands against what is asked of the centre (handbook 4, 5, 8).

Each function returns all objections, the gravest first (the order of ``Rule``); none: do it.
Those that a recorded consent excuses (``Known.excused``) are left out.
"""

from gatekeeper.policy.edition import Edition
from gatekeeper.policy.objections import Objection
from gatekeeper.policy.request import Known, Request

Objections = tuple[Objection, ...]


def to_apply(edition: Edition, request: Request, known: Known) -> Objections:
    """What stands against taking this application in: standing, person, time, dates and quota.

    The papers that an online application lacks (photo, stamp, original, driver's form, permit)
    do not stop it from coming in; ``to_approve`` asks for them.
    """
    raise NotImplementedError


def to_approve(edition: Edition, request: Request, known: Known) -> Objections:
    """What stands against approving an application: all of ``to_apply``, and its papers."""
    raise NotImplementedError


def to_produce(edition: Edition, request: Request, known: Known) -> Objections:
    """What stands against printing ``known.credential``: bars, charges, a missing photo."""
    raise NotImplementedError


def to_collect(edition: Edition, request: Request, known: Known) -> Objections:
    """What stands against handing ``known.credential`` over: bars, fees, charges, another one."""
    raise NotImplementedError


def to_register(edition: Edition, request: Request, known: Known) -> Objections:
    """What stands against registering the badge ``known.credential`` for ``request.phase``.

    A kind registered for the whole edition (buyer, carrier) needs no phase.
    """
    raise NotImplementedError


def to_replace(edition: Edition, request: Request, known: Known) -> Objections:
    """What stands against a new card for the lost (or forgotten) ``known.credential``."""
    raise NotImplementedError


def to_change_person(edition: Edition, request: Request, known: Known) -> Objections:
    """What stands against giving the place of ``known.credential`` to ``known.person``."""
    raise NotImplementedError


def to_change_employer(edition: Edition, request: Request, known: Known) -> Objections:
    """What stands against a new card for another employer, position or role of the same person.

    ``known.organisation`` and its numbers are the new employer's.
    """
    raise NotImplementedError
