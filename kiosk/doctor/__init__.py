"""Tells what a machine lacks, and what to do about it."""
