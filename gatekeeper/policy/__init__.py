"""The rules themselves: pure values and functions of the standard library; no I/O, no clock."""
