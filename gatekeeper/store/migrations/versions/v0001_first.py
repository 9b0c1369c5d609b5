"""The first store: register, presence, event log, accounts, digests of imports."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def key_text() -> sa.String:
    """Text ordered by code point."""
    return sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make every table; there is no way back, because a log is never thrown away."""
    _organisations()
    _holders()
    _credentials()
    _rights()
    _presence()
    _events()
    _append_only()
    _accounts()
    _imports_and_station()


def _organisations() -> None:
    """Organisations and their stands."""
    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", key_text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", key_text(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("fees_paid", sa.Boolean(), nullable=False),
        sa.Column("barred", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["organisations.id"],
            name="fk_organisations_agency_id",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_organisations"),
        sa.UniqueConstraint("code", name="uq_organisations_code"),
    )
    op.create_index("ix_organisations_name_key", "organisations", ["name_key"], unique=False)
    op.create_table(
        "booths",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("phase", sa.SmallInteger(), nullable=False),
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("booth_no", sa.Text(), nullable=False),
        sa.Column("area_m2", sa.Float(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_booths_organisation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_booths"),
        sa.UniqueConstraint(
            "organisation_id",
            "phase",
            "hall",
            "booth_no",
            name="uq_booths_organisation_id_phase_hall_booth_no",
        ),
    )


def _holders() -> None:
    """People and their photos."""
    op.create_table(
        "holders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("id_type", sa.SmallInteger(), nullable=False),
        sa.Column("id_number", key_text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", key_text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("barred", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_holders_organisation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_holders"),
        sa.UniqueConstraint("id_number", name="uq_holders_id_number"),
    )
    op.create_index("ix_holders_name_key", "holders", ["name_key"], unique=False)
    op.create_index("ix_holders_organisation_id", "holders", ["organisation_id"], unique=False)
    op.create_table(
        "photos",
        sa.Column("holder_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["holder_id"], ["holders.id"], name="fk_photos_holder_id"),
        sa.PrimaryKeyConstraint("holder_id", name="pk_photos"),
    )


def _credentials() -> None:
    """Credentials."""
    op.create_table(
        "credentials",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", key_text(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("plate", sa.Text(), nullable=True),
        sa.Column("plate_key", key_text(), nullable=True),
        sa.Column("length_m", sa.Float(), nullable=True),
        sa.Column("card_uid", sa.LargeBinary(), nullable=True),
        sa.Column("edition", sa.SmallInteger(), nullable=True),
        sa.Column("phase", sa.SmallInteger(), nullable=True),
        sa.Column("valid_from", sa.Integer(), nullable=True),
        sa.Column("valid_to", sa.Integer(), nullable=True),
        sa.Column("slot_from", sa.BigInteger(), nullable=True),
        sa.Column("slot_to", sa.BigInteger(), nullable=True),
        sa.Column("parking_space", sa.Boolean(), nullable=False),
        sa.Column("suspended_until", sa.BigInteger(), nullable=True),
        sa.Column("issued_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["holder_id"], ["holders.id"], name="fk_credentials_holder_id"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_credentials_organisation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_credentials"),
        sa.UniqueConstraint("number", name="uq_credentials_number"),
    )
    op.create_index(
        "ix_credentials_card_uid",
        "credentials",
        ["card_uid"],
        unique=True,
        sqlite_where=sa.text("card_uid IS NOT NULL"),
        postgresql_where=sa.text("card_uid IS NOT NULL"),
    )
    op.create_index(
        "ix_credentials_holder_id",
        "credentials",
        ["holder_id"],
        unique=False,
        sqlite_where=sa.text("holder_id IS NOT NULL"),
        postgresql_where=sa.text("holder_id IS NOT NULL"),
    )
    op.create_index(
        "ix_credentials_organisation_id",
        "credentials",
        ["organisation_id"],
        unique=False,
        sqlite_where=sa.text("organisation_id IS NOT NULL"),
        postgresql_where=sa.text("organisation_id IS NOT NULL"),
    )
    op.create_index(
        "ix_credentials_plate_key",
        "credentials",
        ["plate_key"],
        unique=False,
        sqlite_where=sa.text("plate_key IS NOT NULL"),
        postgresql_where=sa.text("plate_key IS NOT NULL"),
    )


def _rights() -> None:
    """Registrations and evenings granted."""
    op.create_table(
        "overtime",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("date", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_overtime_organisation_id"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "date", name="pk_overtime"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "registrations",
        sa.Column("credential_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("edition", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("phase", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credentials.id"], name="fk_registrations_credential_id"
        ),
        sa.PrimaryKeyConstraint("credential_id", "edition", "phase", name="pk_registrations"),
        sqlite_with_rowid=False,
    )


def _presence() -> None:
    """Who is inside, and goods papers that let goods out."""
    op.create_table(
        "presence",
        sa.Column("credential_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("zone", key_text(), nullable=False),
        sa.Column("inside_since", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("parking_space", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credentials.id"], name="fk_presence_credential_id"
        ),
        sa.PrimaryKeyConstraint("credential_id", "zone", name="pk_presence"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_presence_vehicles",
        "presence",
        ["zone", "kind", "inside_since", "parking_space"],
        unique=False,
        sqlite_where=sa.text("kind >= 20"),
        postgresql_where=sa.text("kind >= 20"),
    )
    op.create_table(
        "uses",
        sa.Column("credential_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credentials.id"], name="fk_uses_credential_id"
        ),
        sa.PrimaryKeyConstraint("credential_id", name="pk_uses"),
    )


def _events() -> None:
    """The event log."""
    op.create_table(
        "events",
        sa.Column("device", key_text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("gate", sa.Text(), nullable=True),
        sa.Column("direction", sa.Text(), nullable=True),
        sa.Column("reader", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("number", key_text(), nullable=True),
        sa.Column("plate", sa.Text(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=True),
        sa.Column("advice", sa.Text(), nullable=True),
        sa.Column("call", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("refers_to", sa.BigInteger(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("device", "sequence", name="pk_events"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_events_day", "events", ["occurred_at", "kind", "gate", "action"], unique=False
    )
    op.create_index(
        "ix_events_number",
        "events",
        ["number", "occurred_at"],
        unique=False,
        sqlite_where=sa.text("number IS NOT NULL"),
        postgresql_where=sa.text("number IS NOT NULL"),
    )
    op.create_index(
        "ix_events_refers_to",
        "events",
        ["device", "refers_to"],
        unique=False,
        sqlite_where=sa.text("refers_to IS NOT NULL"),
        postgresql_where=sa.text("refers_to IS NOT NULL"),
    )


def _append_only() -> None:
    """Let nobody change or delete an entry of the log by accident."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION events_are_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the event log is append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events "
            "FOR EACH ROW EXECUTE FUNCTION events_are_append_only()"
        )
        op.execute(
            "CREATE TRIGGER events_never_emptied BEFORE TRUNCATE ON events "
            "FOR EACH STATEMENT EXECUTE FUNCTION events_are_append_only()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER events_no_{verb.lower()} BEFORE {verb} ON events "
            "BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END"
        )


def _accounts() -> None:
    """Who signs in."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", key_text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("wrong_in_a_row", sa.SmallInteger(), nullable=False),
        sa.Column("locked_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("name", name="uq_accounts_name"),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_sessions_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
    )
    op.create_index("ix_sessions_account_id", "sessions", ["account_id"], unique=False)


def _imports_and_station() -> None:
    """What was imported, and what this machine was set to."""
    op.create_table(
        "import_digests",
        sa.Column("sheet", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("key", key_text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sheet", "key", name="pk_import_digests"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "station",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_station"),
    )
