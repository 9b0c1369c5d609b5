"""What is remembered, in SQLite or PostgreSQL: register, presence, event log, accounts."""
