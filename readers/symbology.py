"""What sort of barcode it was: the AIM identifier that a scanner may send ahead of the content."""

# ISO/IEC 15424: "]", a code character, a modifier. A scanner sends it if it is told to.
SYMBOLOGIES = {
    "A": "Code 39",
    "C": "Code 128",
    "E": "EAN/UPC",
    "F": "Codabar",
    "G": "Code 93",
    "H": "Code 11",
    "I": "Interleaved 2 of 5",
    "K": "Code 16K",
    "L": "PDF417",
    "M": "MSI",
    "O": "Codablock",
    "Q": "QR Code",
    "R": "Straight 2 of 5",
    "S": "Straight 2 of 5",
    "U": "MaxiCode",
    "X": "other",
    "Z": "no barcode",
    "d": "Data Matrix",
    "e": "GS1 DataBar",
    "g": "Grid Matrix",
    "h": "Han Xin",
    "j": "DotCode",
    "o": "OCR",
    "z": "Aztec",
}
_MODIFIERS = frozenset("0123456789ABCDEF")


def split_aim(text: str) -> tuple[str | None, str]:
    """The symbology's name and the content after a well-formed AIM identifier.

    (None, the text itself) where it does not begin with one: a content that merely begins with a
    bracket is left whole.
    """
    if len(text) >= 3 and text[0] == "]" and text[1] in SYMBOLOGIES and text[2] in _MODIFIERS:
        return SYMBOLOGIES[text[1]], text[3:]
    return None, text
