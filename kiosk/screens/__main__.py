"""The screen's process, started by the station; it ends with the station."""

import ctypes
import signal
from pathlib import Path

import click

from kiosk.screens.serve import serve

_PR_SET_PDEATHSIG = 1


@click.command()
@click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help="The machine's configuration file.",
)
@click.option("--bind", required=True, help="The loopback address and port to serve on.")
def main(config: Path, bind: str) -> None:
    """Serve the guard's screen of this machine."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)  # prctl(2), Linux only
    serve(config, bind)


if __name__ == "__main__":
    main()
