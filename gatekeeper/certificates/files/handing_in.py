"""Rows of applications, looked over or taken in, whether a file or a message brought them.

The rules are those of the form at the desk. Each row stands for itself, and none is taken twice:
it is known by its source and reference, without a reference by all that it says.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from gatekeeper.certificates.acting import Act
from gatekeeper.certificates.applications.ahead import Ahead
from gatekeeper.certificates.applications.application import Application, cleaned
from gatekeeper.certificates.applications.applying import make_application, taken_before
from gatekeeper.certificates.applications.weighing import weigh
from gatekeeper.certificates.files.row_results import RowResult
from gatekeeper.certificates.files.sheet_photos import finished
from gatekeeper.certificates.files.sheet_rows import application_of
from gatekeeper.certificates.files.sheets import Row
from gatekeeper.errors import CertificateError, InputWrong, NotAsExpected, Objected
from gatekeeper.policy.edition import Edition
from gatekeeper.store.keys import name_key
from gatekeeper.store.tables import organisations

BY_FILE = "file"
"""The channel of files: references are told apart within each organisation, whoever brings them."""


@dataclass(frozen=True, slots=True)
class Offered:
    """One row as it was handed in, with the photo that came with it."""

    row: Row
    photo: bytes | None = None
    """As it came; unchecked."""
    error: InputWrong | None = None
    """What is wrong with how it came, before anybody reads it."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A row with what it asks for, or why that cannot be said."""

    row: Row
    application: Application | None
    error: CertificateError | None = None


def ready(edition: Edition, offered: Offered, channel: str) -> Ready:
    """Make out what a row asks for, and finish its photo: all that needs no register."""
    try:
        if offered.error is not None:
            raise offered.error
        application = application_of(offered.row, channel)
        if offered.photo is not None:
            jpeg = finished(offered.photo, edition.photo, application.kind)
            application = replace(application, photo=jpeg)
    except CertificateError as error:
        return Ready(offered.row, None, error)
    return Ready(offered.row, application)


class LookingOver:
    """Tells of one row after the other what would become of it; nothing is written."""

    def __init__(self, conn: Connection, edition: Edition, now: datetime) -> None:
        self._conn = conn
        self._edition = edition
        self._now = now
        self._organisations = Organisations(conn)
        self._ahead = Ahead(edition.number)
        self._lines: dict[tuple[str, str | None], int] = {}

    def count(self, one: Ready, result: RowResult) -> None:
        """Count a row further up whose result is known already."""
        if one.application is None:
            return
        try:
            clean = cleaned(self._edition, self._placed(one), self._now)
        except CertificateError:
            return
        self._lines.setdefault((clean.source, clean.reference), one.row.line)
        if result.passes and not result.again:
            self._ahead.add(clean, f"#{one.row.line}")

    def look(self, one: Ready) -> RowResult:
        """What would become of the row, once those above it are taken in."""
        result = _begun(one)
        if one.application is None:
            return replace(result, error=one.error)
        try:
            clean = cleaned(self._edition, self._placed(one), self._now)
            line = self._lines.setdefault((clean.source, clean.reference), one.row.line)
            if line != one.row.line:
                raise NotAsExpected("reference_twice", reference=result.reference, line=line)
            if before := taken_before(self._conn, clean):
                return replace(result, number=before.number, again=True)
            weighed = weigh(self._conn, self._edition, self._now, clean, ahead=self._ahead)
            if weighed.refused:
                raise Objected(weighed.refused)
        except CertificateError as error:
            return replace(result, error=error)
        self._ahead.add(clean, f"#{one.row.line}")
        return replace(result, lacking=weighed.lacking)

    def _placed(self, one: Ready) -> Application:
        assert one.application is not None
        return self._organisations.placed(one.application, one.row.cells)


def take_in(act: Act, rows: Iterable[Ready]) -> list[RowResult]:
    """Take in rows inside an act whose right was checked; each is kept whole or refused whole."""
    known = Organisations(act.conn)
    results = []
    for one in rows:
        result = _begun(one)
        if one.application is None:
            results.append(replace(result, error=one.error))
            continue
        try:
            with act.conn.begin_nested():
                made = make_application(act, known.placed(one.application, one.row.cells))
            results.append(replace(result, number=made.number, again=made.again))
        except CertificateError as error:
            results.append(replace(result, error=error))
    return results


def _begun(one: Ready) -> RowResult:
    cells = one.row.cells
    reference, code = cells.get("reference", "")[:80], cells.get("organisation_code", "")[:40]
    return RowResult(one.row.line, reference, code)


class Organisations:
    """Finds organisations of the register, each once."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._known: dict[str, tuple[str, str] | None] = {}

    def placed(self, application: Application, cells: Mapping[str, str]) -> Application:
        """The application with its organisation's code as the register has it.

        Handbook 5: name and code must match the register. Raises NotAsExpected
        (``no_such_organisation``, ``other_organisation_name``).
        """
        code, name = application.organisation.strip(), cells.get("organisation_name", "")
        if code not in self._known:
            self._known[code] = self._find(code)
        found = self._known[code]
        if found is None:
            if code:
                raise NotAsExpected("no_such_organisation", code=code[:40])
            return application
        registered, registered_name = found
        if name_key(registered_name) != name_key(name):
            values = {"code": registered, "registered": registered_name, "given": name[:200]}
            raise NotAsExpected("other_organisation_name", **values)
        source = application.source
        if source == BY_FILE:
            source = f"{BY_FILE}:{registered}"
        return replace(application, organisation=registered, source=source)

    def _find(self, code: str) -> tuple[str, str] | None:
        row = self._conn.execute(
            select(organisations.c.code, organisations.c.name).where(
                organisations.c.code.in_({code, code.upper()})
            )
        ).first()
        return (row.code, row.name) if row else None
