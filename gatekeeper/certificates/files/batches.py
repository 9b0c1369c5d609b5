"""A file of applications at the desk: kept, looked over and taken in, some rows at a time.

Nobody waits for thousands of rows: each call does a few and says how far it is, and a page asks
again. A call that is repeated, or a crash in between, does nothing twice.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from gatekeeper.certificates.acting import By, Centre, acting, need
from gatekeeper.certificates.files import deliveries, uploads
from gatekeeper.certificates.files.deliveries import Delivery
from gatekeeper.certificates.files.handing_in import (
    BY_FILE,
    LookingOver,
    Offered,
    Ready,
    ready,
    take_in,
)
from gatekeeper.certificates.files.row_results import RowResult, Tally, tally
from gatekeeper.certificates.files.sheet_photos import Photos
from gatekeeper.certificates.files.sheets import Labels, Row, read_sheet
from gatekeeper.certificates.files.uploads import Upload
from gatekeeper.errors import InputWrong, NotAsExpected
from gatekeeper.policy.rights import Right

LOOKED_AT_ONCE = 500
"""Rows of a preview that one call looks at; with photos fewer."""
WITH_PHOTOS = 50
TAKEN_AT_ONCE = 100
"""Rows that one act takes in: other desks wait as long, less than a second."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A file that waits, and what would become of the rows that were looked at so far."""

    upload: Upload
    results: tuple[RowResult, ...]
    before: Delivery | None = None
    """The delivery that had the very same content, if this file came before."""

    @property
    def is_done(self) -> bool:
        """Whether every row was looked at."""
        return len(self.results) >= len(self.upload.rows)

    @property
    def tally(self) -> Tally:
        """How many rows came to what."""
        return tally(self.results)


def stage(
    centre: Centre, by: By, name: str, content: bytes, labels: Labels, *, photos: bytes = b""
) -> str:
    """Read a file and keep it to be looked over; its token.

    ``photos`` is an archive of pictures named by identity number or reference. Raises NotAsExpected
    as ``read_sheet`` and ``Photos`` do, RightMissing, StoreError.
    """
    need(by, Right.TAKE_FILES)
    sheet = read_sheet(name, content, labels)
    if photos:
        Photos(photos)
    with centre.store.transaction() as conn:
        return uploads.keep(conn, by.account, sheet, by.now, name=name, photos=photos)


def preview(centre: Centre, by: By, token: str, *, upto: int | None = None) -> Preview:
    """Look at the next rows of a file, and tell what is known so far.

    ``upto`` is how many rows the asker knows of; if more were looked at meanwhile, none is now.
    Nothing is written but what was found. Raises NotAsExpected (``upload_gone``), RightMissing.
    """
    need(by, Right.TAKE_FILES)
    with centre.store.reading() as conn:
        upload = _upload(conn, by, token)
        results = uploads.previewed(conn, token, by.account)
        known = len(results)
        before = deliveries.same_content(conn, BY_FILE, upload.digest)
        if known < len(upload.rows) and upto in {None, known}:
            photos = _photos(conn, by, upload)
            looking = LookingOver(conn, centre.edition, by.now)
            above = zip(upload.rows, results, strict=False)
            for row, result in above:
                looking.count(ready(centre.edition, Offered(row), BY_FILE), result)
            step = LOOKED_AT_ONCE if photos is None else WITH_PHOTOS
            for row in upload.rows[known : known + step]:
                results.append(looking.look(_ready(centre, row, photos)))
    if len(results) > known:
        with centre.store.transaction() as conn:
            uploads.keep_preview(conn, upload, by.account, results, by.now)
    return Preview(upload, tuple(results), before)


def take(centre: Centre, by: By, token: str) -> Delivery:
    """Take in the next rows of a file that its preview passed; what became of the rows so far.

    Rows that did not pass stay refused, as they were shown. Raises NotAsExpected (``upload_gone``,
    ``not_previewed``), RightMissing, ClockSetBack, StoreError.
    """
    need(by, Right.TAKE_FILES)
    key = uploads.key_of(token)
    with centre.store.reading() as conn:
        before = deliveries.find(conn, BY_FILE, key)
        if before is not None and before.is_done:
            return before
        upload = _upload(conn, by, token)
        looked = uploads.previewed(conn, token, by.account)
        photos = _photos(conn, by, upload)
    if len(looked) < len(upload.rows):
        raise NotAsExpected("not_previewed")
    done = len(before.results) if before else 0
    chosen = slice(done, done + TAKEN_AT_ONCE)
    prepared = [
        _ready(centre, row, photos) if result.passes else None
        for row, result in zip(upload.rows[chosen], looked[chosen], strict=True)
    ]
    with acting(centre, by, Right.TAKE_FILES) as act:
        total = len(upload.rows)
        delivery = deliveries.begin(act, BY_FILE, key, upload.digest, name=upload.name, total=total)
        if len(delivery.results) != done:
            return delivery  # another window was faster
        taken = iter(take_in(act, [one for one in prepared if one is not None]))
        results = [
            found if one is None else next(taken)
            for one, found in zip(prepared, looked[chosen], strict=True)
        ]
        return deliveries.add(act, delivery, BY_FILE, results)


def delivered(centre: Centre, by: By, delivery_id: int) -> Delivery:
    """What became of a file. Raises NotAsExpected (``no_such_delivery``), RightMissing."""
    need(by, Right.TAKE_FILES)
    with centre.store.reading() as conn:
        found = deliveries.by_id(conn, BY_FILE, delivery_id)
    if found is None:
        raise NotAsExpected("no_such_delivery")
    return found


def latest(centre: Centre, by: By, most: int = 10) -> tuple[Delivery, ...]:
    """The latest files, the newest first. Raises RightMissing."""
    need(by, Right.TAKE_FILES)
    with centre.store.reading() as conn:
        return deliveries.latest(conn, BY_FILE, most)


def rows_of(centre: Centre, by: By, token: str) -> Upload:
    """The file of a token with its rows. Raises NotAsExpected (``upload_gone``), RightMissing."""
    need(by, Right.TAKE_FILES)
    with centre.store.reading() as conn:
        return _upload(conn, by, token)


def _upload(conn: Connection, by: By, token: str) -> Upload:
    found = uploads.find(conn, token, by.account)
    if found is None:
        raise NotAsExpected("upload_gone")
    return found


def _photos(conn: Connection, by: By, upload: Upload) -> Photos | None:
    return Photos(uploads.photos_of(conn, upload.token, by.account)) if upload.has_photos else None


def _ready(centre: Centre, row: Row, photos: Photos | None) -> Ready:
    return ready(centre.edition, with_photo(row, photos), BY_FILE)


def with_photo(row: Row, photos: Photos | None) -> Offered:
    """A row with the photo that the archive has for its person, or its reference."""
    if photos is None:
        return Offered(row)
    names = (row.cells.get("id_number", ""), row.cells.get("reference", ""))
    try:
        return Offered(row, photos.find(*filter(None, names)))
    except InputWrong as wrong:
        return Offered(row, error=wrong)
