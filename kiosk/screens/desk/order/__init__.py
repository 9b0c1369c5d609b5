"""Violations, sanctions and bars on the screen."""
