"""Budget: decide, in process, edition 126."""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from time import perf_counter_ns

from gatekeeper.editions import load_edition
from gatekeeper.importing.findings import Findings
from gatekeeper.importing.ledger import venue_of
from gatekeeper.importing.reading import check
from gatekeeper.importing.source import open_source
from gatekeeper.policy.admission import Facts, Proof, Scan, decide
from gatekeeper.policy.code import read_code
from gatekeeper.policy.edition import Edition
from gatekeeper.policy.words import Subject
from gatekeeper.simulation.register import Register
from tests.bench.crowd import Crowd
from tests.bench.fair import Fair
from tests.bench.ground import Ground
from tests.bench.row import Row, Spread, share_of

CALLS = 200_000
CREDENTIALS = 20_000
BUDGET_US = 50
_FIRST, _LAST = datetime(2019, 10, 8), datetime(2019, 11, 7)
"""The instants are drawn from here: from early delivery to the day after phase 3."""


def measure(ground: Ground) -> Row:
    """Time every single call; facts are made before, from a register in memory."""
    edition = load_edition("126", _FIRST.date())
    calls = ground.scaled(CALLS)
    cases = list(_cases(ground, edition, calls))
    samples = [0.0] * calls
    by_reason: defaultdict[str, list[float]] = defaultdict(list)
    for place, (scan, facts) in enumerate(cases):
        begun = perf_counter_ns()
        decision = decide(edition, scan, facts)
        samples[place] = perf_counter_ns() - begun
        by_reason[decision.reason].append(samples[place])
    spread = Spread.of(samples)
    p99 = spread.at(0.99) / 1000
    slowest = max(by_reason, key=lambda reason: Spread.of(by_reason[reason]).at(0.99))
    return Row(
        name="decide",
        title="decide, in process, edition 126",
        measured=f"p99 {p99:.1f} µs",
        budget=f"p99 ≤ {BUDGET_US} µs",
        met=p99 <= BUDGET_US,
        figures=(
            ("one call", _told(samples)),
            ("calls", f"{calls:,}, of the kinds, gates and instants of a whole fair"),
            ("reasons", share_of({reason: len(one) for reason, one in by_reason.items()}, 10)),
            (
                "slowest reason",
                f"{slowest}: {_told(by_reason[slowest])}",
            ),
            ("one reading of the timer, included", f"{_timer_ns():.0f} ns"),
        ),
    )


def _cases(ground: Ground, edition: Edition, count: int) -> Iterator[tuple[Scan, Facts]]:
    fair = Fair(CREDENTIALS)
    folder = ground.folder / "decide"
    fair.write(folder)
    register, findings = Register(), Findings()
    with open_source(folder) as source:
        check(source, findings, venue_of(edition), sink=register.add)
    findings.raise_if_any()
    crowd, chance = Crowd(fair, edition), random.Random(1)
    minutes = int((_LAST - _FIRST).total_seconds() // 60)
    for _ in range(count):
        shown = crowd.next()
        at = _FIRST + timedelta(minutes=chance.randrange(minutes))
        scan = Scan(at, shown.gate, shown.direction, read_code(shown.code), shown.plate)
        yield scan, _facts(edition, register, scan, chance)


def _facts(edition: Edition, register: Register, scan: Scan, chance: random.Random) -> Facts:
    """What the store would know; who is inside, used and forged is drawn."""
    credential = register.find(scan.code, None)
    if credential is None:
        return Facts()
    holder = register.holder(credential)
    organisation = register.organisation(credential, holder)
    vehicles = scan.gate.lets_through is Subject.VEHICLES
    return Facts(
        proof=Proof.FAILED if chance.random() < 0.002 else Proof.NONE,
        credential=credential,
        holder=holder,
        organisation=organisation,
        later_hard_card=register.has_later_card(credential),
        registrations=register.registrations(credential.number),
        granted=register.granted(organisation),
        inside_since=scan.at - timedelta(hours=1) if chance.random() < 0.2 else None,
        used=chance.random() < 0.1,
        parked=dict.fromkeys(edition.car_parks, chance.randrange(400)) if vehicles else None,
    )


def _told(nanoseconds: list[float]) -> str:
    return Spread.of(nanoseconds).told("µs", scale=1e-3)


def _timer_ns() -> float:
    samples = []
    for _ in range(10_000):
        begun = perf_counter_ns()
        samples.append(perf_counter_ns() - begun)
    return Spread.of(samples).at(0.5)
