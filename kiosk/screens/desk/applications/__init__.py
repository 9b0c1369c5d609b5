"""Applications on the screen: the form, what waits, exceptions, photos."""
