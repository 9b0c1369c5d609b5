"""Real IPP printers of the tests' own: CUPS' ippeveprinter, whose faults and pieces are files.

It holds a job while its file of faults is not empty, and drops each finished piece into a folder,
which is how the tests count what came out, whatever anybody says of it.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.harness.ports import free_port

PATIENCE = 20.0
CARD = "custom_card_53.98x85.6mm"
A4, A6 = "iso_a4_210x297mm", "iso_a6_105x148mm"
A5, A5_LYING = "iso_a5_148x210mm", "custom_a5-lying_210x148mm"
FORMATS = ("image/pwg-raster", "application/pdf", "image/png", "image/jpeg")
_PACKAGES = {"/usr/sbin/ippeveprinter": "cups-ipp-utils", "/usr/bin/dbus-daemon": "dbus-daemon"}
_BUS = """<busconfig><type>system</type><listen>unix:path={socket}</listen>
<auth>EXTERNAL</auth><policy context="default"><allow send_destination="*"/>
<allow receive_sender="*"/><allow own="*"/></policy></busconfig>"""
_PRINT = """#!/bin/sh
# Prints the file $1: waits while there are faults, then drops the piece, unless told to drop none.
told=none
while [ -s "$FOLDER/faults" ]; do
    now=$(cat "$FOLDER/faults")
    [ "$now" = "$told" ] || echo "STATE: $now" >&2
    told=$now
    read -r _ _ _ parent _ < "/proc/$$/stat"
    [ "$parent" = "$PPID" ] || exit 1  # switched off
    echo "$IPP_JOB_NAME" > "$FOLDER/held"
    sleep 0.02
done
echo "STATE: none" >&2
rm -f "$FOLDER/held"
[ -e "$FOLDER/nothing" ] && exit "$(cat "$FOLDER/nothing")"
env > "$FOLDER/environment"
piece=$(mktemp "$FOLDER/.piece.XXXXXX")
cp "$1" "$piece" && mv "$piece" "$FOLDER/pieces/$IPP_JOB_NAME${piece##*/.piece}" || exit 1
echo "ATTR: job-impressions-completed=${IPP_JOB_IMPRESSIONS:-1}" >&2
"""


def until(condition: Callable[[], object], what: str) -> None:
    """Wait until it is so; fails the test, saying what did not happen."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


class IppMachine:
    """A printer with its power switch, its cover and its output bin."""

    def __init__(self, folder: Path, conf: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"ipp://localhost:{self.port}/ipp/print"
        self._processes: list[subprocess.Popen[bytes]] = []
        for name in ("pieces", "spool", "keys"):
            (folder / name).mkdir()
        (folder / "conf").write_text(conf)
        (folder / "bus.conf").write_text(_BUS.format(socket=folder / "bus"))
        (folder / "print").write_text(_PRINT)
        (folder / "print").chmod(0o755)

    def power_on(self) -> None:
        """Start it and wait until it answers."""
        (self.folder / "bus").unlink(missing_ok=True)
        self._start("dbus-daemon", f"--config-file={self.folder / 'bus.conf'}", "--nofork")
        until(self._bus_listens, "the private D-Bus does not start")
        command = ["ippeveprinter", "-a", self.folder / "conf", "-c", self.folder / "print"]
        places = ["-d", self.folder / "spool", "-K", self.folder / "keys"]
        network = ["-n", "localhost", "-p", self.port, "-r", "off"]
        printer = self._start(*map(str, [*command, *places, *network, "-k", "card"]))
        until(lambda: printer.poll() is not None or self._answers(), "the printer does not start")
        assert printer.poll() is None, (self.folder / "log").read_text()

    def power_off(self) -> None:
        """Kill it in the middle of whatever it does."""
        for process in reversed(self._processes):
            with suppress(ProcessLookupError):  # it ended by itself
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(PATIENCE)
        self._processes.clear()

    def raise_faults(self, *keywords: str) -> None:
        """From now on it holds its job and says so (ippeveprinter's own keywords only)."""
        self._write("faults", ",".join(keywords))

    def mend(self) -> None:
        """Put everything right: what it holds goes on."""
        self._write("faults", "")

    def drop_nothing(self, *, status: int = 1) -> None:
        """From now on no piece comes out: its jobs are aborted, or with status 0 just end."""
        self._write("nothing", str(status))

    @property
    def held(self) -> str | None:
        """The title of the job that it holds."""
        try:
            return (self.folder / "held").read_text().strip() or None
        except FileNotFoundError:
            return None

    @property
    def pieces(self) -> dict[str, list[Path]]:
        """What came out, by the job's title."""
        found: dict[str, list[Path]] = {}
        for piece in sorted((self.folder / "pieces").iterdir()):
            found.setdefault(piece.name.rpartition(".")[0], []).append(piece)
        return found

    @property
    def asked(self) -> dict[str, str]:
        """The attributes of the last piece's job, as ippeveprinter gives them to its command."""
        lines = (self.folder / "environment").read_text(errors="replace").splitlines()
        pairs = (line.partition("=") for line in lines)
        return {key: value for key, _, value in pairs if key.startswith("IPP_")}

    def fill(self, ribbon: int) -> None:
        """Put in a ribbon that is so far from empty, in per cent; 0 is empty, 5 is low."""
        self._get("/supplies?" + urlencode({"supply0": 10, "supply1": ribbon}))

    def load(self, name: str, level: int) -> None:
        """Put so many sheets of that size (a PWG name) into its tray; 0 empties it."""
        self._get("/media?" + urlencode({"size0": name, "type0": "stationery", "level0": level}))

    def _get(self, path: str) -> None:
        connection = HTTPConnection("localhost", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            assert connection.getresponse().status == 200
        finally:
            connection.close()

    def _bus_listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.folder / "bus")) == 0

    def _answers(self) -> bool:
        try:
            self._get("/")
        except OSError:
            return False
        return True

    def _write(self, name: str, text: str) -> None:
        fresh = self.folder / f".{name}"
        fresh.write_text(text)
        fresh.rename(self.folder / name)

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        environment = {
            "PATH": "/usr/sbin:/usr/bin:/bin",
            "LC_ALL": "C.UTF-8",
            "FOLDER": str(self.folder),
            "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self.folder / 'bus'}",
        }
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *command],
                env=environment,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._processes.append(process)
        return process


def configuration(
    media: Sequence[str] = (CARD,),
    *,
    ready: str | None = None,
    formats: Sequence[str] = FORMATS,
    rasters: Sequence[str] = ("srgb_8", "sgray_8", "black_1"),
    back: str = "normal",
    dpi: int = 300,
    sides: Sequence[str] = ("one-sided", "two-sided-long-edge", "two-sided-short-edge"),
    extra: Sequence[str] = (),
) -> str:
    """The file that configures ippeveprinter; the first size is loaded unless told otherwise."""
    ready = ready or media[0]
    sizes = ",".join(f"{{{_size(name)}}}" for name in media)
    margins = ("bottom", "left", "right", "top")
    tray = "type=sheetFeedAutoRemovableTray;mediafeed=0;mediaxfeed=0;maxcapacity=100;level=80;"
    percent = "unit=percent;maxcapacity=100;colorantname=black;"
    waste = f"index=1;class=receptacleThatIsFilled;type=wasteToner;level=25;{percent}"
    ribbon = f"index=2;class=supplyThatIsConsumed;type=inkRibbon;level=80;{percent}"
    lines = [
        f"mimeMediaType document-format-supported application/octet-stream,{','.join(formats)}",
        f"keyword media-supported {','.join(media)}",
        f"keyword media-default {media[0]}",
        f"keyword media-ready {ready}",
        f"collection media-size-supported {sizes}",
        f"collection media-col-default {{{_column(media[0])}}}",
        f"collection media-col-ready {{{_column(ready)}}}",
        "collection media-col-database " + ",".join(f"{{{_column(name)}}}" for name in media),
        "keyword media-col-supported media-size,media-source,media-type,"
        + ",".join(f"media-{edge}-margin" for edge in margins),
        *(f"integer media-{edge}-margin-supported 0" for edge in margins),
        "keyword media-source-supported main",
        "keyword media-type-supported stationery",
        f"resolution printer-resolution-supported {dpi}dpi",
        f"resolution printer-resolution-default {dpi}dpi",
        f"resolution pwg-raster-document-resolution-supported {dpi}dpi",
        f"keyword pwg-raster-document-type-supported {','.join(rasters)}",
        f"keyword pwg-raster-document-sheet-back {back}",
        "keyword print-scaling-supported auto,fill,fit,none",
        "boolean color-supported true",
        "keyword print-color-mode-supported auto,color,monochrome",
        "rangeOfInteger copies-supported 1-999",
        f"keyword sides-supported {','.join(sides)}",
        "integer job-impressions-supported 1-100",
        f'octetString printer-input-tray "{tray}status=0;name=main;"',
        f'octetString printer-supply "{waste}","{ribbon}"',
        'text printer-supply-description "Waste","Ribbon"',
        *extra,
    ]
    return "".join(f"ATTR {line}\n" for line in lines)


def _size(name: str) -> str:
    across, _, along = name.rpartition("_")[2].removesuffix("mm").partition("x")
    x, y = (round(100 * float(part)) for part in (across, along))
    return f"MEMBER integer x-dimension {x} MEMBER integer y-dimension {y}"


def _column(name: str) -> str:
    margins = " ".join(
        f"MEMBER integer media-{edge}-margin 0" for edge in ("bottom", "left", "right", "top")
    )
    return (
        f"MEMBER collection media-size {{{_size(name)}}} MEMBER keyword media-size-name {name} "
        f"MEMBER keyword media-source main MEMBER keyword media-type stationery {margins}"
    )


@contextmanager
def ipp_machine(conf: str | None = None) -> Iterator[IppMachine]:
    """A printer in a folder of its own, switched on; a card printer unless told otherwise.

    Fails the test, saying what to type, when it cannot be had.
    """
    missing = sorted(name for path, name in _PACKAGES.items() if not Path(path).exists())
    if missing:
        pytest.fail(f"no IPP printer to be had; type: sudo apt install {' '.join(missing)}")
    folder = Path(tempfile.mkdtemp(prefix="fairgate-ipp-"))  # a socket's path must be short
    machine = IppMachine(folder, conf or configuration())
    try:
        machine.power_on()
        yield machine
    finally:
        machine.power_off()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def ipp_printers() -> Iterator[Callable[..., IppMachine]]:
    """Makes printers from the arguments of ``configuration``; they end with the test."""
    with ExitStack() as stack:
        yield lambda *media, **options: stack.enter_context(
            ipp_machine(configuration(media or (CARD,), **options))
        )


@pytest.fixture
def ipp_card_printer(ipp_printers: Callable[..., IppMachine]) -> IppMachine:
    """A two-sided card printer, switched on, with cards and ribbon."""
    return ipp_printers()
