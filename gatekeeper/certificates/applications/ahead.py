"""What rows further up in a file will take once they are taken in: quotas, people, parking spaces.

A preview writes nothing, so it counts here what the register cannot know yet.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from gatekeeper.certificates.applications.application import Application
from gatekeeper.certificates.known import Companies
from gatekeeper.policy.credential import Credential
from gatekeeper.policy.plate import plate_key
from gatekeeper.policy.request import Held, Known
from gatekeeper.policy.words import HARD_CARDS, LORRIES, Kind, State


class Ahead:
    """Counts applications of one file, for one transaction that writes nothing."""

    def __init__(self, edition: int) -> None:
        self._edition = edition
        self._asked: dict[str, Counter[tuple[Kind, int | None]]] = {}
        self._spaces: Counter[tuple[str, int | None]] = Counter()
        self._held: dict[str, list[Held]] = {}
        self._drivers: dict[str, set[tuple[str, str]]] = {}
        self.companies: Companies = {}
        """What was loaded of organisations before (``known.load_known``)."""

    def add(self, application: Application, called: str) -> None:
        """Count an application that will be taken in; ``called`` names its row to people."""
        code, kind, phase = application.organisation.upper(), application.kind, application.phase
        self._asked.setdefault(code, Counter())[kind, phase] += 1
        if application.parking:
            self._spaces[code, phase] += 1
        if application.person is None:
            return
        id_number = application.person.id_number
        if kind in LORRIES and application.vehicle:
            driver = (plate_key(application.vehicle.plate), id_number)
            self._drivers.setdefault(code, set()).add(driver)
        self._held.setdefault(id_number, []).append(self._as_held(application, called))

    def _as_held(self, application: Application, called: str) -> Held:
        kind, phase, is_card = application.kind, application.phase, application.kind in HARD_CARDS
        credential = Credential(
            number=called,
            kind=kind,
            state=State.APPLIED,
            organisation_code=application.organisation,
            edition=None if is_card else self._edition,
            phase=None if is_card else phase,
            valid_from=application.valid_from,
            valid_to=application.valid_to,
        )
        return Held(credential, frozenset({phase}) if is_card else frozenset())

    def counted(self, known: Known, application: Application) -> Known:
        """What the register knows, and what was counted besides, of this application's."""
        code, person = application.organisation.upper(), application.person
        more = self._asked.get(code)
        if more:
            known = replace(
                known,
                alive=_sum(known.alive, more),
                exhibitors=known.exhibitors + more[Kind.EXHIBITOR, application.phase],
                drivers=known.drivers | self._drivers.get(code, set()),
            )
        if person is not None and person.id_number in self._held:
            known = replace(known, others=(*known.others, *self._held[person.id_number]))
        return known

    def spaces(self, application: Application) -> int:
        """How many parking spaces of the same organisation and phase were counted."""
        return self._spaces[application.organisation.upper(), application.phase]


def _sum(
    alive: Mapping[tuple[Kind, int | None], int], more: Counter[tuple[Kind, int | None]]
) -> Mapping[tuple[Kind, int | None], int]:
    return {key: alive.get(key, 0) + more[key] for key in {*alive, *more}}
