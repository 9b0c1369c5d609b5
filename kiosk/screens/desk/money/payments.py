"""The cashier's screens: who pays, the money, the receipt; taking back and letting off."""

import re
from collections.abc import Mapping

import segno
from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from gatekeeper.certificates.money.owing import (
    MAX_CODE,
    Bill,
    Payer,
    bill_for,
    bill_of,
    find_payers,
)
from gatekeeper.certificates.money.paying import MOST_CHARGES, take_payment, waive
from gatekeeper.certificates.money.receipts import Receipt, open_receipt
from gatekeeper.certificates.money.reversing import Refund, reverse
from gatekeeper.certificates.money.tills import own_till
from gatekeeper.errors import NotAsExpected, SubmittedBefore
from gatekeeper.policy.payment import Method, ReverseReason, Tender, WaiveReason
from gatekeeper.policy.rights import Right
from gatekeeper.store.search import MAX_SEARCH
from kiosk.screens.desk.given import given
from kiosk.screens.desk.language import t
from kiosk.screens.desk.money.amounts import typed_amount
from kiosk.screens.desk.performing import go, perform
from kiosk.screens.desk.sessions import allowed, by, needs
from kiosk.screens.desk.told import Told
from kiosk.screens.desk.typed import chosen, whole
from kiosk.texts import LANGUAGES
from kiosk.texts.amounts import capitals, in_english

_MAX_FIELD = 1_000
_MAX_ID = 9
_FRESH = "receipt"
"""Where the session keeps the receipt that was not shown yet: only then is it no copy."""
_RECEIPT = re.compile(r"[0-9]{1,5}-[0-9]{6,10}")
_LATEST = 6
blueprint = Blueprint("desk_payments", __name__)
_SEEING = (Right.TAKE_PAYMENT, Right.REVERSE_PAYMENT)


@blueprint.get("/payments")
@needs(*_SEEING)
def find() -> ResponseReturnValue:
    """Search for who pays; what is meant by exactly one is opened at once."""
    text = request.args.get("q", "")[:MAX_SEARCH].strip()
    payers: tuple[Payer, ...] = ()
    if _RECEIPT.fullmatch(text):
        return redirect(url_for("desk_payments.receipt", number=text))
    if text:
        payers = find_payers(given().centre, by(), text, given().verifier)
        if len(payers) == 1:
            only = payers[0]
            if only.code is not None:
                return redirect(url_for("desk_payments.of_organisation", code=only.code))
            return redirect(url_for("desk_payments.for_credential", number=only.number))
    till = None
    if not text and allowed(Right.TAKE_PAYMENT):
        till = own_till(given().centre, by(), given().now().date())
    latest = till.entries[: -_LATEST - 1 : -1] if till else ()
    return render_template("desk/pay.html", text=text, payers=payers, till=till, latest=latest)


@blueprint.get("/payments/of/<path:code>")
@needs(*_SEEING)
def of_organisation(code: str) -> ResponseReturnValue:
    """What an organisation owes, or an agency for all its exhibitors."""
    return _bill(bill_of(given().centre, by(), code[:MAX_CODE]))


@blueprint.get("/payments/for/<number>")
@needs(*_SEEING)
def for_credential(number: str) -> ResponseReturnValue:
    """What is owed for one credential."""
    return _bill(bill_for(given().centre, by(), number))


def _bill(bill: Bill) -> ResponseReturnValue:
    return render_template(
        "desk/pay_bill.html",
        bill=bill,
        edition=given().edition.number,
        currency=given().edition.currency,
        whole=allowed(Right.TAKE_PAYMENT),
        reasons=list(WaiveReason) if allowed(Right.WAIVE_CHARGE) else [],
    )


@blueprint.post("/payments")
@needs(Right.TAKE_PAYMENT)
def take() -> ResponseReturnValue:
    """Take the money; on to the receipt."""
    form = request.form
    tender = Tender(
        method=chosen(Method, "method"),
        given=typed_amount("given", form.get("given", "")),
        payer=form.get("payer", "")[:_MAX_FIELD],
        slip=form.get("slip", "")[:_MAX_FIELD],
    )
    try:
        expected = typed_amount("expected", form.get("expected", "")) or 0
        number = perform(take_payment, _charges(), tender, expected=expected)
    except SubmittedBefore as error:
        return go("desk_payments.receipt", number=error.outcome, before=1)
    session[_FRESH] = number
    return go("desk_payments.receipt", number=number)


@blueprint.get("/receipts/<number>")
@needs(*_SEEING)
def receipt(number: str) -> ResponseReturnValue:
    """A receipt to print; shown again, it is a copy."""
    found = open_receipt(given().centre, by(), number)
    fresh = session.get(_FRESH) == found.receipt
    if fresh:
        session.pop(_FRESH)
    told = (Told(t("money.taken_before")),) if "before" in request.args else ()
    return render_template(
        "desk/receipt.html",
        receipt=found,
        fresh=fresh,
        told=told,
        code=_drawn(found.receipt),
        capitals=capitals(found.amount),
        english=in_english(found.amount),
        both=_both,
        edition=given().edition,
        reasons=list(ReverseReason),
        may_reverse=allowed(Right.REVERSE_PAYMENT) and _is_whole(found),
    )


@blueprint.post("/receipts/<number>/reverse")
@needs(Right.REVERSE_PAYMENT)
def take_back(number: str) -> ResponseReturnValue:
    """Take a payment back; on to the receipt that says so."""
    form = request.form
    refund = Refund(
        reason=chosen(ReverseReason, "reason"),
        note=form.get("note", "")[:_MAX_FIELD],
        till=form.get("till", "")[:_MAX_FIELD].strip(),
        slip=form.get("slip", "")[:_MAX_FIELD],
    )
    try:
        back = perform(reverse, number, refund)
    except SubmittedBefore as error:
        return go("desk_payments.receipt", number=error.outcome, before=1)
    session[_FRESH] = back
    return go("desk_payments.receipt", number=back)


@blueprint.post("/charges/waive")
@needs(Right.WAIVE_CHARGE)
def let_off() -> ResponseReturnValue:
    """Let a charge off; back to what is owed for its credential."""
    form = request.form
    try:
        charge, reason = next(iter(_charges()), 0), chosen(WaiveReason, "reason")
        number = perform(waive, charge, reason, form.get("note", "")[:_MAX_FIELD])
    except SubmittedBefore as error:
        number = error.outcome
    code = form.get("code", "")[:MAX_CODE]
    if code:
        return go("desk_payments.of_organisation", code=code)
    return go("desk_payments.for_credential", number=number)


def _charges() -> list[int]:
    charges = []
    for text in request.form.getlist("charge")[: MOST_CHARGES + 1]:
        charge = whole(text) if len(text) <= _MAX_ID else None
        if charge is None:
            raise NotAsExpected("charge_unknown")
        charges.append(charge)
    return charges


def _is_whole(found: Receipt) -> bool:
    return found.reverses is None and found.reversed_by is None


def _both(key: str) -> Mapping[str, str]:
    """A text in both languages: whoever pays may read either."""
    return {lang: given().texts.say(lang, key) for lang in LANGUAGES}


def _drawn(number: str) -> str:
    """The receipt's number as a QR code, the inside of an SVG data address."""
    return str(segno.make(number, error="m", micro=False).svg_data_uri(scale=3, border=2))
