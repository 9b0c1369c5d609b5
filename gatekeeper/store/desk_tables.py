"""The tables of the certificate centre, beside the register's; a gate leaves them empty.

What the desk knows of a credential and a gate need not: how it was applied for, what is owed and
paid, who granted what, who was sanctioned. Instants are aware; nothing here is ever deleted but
what waits for a form to be sent (``staged_photos``, ``uploads``, ``submissions``).
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
    UniqueConstraint,
    text,
)

from gatekeeper.store.tables import metadata
from gatekeeper.store.types import KIND_CODES, Day, FairTime, Instant, Word, key_text

particulars = Table(
    "particulars",
    metadata,
    Column("holder_id", ForeignKey("holders.id"), primary_key=True, autoincrement=False),
    Column("birth_date", Day),
    Column("nationality", Text),
    Column("document_expires", Day),
    # An original must be shown at the first application (H 3.4.1).
    Column("document_seen_at", Instant),
    Column("document_seen_by", Text),
)

applications = Table(
    "applications",
    metadata,
    Column("credential_id", ForeignKey("credentials.id"), primary_key=True, autoincrement=False),
    # Counts the steps: who comes with an older one was overtaken by somebody.
    Column("version", Integer, nullable=False),
    Column("changed_at", Instant, nullable=False),
    # A policy.fees.Purpose, and the credential in whose place this one comes.
    Column("purpose", Text, nullable=False),
    Column("replaces_id", ForeignKey("credentials.id"), index=True),
    # For badges: the phase of an edition that it is applied for; its quota counts it until then.
    Column("edition", SmallInteger),
    Column("for_phase", SmallInteger),
    Column("position", Text),
    Column("stamp", Boolean, nullable=False),
    Column("statement", Text),
    # Where it came from ("desk", a file, a key of the online system) and what it is called there.
    Column("source", Text, nullable=False),
    Column("reference", key_text()),
    Column("applied_at", Instant, nullable=False),
    Column("applied_by", Text, nullable=False),
    UniqueConstraint("source", "reference"),
)

charges = Table(
    "charges",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("credential_id", ForeignKey("credentials.id"), nullable=False, index=True),
    Column("organisation_id", ForeignKey("organisations.id")),
    # A policy.fees.Charge; whole units of the edition's currency.
    Column("charge", Text, nullable=False),
    Column("unit_price", Integer, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("edition", SmallInteger, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("payment_id", ForeignKey("payments.id"), index=True),
    Column("dropped_at", Instant),
    Column("dropped_by", Text),
    Column("dropped_why", Text),
)
OWED = (charges.c.payment_id.is_(None), charges.c.dropped_at.is_(None))
"""What makes a charge one that is still owed."""
_owed = text("payment_id IS NULL AND dropped_at IS NULL")
Index(
    "ix_charges_owed",
    charges.c.organisation_id,
    sqlite_where=_owed,
    postgresql_where=_owed,
)

payments = Table(
    "payments",
    metadata,
    Column("id", Integer, primary_key=True),
    # What is printed on it, unique for ever: edition and running number.
    Column("receipt", key_text(), nullable=False, unique=True),
    Column("at", Instant, nullable=False),
    # Whose till it is in, and who did it: a supervisor takes back out of a cashier's till.
    Column("cashier", key_text(), nullable=False),
    Column("actor", Text, nullable=False),
    Column("desk", Text, nullable=False),
    # "cash" or "card"; negative amounts take a payment back.
    Column("method", Text, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("given", Integer),
    Column("organisation_id", ForeignKey("organisations.id"), index=True),
    Column("payer", Text),
    Column("slip", Text),
    Column("reverses_id", ForeignKey("payments.id"), unique=True),
    Column("reason", Text),
)
Index("ix_payments_day", payments.c.at, payments.c.cashier)

payment_lines = Table(
    "payment_lines",
    metadata,
    Column("payment_id", ForeignKey("payments.id"), primary_key=True, autoincrement=False),
    Column(
        "charge_id", ForeignKey("charges.id"), primary_key=True, autoincrement=False, index=True
    ),
    Column("amount", Integer, nullable=False),
)

till_counts = Table(
    "till_counts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("day", Day, nullable=False),
    Column("cashier", key_text(), nullable=False),
    Column("expected", Integer, nullable=False),
    Column("counted", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("note", Text),
)

handovers = Table(
    "handovers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("organisation_id", ForeignKey("organisations.id"), index=True),
    Column("collector", Text, nullable=False),
    Column("collector_document", Text),
    Column("actor", Text, nullable=False),
    Column("desk", Text, nullable=False),
)

handover_lines = Table(
    "handover_lines",
    metadata,
    Column("handover_id", ForeignKey("handovers.id"), primary_key=True, autoincrement=False),
    Column(
        "credential_id",
        ForeignKey("credentials.id"),
        primary_key=True,
        autoincrement=False,
        index=True,
    ),
)

exceptions = Table(
    "exceptions",
    metadata,
    Column("id", Integer, primary_key=True),
    # A policy.issuing.Rule that is set aside, and the Excuse by which.
    Column("rule", Text, nullable=False),
    Column("excuse", Text, nullable=False),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False, index=True),
    Column("edition", SmallInteger, nullable=False),
    Column("kind", Word(KIND_CODES)),
    Column("phase", SmallInteger),
    # How many more than the quota; None for what is not counted.
    Column("extra", Integer),
    # Until when it holds, fair time; None for the whole edition.
    Column("until", FairTime),
    Column("note", Text, nullable=False),
    Column("granted_at", Instant, nullable=False),
    Column("granted_by", Text, nullable=False),
    Column("revoked_at", Instant),
    Column("revoked_by", Text),
)

sanctions = Table(
    "sanctions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("holder_id", ForeignKey("holders.id"), index=True),
    Column("organisation_id", ForeignKey("organisations.id"), index=True),
    Column("reason", Text, nullable=False),
    # The last edition in which it holds; None until somebody lifts it.
    Column("through_edition", SmallInteger),
    Column("note", Text),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("lifted_at", Instant),
    Column("lifted_by", Text),
    Column("lifted_why", Text),
)

violations = Table(
    "violations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("edition", SmallInteger),
    Column("number", key_text()),
    Column("holder_id", ForeignKey("holders.id"), index=True),
    Column("organisation_id", ForeignKey("organisations.id"), index=True),
    # What was done (a Violation) and what followed.
    Column("what", Text, nullable=False),
    Column("consequence", Text, nullable=False),
    Column("place", Text),
    Column("note", Text),
    Column("actor", Text, nullable=False),
)

found_items = Table(
    "found_items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", key_text(), index=True),
    Column("description", Text),
    Column("found_at", Instant, nullable=False),
    Column("place", Text),
    Column("handed_in_by", Text),
    Column("kept_at", Text),
    Column("actor", Text, nullable=False),
    Column("closed_at", Instant),
    Column("closed_by", Text),
    # Given back, destroyed, sent to the organisation.
    Column("outcome", Text),
    Column("note", Text),
)

staged_photos = Table(
    "staged_photos",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("jpeg", LargeBinary, nullable=False),
    Column("warnings", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
)

uploads = Table(
    "uploads",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
)

submissions = Table(
    "submissions",
    metadata,
    # A form's own token: sent a second time, it does nothing and leads to what it did.
    Column("token", key_text(), primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("outcome", Text, nullable=False),
    sqlite_with_rowid=False,
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", key_text(), nullable=False),
    Column("key", key_text(), nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("results", Text, nullable=False),
    UniqueConstraint("source", "key"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", key_text(), nullable=False, unique=True),
    Column("key_hash", LargeBinary, nullable=False, unique=True),
    Column("scopes", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("last_used_at", Instant),
    Column("revoked_at", Instant),
    Column("revoked_by", Text),
)

holder_words = Table(
    "holder_words",
    metadata,
    Column("word", key_text(), primary_key=True),
    Column("holder_id", ForeignKey("holders.id"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

organisation_words = Table(
    "organisation_words",
    metadata,
    Column("word", key_text(), primary_key=True),
    Column(
        "organisation_id", ForeignKey("organisations.id"), primary_key=True, autoincrement=False
    ),
    sqlite_with_rowid=False,
)
