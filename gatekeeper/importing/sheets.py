"""How organisations, booths, holders and credentials are written into the register's tables."""

from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import Connection, select, tuple_

from gatekeeper.importing import digests
from gatekeeper.importing.form import BOOTHS, CREDENTIALS, HOLDERS, ORGANISATIONS
from gatekeeper.importing.references import Identifiers, chunks
from gatekeeper.importing.writer import Counts, Params, Writer
from gatekeeper.policy.credential import Booth, Credential, Holder, Organisation
from gatekeeper.policy.plate import plate_key
from gatekeeper.policy.words import State
from gatekeeper.store.keys import name_key
from gatekeeper.store.tables import booths, credentials, holders, organisations
from gatekeeper.store.types import Sheet
from gatekeeper.store.words import Gathering, gathered, reading_of

N = TypeVar("N", Organisation, Holder)


def take_organisations(conn: Connection, ids: Identifiers, rows: Iterable[Organisation]) -> Counts:
    """Write organisations; ``ids`` were told of all of them."""
    with gathered(conn, organisations) as words:
        return _Organisations(conn, ids, words).take_all(rows)


def take_booths(conn: Connection, ids: Identifiers, rows: Iterable[Booth]) -> Counts:
    """Write booths."""
    return _Booths(conn, ids).take_all(rows)


def take_holders(conn: Connection, ids: Identifiers, rows: Iterable[Holder]) -> Counts:
    """Write holders."""
    with gathered(conn, holders) as words:
        return _Holders(conn, ids, words).take_all(rows)


def take_credentials(
    conn: Connection, ids: Identifiers, rows: Iterable[Credential]
) -> tuple[Counts, list[str]]:
    """Write credentials.

    Also gives the numbers of those whose card another row claimed, while no row of their own came
    to say that they have it no longer.
    """
    writer = _Credentials(conn, ids)
    counts = writer.take_all(rows)
    columns = credentials.c
    bereft = [
        number
        for chunk in chunks(sorted(writer.without_card))
        for number in conn.execute(select(columns.number).where(columns.id.in_(chunk))).scalars()
    ]
    return counts, bereft


class _Named(Writer[N]):
    """What is found by its name."""

    def __init__(self, conn: Connection, ids: Identifiers, words: Gathering) -> None:
        super().__init__(conn, ids)
        self._words = words

    def write(self, inserts: list[Params], updates: list[Params]) -> None:
        super().write(inserts, updates)
        for row in inserts:
            self._words.add(row["id"], row["name_key"], row["reading"])
        for row in updates:
            self._words.add(row["of_id"], row["name_key"], row["reading"])


class _Organisations(_Named[Organisation]):
    """Their ids are given before: an agency may stand further down than who names it."""

    sheet = Sheet.ORGANISATIONS
    table = organisations
    names = ORGANISATIONS.names

    def key(self, row: Organisation) -> str:
        return row.code

    def standing(self, row: Organisation) -> bool:
        return row.barred

    def new_id(self, row: Organisation) -> int:
        return self.ids.organisation(row.code)

    def columns(self, row: Organisation) -> Params:
        return {
            "code": row.code,
            "name": row.name,
            "name_key": name_key(row.name),
            "reading": reading_of(organisations, row.name),
            "kind": row.kind,
            "agency_id": row.agency_code and self.ids.organisation(row.agency_code),
            "fees_paid": row.fees_paid,
            "barred": row.barred,
        }

    def stored(self, rows: list[Organisation]) -> dict[str, Any]:
        codes = [row.code for row in rows]
        columns = organisations.c
        found = select(columns.code, columns.id, columns.barred).where(columns.code.in_(codes))
        return {row.code: row for row in self.conn.execute(found)}

    def merge(self, row: Organisation, stored: Any, last: bytes | None) -> Params:
        barred = digests.merged(stored.barred, digests.barred_in(last), row.barred)
        return {**self.columns(row), "barred": barred}


class _Booths(Writer[Booth]):
    """Nothing but the file changes a booth."""

    sheet = Sheet.BOOTHS
    table = booths
    names = BOOTHS.names

    def key(self, row: Booth) -> str:
        # A tab is in none of them: a cell of codes holds printed characters only.
        return f"{row.organisation_code}\t{row.phase}\t{row.hall}\t{row.booth_no}"

    def columns(self, row: Booth) -> Params:
        return {
            "organisation_id": self.ids.organisation(row.organisation_code),
            "phase": row.phase,
            "hall": row.hall,
            "booth_no": row.booth_no,
            "area_m2": row.area_m2,
            "kind": row.kind,
        }

    def standing(self, row: Booth) -> None:  # noqa: ARG002
        return None

    def merge(self, row: Booth, stored: Any, last: bytes | None) -> Params:  # noqa: ARG002
        return self.columns(row)

    def stored(self, rows: list[Booth]) -> dict[str, Any]:
        places = {
            (
                self.ids.organisation(row.organisation_code),
                row.phase,
                row.hall,
                row.booth_no,
            ): self.key(row)
            for row in rows
        }
        columns = booths.c
        place = (columns.organisation_id, columns.phase, columns.hall, columns.booth_no)
        found = select(columns.id, *place).where(tuple_(*place).in_(list(places)))
        return {places[tuple(row[1:])]: row for row in self.conn.execute(found)}


class _Holders(_Named[Holder]):
    """A desk may bar a holder meanwhile."""

    sheet = Sheet.HOLDERS
    table = holders
    names = HOLDERS.names

    def key(self, row: Holder) -> str:
        return row.id_number

    def standing(self, row: Holder) -> bool:
        return row.barred

    def columns(self, row: Holder) -> Params:
        return {
            "id_type": row.id_type,
            "id_number": row.id_number,
            "name": row.name,
            "name_key": name_key(row.name),
            "reading": reading_of(holders, row.name),
            "organisation_id": row.organisation_code
            and self.ids.organisation(row.organisation_code),
            "barred": row.barred,
        }

    def stored(self, rows: list[Holder]) -> dict[str, Any]:
        numbers = [row.id_number for row in rows]
        columns = holders.c
        found = select(columns.id_number, columns.id, columns.barred).where(
            columns.id_number.in_(numbers)
        )
        return {row.id_number: row for row in self.conn.execute(found)}

    def merge(self, row: Holder, stored: Any, last: bytes | None) -> Params:
        barred = digests.merged(stored.barred, digests.barred_in(last), row.barred)
        return {**self.columns(row), "barred": barred}


class _Credentials(Writer[Credential]):
    """A gate may confiscate one meanwhile, and two rows may have swapped their cards."""

    sheet = Sheet.CREDENTIALS
    table = credentials
    names = CREDENTIALS.names

    def __init__(self, conn: Connection, ids: Identifiers) -> None:
        super().__init__(conn, ids)
        self._holders: dict[str, int] = {}
        self.without_card: set[int] = set()
        """Credentials whose card another row of the file claims, until their own row came."""

    def key(self, row: Credential) -> str:
        return row.number

    def standing(self, row: Credential) -> State:
        return row.state

    def prepare(self, rows: list[Credential]) -> None:
        self._holders = self.ids.holders([row.id_number for row in rows if row.id_number])

    def columns(self, row: Credential) -> Params:
        return {
            "number": row.number,
            "kind": row.kind,
            "state": row.state,
            "holder_id": row.id_number and self._holders[row.id_number],
            "organisation_id": row.organisation_code
            and self.ids.organisation(row.organisation_code),
            "plate": row.plate,
            "plate_key": plate_key(row.plate) or None,
            "length_m": row.length_m,
            "card_uid": row.card_uid,
            "edition": row.edition,
            "phase": row.phase,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
            "slot_from": row.slot_from,
            "slot_to": row.slot_to,
            "parking_space": row.parking_space,
            "suspended_until": row.suspended_until,
            "issued_at": row.issued_at,
        }

    def stored(self, rows: list[Credential]) -> dict[str, Any]:
        columns = credentials.c
        found = select(columns.number, columns.id, columns.state, columns.suspended_until).where(
            columns.number.in_([row.number for row in rows])
        )
        return {row.number: row for row in self.conn.execute(found)}

    def merge(self, row: Credential, stored: Any, last: bytes | None) -> Params:
        columns = self.columns(row)
        state = digests.merged(stored.state, digests.state_in(last), row.state)
        if state != row.state:
            columns |= {"state": state, "suspended_until": stored.suspended_until}
        return columns

    def write(self, inserts: list[Params], updates: list[Params]) -> None:
        if not self.is_empty:
            self._free_cards(inserts, updates)
        super().write(inserts, updates)

    def _free_cards(self, inserts: list[Params], updates: list[Params]) -> None:
        """Take the cards of these rows from whoever has them: two rows may have swapped theirs."""
        given = {row["card_uid"]: row.get("of_id") for row in inserts + updates if row["card_uid"]}
        columns = credentials.c
        found = self.conn.execute(
            select(columns.id, columns.card_uid).where(columns.card_uid.in_(list(given)))
        )
        freed = [row.id for row in found if given[row.card_uid] != row.id]
        if freed:
            self.conn.execute(self.rewrite, [{"of_id": one, "card_uid": None} for one in freed])
        self.without_card.update(freed)
        self.without_card.difference_update(row["of_id"] for row in updates)
