"""Devices that present credentials: PC/SC cards, serial scanners, simulated ones."""
