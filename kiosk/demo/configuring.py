"""Writes the configuration of a demo's processes: gate, centre, a desk's reader, print room."""

from dataclasses import dataclass
from pathlib import Path

from kiosk.demo import print_room

DEVICE = "demo-gate"
CENTRE = "demo-centre"
DESK_READER = "desk reader"


@dataclass(frozen=True, slots=True)
class Ports:
    """Where on loopback the processes of a demo are reached."""

    gate: int
    centre: int
    desk: int


@dataclass(frozen=True, slots=True)
class Files:
    """The configuration files of a demo."""

    gate: Path
    centre: Path
    desk: Path
    print: Path


def configure(folder: Path, ports: Ports) -> Files:
    """Write the configuration of every process of the demo; where they are."""
    names = ("fairgate.toml", "centre.toml", "desk.toml", "print.toml")
    files = Files(*(folder / name for name in names))
    files.gate.write_text(
        f"""# The gate of a demo. Nothing of it is for a real gate: anyone can present cards here.
device = "{DEVICE}"
edition = "edition.toml"
store = "sqlite:///gate.db"
gate = "P-1"
direction = "in"
socket = "station.sock"
trusted_keys = "trusted.toml"

[[readers]]
driver = "simulated"
name = "lane in"
path = "in.sock"
direction = "in"

[[readers]]
driver = "simulated"
name = "lane out"
path = "out.sock"
direction = "out"

[screen]
port = {ports.gate}
secret_key_file = "screen.key"
panel = true
""",
        encoding="utf-8",
    )
    files.centre.write_text(
        f"""# The certificate centre of a demo, over the same register as its gate.
device = "{CENTRE}"
edition = "edition.toml"
store = "sqlite:///gate.db"
trusted_keys = "trusted.toml"

[centre]
port = {ports.centre}
taps = {ports.desk}
secret_key_file = "centre.key"
signing_key = "{print_room.KEY}"
""",
        encoding="utf-8",
    )
    files.desk.write_text(
        f"""# The reader at a clerk's desk of a demo; the tap panel lays cards on it.
[desk]
centre = "http://127.0.0.1:{ports.centre}"
port = {ports.desk}

[[readers]]
driver = "simulated"
name = "{DESK_READER}"
path = "desk.sock"
""",
        encoding="utf-8",
    )
    files.print.write_text(print_room.configuration(CENTRE), encoding="utf-8")
    return files
