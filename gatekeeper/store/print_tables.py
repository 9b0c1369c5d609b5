"""The tables of the print room: printers, jobs, batches, stock.

Instants are aware; nothing here is ever deleted.
"""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    text,
)

from gatekeeper.store.tables import metadata
from gatekeeper.store.types import Day, Instant, key_text

printers = Table(
    "printers",
    metadata,
    # The name that the print room's configuration gives it.
    Column("name", key_text(), primary_key=True),
    # The print room that drives it: a process of "fairgate print".
    Column("room", Text, nullable=False),
    Column("model", Text, nullable=False),
    # A policy.printing.Form, and dots per inch.
    Column("form", Text, nullable=False),
    Column("dpi", SmallInteger, nullable=False),
    Column("two_sided", Boolean, nullable=False),
    Column("proves", Boolean, nullable=False),
    Column("encodes", Boolean, nullable=False),
    # Its policy.printing.Troubles, the gravest first, with blanks between; empty when all is well.
    Column("troubles", Text, nullable=False),
    # What it says itself, for the curious; and what is left, as JSON: [["ribbon", 80], ...].
    Column("message", Text),
    Column("supplies", Text, nullable=False),
    Column("seen_at", Instant, nullable=False),
    # Since when its troubles are as they are.
    Column("since", Instant, nullable=False),
    # A person lets it rest.
    Column("paused_at", Instant),
    Column("paused_by", Text),
    sqlite_with_rowid=False,
)

batches = Table(
    "batches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), index=True),
    Column("form", Text, nullable=False),
    # All of it comes out of one printer, in order: the first that takes one of its jobs.
    Column("printer", ForeignKey("printers.name")),
    # "running", "paused", "stopped".
    Column("state", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("asked_by", Text, nullable=False),
)

print_jobs = Table(
    "print_jobs",
    metadata,
    Column("id", Integer, primary_key=True),
    # A policy.printing.Paper; a face has a credential.
    Column("paper", Text, nullable=False),
    Column("credential_id", ForeignKey("credentials.id"), index=True),
    Column("batch_id", ForeignKey("batches.id"), index=True),
    # Where it comes in the batch, from 0.
    Column("place", Integer),
    Column("form", Text, nullable=False),
    # A policy.printing.JobState.
    Column("state", Text, nullable=False),
    # Who is to print it, when a person chose; who has it, or had it last.
    Column("wanted_printer", ForeignKey("printers.name")),
    Column("printer", ForeignKey("printers.name"), index=True),
    # How often a printer took it; with the id it makes the job's title at the printer.
    Column("attempt", Integer, nullable=False),
    # The printer's own number for it.
    Column("device_job", Text),
    # A policy.printing.Flaw, and policy.printing.Warned words with blanks between.
    Column("flaw", Text),
    Column("warnings", Text, nullable=False),
    # SHA-256 of what was drawn, and the card that it was encoded into.
    Column("digest", LargeBinary),
    Column("card_uid", Text),
    # The card that was the badge's before: it is again where nothing came out.
    Column("card_before", Text),
    # Why it is printed once more.
    Column("reason", Text),
    Column("note", Text),
    # A person takes it back while a printer has it.
    Column("cancel_by", Text),
    Column("asked_at", Instant, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("desk", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("ended_at", Instant, index=True),
    # Who said what came out.
    Column("said_by", Text),
    # Who destroyed a piece that came out although its credential was blocked.
    Column("destroyed_by", Text),
)
_open = text("state IN ('queued', 'rendering', 'sent', 'unknown')")
_at_printer = text("state IN ('rendering', 'sent', 'unknown')")
_blocked = text("flaw = 'blocked' AND destroyed_by IS NULL")
OPEN_ONLY = text("print_jobs.state IN ('queued', 'rendering', 'sent', 'unknown')")
AT_PRINTER_ONLY = text("print_jobs.state IN ('rendering', 'sent', 'unknown')")
BLOCKED_ONLY = text("print_jobs.flaw = 'blocked' AND print_jobs.destroyed_by IS NULL")
"""A query says these, with the words in them, to use the indexes over the few such jobs."""
Index("ix_print_jobs_open", print_jobs.c.form, sqlite_where=_open, postgresql_where=_open)
Index("ix_print_jobs_blocked", print_jobs.c.id, sqlite_where=_blocked, postgresql_where=_blocked)
Index(
    "uq_print_jobs_credential",
    print_jobs.c.credential_id,
    unique=True,
    sqlite_where=_open,
    postgresql_where=_open,
)
Index(
    "uq_print_jobs_printer",
    print_jobs.c.printer,
    unique=True,
    sqlite_where=_at_printer,
    postgresql_where=_at_printer,
)

stock_movements = Table(
    "stock_movements",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("day", Day, nullable=False),
    # A policy.printing.Form.
    Column("form", Text, nullable=False),
    # A policy.stock.Movement.
    Column("what", Text, nullable=False),
    # How many pieces more (or, negative, less) there are; none for "counted".
    Column("pieces", Integer, nullable=False),
    # For "counted": how many there were, against how many there should have been.
    Column("counted", Integer),
    Column("expected", Integer),
    # The serial numbers pre-printed on them, first and last, where they have some.
    Column("serial_from", key_text()),
    Column("serial_to", key_text()),
    Column("job_id", ForeignKey("print_jobs.id"), index=True),
    Column("note", Text),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("desk", Text, nullable=False),
)
Index("ix_stock_movements_day", stock_movements.c.form, stock_movements.c.day)
