"""The certificate centre: accounts, applications, charges and payments."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def key_text() -> sa.String:
    """Text ordered by code point."""
    return sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make what a credential's life and its money need; the tables of the gate only gain."""
    _existing()
    _life()
    _money()
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
    op.add_column("sessions", sa.Column("typed", sa.Text(), nullable=True))


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
