"""Payments and tills on the screen."""
