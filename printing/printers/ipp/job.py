"""What is handed over with a job: the document and the attributes that this printer understands."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PIL import Image

from gatekeeper.policy.printing import Form
from printing.errors import Refused
from printing.printers.documents import Format, jpeg, pdf, png
from printing.printers.ipp.media import Media, holds_another, offered
from printing.printers.ipp.reasons import accepts
from printing.printers.ipp.values import (
    Attributes,
    Resolution,
    Tag,
    Value,
    integers,
    tagged,
    whole,
    words,
)
from printing.printers.models import Document, Model
from printing.printers.printer import Sheet
from printing.printers.pwg import RasterType, SheetBack, pwg_raster

_FORMATS = {
    Document.PWG: Format.PWG_RASTER,
    Document.PDF: Format.PDF,
    Document.PNG: Format.PNG,
    Document.JPEG: Format.JPEG,
}
_MARGINS = ("media-bottom-margin", "media-left-margin", "media-right-margin", "media-top-margin")
_RASTERS = {
    "RGB": (RasterType.SRGB_8, RasterType.SGRAY_8, RasterType.BLACK_1),
    "L": (RasterType.SGRAY_8, RasterType.SRGB_8, RasterType.BLACK_1),
    "1": (RasterType.BLACK_1, RasterType.SGRAY_8, RasterType.SRGB_8),
}
"""By the image's mode, the way of writing its dots that is best, then the next."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A job that this printer can be sent."""

    operation: Attributes
    template: Attributes
    document: Callable[[], bytes]
    """Made only when the printer has said that it would take it."""


def prepared(sheet: Sheet, printer: Attributes, model: Model) -> Prepared:
    """The sheet as a job for a printer with those attributes.

    Raises Refused where it does not take the form, the two sides or any kind of document.
    """
    if not accepts(printer):
        raise Refused("the printer accepts no jobs")
    if holds_another(printer, sheet.form):
        raise Refused(f"what lies in the printer is not the form {sheet.form}")
    media, possible = offered(printer, sheet.form)
    if not possible:
        raise Refused(f"the printer does not take the form {sheet.form}")
    images = tuple(_laid(side, media) for side in sheet.sides)
    turning = _turning(sheet, printer, model)
    document, write = _document(sheet, images, turning, printer, model)
    operation = {
        "job-name": tagged(Tag.NAME, sheet.title),
        "document-format": tagged(Tag.MIME_TYPE, _FORMATS[document]),
        "ipp-attribute-fidelity": tagged(Tag.BOOLEAN, True),  # noqa: FBT003
    }
    if "job-impressions-supported" in printer:
        operation["job-impressions"] = whole(len(images))
    template = dict(_template(sheet, media, turning, printer))
    return Prepared(operation, template, write)


def _laid(image: Image.Image, media: Media | None) -> Image.Image:
    """The image as the media lies in the printer: both standing, or both lying."""
    if media is None or (image.width > image.height) == (media.across > media.along):
        return image
    return image.transpose(Image.Transpose.ROTATE_90)


def _turning(sheet: Sheet, printer: Attributes, model: Model) -> str:
    """The word for ``sides``: a piece is turned like a book's page, at the edge to its left.

    The pages of a list may lie on a sheet each, the two sides of a card or pass may not.
    """
    if len(sheet.sides) == 1:
        return "one-sided"
    lying = sheet.sides[0].width > sheet.sides[0].height
    turning = "two-sided-short-edge" if lying else "two-sided-long-edge"
    if model.two_sided and turning in words(printer, "sides-supported"):
        return turning
    if sheet.form is Form.SHEET:
        return "one-sided"
    raise Refused("the printer does not print both sides")


def _document(
    sheet: Sheet,
    images: Sequence[Image.Image],
    turning: str,
    printer: Attributes,
    model: Model,
) -> tuple[Document, Callable[[], bytes]]:
    """The best kind of document that the printer takes, and how it is written."""
    taken = words(printer, "document-format-supported")
    for document in model.documents or ():
        if _FORMATS[document] not in taken:
            continue
        match document:
            case Document.PWG if _rasters_at(printer, sheet.dpi):
                if raster := _raster(images[0].mode, printer):
                    return document, lambda: pwg_raster(
                        images,
                        sheet.dpi,
                        raster,
                        two_sided=turning != "one-sided",
                        tumble=turning == "two-sided-short-edge",
                        back=_back(printer),
                    )
            case Document.PDF:
                return document, lambda: pdf(images, sheet.dpi, sheet.title)
            case Document.PNG if len(images) == 1:
                return document, lambda: png(images[0], sheet.dpi)
            case Document.JPEG if len(images) == 1:
                return document, lambda: jpeg(images[0], sheet.dpi)
    sides = f"{len(images)} side{'s' * (len(images) > 1)} at {sheet.dpi} dpi"
    raise Refused(f"the printer takes no document that we can make of {sides}")


def _rasters_at(printer: Attributes, dpi: int) -> bool:
    said = printer.get("pwg-raster-document-resolution-supported", ())
    return not said or any(value.content == Resolution(dpi, dpi) for value in said)


def _raster(mode: str, printer: Attributes) -> RasterType | None:
    taken = words(printer, "pwg-raster-document-type-supported") or (RasterType.SRGB_8,)
    return next((each for each in _RASTERS.get(mode, _RASTERS["RGB"]) if each in taken), None)


def _back(printer: Attributes) -> SheetBack:
    said = words(printer, "pwg-raster-document-sheet-back")
    return SheetBack(said[0]) if said and said[0] in set(SheetBack) else SheetBack.NORMAL


def _template(
    sheet: Sheet, media: Media | None, turning: str, printer: Attributes
) -> Iterator[tuple[str, tuple[Value, ...]]]:
    """The job's attributes, those only that the printer says it understands."""
    if "copies-supported" in printer:
        yield "copies", whole(1)
    if turning in words(printer, "sides-supported"):
        yield "sides", tagged(Tag.KEYWORD, turning)
    if "none" in words(printer, "print-scaling-supported"):
        yield "print-scaling", tagged(Tag.KEYWORD, "none")
    resolution = Resolution(sheet.dpi, sheet.dpi)
    if any(v.content == resolution for v in printer.get("printer-resolution-supported", ())):
        yield "printer-resolution", tagged(Tag.RESOLUTION, resolution)
    if media is None:
        return
    members = words(printer, "media-col-supported")
    if "media-size" in members:
        yield "media-col", tagged(Tag.COLLECTION, dict(_media_col(media, members, printer)))
    elif media.name is not None:
        yield "media", tagged(Tag.KEYWORD, media.name)


def _media_col(
    media: Media, members: Sequence[str], printer: Attributes
) -> Iterator[tuple[str, tuple[Value, ...]]]:
    size = {"x-dimension": whole(media.across), "y-dimension": whole(media.along)}
    yield "media-size", tagged(Tag.COLLECTION, size)
    if all(
        margin in members and 0 in integers(printer, f"{margin}-supported") for margin in _MARGINS
    ):
        yield from ((margin, whole(0)) for margin in _MARGINS)
