"""Which page of the counter takes which step of a credential's life."""

from collections.abc import Mapping
from dataclasses import dataclass

from gatekeeper.policy.life import Step


@dataclass(frozen=True, slots=True)
class Way:
    """A page that is opened with a credential's number, and the key of the text on its button."""

    endpoint: str
    text: str


def _way(endpoint: str, word: str) -> Way:
    return Way(endpoint, f"counter.way.{word}")


WAYS: Mapping[Step, Way] = {
    Step.PRODUCE: _way("desk_counter.produce_form", "produce"),
    Step.COLLECT: _way("desk_counter.hand_over_form", "hand_over"),
    Step.REGISTER: _way("desk_registering.register", "register"),
    Step.UNREGISTER: _way("desk_registering.unregister_form", "unregister"),
    Step.REPORT_LOST: _way("desk_replacing.report_lost_form", "report_lost"),
    Step.FIND: _way("desk_replacing.find_form", "find"),
}
"""For every step of the counter, the page that asks for it."""
REPLACING: tuple[Way, ...] = (
    _way("desk_replacing.replace_form", "replace"),
    _way("desk_replacing.change_person_form", "change_person"),
    _way("desk_replacing.change_employer_form", "change_employer"),
)
"""New cards in the place of one that was handed over, for who has ``Right.REPLACE``: the first is
for a lost one too, the others are not."""
DID = frozenset(
    {"produce", "bind", "unregister", "report_lost", "replace", "change_person", "change_employer",
     "find", "found", "given_back", "recorded", "held", "training", "confiscated", "barred",
     "release", "give_back", "cancel", "print"}
)  # fmt: skip
"""What a page may say was done just now: ``counter.did.…``."""
