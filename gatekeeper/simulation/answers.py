"""What the scans of a file are answered with: one JSON object on one line each."""

import json
from collections.abc import Iterator
from typing import IO

from gatekeeper.importing.findings import Findings
from gatekeeper.importing.ledger import venue_of
from gatekeeper.importing.reading import check
from gatekeeper.importing.source import Progress, Source, no_progress
from gatekeeper.policy.admission import Decision
from gatekeeper.policy.edition import Edition
from gatekeeper.seal import Verifier
from gatekeeper.simulation.register import Register
from gatekeeper.simulation.scans import WrittenScan, read_scans
from gatekeeper.simulation.simulation import Simulation

_encode = json.JSONEncoder(ensure_ascii=False).encode


def answers(
    source: Source,
    stream: IO[bytes],
    name: str,
    edition: Edition,
    *,
    verifier: Verifier,
    progress: Progress = no_progress,
) -> Iterator[str]:
    """The answer to every scan of a CSV (``stream``, called ``name`` in errors), in their order.

    Data and scans are read once in full before the first answer: raises RejectedError with every
    error of both, UnreadableSourceError. Scans are streamed; the data are held in memory.
    """
    findings = Findings()
    register = Register()
    check(source, findings, venue_of(edition), progress, sink=register.add)
    for _ in read_scans(stream, name, edition, findings):
        pass
    findings.raise_if_any()
    simulation = Simulation(edition, register, verifier)
    for written in read_scans(stream, name, edition, findings):
        decision, number = simulation.decide(written.scan)
        yield answer_line(written, decision, number)
    findings.raise_if_any()  # somebody wrote to the file between the two readings


def answer_line(written: WrittenScan, decision: Decision, number: str | None) -> str:
    """One answer as JSON, without a line break.

    ``at`` and ``code`` stand as they were written; ``until`` and
    ``opens`` are fair time; ``call``, ``until``, ``opens``, ``halls`` and ``gates`` are there only
    if they say something.
    """
    scan = written.scan
    answer: dict[str, object] = {
        "at": written.at,
        "gate": scan.gate.id,
        "direction": scan.direction.value,
        "code": written.code,
        "number": number,
        "decision": decision.verdict.value,
        "reason": decision.reason.value,
        "action": decision.action.value,
        "advice": decision.advice,
    }
    if decision.call:
        answer["call"] = decision.call.value
    if decision.until:
        answer["until"] = decision.until.isoformat()
    if decision.opens:
        answer["opens"] = decision.opens.isoformat()
    if decision.halls:
        answer["halls"] = decision.halls
    if decision.gates:
        answer["gates"] = decision.gates
    return _encode(answer)
