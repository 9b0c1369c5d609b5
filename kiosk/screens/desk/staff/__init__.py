"""Signing in, one's own page, accounts and the audit log on the screen."""
