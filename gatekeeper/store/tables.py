"""The store's tables; the migrations make them, a test holds the two to the same shape.

The register (organisations to overtime) speaks fair time; events, accounts and sessions keep aware
instants. Identifiers named ``id`` are the store's own and never shown. A bulk writer may choose
them itself (from ``max(id) + 1``, inside its transaction) if it calls ``continue_ids`` at the end.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from gatekeeper.store.types import (
    BOOTH_KIND_CODES,
    FIRST_VEHICLE_CODE,
    ID_TYPE_CODES,
    KIND_CODES,
    ORGANISATION_KIND_CODES,
    SHEET_CODES,
    STATE_CODES,
    WAITING_CODES,
    Day,
    FairTime,
    Instant,
    Uid,
    Word,
    key_text,
)

WHOLE_EDITION = 0
"""``registrations.phase`` of a badge registered for the edition, not for one phase."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

organisations = Table(
    "organisations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", key_text(), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("name_key", key_text(), nullable=False),
    # How the Han of the name is read: pinyin, a space between syllables.
    Column("reading", Text),
    Column("kind", Word(ORGANISATION_KIND_CODES), nullable=False),
    # Deferred: an agency may stand further down in the same file.
    Column("agency_id", ForeignKey("organisations.id", deferrable=True, initially="DEFERRED")),
    Column("fees_paid", Boolean, nullable=False),
    Column("barred", Boolean, nullable=False),
)

booths = Table(
    "booths",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("phase", SmallInteger, nullable=False),
    Column("hall", Text, nullable=False),
    Column("booth_no", Text, nullable=False),
    Column("area_m2", Float, nullable=False),
    Column("kind", Word(BOOTH_KIND_CODES), nullable=False),
    UniqueConstraint("organisation_id", "phase", "hall", "booth_no"),
)

holders = Table(
    "holders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("id_type", Word(ID_TYPE_CODES), nullable=False),
    Column("id_number", key_text(), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("name_key", key_text(), nullable=False),
    # How the Han of the name is read: pinyin, a space between syllables.
    Column("reading", Text),
    Column("organisation_id", ForeignKey("organisations.id"), index=True),
    Column("barred", Boolean, nullable=False),
)

photos = Table(
    "photos",
    metadata,
    Column("holder_id", ForeignKey("holders.id"), primary_key=True, autoincrement=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("jpeg", LargeBinary, nullable=False),
)

credentials = Table(
    "credentials",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", key_text(), nullable=False, unique=True),
    Column("kind", Word(KIND_CODES), nullable=False),
    Column("state", Word(STATE_CODES), nullable=False),
    Column("holder_id", ForeignKey("holders.id")),
    Column("organisation_id", ForeignKey("organisations.id")),
    Column("plate", Text),
    Column("plate_key", key_text()),
    Column("length_m", Float),
    Column("card_uid", Uid),
    Column("edition", SmallInteger),
    Column("phase", SmallInteger),
    Column("valid_from", Day),
    Column("valid_to", Day),
    Column("slot_from", FairTime),
    Column("slot_to", FairTime),
    Column("parking_space", Boolean, nullable=False),
    Column("suspended_until", FairTime),
    Column("issued_at", FairTime),
)
for _column in ("holder_id", "organisation_id", "plate_key", "card_uid"):
    _given = text(f"{_column} IS NOT NULL")
    Index(
        f"ix_credentials_{_column}",
        credentials.c[_column],
        unique=_column == "card_uid",
        sqlite_where=_given,
        postgresql_where=_given,
    )
_waiting = text(f"state IN ({', '.join(map(str, WAITING_CODES))})")
Index(
    "ix_credentials_waiting",
    credentials.c.state,
    credentials.c.organisation_id,
    sqlite_where=_waiting,
    postgresql_where=_waiting,
)
WAITING_ONLY = text(f"credentials.state IN ({', '.join(map(str, WAITING_CODES))})")
"""A query says this, with the numbers in it, to use the index over what waits at the centre."""

registrations = Table(
    "registrations",
    metadata,
    Column("credential_id", ForeignKey("credentials.id"), primary_key=True, autoincrement=False),
    Column("edition", SmallInteger, primary_key=True, autoincrement=False),
    Column("phase", SmallInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

overtime = Table(
    "overtime",
    metadata,
    Column(
        "organisation_id", ForeignKey("organisations.id"), primary_key=True, autoincrement=False
    ),
    Column("date", Day, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

presence = Table(
    "presence",
    metadata,
    Column("credential_id", ForeignKey("credentials.id"), primary_key=True, autoincrement=False),
    Column("zone", key_text(), primary_key=True),
    Column("inside_since", FairTime, nullable=False),
    Column("kind", Word(KIND_CODES), nullable=False),
    Column("parking_space", Boolean, nullable=False),
    sqlite_with_rowid=False,
)
_vehicles_only = text(f"kind >= {FIRST_VEHICLE_CODE}")
Index(
    "ix_presence_vehicles",
    presence.c.zone,
    presence.c.kind,
    presence.c.inside_since,
    presence.c.parking_space,
    sqlite_where=_vehicles_only,
    postgresql_where=_vehicles_only,
)
VEHICLES_ONLY = text(f"presence.kind >= {FIRST_VEHICLE_CODE}")
"""A query says this, with the number in it, to use the index over the vehicles inside."""

uses = Table(
    "uses",
    metadata,
    Column("credential_id", ForeignKey("credentials.id"), primary_key=True, autoincrement=False),
    Column("used_at", FairTime, nullable=False),
    Column("device", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("device", key_text(), primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("gate", Text),
    Column("direction", Text),
    Column("reader", Text),
    Column("code", Text),
    Column("number", key_text()),
    Column("plate", Text),
    Column("verdict", Text),
    Column("reason", Text),
    Column("action", Text),
    Column("advice", Text),
    Column("call", Text),
    Column("actor", Text),
    Column("refers_to", BigInteger),
    Column("detail", Text),
    Column("hash", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
# Holds all that the counts of a day need, so that they never read the entries themselves.
Index("ix_events_day", events.c.occurred_at, events.c.kind, events.c.gate, events.c.action)
_about_one = text("number IS NOT NULL")
Index(
    "ix_events_number",
    events.c.number,
    events.c.occurred_at,
    sqlite_where=_about_one,
    postgresql_where=_about_one,
)
_refers = text("refers_to IS NOT NULL")
Index(
    "ix_events_refers_to",
    events.c.device,
    events.c.refers_to,
    sqlite_where=_refers,
    postgresql_where=_refers,
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", key_text(), nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("wrong_in_a_row", SmallInteger, nullable=False),
    Column("locked_at", Instant),
    Column("created_at", Instant, nullable=False),
    # The language of its screens; None as the browser asks.
    Column("language", Text),
    # The secret of the one-time codes, sealed with a key that is not in the store, and the last
    # step of 30 s whose code was taken: no code opens twice.
    Column("totp_secret", LargeBinary),
    Column("totp_step", BigInteger),
    # Whether the password was given by somebody else, for the first sign-in at the centre only.
    Column("must_change", Boolean),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("started_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    # At the centre: when it was last used, and at which desk its clerk sits.
    Column("seen_at", Instant),
    Column("desk", Text),
    # What is still asked before it counts: None, or words of ``store.sessions.Asked``.
    Column("waiting", Text),
    # A second factor that is shown but not confirmed yet, sealed.
    Column("proposed_secret", LargeBinary),
    # A search whose results were shown while it was typed, and which the log has not got yet.
    Column("typed", Text),
)

import_digests = Table(
    "import_digests",
    metadata,
    Column("sheet", Word(SHEET_CODES), primary_key=True, autoincrement=False),
    Column("key", key_text(), primary_key=True),
    # What the row said when it was taken: the same again changes nothing, whatever a gate did.
    Column("digest", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

station = Table(
    "station",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)


def continue_ids(conn: Connection) -> None:
    """Make the store's next own ``id`` follow the highest one that a bulk writer chose."""
    if conn.dialect.name != "postgresql":  # SQLite takes max + 1 by itself
        return
    for table in (organisations, booths, holders, credentials):
        conn.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608
                f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name}), false)"
            )
        )
