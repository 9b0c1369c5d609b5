"""How money is given at the counter, and why it is given back or let off; whole currency units."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from gatekeeper.policy.card_number import has_card_number


class Method(StrEnum):
    """How a payment was made: the handbook knows two (4: cash or credit card)."""

    CASH = "cash"
    CARD = "card"


class ReverseReason(StrEnum):
    """Why a payment is taken back."""

    WRONG_CHARGES = "wrong_charges"
    """Something was paid that another one should pay, or that nobody asked for."""
    WRONG_METHOD = "wrong_method"
    """Written down as cash and paid by card, or the other way round."""
    CARD_REFUSED = "card_refused"
    NOT_WANTED = "not_wanted"
    """The applicant gave it up before it was made."""
    OTHER = "other"
    """The note says what."""


class WaiveReason(StrEnum):
    """Why a charge is let off."""

    CHARGED_WRONGLY = "charged_wrongly"
    CENTRES_FAULT = "centres_fault"
    """The card was made wrongly, or broke at once."""
    GOODWILL = "goodwill"
    OTHER = "other"
    """The note says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tender:
    """What the payer puts on the counter."""

    method: Method
    given: int | None = None
    """Cash handed over; None: exactly what is asked."""
    payer: str = ""
    """Who paid, for the receipt; may be empty."""
    slip: str = ""
    """The number of the card terminal's slip."""


def change(given: int | None, total: int) -> int:
    """What goes back to who gave so much cash for it."""
    return 0 if given is None else given - total


def faults(tender: Tender, total: int) -> Mapping[str, str]:
    """What is wrong with a tender for this amount, a word by the field's name; none: take it."""
    found: dict[str, str] = {}
    match tender.method:
        case Method.CASH if tender.given is not None and tender.given < total:
            found["given"] = "too_little"
        case Method.CARD if not tender.slip:
            found["slip"] = "slip_missing"
    for field in ("slip", "payer"):
        if has_card_number(getattr(tender, field)):
            found[field] = "card_number"
    return found
