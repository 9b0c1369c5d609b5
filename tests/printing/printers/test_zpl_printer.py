"""The label printer's driver over real TCP: what comes out, every fault, what may be believed."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from threading import Event, Thread

import pytest
import zxingcpp
from PIL import Image

from gatekeeper.policy.printing import Form, Trouble
from printing import barcode
from printing.errors import LostSight, Refused
from printing.printers.models import load_models
from printing.printers.opening import open_printer
from printing.printers.printer import Progress, Sheet
from printing.printers.zpl.language import label
from printing.printers.zpl.printer import ZplPrinter
from tests.harness.zpl_printers import LabelPrinter, label_printer

TITLE = "fairgate-17-1"
WELL = (
    (
        b"\x02\r\n\r\n  PRINTER STATUS\r\n   ERRORS:         0 00000000 00000000\r\n"
        b"   WARNINGS:       0 00000000 00000000\r\n\x03"
    ),
    (
        b"\x02030,0,0,1219,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,1,2,6,0,00000000,1,000\x03\r\n"
        b"\x021234,0\x03\r\n"
    ),
    b'"4711"',
)
"""What an idle label printer answers before it is sent a label."""
NUMBER = "126000000017"


class Clock:
    """Time that passes when a test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def device() -> Iterator[LabelPrinter]:
    with label_printer() as printer:
        yield printer


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def driver(device: LabelPrinter, clock: Clock) -> ZplPrinter:
    return ZplPrinter("127.0.0.1", device.port, odometer=True, patience=9, clock=clock)


def sheet(title: str = TITLE) -> Sheet:
    page = Image.new("RGB", (799, 1181), "white")
    page.paste(barcode.image(NUMBER), (20, 20))
    return Sheet(title, Form.LABEL, (page,), 203)


def test_a_label_comes_out_dot_for_dot_and_is_proven(device: LabelPrinter) -> None:
    model = load_models()["zebra-label"]
    driver = open_printer("labels", model, f"127.0.0.1:{device.port}", form=Form.LABEL)
    job = driver.send(sheet())
    assert driver.follow(job) is Progress.PRINTED
    assert device.titles == [TITLE]
    (picture,) = device.labels
    assert picture.tobytes() == sheet().sides[0].convert("1").tobytes()
    assert [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))] == [NUMBER]
    assert driver.look().troubles == ()


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        ("media out", Trouble.HOPPER_EMPTY),
        ("ribbon out", Trouble.RIBBON_OUT),
        ("head open", Trouble.COVER_OPEN),
        ("cutter", Trouble.JAM),
        ("paused", Trouble.PAUSED),
        ("mute", Trouble.OTHER),
        ("garbage", Trouble.GARBLED),
        ("half", Trouble.GARBLED),
    ],
)
def test_a_fault_is_told_holds_the_label_and_goes_by(
    device: LabelPrinter, driver: ZplPrinter, fault: str, trouble: Trouble
) -> None:
    device.slow = True
    job = driver.send(sheet())
    device.faults = {fault}
    device.slow = False
    cut_short = fault in {"mute", "half"}
    now = ZplPrinter("127.0.0.1", device.port, odometer=True, patience=0.2) if cut_short else driver
    health = now.look()
    assert (health.troubles, health.stands_still) == ((trouble,), True)
    assert now.follow(job) is Progress.WAITING
    with pytest.raises(Refused):
        now.send(sheet("fairgate-18-1"))
    device.faults = set()
    assert driver.look().troubles == ()
    assert driver.follow(job) is Progress.PRINTED
    assert device.titles == [TITLE]


def test_low_media_is_no_reason_to_stand_still(device: LabelPrinter, driver: ZplPrinter) -> None:
    device.faults = {"media low"}
    assert driver.look().troubles == (Trouble.HOPPER_LOW,)
    assert driver.follow(driver.send(sheet())) is Progress.PRINTED


def test_nobody_listening_is_off(device: LabelPrinter, driver: ZplPrinter) -> None:
    job = driver.send(sheet())
    device.switch_off()
    assert driver.look().troubles == (Trouble.OFF,)
    assert driver.follow(job) is Progress.WAITING
    assert driver.cancel(job) is Progress.WAITING
    with pytest.raises(LostSight):
        driver.clear("fairgate-")
    with pytest.raises(Refused):
        driver.send(sheet())


def test_a_cancelled_label_is_proven_not_to_have_come_out(
    device: LabelPrinter, driver: ZplPrinter, clock: Clock
) -> None:
    device.slow = True
    job = driver.send(sheet())
    assert driver.follow(job) is Progress.PRINTING
    device.formats.clear()
    assert driver.cancel(job) is Progress.WAITING, "an idle printer is watched first"
    clock.now += 10
    assert driver.follow(job) is Progress.NOTHING
    assert not device.labels


def test_a_label_that_moves_comes_out_in_spite_of_the_cancel(
    device: LabelPrinter, driver: ZplPrinter, clock: Clock
) -> None:
    device.slow = True
    job = driver.send(sheet())
    assert driver.cancel(job) is Progress.PRINTING
    clock.now += 10
    device.slow = False
    assert driver.follow(job) is Progress.PRINTED


def test_a_label_that_nobody_cancelled_may_still_come(
    device: LabelPrinter, driver: ZplPrinter, clock: Clock
) -> None:
    device.slow = True
    job = driver.send(sheet())
    device.formats.clear()
    for _ in range(3):
        clock.now += 10
        assert driver.follow(job) is Progress.WAITING


@pytest.mark.parametrize(
    ("before", "progress"),
    [(4710, Progress.PRINTED), (4709, Progress.UNSURE), (4712, Progress.UNSURE)],
)
def test_after_a_restart_the_name_of_the_job_is_enough(
    driver: ZplPrinter, before: int, progress: Progress
) -> None:
    assert driver.follow(f"{TITLE}@{before}") is progress


@pytest.mark.parametrize("name", ["", "17", "@", f"{TITLE}@", f"{TITLE}@x", f"{TITLE}@٣", "@1"])
def test_a_job_that_is_not_ours_is_unsure(driver: ZplPrinter, name: str) -> None:
    assert driver.follow(name) is Progress.UNSURE


@pytest.mark.parametrize("bytes_taken", [3, 300])
def test_a_label_cut_off_on_its_way_is_proven_not_to_have_come_out(
    device: LabelPrinter, driver: ZplPrinter, clock: Clock, bytes_taken: int
) -> None:
    device.hangs_up_after = bytes_taken
    with pytest.raises(LostSight):
        driver.send(sheet())
    job = driver.find(TITLE)
    assert job is not None
    assert driver.cancel(job) is Progress.WAITING
    clock.now += 10
    assert driver.cancel(job) is Progress.NOTHING
    assert driver.follow(driver.send(sheet("fairgate-17-2"))) is Progress.PRINTED
    assert device.titles == ["fairgate-17-2"]


def test_a_label_that_came_out_unseen_is_found_and_proven(
    device: LabelPrinter, driver: ZplPrinter
) -> None:
    device.hangs_up_after = len(label(sheet().sides[0], TITLE))
    with pytest.raises(LostSight):
        driver.send(sheet())
    job = driver.find(TITLE)
    assert job is not None
    assert driver.follow(job) is Progress.PRINTED
    assert device.titles == [TITLE]


def test_without_proof_nothing_is_found(driver: ZplPrinter) -> None:
    with pytest.raises(LostSight):
        driver.find(TITLE)


def test_without_an_odometer_an_idle_printer_without_fault_is_all_the_proof(
    device: LabelPrinter, clock: Clock
) -> None:
    device.odometer = None
    driver = ZplPrinter("127.0.0.1", device.port, odometer=False, clock=clock)
    job = driver.send(sheet())
    assert driver.follow(job) is Progress.WAITING
    clock.now += 10
    assert driver.follow(job) is Progress.PRINTED
    assert driver.cancel(driver.send(sheet())) is Progress.WAITING
    clock.now += 10
    assert driver.follow(f"{TITLE}@-") is Progress.UNSURE


def test_an_odometer_that_does_not_answer_sends_nothing(
    device: LabelPrinter, driver: ZplPrinter
) -> None:
    device.odometer = None
    with pytest.raises(Refused, match="odometer"):
        driver.send(sheet())
    assert not device.labels


def test_a_printer_that_is_busy_with_something_else_takes_nothing(device: LabelPrinter) -> None:
    driver = ZplPrinter("127.0.0.1", device.port, odometer=True, patience=0.3)
    device.slow, device.formats = True, [b"^XA^FXanother^FS^XZ"]
    with pytest.raises(Refused, match="something else"):
        driver.send(sheet())


def test_clear_empties_the_buffer(device: LabelPrinter, driver: ZplPrinter) -> None:
    device.faults = {"paused"}
    device.formats = [b"^XA^FXfairgate-3-1^FS^XZ"]
    driver.clear("fairgate-")
    device.faults = set()
    driver.look()
    assert not device.labels


@pytest.mark.parametrize(
    "address", ["", ":9100", "printer:", "printer:0", "printer:65536", "printer:x", "printer:٣"]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="host:port"):
        open_printer("labels", load_models()["zebra-label"], address, form=Form.LABEL)


@pytest.mark.parametrize("sides", [0, 2])
def test_a_label_has_one_side(driver: ZplPrinter, sides: int) -> None:
    with pytest.raises(Refused):
        driver.send(Sheet(TITLE, Form.LABEL, sheet().sides * sides, 203))


def test_nothing_follows_of_a_label_that_was_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        heard: list[bytes] = []

        def stops_reading() -> None:
            line, _ = server.accept()
            with line:
                for answer in WELL:
                    line.recv(2048)
                    line.sendall(answer)
                given_up.wait(10)
                with suppress(ConnectionResetError):
                    while part := line.recv(65536):
                        heard.append(part)

        given_up = Event()
        reading = Thread(target=stops_reading)
        reading.start()
        host, port = server.getsockname()
        printer = ZplPrinter(host, port, odometer=True, compressed=False, patience=0.5)
        noise = Image.effect_noise((800, 800), 90).convert("1")
        with pytest.raises(LostSight):
            printer.send(Sheet("fairgate-1-1", Form.LABEL, (noise,), 203))
        given_up.set()
        reading.join()
    assert b"^XA" in b"".join(heard)
    assert b"^XZ" not in b"".join(heard)
