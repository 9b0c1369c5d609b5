"""A printer that answers nonsense, half an answer, something without end, or nothing at all."""

from collections.abc import Iterator

import pytest
from PIL import Image

from gatekeeper.policy.printing import Form, Trouble
from printing.errors import LostSight, Refused
from printing.printers.ipp import printer as ipp
from printing.printers.ipp.values import Group, Operation, Tag, tagged, whole
from printing.printers.models import load_models
from printing.printers.opening import open_printer
from printing.printers.printer import Printer, Progress, Sheet
from tests.harness.ipp_servers import LIES, SILENT, IppServer, answer, http, ipp_server, saying
from tests.harness.ports import HOST, free_port

SHEET = Sheet("fairgate-1-1", Form.CARD, (Image.new("RGB", (85, 54)),), 300)
PRINTER = {
    "printer-state": tagged(Tag.ENUM, 3),
    "printer-up-time": whole(3600),
    "printer-state-reasons": tagged(Tag.KEYWORD, "none"),
    "document-format-supported": tagged(Tag.MIME_TYPE, "image/png"),
}


def right(connection, request, over):
    """The answers of a printer that is well and takes everything, and has been up for an hour."""
    if request.code == Operation.GET_PRINTER_ATTRIBUTES:
        connection.sendall(answer(request, PRINTER, Group.PRINTER))
    else:
        connection.sendall(answer(request, {"job-id": whole(7), "job-state": tagged(Tag.ENUM, 5)}))


@pytest.fixture
def lie(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """One of them; silence is not waited for as long as it usually is."""
    if request.param in SILENT:
        monkeypatch.setattr(ipp, "LOOK_SECONDS", 0.15)
        monkeypatch.setattr(ipp, "ASK_SECONDS", 0.15)
        monkeypatch.setattr(ipp, "SEND_SECONDS", 1.0)
    return request.param


@pytest.fixture
def server() -> Iterator[IppServer]:
    with ipp_server(right) as server:
        yield server


@pytest.fixture
def printer(server: IppServer) -> Printer:
    return at(server.address)


def at(address: str) -> Printer:
    return open_printer("P", load_models()["ipp-card"], address, form=Form.CARD)


def test_a_right_answer_is_understood(printer):
    assert printer.look().troubles == ()
    assert printer.send(SHEET) == "7"
    assert printer.follow("7") is Progress.PRINTING
    assert printer.find("fairgate-9-9") is None


@pytest.mark.parametrize("lie", [*LIES, *SILENT], indirect=True)
def test_a_lie_is_told_as_what_it_is_and_nothing_is_lost(server, printer, lie):
    server.otherwise = {**LIES, **SILENT}[lie]
    assert printer.look().troubles == ((Trouble.OFF if lie in SILENT else Trouble.GARBLED),)
    with pytest.raises(Refused):
        printer.send(SHEET)
    assert Operation.PRINT_JOB not in [request.code for request in server.asked]
    assert printer.follow("7") is Progress.WAITING
    assert printer.cancel("7") is Progress.WAITING
    for ask in (printer.find, printer.clear):
        with pytest.raises(LostSight):
            ask("fairgate-")


@pytest.mark.parametrize("lie", [*LIES, *SILENT], indirect=True)
def test_a_lie_in_answer_to_the_job_itself_means_that_a_card_may_exist(server, printer, lie):
    server.behave[Operation.PRINT_JOB] = {**LIES, **SILENT}[lie]
    with pytest.raises(LostSight):
        printer.send(SHEET)


def test_nobody_there_is_off_and_nothing_was_sent():
    printer = at(f"ipp://{HOST}:{free_port()}/")
    assert printer.look().troubles == (Trouble.OFF,)
    with pytest.raises(Refused):
        printer.send(SHEET)
    assert printer.follow("1") is Progress.WAITING


def test_a_queue_that_is_not_there_is_told(server, printer):
    server.otherwise = saying(http(b"", status="404 Not Found"))
    health = printer.look()
    assert (health.troubles, "404" in health.message) == ((Trouble.OTHER,), True)
    with pytest.raises(Refused, match="404"):
        printer.send(SHEET)


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        (0x040A, Refused),
        (0x040B, Refused),
        (0x0506, Refused),
        (0x0500, LostSight),
        (0x0504, LostSight),
        (0x0505, LostSight),
        (0x0508, LostSight),
    ],
)
def test_an_error_in_answer_to_the_job_is_refused_or_uncertain(server, printer, code, wrong):
    server.behave[Operation.PRINT_JOB] = lambda connection, request, _over: connection.sendall(
        answer(request, code=code)
    )
    with pytest.raises(wrong, match=f"0x{code:04x}"):
        printer.send(SHEET)


def test_a_job_without_a_number_is_lost_sight_of(server, printer):
    server.behave[Operation.PRINT_JOB] = lambda connection, request, _over: connection.sendall(
        answer(request, {"job-id": tagged(Tag.KEYWORD, "seven")})
    )
    with pytest.raises(LostSight, match="number"):
        printer.send(SHEET)


def test_a_busy_printer_is_asked_again(server, printer):
    def busy_once(connection, request, over):
        server.behave.clear()
        connection.sendall(answer(request, code=0x0507))

    server.behave[Operation.PRINT_JOB] = busy_once
    assert printer.send(SHEET) == "7"


def test_an_old_printer_is_asked_in_its_own_version(server, printer):
    def old(connection, request, over):
        if request.version == (1, 1):
            right(connection, request, over)
        else:
            connection.sendall(answer(request, code=0x0503))

    server.otherwise = old
    assert printer.look().troubles == ()
    assert [request.version for request in server.asked] == [(2, 0), (1, 1)]


@pytest.mark.parametrize("up", [whole(0), whole(1), (), tagged(Tag.NO_VALUE, None)])
def test_a_printer_that_may_have_been_switched_on_anew_proves_nothing(
    server, printer, monkeypatch, up
):
    printer.send(SHEET)
    monkeypatch.setitem(PRINTER, "printer-up-time", up)
    with pytest.raises(LostSight, match="anew"):
        printer.find("fairgate-9-9")


@pytest.mark.parametrize("code", [0x0406, 0x0407])
def test_a_job_that_the_printer_does_not_know_is_unsure(server, printer, code):
    server.otherwise = lambda connection, request, _over: connection.sendall(
        answer(request, code=code)
    )
    assert printer.follow("7") is Progress.UNSURE
    assert printer.cancel("7") is Progress.UNSURE


@pytest.mark.parametrize("device_job", ["", "x", "-1", "1@2", "٣", "9" * 11])
def test_a_number_that_no_printer_gives_is_never_asked_for(server, printer, device_job):
    assert printer.follow(device_job) is Progress.UNSURE
    assert printer.cancel(device_job) is Progress.UNSURE
    assert server.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "",
        "printer",
        "http:/x",
        "lpd://h/q",
        "ipp://",
        "ipp://h:99999/",
        "ipp://u:p@h/",
        "ipp://[x/",
    ],
)
def test_an_address_that_is_none_is_told(address):
    with pytest.raises(ValueError, match="address"):
        at(address)


def test_a_file_of_certificates_that_holds_none_is_told(tmp_path):
    (tmp_path / "ca.pem").write_text("nothing")
    for name in ("ca.pem", "missing.pem"):
        with pytest.raises(ValueError, match=name):
            open_printer(
                "P",
                load_models()["ipp-card"],
                "ipps://h/",
                form=Form.CARD,
                ca_file=tmp_path / name,
            )
