"""What a printer tells of itself and its jobs, in our words: the tables, good and bad."""

import pytest

from gatekeeper.policy.printing import Form, Trouble
from printing.printers.ipp.media import Media, fits, holds_another, loaded, offered
from printing.printers.ipp.progress import progress_of
from printing.printers.ipp.reasons import (
    REASONS,
    accepts,
    named,
    seeks_its_printer,
    supplies_of,
    troubles_of,
)
from printing.printers.ipp.values import Range, Tag, Value, tagged, whole
from printing.printers.printer import Progress


def keywords(*words: str) -> tuple[Value, ...]:
    return tagged(Tag.KEYWORD, *words)


def state(number: int, *reasons: str, **more: tuple[Value, ...]):
    told = {"printer-state": tagged(Tag.ENUM, number), "printer-state-reasons": keywords(*reasons)}
    return told | {key.replace("_", "-"): values for key, values in more.items()}


@pytest.mark.parametrize("ending", ["", "-report", "-warning", "-error"])
@pytest.mark.parametrize("keyword", REASONS)
def test_every_keyword_is_known_with_every_ending(keyword, ending):
    assert troubles_of(state(3, keyword + ending), {}) == (REASONS[keyword],)


@pytest.mark.parametrize(
    ("printer", "troubles"),
    [
        (state(3, "none"), ()),
        (state(5, "none"), (Trouble.OTHER,)),
        (state(5, "paused"), (Trouble.PAUSED,)),
        (state(5, "spaghetti"), (Trouble.OTHER,)),
        (state(4, "spaghetti"), ()),
        (state(4, "spaghetti-report", "cups-waiting-for-job-completed"), ()),
        (state(4, "spaghetti-error"), (Trouble.OTHER,)),
        (state(4, "media-low", "media-jam", "media-jam-error"), (Trouble.JAM, Trouble.HOPPER_LOW)),
        (state(3, printer_is_accepting_jobs=tagged(Tag.BOOLEAN, False)), (Trouble.PAUSED,)),
        (state(3, printer_is_accepting_jobs=tagged(Tag.BOOLEAN, True)), ()),
        ({}, ()),
        ({"printer-state": keywords("idle"), "printer-state-reasons": whole(3)}, ()),
        (state(3, "vendor.head-up-error"), (Trouble.COVER_OPEN,)),
    ],
)
def test_a_state_is_troubles_the_gravest_first(printer, troubles):
    own = {"vendor.head-up": Trouble.COVER_OPEN}
    assert troubles_of(printer, own) == troubles


def test_what_we_know_ourselves_is_told_with_the_rest():
    assert troubles_of(state(3, "media-jam"), {}, [Trouble.OFF]) == (Trouble.OFF, Trouble.JAM)


@pytest.mark.parametrize(
    ("printer", "seeks"),
    [
        (state(3, "none"), False),
        (state(4, "connecting-to-device"), True),
        (state(4, printer_state_message=tagged(Tag.TEXT, "The printer is not responding.")), True),
        (state(3, printer_state_message=tagged(Tag.TEXT, "The printer is not responding.")), False),
        (state(4, printer_state_message=tagged(Tag.TEXT, "Connected to printer.")), False),
    ],
)
def test_a_queue_that_seeks_its_printer_is_noticed(printer, seeks):
    assert seeks_its_printer(printer) is seeks


def test_only_a_plain_no_means_that_it_accepts_no_jobs():
    for values, taken in ((tagged(Tag.BOOLEAN, False), False), (whole(0), True), ((), True)):
        assert accepts({"printer-is-accepting-jobs": values}) is taken


def supplies(*lines: str, names: tuple[str, ...] = ()):
    return {
        "printer-supply": tagged(Tag.OCTETS, *(line.encode() for line in lines)),
        "printer-supply-description": tagged(Tag.TEXT, *names),
    }


@pytest.mark.parametrize(
    ("printer", "left"),
    [
        ({}, ()),
        (
            {"marker-names": tagged(Tag.NAME, "YMCK", "Cleaner"), "marker-levels": whole(40, -2)},
            (("YMCK", 40),),
        ),
        (
            {
                "marker-names": tagged(Tag.NAME, "K", "Waste"),
                "marker-levels": whole(7, 90),
                "marker-types": keywords("ribbon", "waste-toner"),
            },
            (("K", 7),),
        ),
        ({"marker-names": tagged(Tag.NAME, "K"), "marker-levels": whole(7, 9)}, ()),
        (supplies("type=inkRibbon;level=120;maxcapacity=240;"), (("inkRibbon", 50),)),
        (supplies("type=inkRibbon;level=5", names=("Ribbon\n\x00",)), (("Ribbon", 5),)),
        (supplies("class=receptacleThatIsFilled;type=x;level=5"), ()),
        (supplies("type=wasteInk;level=5"), ()),
        (supplies("type=x;level=-3;maxcapacity=-2"), ()),
        (supplies("type=x;level=5;maxcapacity=0"), ()),
        (supplies("type=x;level=" + "9" * 5000), ()),
        (supplies("", ";;;", "level", "level=one;type=x", "\x00"), ()),
        (supplies(*["type=x;level=1"] * 500), (("x", 1),) * 20),
    ],
)
def test_supplies_are_what_is_left_in_per_cent(printer, left):
    assert supplies_of(printer) == left


def test_a_printers_words_are_cut_and_made_printable():
    assert named("a\x00\x1b[31m卡" + "b" * 500, 10) == "a[31m卡bbbb"


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("custom_card_53.98x85.6mm", Form.CARD),
        ("iso_id-1_53.98x85.6mm", Form.CARD),
        ("oe_card_54x86mm", Form.CARD),
        ("oe_card_2.125x3.375in", Form.CARD),
        ("iso_a6_105x148mm", Form.A6),
        ("om_label_100x150mm", Form.LABEL),
        ("iso_a5_148x210mm", Form.WINDSCREEN),
        ("iso_a4_210x297mm", Form.SHEET),
    ],
)
def test_a_named_size_is_one_form_only(name, form):
    [media] = loaded({"media-ready": keywords(name)})
    assert [each for each in Form if fits(media, each)] == [form]


@pytest.mark.parametrize(
    "name",
    ["", "unknown", "na_letter_8.5x11", "x_1x2cm", "x_-1x2mm", "x_1.2.3x4mm", "a4", "_" * 5000],
)
def test_a_name_that_tells_no_size_is_passed_over(name):
    assert loaded({"media-ready": keywords(name)}) == ()
    assert not holds_another({"media-ready": keywords(name)}, Form.CARD)


def sizes(x, y):
    size = {"x-dimension": (x,), "y-dimension": (y,)}
    return {"media-size-supported": tagged(Tag.COLLECTION, size)}


def between(lowest: int, highest: int) -> Value:
    return Value(Tag.RANGE, Range(lowest, highest))


@pytest.mark.parametrize(
    ("printer", "found"),
    [
        ({}, (None, True)),
        (sizes(*whole(5398, 8560)), (Media(5398, 8560), True)),
        (sizes(*whole(8560, 5398)), (Media(8560, 5398), True)),
        (sizes(*whole(10500, 14800)), (None, False)),
        (sizes(between(2500, 21600), between(2500, 30000)), (Media(5398, 8560), True)),
        (sizes(between(9000, 21600), between(9000, 30000)), (None, True)),
        (sizes(Value(Tag.TEXT, "5398"), Value(Tag.NO_VALUE, None)), (None, True)),
        (
            {"media-supported": keywords("custom_min_1x1mm", "oe_card_54x86mm")},
            (Media(5400, 8600, "oe_card_54x86mm"), True),
        ),
    ],
)
def test_the_form_is_found_among_what_the_printer_takes(printer, found):
    assert offered(printer, Form.CARD) == found


def job(number: int, completed: int | None = None, *reasons: str, **more):
    told = {"job-state": tagged(Tag.ENUM, number), "job-state-reasons": keywords(*reasons)}
    if completed is not None:
        told["job-impressions-completed"] = whole(completed)
    return told | {key.replace("_", "-"): values for key, values in more.items()}


@pytest.mark.parametrize(
    ("told", "sides", "proven", "else_"),
    [
        (job(3), 1, Progress.WAITING, Progress.WAITING),
        (job(4), 1, Progress.WAITING, Progress.WAITING),
        (job(5, 0, "job-printing"), 1, Progress.PRINTING, Progress.PRINTING),
        (job(5, 0, "printer-stopped"), 1, Progress.WAITING, Progress.WAITING),
        (job(5, 0, "processing-to-stop-point"), 1, Progress.PRINTING, Progress.PRINTING),
        (job(6), 1, Progress.WAITING, Progress.WAITING),
        (job(9, 1), 1, Progress.PRINTED, Progress.UNSURE),
        (job(9), None, Progress.PRINTED, Progress.UNSURE),
        (job(9, 1, "job-completed-with-errors"), 1, Progress.UNSURE, Progress.UNSURE),
        (job(7, 1), 1, Progress.PRINTED, Progress.UNSURE),
        (job(7, 0), 1, Progress.NOTHING, Progress.UNSURE),
        (job(7), 1, Progress.UNSURE, Progress.UNSURE),
        (job(7, 1), 2, Progress.UNSURE, Progress.UNSURE),
        (job(7, 2), 2, Progress.PRINTED, Progress.UNSURE),
        (job(7, 1), None, Progress.UNSURE, Progress.UNSURE),
        (job(7, 1, sides=keywords("one-sided")), None, Progress.PRINTED, Progress.UNSURE),
        (job(7, 2, job_impressions=whole(2)), None, Progress.PRINTED, Progress.UNSURE),
        (job(8, 0, "aborted-by-system"), 1, Progress.NOTHING, Progress.UNSURE),
        (job(8, 1), 1, Progress.PRINTED, Progress.UNSURE),
        (job(42, 1), 1, Progress.UNSURE, Progress.UNSURE),
        ({}, 1, Progress.UNSURE, Progress.UNSURE),
    ],
)
def test_a_jobs_state_proves_only_so_much(told, sides, proven, else_):
    assert progress_of(told, sides, proves=True) is proven
    assert progress_of(told, sides, proves=False) is else_
