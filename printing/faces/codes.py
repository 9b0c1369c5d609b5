"""Codes as images in whole printer dots, and reading them back from what was drawn."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import segno
import zxingcpp
from PIL import Image

from gatekeeper.policy.printing import Flaw
from printing import barcode
from printing.errors import FaceWrong
from printing.faces.checks import module_in_dots

_QUIET = 4
"""Modules of white around a QR code (ISO/IEC 18004)."""
_FORMATS = zxingcpp.BarcodeFormats(
    [
        zxingcpp.BarcodeFormat.Code128,
        zxingcpp.BarcodeFormat.QRCode,
        zxingcpp.BarcodeFormat.DataMatrix,
        zxingcpp.BarcodeFormat.Aztec,
        zxingcpp.BarcodeFormat.PDF417,
    ]
)
"""What scanners at gates take; any of them on a face is read there."""


class Symbology(StrEnum):
    """The codes of a face, in the decoder's words."""

    CODE128 = "Code128"
    QR = "QRCode"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A code on a face."""

    side: int
    symbology: Symbology
    text: str
    of_layout: bool
    """The layout itself says what it holds: on a test page."""


def bars(number: str, least_module: float, width: int, height: int, dpi: int) -> Image.Image:
    """Code 128 with its quiet zones, as wide as whole-dot modules fill the width.

    Raises FaceWrong CODE_UNREADABLE where it is no number or too long for the width.
    """
    try:
        modules = len(barcode.modules(number)) + 2 * barcode.QUIET_ZONE
    except ValueError as error:
        raise FaceWrong(Flaw.CODE_UNREADABLE, str(error)) from error
    module = width // modules
    if module < module_in_dots(least_module, dpi):
        raise FaceWrong(Flaw.CODE_UNREADABLE, "the number's bars are too narrow")
    return barcode.image(number, module=module, height=height)


def square(payload: str, error: str, least_module: float, side: int, dpi: int) -> Image.Image:
    """A QR code with its quiet zone, as large as whole-dot modules fill the square.

    Raises FaceWrong CODE_UNREADABLE where the payload is too long for it.
    """
    try:
        code = segno.make_qr(payload, error=error, boost_error=False)
    except segno.DataOverflowError as overflow:
        raise FaceWrong(Flaw.CODE_UNREADABLE, "the payload is too long") from overflow
    rows = [list(row) for row in code.matrix_iter(border=_QUIET)]
    module = side // len(rows)
    if module < module_in_dots(least_module, dpi):
        raise FaceWrong(Flaw.CODE_UNREADABLE, "the payload's modules are too small")
    picture = Image.new("1", (len(rows), len(rows)))
    picture.putdata([not dark for row in rows for dark in row])
    return picture.resize((len(rows) * module,) * 2, Image.Resampling.NEAREST)


def check_codes(
    sides: Iterable[Image.Image], codes: Iterable[Drawn], number: str | None, payload: str | None
) -> None:
    """Read every side; raises FaceWrong unless exactly the codes that should be there are."""
    wanted = {Symbology.CODE128: number, Symbology.QR: payload}
    expected = Counter(
        (code.side, code.symbology.value, code.text if code.of_layout else wanted[code.symbology])
        for code in codes
    )
    read: Counter[tuple[int, str, str | None]] = Counter(
        (place, found.format.name, found.text)
        for place, side in enumerate(sides)
        # Light codes on dark are not tried: nothing here draws them, and it takes half as long.
        for found in zxingcpp.read_barcodes(side.convert("L"), formats=_FORMATS, try_invert=False)
    )
    for side, symbology, _ in expected - read:
        raise FaceWrong(Flaw.CODE_UNREADABLE, f"{symbology} on side {side + 1} cannot be read back")
    for side, symbology, text in read - expected:
        what = f"{symbology} {(text or '')[:40]!r} on side {side + 1}"
        raise FaceWrong(Flaw.CODE_UNREADABLE, f"{what} does not belong there")
