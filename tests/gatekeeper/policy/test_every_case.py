"""Whatever is presented whenever and wherever: there is one decision, and it is consistent."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from gatekeeper.policy.edition import Edition
from gatekeeper.policy.words import Direction, Kind
from tests.gatekeeper.policy.presented import Presented, credential


@given(st.datetimes(datetime(2019, 9, 1), datetime(2019, 12, 1)), st.sampled_from(list(Kind)))
def test_every_instant_and_kind_gets_a_decision(
    edition: Edition, moment: datetime, kind: Kind
) -> None:
    for gate in edition.gates:
        for direction in Direction:
            decision = Presented(
                edition, moment, gate, direction, credential=credential(kind, phase=1)
            ).decision
            assert (decision.verdict == "admit") == (decision.reason == "ok")
            assert decision.opens is None or decision.opens > moment
