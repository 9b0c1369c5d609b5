"""The Internet Printing Protocol: its bytes, its transport, and the printer that speaks it."""
