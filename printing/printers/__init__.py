"""Printers: one protocol of few methods, a driver for each way of speaking, models as data."""
