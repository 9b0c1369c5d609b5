"""What the pages about credentials, people and organisations say of times, phases and places."""

from collections.abc import Iterable
from datetime import datetime

from markupsafe import Markup

from gatekeeper.certificates.order.barring import Bar
from gatekeeper.policy.calendar import Span
from gatekeeper.policy.credential import Registration
from gatekeeper.policy.quotas import QuotaUse
from kiosk.screens.desk.given import given
from kiosk.screens.desk.language import begins, ends, lang, name, t
from kiosk.screens.desk.records.chronicle import reason_word

_BAR = 100


def phase_words(span: Span) -> str:
    """When it works, with the phase that the time lies in."""
    if span.start == datetime.min and span.end == datetime.max:
        return t("pages.works_always")
    if span.start == datetime.min:
        return t("pages.works_until", end=ends(span.end))
    values = {"start": begins(span.start), "end": ends(span.end)}
    phase = given().edition.phase_at(span.start)
    if span.start >= phase.ends or span.end <= phase.begins:
        return t("pages.works_from", **values)
    return t("pages.works_phase", phase=phase.id, **values)


def registered_words(registrations: Iterable[Registration]) -> str:
    """The editions and phases that it is registered for, this edition's without its number."""
    said = []
    for one in registrations:
        phase = t("pages.phase", phase=one.phase) if one.phase else t("pages.whole_edition")
        own = one.edition == given().edition.number
        said.append(phase if own else t("pages.of_edition", edition=one.edition, phase=phase))
    return ("、" if lang() == "zh" else ", ").join(said)


def zone_name(zone: str) -> str:
    """What a zone is called; a hall by its number."""
    zones = given().edition.zones
    return name(zones[zone]) if zone in zones else t("pages.hall", hall=zone)


def bar_words(bar: Bar) -> str:
    """A bar: why, until when, by whom; and that it was lifted, if it was."""
    values = {"reason": reason_word(bar.reason), "actor": bar.actor}
    if bar.lifted_at is not None:
        return t("pages.bar_lifted", lifter=bar.lifted_by or "–", **values)
    if bar.through_edition is None:
        return t("pages.bar_open", **values)
    return t("pages.bar_through", edition=bar.through_edition, **values)


def quota_bar(use: QuotaUse) -> Markup:
    """How much of a quota is used, as a bar as long as the quota and what was granted beyond."""
    most = max((use.limit or 0) + use.granted, use.used, 1)
    used, limit = (round(_BAR * one / most, 1) for one in (use.used, use.limit or 0))
    full = " full" if use.left == 0 else ""
    return Markup(  # noqa: S704 - numbers alone
        f'<svg class="quota" viewBox="0 0 {_BAR} 12" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="quota-extra" width="{_BAR}" height="12"/>'
        f'<rect class="quota-limit" width="{limit}" height="12"/>'
        f'<rect class="quota-used{full}" width="{used}" height="12"/></svg>'
    )
