"""The print room: printers, batches, jobs, stock."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_OPEN = sa.text("state IN ('queued', 'rendering', 'sent', 'unknown')")
_BLOCKED = sa.text("flaw = 'blocked' AND destroyed_by IS NULL")
_AT_PRINTER = sa.text("state IN ('rendering', 'sent', 'unknown')")


def key_text() -> sa.String:
    """Text ordered by code point."""
    return sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables of the print room."""
    op.create_table(
        "printers",
        sa.Column("name", key_text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("dpi", sa.SmallInteger(), nullable=False),
        sa.Column("two_sided", sa.Boolean(), nullable=False),
        sa.Column("proves", sa.Boolean(), nullable=False),
        sa.Column("encodes", sa.Boolean(), nullable=False),
        sa.Column("troubles", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("supplies", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("paused_at", sa.BigInteger(), nullable=True),
        sa.Column("paused_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_printers"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("printer", key_text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_batches_organisation_id"
        ),
        sa.ForeignKeyConstraint(["printer"], ["printers.name"], name="fk_batches_printer"),
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
    )
    op.create_index("ix_batches_organisation_id", "batches", ["organisation_id"], unique=False)
    op.create_table(
        "print_jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("wanted_printer", key_text(), nullable=True),
        sa.Column("printer", key_text(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("device_job", sa.Text(), nullable=True),
        sa.Column("flaw", sa.Text(), nullable=True),
        sa.Column("warnings", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("card_uid", sa.Text(), nullable=True),
        sa.Column("card_before", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("cancel_by", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("said_by", sa.Text(), nullable=True),
        sa.Column("destroyed_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name="fk_print_jobs_batch_id"),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credentials.id"], name="fk_print_jobs_credential_id"
        ),
        sa.ForeignKeyConstraint(["printer"], ["printers.name"], name="fk_print_jobs_printer"),
        sa.ForeignKeyConstraint(
            ["wanted_printer"], ["printers.name"], name="fk_print_jobs_wanted_printer"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_print_jobs"),
    )
    op.create_index("ix_print_jobs_batch_id", "print_jobs", ["batch_id"], unique=False)
    op.create_index("ix_print_jobs_credential_id", "print_jobs", ["credential_id"], unique=False)
    op.create_index("ix_print_jobs_ended_at", "print_jobs", ["ended_at"], unique=False)
    op.create_index(
        "ix_print_jobs_open",
        "print_jobs",
        ["form"],
        unique=False,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index("ix_print_jobs_printer", "print_jobs", ["printer"], unique=False)
    op.create_index(
        "ix_print_jobs_blocked",
        "print_jobs",
        ["id"],
        unique=False,
        sqlite_where=_BLOCKED,
        postgresql_where=_BLOCKED,
    )
    op.create_index(
        "uq_print_jobs_credential",
        "print_jobs",
        ["credential_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index(
        "uq_print_jobs_printer",
        "print_jobs",
        ["printer"],
        unique=True,
        sqlite_where=_AT_PRINTER,
        postgresql_where=_AT_PRINTER,
    )
    op.create_table(
        "stock_movements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("serial_from", key_text(), nullable=True),
        sa.Column("serial_to", key_text(), nullable=True),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["print_jobs.id"], name="fk_stock_movements_job_id"),
        sa.PrimaryKeyConstraint("id", name="pk_stock_movements"),
    )
    op.create_index("ix_stock_movements_day", "stock_movements", ["form", "day"], unique=False)
    op.create_index("ix_stock_movements_job_id", "stock_movements", ["job_id"], unique=False)
