"""An edition as tables in a terminal: its calendar day by day, gates, kinds, deadlines."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta

from rich import box
from rich.console import RenderableType
from rich.table import Table

from gatekeeper.policy.calendar import Phase, Span
from gatekeeper.policy.edition import (
    CounterHours,
    Edition,
    Gate,
    KindRules,
    Name,
    QuotaUnit,
    Validity,
)
from gatekeeper.policy.words import Hours, RegisteredPer

HOURS: Mapping[Hours, Name] = {
    Hours.EARLY_DELIVERY: Name("提前送货", "early delivery, where granted"),
    Hours.SETUP: Name("筹展", "setup"),
    Hours.OVERTIME: Name("加班", "overtime, where granted"),
    Hours.SHOW_EXHIBITORS: Name("展出·参展", "show, exhibitors"),
    Hours.SHOW_BUYERS: Name("展出·采购", "show, buyers"),
    Hours.DISMANTLING: Name("撤展", "dismantling"),
    Hours.DISMANTLING_CREWS: Name("撤展人员进馆", "dismantling crews at the halls"),
    Hours.ANY: Name("任何时间", "any hour within its validity"),
}
SEALED = Name("封馆", "sealed, staff only")
REGISTERED = {
    RegisteredPer.PHASE: Name("每期注册", "registered per phase"),
    RegisteredPer.EDITION: Name("每届注册", "registered per edition"),
    RegisteredPer.NEVER: Name("", ""),
}
VALIDITY = {
    Validity.ALWAYS: Name("始终有效", "always"),
    Validity.DATES: Name("批准日期", "the dates granted"),
}
WEEKDAYS = ("一 Mon", "二 Tue", "三 Wed", "四 Thu", "五 Fri", "六 Sat", "日 Sun")


def pages(edition: Edition) -> Iterator[RenderableType]:
    """Everything to print, in the order in which it is read."""
    yield both(edition.name)
    yield f"{edition.number}    {edition.timezone}    {edition.currency}\n"
    for phase in edition.phases:
        yield _phase_page(phase)
    yield _hours_page(edition)
    yield _gates_page(edition)
    yield _kinds_page(edition)
    yield _counters_page(edition)
    yield _deadlines_page(edition)


def both(name: Name) -> str:
    """A name in Chinese and English."""
    return f"{name.zh}  {name.en}"


def days(phase: Phase) -> dict[date, list[tuple[Name, Span]]]:
    """What is open on each day of a phase, cut at midnight and in the order of the day."""
    crews = Span(phase.crews_from, phase.ends)
    written: list[tuple[Name, Iterable[Span]]] = [
        (HOURS[Hours.EARLY_DELIVERY], phase.early_delivery),
        (HOURS[Hours.SETUP], phase.setup),
        (HOURS[Hours.OVERTIME], phase.overtime),
        (SEALED, phase.sealed),
        (HOURS[Hours.SHOW_EXHIBITORS], phase.show_exhibitors),
        (HOURS[Hours.SHOW_BUYERS], phase.show_buyers),
        (HOURS[Hours.DISMANTLING], (phase.dismantling,)),
        (HOURS[Hours.DISMANTLING_CREWS], (crews,)),
    ]
    found: dict[date, list[tuple[Name, Span]]] = {}
    for name, spans in written:
        for span in spans:
            for part in _by_the_day(span):
                found.setdefault(part.start.date(), []).append((name, part))
    return {day: sorted(found[day], key=lambda each: each[1].start) for day in sorted(found)}


def _by_the_day(span: Span) -> Iterator[Span]:
    start = span.start
    while start < span.end:
        midnight = datetime.combine(start.date(), time()) + timedelta(days=1)
        yield Span(start, min(midnight, span.end))
        start = midnight


def _day(day: date) -> str:
    return f"{day} {WEEKDAYS[day.weekday()]}"


def _clock(span: Span) -> str:
    """The hours of a span within one day; midnight at its end is 24:00."""
    end = "24:00" if span.end.date() > span.start.date() else f"{span.end:%H:%M}"
    return f"{span.start:%H:%M}–{end}"


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _page(title: str, *columns: str) -> Table:
    table = Table(
        *columns, title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD
    )
    table.columns[0].no_wrap = True
    return table


def _phase_page(phase: Phase) -> Table:
    halls = "、".join(phase.halls)
    title = f"第{phase.id}期  Phase {phase.id}    {halls}    {_minute(phase.begins)} 起 from"
    table = _page(title, "日期 Day", "时间 Hours", "对谁开放 Open for")
    for day, opened in days(phase).items():
        for place, (name, span) in enumerate(opened):
            table.add_row("" if place else _day(day), _clock(span), both(name))
    return table


def _hours_page(edition: Edition) -> Table:
    """Whom each of the names above lets in."""
    table = _page("谁在何时进入  Who comes when", "时间 Hours", "证件 Credentials")
    for hours, name in HOURS.items():
        kinds = [rules.name for rules in edition.kinds.values() if hours in rules.hours]
        if kinds:
            table.add_row(f"{name.zh}\n{name.en}", "\n".join(both(kind) for kind in kinds))
            table.add_section()
    return table


def _gates_page(edition: Edition) -> Table:
    table = _page("门岗  Gates", "门 Gate", "名称 Name", "通向 Into", "规则 Rules")
    for gate in edition.gates.values():
        zone = edition.zones.get(gate.zone)
        table.add_row(gate.id, both(gate.name), both(zone) if zone else gate.zone, _rules(gate))
    return table


def _rules(gate: Gate) -> str:
    words = [gate.lets_through.value, " and ".join(gate.directions), f"passback {gate.passback}"]
    if gate.max_length_m is not None:
        words.append(f"under {gate.max_length_m:g} m")
    return ", ".join(words)


def _kinds_page(edition: Edition) -> Table:
    table = _page("证件  Kinds", "证件 Kind", "费用、限额 Fee, quota", "有效期 Valid")
    table.columns[-1].no_wrap = True
    for rules in edition.kinds.values():
        notes = REGISTERED[rules.registered_per]
        name = [rules.name.zh, rules.name.en, *filter(None, (notes.zh, notes.en))]
        table.add_row(
            "\n".join(name),
            "\n".join(_costs(rules, edition)) or "–",
            "\n".join(_valid(rules)),
        )
        table.add_section()
    return table


def _costs(rules: KindRules, edition: Edition) -> Iterator[str]:
    """What a kind costs, and how many of it there are."""
    if rules.fee.per_day:
        yield f"{rules.fee.per_day} {edition.currency} a day"
    if rules.fee.per_pass:
        yield f"{rules.fee.per_pass} {edition.currency} a pass"
    if rules.fee.card_fee:
        yield f"{rules.fee.card_fee} {edition.currency} card fee"
    if not rules.fee.known:
        yield "fee not known"
    quota = rules.quota
    if quota is not None:
        stands = quota.unit is QuotaUnit.STAND
        per = f"{quota.per * edition.stand_m2} m²" if stands else f"{quota.per} {quota.unit}"
        yield f"{quota.count} for {per}"
    if rules.passes_per_space is not None:
        yield f"1 space for {rules.passes_per_space} passes"


def _valid(rules: KindRules) -> Iterator[str]:
    if not rules.columns:
        yield both(VALIDITY[rules.validity])
    spans: dict[Span, list[int]] = {}
    for phase, span in rules.columns.items():
        spans.setdefault(span, []).append(phase)
    for span, phases in spans.items():
        listed = "+".join(str(phase) for phase in phases)
        yield f"{listed}: {span.start:%m-%d %H:%M} – {span.end:%m-%d %H:%M}"


def _counters_page(edition: Edition) -> Table:
    table = _page("服务中心  Counters", "证件 Kinds", "期 Phase", "开放 Open", "截止 Deadlines")
    for counter in edition.counters:
        table.add_row(
            "\n".join(edition.kinds[kind].name.zh for kind in counter.kinds)
            + "\n"
            + "\n".join(edition.kinds[kind].name.en for kind in counter.kinds),
            str(counter.phase or "–"),
            "\n".join(_runs(counter.open)),
            "\n".join(_deadlines(counter)) or "–",
        )
        table.add_section()
    return table


def _runs(spans: Iterable[Span]) -> Iterator[str]:
    """Days in a row with the same hours, as one line."""
    first: Span | None = None
    last: Span | None = None
    for span in spans:
        next_day = last is not None and span.start.date() - last.start.date() == timedelta(days=1)
        if first and last and next_day and _clock(span) == _clock(last):
            last = span
            continue
        if first and last:
            yield _run(first, last)
        first = last = span
    if first and last:
        yield _run(first, last)


def _run(first: Span, last: Span) -> str:
    until = f"–{last.start:%m-%d}" if last != first else ""
    return f"{first.start:%m-%d}{until} {_clock(first)}"


def _deadlines(counter: CounterHours) -> Iterator[str]:
    if counter.forms_until is not None:
        yield f"forms until {counter.forms_until:%m-%d %H:%M}"
    if counter.asked_before is not None:
        yield f"asked before {counter.asked_before:%m-%d}"
    if counter.asked_days_ahead is not None:
        yield f"asked {counter.asked_days_ahead} days ahead"


def _deadlines_page(edition: Edition) -> Table:
    table = _page("期限与数字  Deadlines and numbers", "事项 What", "规定 Rule")
    currency, fees = edition.currency, edition.replacement
    for change in edition.changes_of_person:
        free = f"free until {_minute(change.free_until)}, then {fees.change_of_person} {currency}"
        ends = f"ends {_minute(change.ends)}"
        table.add_row(f"换证 Change of person, phase {change.phase}", f"{free}; {ends}")
    table.add_row("换单位 Change of employer", f"{fees.change_of_employer} {currency}")
    replaced = ", ".join(edition.kinds[kind].name.en for kind in sorted(fees.lost_kinds))
    table.add_row("补证 Lost", f"{fees.lost} {currency}; only {replaced or 'none'}")
    table.add_row("加班申请 Overtime", f"asked before {edition.overtime_asked_before:%H:%M}")
    table.add_row("年龄 Age in setup and dismantling", f"{edition.minimum_age} and over")
    for kind, limit in edition.dwell.items():
        minutes = int(limit.total_seconds()) // 60
        table.add_row(f"停留 {edition.kinds[kind].name.en}", f"{minutes} minutes")
    for park in edition.car_parks.values():
        spaces = "not counted" if park.spaces is None else f"{park.spaces} spaces"
        table.add_row(both(park.name), spaces)
    times = edition.sanctions.smoking_for_good
    table.add_row("吸烟 Smoking, exhibitors", f"confiscated for good at the {times}. time")
    photo = edition.photo
    size = f"{photo.width_mm} × {photo.height_mm} mm, {photo.width_px} × {photo.height_px} pixels"
    table.add_row("照片 Photo", f"{size}, at most {photo.max_bytes // 1024} KB")
    forgotten = ", ".join(sorted(edition.presence.forget_in))
    table.add_row(
        "在场清零 Presence forgotten", f"{edition.presence.forget_at:%H:%M} in {forgotten}"
    )
    return table
