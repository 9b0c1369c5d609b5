"""Finds and opens credentials, people and photos; every look is in the log before it is shown.

What is shown while somebody types is kept with the session, on disk too, and is one entry of the
log as soon as the typing rests or anything else is asked for: not one for every letter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from gatekeeper.certificates.acting import By, Centre, acting, need
from gatekeeper.certificates.order.barring import Bar, bars
from gatekeeper.certificates.staff.auditing import Look, read
from gatekeeper.errors import NoSuchCredential, NotAsExpected
from gatekeeper.fair_time import fair_time
from gatekeeper.policy.admission import Decision, Scan, decide
from gatekeeper.policy.calendar import Span
from gatekeeper.policy.code import read_code
from gatekeeper.policy.credential import state_at
from gatekeeper.policy.edition import Edition, Gate
from gatekeeper.policy.holding import validity_spans
from gatekeeper.policy.presence import is_inside
from gatekeeper.policy.request import Held
from gatekeeper.policy.rights import Right
from gatekeeper.policy.validity import COMPOUND
from gatekeeper.policy.words import Direction, EventKind, Reason
from gatekeeper.seal import Verifier
from gatekeeper.store import dossier as files
from gatekeeper.store import violations
from gatekeeper.store.dossier import Dossier, PersonFile, Tally
from gatekeeper.store.events import Event, printable
from gatekeeper.store.facts import load_facts
from gatekeeper.store.register import PersonCard, photo
from gatekeeper.store.search import (
    MAX_SEARCH,
    Found,
    FoundOrganisation,
    FoundPerson,
    Search,
    exactly,
)
from gatekeeper.store.sessions import note_typed, typed
from gatekeeper.store.tables import credentials

SHORTEST = 2
"""Letters or digits that are looked for; a single Han character may be a whole name."""
MOST_FOUND = 12
"""Credentials that the list under the search shows."""
MOST_ORGANISATIONS = 5
MOST_EVENTS = 200
FOR_NOW = frozenset(
    {Reason.OUTSIDE_HOURS, Reason.OUTSIDE_SLOT, Reason.HALL_SEALED, Reason.CAR_PARK_FULL}
)
"""Refusals that only say: not at this hour. The credential itself works."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search found: credentials, people without any, organisations."""

    credentials: Sequence[Found] = ()
    people: Sequence[FoundPerson] = ()
    organisations: Sequence[FoundOrganisation] = ()

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.credentials) + len(self.people) + len(self.organisations)


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a credential works: when, and what the outer gate would say of it now."""

    spans: tuple[Span, ...]
    """When it is valid in this edition, by the phases it is registered for; fair time."""
    decision: Decision

    @property
    def works(self) -> bool:
        """Whether a gate lets it in, now or at its hours."""
        return self.decision.reason in FOR_NOW | {Reason.OK}


@dataclass(frozen=True, slots=True)
class CredentialPage:
    """Everything that the page of a credential shows."""

    file: Dossier
    standing: Standing
    inside: tuple[tuple[str, datetime], ...]
    """Zones in which it is now; forgotten presence is not among them."""
    others: tuple[PersonCard, ...]
    """The person's other credentials."""
    violations: Sequence[violations.Listed]
    history: Sequence[Event]
    """Newest first; scans and looks are only counted."""
    tallies: Mapping[str, Tally]


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Everything that the page of a person shows."""

    file: PersonFile
    cards: Sequence[tuple[PersonCard, Standing]]
    violations: Sequence[violations.Listed]
    bars: Sequence[Bar]


def find(centre: Centre, by: By, text: str, verifier: Verifier | None = None) -> Findings:
    """What anything that was typed may mean, with an entry in the log. Raises RightMissing."""
    found = _find(centre, by, text, verifier)
    read(centre, by, Look.SEARCH, text=text[:MAX_SEARCH], found=found.count)
    return found


def find_as_typed(
    centre: Centre, by: By, session: str, text: str, verifier: Verifier | None = None
) -> Findings:
    """The same while somebody types, under the token of a session; ``write_down`` logs it.

    A text that does not go on from what was shown before is another search: the one before is
    written down first. Raises RightMissing, ClockSetBack, StoreError.
    """
    need(by, Right.SEARCH)
    text = printable(text[:MAX_SEARCH], MAX_SEARCH) or ""
    with centre.store.reading() as conn:
        before = typed(conn, session) or ""
    if not text.startswith(before) and not before.startswith(text):
        write_down(centre, by, session)
        before = ""
    if len(text) > len(before):
        with centre.store.transaction() as conn:
            note_typed(conn, session, text)
    return _find(centre, by, text, verifier)


def write_down(centre: Centre, by: By, session: str) -> None:
    """Put what a session was shown while it typed into the log, once; nothing if there is nothing.

    Raises RightMissing, ClockSetBack, StoreError.
    """
    with centre.store.reading() as conn:
        if typed(conn, session) is None:
            return
    with acting(centre, by, Right.SEARCH) as act:
        text = typed(act.conn, session)
        if text is not None:
            act.log(EventKind.READ, action=Look.SEARCH, detail={"text": text})
            note_typed(act.conn, session, None)


def _find(centre: Centre, by: By, text: str, verifier: Verifier | None) -> Findings:
    need(by, Right.SEARCH)
    text = text[:MAX_SEARCH]
    if len(text) < SHORTEST and text.isascii():
        return Findings()
    with centre.store.reading() as conn:
        search = Search(conn, text, verifier)
        found = search.credentials(MOST_FOUND)
        people = search.people(MOST_FOUND - len(found))
        organisations = search.organisations(MOST_ORGANISATIONS)
        return Findings(found, _without_any(conn, people), organisations)


def scanned(centre: Centre, by: By, code: str, verifier: Verifier | None = None) -> str | None:
    """The number that a scan or tap names, None where it names none; either is written down."""
    need(by, Right.SEARCH)
    with centre.store.reading() as conn:
        number = exactly(conn, code, verifier)
    read(centre, by, Look.SCAN, text=code[:MAX_SEARCH], number=number, found=int(bool(number)))
    return number


def open_credential(centre: Centre, by: By, number: str) -> CredentialPage:
    """Open a credential's page. Raises NoSuchCredential, RightMissing, ClockSetBack."""
    need(by, Right.SEARCH)
    at = fair_time(centre.edition, by.now)
    with centre.store.reading() as conn:
        file = files.dossier(conn, number)
        if file is None:
            raise NoSuchCredential("there is no such credential")
        file = _as_of(file, at)
        card = file.card
        page = CredentialPage(
            file=file,
            standing=standing(conn, centre.edition, card, at),
            inside=tuple(
                (zone, since) for zone, since in card.inside if is_inside(centre.edition, since, at)
            ),
            others=_others(conn, file),
            violations=violations.listed(conn, violations.Wanted(holders=[file.person.holder_id]))
            if file.person
            else violations.listed(conn, violations.Wanted(number=number)),
            history=files.history(
                conn, number, without=(*files.PASSAGES, *files.LOOKS), limit=MOST_EVENTS
            ),
            tallies=files.tallies(conn, number),
        )
    read(centre, by, Look.CREDENTIAL, number=number)
    return page


def _as_of(file: Dossier, at: datetime) -> Dossier:
    """The file as it stands now: a suspension that is over has ended by itself."""
    credential = file.card.credential
    state = state_at(credential.state, credential.suspended_until, at)
    return replace(file, card=replace(file.card, credential=replace(credential, state=state)))


def entries(
    centre: Centre, by: By, number: str, kinds: tuple[EventKind, ...]
) -> tuple[PersonCard, list[Event]]:
    """The log's entries of some kinds about a credential, newest first: its scans, its looks."""
    need(by, Right.SEARCH)
    with centre.store.reading() as conn:
        file = files.dossier(conn, number)
        if file is None:
            raise NoSuchCredential("there is no such credential")
        found = files.history(conn, number, among=kinds)
    read(centre, by, Look.CREDENTIAL, number=number, text=" ".join(kinds))
    return file.card, found


def open_person(centre: Centre, by: By, holder_id: int) -> PersonPage:
    """Open a person's page: all credentials, which of them work, and why the others do not.

    Raises NotAsExpected (``no_such_person``), RightMissing, ClockSetBack.
    """
    need(by, Right.SEARCH)
    at = fair_time(centre.edition, by.now)
    with centre.store.reading() as conn:
        file = files.person_file(conn, holder_id)
        if file is None:
            raise NotAsExpected("no_such_person")
        page = PersonPage(
            file=file,
            cards=tuple(
                (card, standing(conn, centre.edition, card, at))
                for card in files.cards_of(conn, holder_id)
            ),
            violations=violations.listed(conn, violations.Wanted(holders=[holder_id])),
            bars=bars(conn, holder_id=holder_id),
        )
    read(centre, by, Look.PERSON, text=str(holder_id))
    return page


def identity_number(centre: Centre, by: By, holder_id: int) -> str:
    """The whole identity number of a person, which is masked elsewhere.

    Raises NotAsExpected (``no_such_person``), RightMissing, ClockSetBack.
    """
    need(by, Right.SEARCH)
    with centre.store.reading() as conn:
        file = files.person_file(conn, holder_id)
    if file is None:
        raise NotAsExpected("no_such_person")
    read(centre, by, Look.PERSON, text=f"{holder_id} identity number")
    return file.id_number


def photo_of(centre: Centre, by: By, number: str) -> bytes | None:
    """The JPEG of a credential's holder. It is not written down: the page that shows it is."""
    need(by, Right.SEARCH)
    with centre.store.reading() as conn:
        return photo(conn, number)


def standing(conn: Connection, edition: Edition, card: PersonCard, at: datetime) -> Standing:
    """When a credential is valid, and what the outer gate would say to it; ``at`` is fair time.

    Whether somebody is inside already is left out: it is about the person's way, not the card.
    """
    registered = frozenset(one.phase for one in card.registrations if one.edition == edition.number)
    gate, direction = _outer_gate(edition, card)
    scan = Scan(at, gate, direction, read_code(card.credential.number))
    facts = replace(load_facts(conn, edition, scan).facts, inside_since=None)
    return Standing(
        validity_spans(edition, Held(card.credential, registered)), decide(edition, scan, facts)
    )


def _outer_gate(edition: Edition, card: PersonCard) -> tuple[Gate, Direction]:
    """The gate in the fence that lets such a thing through, and its first direction."""
    subject = card.credential.kind.subject
    gates = [gate for gate in edition.gates.values() if gate.lets_through is subject]
    gate = min(gates, key=lambda gate: gate.zone != COMPOUND)
    return gate, Direction.IN if Direction.IN in gate.directions else Direction.OUT


def _others(conn: Connection, file: Dossier) -> tuple[PersonCard, ...]:
    if file.person is None:
        return ()
    own = file.card.credential.number
    cards = files.cards_of(conn, file.person.holder_id)
    return tuple(card for card in cards if card.credential.number != own)


def _without_any(conn: Connection, people: Sequence[FoundPerson]) -> list[FoundPerson]:
    """Those who have no credential: the others are found by theirs."""
    holding = conn.execute(
        select(credentials.c.holder_id).where(
            credentials.c.holder_id.is_not(None),
            credentials.c.holder_id.in_([one.holder_id for one in people]),
        )
    ).scalars()
    having = set(holding)
    return [one for one in people if one.holder_id not in having]
