"""Decisions over a file of scans, with data from a folder or workbook; nothing is written."""
