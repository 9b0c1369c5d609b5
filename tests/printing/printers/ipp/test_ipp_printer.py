"""Real IPP printers: every fault, every end of a job, and what came out, counted at the printer."""

from pathlib import Path

import pytest
from PIL import Image

from gatekeeper.policy.printing import Form, Trouble
from printing.errors import LostSight, Refused
from printing.printers.ipp import printer as ipp
from printing.printers.models import Document, load_models
from printing.printers.opening import open_printer
from printing.printers.printer import Progress
from tests.harness.ipp_printers import A4, A5, A5_LYING, A6, CARD, until
from tests.printing.printers.documents_read import read_pdf, read_pwg
from tests.printing.printers.ipp.jobs import counted, ends, opened, sheet

FAULTS = {
    "cover-open": Trouble.COVER_OPEN,
    "media-jam": Trouble.JAM,
    "media-empty": Trouble.HOPPER_EMPTY,
    "media-needed": Trouble.HOPPER_EMPTY,
    "marker-supply-empty": Trouble.RIBBON_OUT,
    "toner-empty": Trouble.RIBBON_OUT,
    "input-tray-missing": Trouble.TRAY_MISSING,
    "marker-waste-full": Trouble.OUTPUT_FULL,
    "spool-area-full": Trouble.OUTPUT_FULL,
    "paused": Trouble.PAUSED,
    "other": Trouble.OTHER,
    "media-low": Trouble.HOPPER_LOW,
    "marker-supply-low": Trouble.RIBBON_LOW,
    "toner-low": Trouble.RIBBON_LOW,
}


@pytest.fixture
def card_printer(ipp_card_printer):
    return opened(ipp_card_printer.address)


def hold(machine, printer, sheet, *faults: str) -> str:
    """A job that the printer has begun and holds."""
    machine.raise_faults(*(faults or ("media-jam",)))
    device_job = printer.send(sheet)
    until(lambda: machine.held == sheet.title, "the printer does not begin")
    return device_job


def test_a_card_comes_out_once(ipp_card_printer, card_printer):
    assert card_printer.look().troubles == ()
    assert card_printer.look().supplies == (("Ribbon", 80),)
    device_job = card_printer.send(sheet())
    assert ends(card_printer, device_job) is Progress.PRINTED
    assert card_printer.find("fairgate-17-1") == device_job
    assert counted(ipp_card_printer) == {"fairgate-17-1": 1}
    asked = ipp_card_printer.asked
    assert "x-dimension=5398 y-dimension=8560" in asked["IPP_MEDIA_COL"]
    assert "media-bottom-margin=0" in asked["IPP_MEDIA_COL"]
    told = {key: asked[f"IPP_{key}"] for key in ("PRINT_SCALING", "COPIES", "SIDES", "JOB_NAME")}
    assert told == {
        "PRINT_SCALING": "none",
        "COPIES": "1",
        "SIDES": "one-sided",
        "JOB_NAME": "fairgate-17-1",
    }
    assert asked["IPP_PRINTER_RESOLUTION"] == "300dpi"


@pytest.mark.parametrize("keyword", FAULTS)
def test_a_fault_is_seen_and_when_it_is_mended_the_card_comes_out(
    ipp_card_printer, card_printer, keyword
):
    device_job = hold(ipp_card_printer, card_printer, sheet(), keyword)
    until(lambda: card_printer.look().troubles, "the fault is not seen")
    assert card_printer.look().troubles == (FAULTS[keyword],)
    assert card_printer.follow(device_job) in {Progress.WAITING, Progress.PRINTING}
    assert counted(ipp_card_printer) == {}
    ipp_card_printer.mend()
    assert ends(card_printer, device_job) is Progress.PRINTED
    assert card_printer.look().troubles == ()
    assert counted(ipp_card_printer) == {"fairgate-17-1": 1}


def test_several_faults_come_the_gravest_first(ipp_card_printer, card_printer):
    hold(ipp_card_printer, card_printer, sheet(), "toner-low", "media-empty", "cover-open")
    wanted = (Trouble.COVER_OPEN, Trouble.HOPPER_EMPTY, Trouble.RIBBON_LOW)
    until(lambda: card_printer.look().troubles == wanted, "the faults are not seen")


def test_ribbon_and_hopper_are_told_while_nothing_is_printed(ipp_card_printer, card_printer):
    seen = {}
    for ribbon in (0, 5, 60):
        ipp_card_printer.fill(ribbon)
        health = card_printer.look()
        seen[ribbon] = (health.troubles, health.supplies)
    assert seen == {
        0: ((Trouble.RIBBON_OUT,), (("Ribbon", 0),)),
        5: ((Trouble.RIBBON_LOW,), (("Ribbon", 5),)),
        60: ((), (("Ribbon", 60),)),
    }
    ipp_card_printer.load(CARD, 0)
    assert card_printer.look().troubles == (Trouble.HOPPER_EMPTY,)


def test_another_form_in_the_printer_is_told_and_nothing_is_sent(ipp_printers):
    machine = ipp_printers(CARD, A6)
    printer = opened(machine.address)
    machine.load(A6, 50)
    assert printer.look().troubles == (Trouble.WRONG_MEDIA,)
    with pytest.raises(Refused, match="form card"):
        printer.send(sheet())
    machine.load(CARD, 50)
    assert printer.look().troubles == ()
    assert ends(printer, printer.send(sheet(2))) is Progress.PRINTED
    assert counted(machine) == {"fairgate-17-2": 1}


def test_a_card_taken_back_during_a_jam_comes_out_all_the_same(ipp_card_printer, card_printer):
    device_job = hold(ipp_card_printer, card_printer, sheet())
    assert card_printer.cancel(device_job) is Progress.PRINTING
    assert counted(ipp_card_printer) == {}
    ipp_card_printer.mend()
    assert ends(card_printer, device_job) is Progress.PRINTED
    assert counted(ipp_card_printer) == {"fairgate-17-1": 1}


@pytest.mark.parametrize("status", [0, 1], ids=["canceled", "aborted"])
def test_a_card_taken_back_in_time_does_not_come_out(ipp_card_printer, card_printer, status):
    device_job = hold(ipp_card_printer, card_printer, sheet())
    ipp_card_printer.drop_nothing(status=status)
    card_printer.cancel(device_job)
    ipp_card_printer.mend()
    assert ends(card_printer, device_job) is Progress.NOTHING
    assert counted(ipp_card_printer) == {}


def test_a_job_that_the_printer_gives_up_came_to_nothing(ipp_card_printer, card_printer):
    ipp_card_printer.drop_nothing()
    assert ends(card_printer, card_printer.send(sheet())) is Progress.NOTHING
    assert counted(ipp_card_printer) == {}


def test_taking_back_what_came_out_already_says_that_it_came_out(ipp_card_printer, card_printer):
    device_job = card_printer.send(sheet())
    ends(card_printer, device_job)
    assert card_printer.cancel(device_job) is Progress.PRINTED


@pytest.mark.parametrize("outcome", ["a card", "nothing"])
def test_a_model_that_proves_nothing_is_never_believed(ipp_card_printer, outcome):
    if outcome == "nothing":
        ipp_card_printer.drop_nothing()
    printer = opened(ipp_card_printer.address, "cups-card")
    assert ends(printer, printer.send(sheet())) is Progress.UNSURE


def test_a_printer_that_is_killed_while_it_prints(ipp_card_printer, card_printer):
    device_job = hold(ipp_card_printer, card_printer, sheet())
    ipp_card_printer.power_off()
    assert card_printer.look().troubles == (Trouble.OFF,)
    assert card_printer.follow(device_job) is Progress.WAITING
    assert card_printer.cancel(device_job) is Progress.WAITING
    with pytest.raises(LostSight):
        card_printer.find("fairgate-17-1")
    ipp_card_printer.mend()
    ipp_card_printer.power_on()
    assert card_printer.follow(device_job) is Progress.UNSURE
    with pytest.raises(LostSight, match="anew"):
        card_printer.find("fairgate-17-1")
    card_printer.clear("fairgate-")
    another = opened(ipp_card_printer.address)
    assert another.send(sheet(2)) == device_job, "it does not count anew"
    assert card_printer.follow(device_job) is Progress.UNSURE
    assert ends(another, device_job) is Progress.PRINTED
    assert counted(ipp_card_printer) == {"fairgate-17-2": 1}


def test_another_process_finds_the_job_and_follows_it(ipp_card_printer, card_printer):
    """As after a restart of the print room."""
    device_job = hold(ipp_card_printer, card_printer, sheet())
    another = opened(ipp_card_printer.address)
    assert another.find("fairgate-17-1") == device_job
    assert another.find("fairgate-17-2") is None
    ipp_card_printer.mend()
    assert ends(another, device_job) is Progress.PRINTED


def test_a_job_that_cannot_be_cleared_is_told(ipp_card_printer, card_printer, monkeypatch):
    hold(ipp_card_printer, card_printer, sheet())
    card_printer.clear("others-")
    monkeypatch.setattr(ipp, "ASK_SECONDS", 0.5)
    with pytest.raises(LostSight):
        card_printer.clear("fairgate-")


@pytest.mark.parametrize(
    ("options", "sides", "why"),
    [
        ({"formats": ["image/urf"]}, 1, "no document"),
        ({"formats": ["image/png", "image/jpeg"]}, 2, "no document"),
        ({"formats": ["image/pwg-raster"], "dpi": 600}, 1, "at 300 dpi"),
        ({"formats": ["image/pwg-raster"], "rasters": ["cmyk_8"]}, 1, "no document"),
        ({"sides": ["one-sided"]}, 2, "both sides"),
        ({"sides": ["one-sided", "two-sided-long-edge"]}, 2, "both sides"),
    ],
)
def test_what_the_printer_cannot_do_is_refused_before_anything_is_sent(
    ipp_printers, options, sides, why
):
    machine = ipp_printers(CARD, **options)
    with pytest.raises(Refused, match=why):
        opened(machine.address).send(sheet(sides=sides))
    assert not list((machine.folder / "spool").iterdir())


def test_a_form_that_the_printer_does_not_take_is_refused(ipp_printers):
    machine = ipp_printers(A4)
    printer = opened(machine.address, "ipp-everywhere", Form.A6)
    assert printer.look().troubles == (Trouble.WRONG_MEDIA,)
    with pytest.raises(Refused, match="form a6"):
        printer.send(sheet(form=Form.A6))


@pytest.mark.parametrize("back", ["normal", "flipped", "rotated", "manual-tumble"])
@pytest.mark.parametrize(("form", "media"), [(Form.CARD, CARD), (Form.A6, A6)])
def test_both_sides_reach_the_printer_as_raster_dot_for_dot(ipp_printers, back, form, media):
    machine = ipp_printers(media, back=back)
    model = "ipp-card" if form is Form.CARD else "ipp-everywhere"
    printer = opened(machine.address, model, form)
    wanted = sheet(form=form, sides=2)
    assert ends(printer, printer.send(wanted)) is Progress.PRINTED
    [piece] = machine.pieces[wanted.title]
    pages = read_pwg(piece.read_bytes())
    lying = form is Form.CARD
    assert [upright(page.image, lying=lying).tobytes() for page in pages] == [
        image.tobytes() for image in wanted.sides
    ]
    assert {(p.dpi, p.duplex, p.tumble, p.pages) for p in pages} == {((300, 300), True, lying, 2)}
    edge = "short" if lying else "long"
    assert machine.asked["IPP_SIDES"] == f"two-sided-{edge}-edge"


def upright(image, *, lying: bool):
    """A card lies in the printer with its left edge below."""
    return image.rotate(-90, expand=True) if lying else image


@pytest.mark.parametrize(
    ("mode", "rasters", "seen"),
    [
        ("RGB", ["sgray_8", "black_1"], "L"),
        ("L", ["srgb_8", "black_1"], "RGB"),
        ("1", ["black_1", "srgb_8"], "1"),
        ("L", ["sgray_8"], "L"),
    ],
)
def test_the_dots_are_written_as_the_printer_takes_them(ipp_printers, mode, rasters, seen):
    machine = ipp_printers(CARD, rasters=rasters)
    printer = opened(machine.address)
    wanted = sheet(mode=mode)
    ends(printer, printer.send(wanted))
    [page] = read_pwg(machine.pieces[wanted.title][0].read_bytes())
    assert page.image.mode == seen
    assert upright(page.image, lying=True).tobytes() == wanted.sides[0].convert(seen).tobytes()


@pytest.mark.parametrize("mode", ["RGB", "L", "1"])
def test_both_sides_reach_the_printer_as_pdf_dot_for_dot(ipp_card_printer, mode):
    printer = opened(ipp_card_printer.address, documents=(Document.PDF,))
    wanted = sheet(sides=2, mode=mode)
    assert ends(printer, printer.send(wanted)) is Progress.PRINTED
    pages = read_pdf(ipp_card_printer.pieces[wanted.title][0])
    assert [upright(page.image, lying=True).tobytes() for page in pages] == [
        image.tobytes() for image in wanted.sides
    ]
    assert {page.dpi for page in pages} == {(300, 300)}
    assert pages[0].points == pytest.approx((153.12, 242.88))


def test_an_office_printer_takes_a_list_on_two_sides(ipp_printers):
    machine = ipp_printers(A4, A6)
    printer = opened(machine.address, "ipp-everywhere", Form.SHEET)
    wanted = sheet(form=Form.SHEET, sides=2, mode="L")
    assert ends(printer, printer.send(wanted)) is Progress.PRINTED
    [piece] = machine.pieces[wanted.title]
    pages = read_pwg(piece.read_bytes())
    assert [page.image.tobytes() for page in pages] == [image.tobytes() for image in wanted.sides]
    assert "x-dimension=21000 y-dimension=29700" in machine.asked["IPP_MEDIA_COL"]


def test_a_list_is_printed_on_one_side_where_the_printer_has_no_other(ipp_printers):
    machine = ipp_printers(A4, sides=["one-sided"])
    printer = opened(machine.address, "ipp-everywhere", Form.SHEET)
    wanted = sheet(form=Form.SHEET, sides=3, mode="1")
    assert ends(printer, printer.send(wanted)) is Progress.PRINTED
    [piece] = machine.pieces[wanted.title]
    pages = read_pwg(piece.read_bytes())
    assert [page.image.convert("1").tobytes() for page in pages] == [
        image.tobytes() for image in wanted.sides
    ]
    assert {page.duplex for page in pages} == {False}
    assert machine.asked["IPP_SIDES"] == "one-sided"


@pytest.mark.parametrize(("media", "lying"), [(A5, True), (A5_LYING, False)])
@pytest.mark.parametrize("document", [Document.PWG, Document.PDF, Document.PNG])
def test_a_windscreen_pass_is_turned_as_its_paper_lies(ipp_printers, media, lying, document):
    machine = ipp_printers(media)
    printer = opened(machine.address, "ipp-everywhere", Form.WINDSCREEN, documents=(document,))
    wanted = sheet(form=Form.WINDSCREEN)
    assert ends(printer, printer.send(wanted)) is Progress.PRINTED
    [piece] = machine.pieces[wanted.title]
    image = drawn(piece, document)
    assert image.size == ((1748, 2480) if lying else (2480, 1748))
    assert upright(image, lying=lying).tobytes() == wanted.sides[0].tobytes()
    size = "x-dimension=14800 y-dimension=21000" if lying else "x-dimension=21000 y-dimension=14800"
    assert size in machine.asked["IPP_MEDIA_COL"]


def drawn(piece: Path, document: Document) -> Image.Image:
    """The one page of a document."""
    match document:
        case Document.PWG:
            [page] = read_pwg(piece.read_bytes())
            return page.image
        case Document.PDF:
            [page] = read_pdf(piece)
            return page.image
        case _:
            with Image.open(piece) as image:
                return image.copy()


@pytest.mark.parametrize("document", [Document.PNG, Document.JPEG])
def test_one_side_may_be_sent_as_an_image(ipp_card_printer, document):
    printer = opened(ipp_card_printer.address, documents=(document,))
    wanted = sheet()
    assert ends(printer, printer.send(wanted)) is Progress.PRINTED
    with Image.open(ipp_card_printer.pieces[wanted.title][0]) as image:
        assert (image.format, image.size) == (document.upper(), (638, 1012))
        assert [round(each) for each in image.info["dpi"]] == [300, 300]
        if document is Document.PNG:
            assert upright(image, lying=True).tobytes() == wanted.sides[0].tobytes()


def test_an_encrypted_printer_is_trusted_by_the_given_authority_only(ipp_card_printer):
    address = ipp_card_printer.address.replace("ipp:", "ipps:")
    stranger = opened(address)
    health = stranger.look()
    assert (health.troubles, "certificate" in health.message) == ((Trouble.OFF,), True)
    with pytest.raises(Refused, match="certificate"):
        stranger.send(sheet())
    [certificate] = (ipp_card_printer.folder / "keys").glob("*.crt")
    printer = open_printer(
        "P", load_models()["ipp-card"], address, form=Form.CARD, ca_file=certificate
    )
    assert printer.look().troubles == ()
    assert ends(printer, printer.send(sheet())) is Progress.PRINTED
    assert counted(ipp_card_printer) == {"fairgate-17-1": 1}
