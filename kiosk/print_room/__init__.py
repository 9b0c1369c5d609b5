"""The print room: what drives the printers of one machine, put together."""
