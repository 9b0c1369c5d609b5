"""Label printers that speak Zebra's ZPL II over TCP."""
