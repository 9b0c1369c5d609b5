"""Credentials, people and organisations on the screen."""
