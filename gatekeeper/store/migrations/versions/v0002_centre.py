"""The certificate centre: applications, charges, payments, sanctions, what forms leave behind."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def key_text() -> sa.String:
    """Text ordered by code point."""
    return sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the desk's tables; those of the gate only gain."""
    _existing()
    _life()
    _money()
    _order()
    _counter()
    _waiting()
    _exchange()
    _words()
    _never_changed()


def _existing() -> None:
    """What accounts, sessions and the index over waiting credentials gain."""
    op.add_column("accounts", sa.Column("language", sa.Text(), nullable=True))
    op.add_column("accounts", sa.Column("totp_secret", sa.LargeBinary(), nullable=True))
    op.add_column("accounts", sa.Column("totp_step", sa.BigInteger(), nullable=True))
    op.add_column("accounts", sa.Column("must_change", sa.Boolean(), nullable=True))
    op.create_index(
        "ix_credentials_waiting",
        "credentials",
        ["state", "organisation_id"],
        unique=False,
        sqlite_where=sa.text("state IN (1, 2, 3, 11)"),
        postgresql_where=sa.text("state IN (1, 2, 3, 11)"),
    )
    op.add_column("sessions", sa.Column("seen_at", sa.BigInteger(), nullable=True))
    op.add_column("sessions", sa.Column("desk", sa.Text(), nullable=True))
    op.add_column("sessions", sa.Column("waiting", sa.Text(), nullable=True))
    op.add_column("sessions", sa.Column("proposed_secret", sa.LargeBinary(), nullable=True))


def _life() -> None:
    """How credentials are applied for, and what the desk knows of people."""
    op.create_table(
        "particulars",
        sa.Column("holder_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("birth_date", sa.Integer(), nullable=True),
        sa.Column("nationality", sa.Text(), nullable=True),
        sa.Column("document_expires", sa.Integer(), nullable=True),
        sa.Column("document_seen_at", sa.BigInteger(), nullable=True),
        sa.Column("document_seen_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["holder_id"], ["holders.id"], name="fk_particulars_holder_id"),
        sa.PrimaryKeyConstraint("holder_id", name="pk_particulars"),
    )
    op.create_table(
        "applications",
        sa.Column("credential_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("edition", sa.SmallInteger(), nullable=True),
        sa.Column("for_phase", sa.SmallInteger(), nullable=True),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("stamp", sa.Boolean(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reference", key_text(), nullable=True),
        sa.Column("applied_at", sa.BigInteger(), nullable=False),
        sa.Column("applied_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credentials.id"], name="fk_applications_credential_id"
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["credentials.id"], name="fk_applications_replaces_id"
        ),
        sa.PrimaryKeyConstraint("credential_id", name="pk_applications"),
        sa.UniqueConstraint("source", "reference", name="uq_applications_source_reference"),
    )
    op.create_index("ix_applications_replaces_id", "applications", ["replaces_id"], unique=False)


def _money() -> None:
    """Charges, payments and counted tills."""
    op.create_table(
        "payments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("receipt", key_text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("cashier", key_text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("payer", sa.Text(), nullable=True),
        sa.Column("slip", sa.Text(), nullable=True),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_payments_organisation_id"
        ),
        sa.ForeignKeyConstraint(["reverses_id"], ["payments.id"], name="fk_payments_reverses_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payments"),
        sa.UniqueConstraint("receipt", name="uq_payments_receipt"),
        sa.UniqueConstraint("reverses_id", name="uq_payments_reverses_id"),
    )
    op.create_index("ix_payments_day", "payments", ["at", "cashier"], unique=False)
    op.create_index("ix_payments_organisation_id", "payments", ["organisation_id"], unique=False)
    op.create_table(
        "charges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("charge", sa.Text(), nullable=False),
        sa.Column("unit_price", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("edition", sa.SmallInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=True),
        sa.Column("dropped_at", sa.BigInteger(), nullable=True),
        sa.Column("dropped_by", sa.Text(), nullable=True),
        sa.Column("dropped_why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credentials.id"], name="fk_charges_credential_id"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_charges_organisation_id"
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_charges_payment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_charges"),
    )
    op.create_index("ix_charges_credential_id", "charges", ["credential_id"], unique=False)
    op.create_index(
        "ix_charges_owed",
        "charges",
        ["organisation_id"],
        unique=False,
        sqlite_where=sa.text("payment_id IS NULL AND dropped_at IS NULL"),
        postgresql_where=sa.text("payment_id IS NULL AND dropped_at IS NULL"),
    )
    op.create_index("ix_charges_payment_id", "charges", ["payment_id"], unique=False)
    op.create_table(
        "payment_lines",
        sa.Column("payment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("charge_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["charge_id"], ["charges.id"], name="fk_payment_lines_charge_id"),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name="fk_payment_lines_payment_id"
        ),
        sa.PrimaryKeyConstraint("payment_id", "charge_id", name="pk_payment_lines"),
    )
    op.create_index("ix_payment_lines_charge_id", "payment_lines", ["charge_id"], unique=False)
    op.create_table(
        "till_counts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("cashier", key_text(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_till_counts"),
    )


def _order() -> None:
    """Exceptions, sanctions, violations."""
    op.create_table(
        "exceptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("excuse", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=True),
        sa.Column("phase", sa.SmallInteger(), nullable=True),
        sa.Column("extra", sa.Integer(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("granted_at", sa.BigInteger(), nullable=False),
        sa.Column("granted_by", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_exceptions_organisation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_exceptions"),
    )
    op.create_index(
        "ix_exceptions_organisation_id", "exceptions", ["organisation_id"], unique=False
    )
    op.create_table(
        "sanctions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("through_edition", sa.SmallInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("lifted_at", sa.BigInteger(), nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.Column("lifted_why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["holder_id"], ["holders.id"], name="fk_sanctions_holder_id"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_sanctions_organisation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sanctions"),
    )
    op.create_index("ix_sanctions_holder_id", "sanctions", ["holder_id"], unique=False)
    op.create_index("ix_sanctions_organisation_id", "sanctions", ["organisation_id"], unique=False)
    op.create_table(
        "violations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("edition", sa.SmallInteger(), nullable=True),
        sa.Column("number", key_text(), nullable=True),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("consequence", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["holder_id"], ["holders.id"], name="fk_violations_holder_id"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_violations_organisation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_violations"),
    )
    op.create_index("ix_violations_at", "violations", ["at"], unique=False)
    op.create_index("ix_violations_holder_id", "violations", ["holder_id"], unique=False)
    op.create_index(
        "ix_violations_organisation_id", "violations", ["organisation_id"], unique=False
    )


def _counter() -> None:
    """Handovers and found badges."""
    op.create_table(
        "handovers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("collector", sa.Text(), nullable=False),
        sa.Column("collector_document", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_handovers_organisation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_handovers"),
    )
    op.create_index("ix_handovers_organisation_id", "handovers", ["organisation_id"], unique=False)
    op.create_table(
        "handover_lines",
        sa.Column("handover_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("credential_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credentials.id"], name="fk_handover_lines_credential_id"
        ),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["handovers.id"], name="fk_handover_lines_handover_id"
        ),
        sa.PrimaryKeyConstraint("handover_id", "credential_id", name="pk_handover_lines"),
    )
    op.create_index(
        "ix_handover_lines_credential_id", "handover_lines", ["credential_id"], unique=False
    )
    op.create_table(
        "found_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", key_text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("handed_in_by", sa.Text(), nullable=True),
        sa.Column("kept_at", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_found_items"),
    )
    op.create_index("ix_found_items_number", "found_items", ["number"], unique=False)


def _waiting() -> None:
    """What waits for a form to be sent, or must not be done twice."""
    op.create_table(
        "staged_photos",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.Column("warnings", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_staged_photos_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_staged_photos"),
    )
    op.create_index("ix_staged_photos_account_id", "staged_photos", ["account_id"], unique=False)
    op.create_table(
        "uploads",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_uploads_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_uploads"),
    )
    op.create_index("ix_uploads_account_id", "uploads", ["account_id"], unique=False)
    op.create_table(
        "submissions",
        sa.Column("token", key_text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_submissions"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_submissions_at", "submissions", ["at"], unique=False)


def _exchange() -> None:
    """Files and messages taken in, and who may send them."""
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", key_text(), nullable=False),
        sa.Column("key", key_text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("results", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("source", "key", name="uq_deliveries_source_key"),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", key_text(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("last_used_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("key_hash", name="uq_api_keys_key_hash"),
        sa.UniqueConstraint("name", name="uq_api_keys_name"),
    )


def _words() -> None:
    """The words of names, for searches, in place of an index over whole names."""
    for named in ("holders", "organisations"):
        op.add_column(named, sa.Column("reading", sa.Text(), nullable=True))
        op.drop_index(f"ix_{named}_name_key", named)
    op.create_table(
        "holder_words",
        sa.Column("word", key_text(), nullable=False),
        sa.Column("holder_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["holder_id"], ["holders.id"], name="fk_holder_words_holder_id"),
        sa.PrimaryKeyConstraint("word", "holder_id", name="pk_holder_words"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "organisation_words",
        sa.Column("word", key_text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_organisation_words_organisation_id"
        ),
        sa.PrimaryKeyConstraint("word", "organisation_id", name="pk_organisation_words"),
        sqlite_with_rowid=False,
    )


def _never_changed() -> None:
    """Let nobody change or delete a payment: what was wrong is taken back by another."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute(
            "CREATE FUNCTION payments_are_kept() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'payments are never changed'; END $$"
        )
    for table in ("payments", "payment_lines"):
        if postgresql:
            op.execute(
                f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION payments_are_kept()"
            )
            continue
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'payments are never changed'); END"
            )
