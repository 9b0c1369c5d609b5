"""The sizes of what is printed on, and millimetres in whole printer dots."""

from collections.abc import Mapping

from gatekeeper.policy.printing import Form

SIZES: Mapping[Form, tuple[float, float]] = {
    Form.CARD: (85.6, 53.98),
    Form.A6: (105, 148),
    Form.LABEL: (100, 150),
    Form.WINDSCREEN: (210, 148),
    Form.SHEET: (210, 297),
}
"""Width and height in millimetres, as the form is read."""
RESOLUTIONS = (203, 300)
"""Dots per inch that every layout must work at."""


def dots(millimetres: float, dpi: int) -> int:
    """The nearest whole number of dots."""
    return round(millimetres * dpi / 25.4)


def size_in_dots(form: Form, dpi: int) -> tuple[int, int]:
    """Width and height of a whole form."""
    width, height = SIZES[form]
    return dots(width, dpi), dots(height, dpi)
