"""Says keys in the language of who reads: the account's own, else the browser's."""

from datetime import date, datetime

from flask import g, request

from gatekeeper.policy.edition import Name
from gatekeeper.policy.words import Kind
from kiosk.screens.desk.given import given
from kiosk.texts import LANGUAGES, human_date, human_start, human_time

COOKIE = "fairgate-language"


def lang() -> str:
    """``zh`` or ``en``."""
    if "lang" not in g:
        account = g.get("account")
        asked = (
            account.language if account is not None else None,
            request.cookies.get(COOKIE),
            request.accept_languages.best_match(LANGUAGES),
        )
        g.lang = next((one for one in asked if one in LANGUAGES), LANGUAGES[0])
    found: str = g.lang
    return found


def t(key: str, **values: object) -> str:
    """The text of a key."""
    return given().texts.say(lang(), key, **values)


def word(prefix: str, value: object) -> str:
    """A word of the vocabulary; as it stands where a newer program wrote it."""
    key = f"{prefix}.{value}"
    return t(key) if given().texts.has(key) else str(value or "–")


def name(of: Name) -> str:
    """What the edition calls a thing."""
    return of.zh if lang() == "zh" else of.en


def kind(of: Kind | str) -> str:
    """A kind's name, as the edition has it."""
    return name(given().edition.kinds[Kind(of)].name)


def money(amount: int) -> str:
    """An amount with its currency."""
    sign = "−" if amount < 0 else ""
    return f"{sign}{given().edition.currency} {abs(amount):,}"


def day(of: date) -> str:
    """A date in words, from today."""
    return human_date(lang(), of, given().now().date())


def ends(at: datetime) -> str:
    """When something ends, fair time."""
    return human_time(lang(), at, given().now())


def begins(at: datetime) -> str:
    """When something begins, fair time."""
    return human_start(lang(), at, given().now())
