"""The print room's own process, which kills itself at a chosen moment of a job, and starts again.

Arguments: the configuration, and how often every moment is died at; the last life goes on until it
is told to stop. The room is put together by ``kiosk.print_room.run``; only the parts that it is
made of are replaced by ones that count and die. A life is a fork: the imports are done once.
"""

import os
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kiosk.commands.visible import log_visibly
from kiosk.print_room import run as room
from kiosk.print_room.drawing import open_drawing
from kiosk.print_room.queue import CentreQueue
from kiosk.settings_print import load_print
from printing import worker
from printing.printers.ipp.transport import Wire
from printing.printers.opening import open_printer
from printing.printers.printer import Printer, Progress

MOMENTS = (
    "claimed",
    "drawn",
    "sending",
    "handing over",
    "handed over",
    "told",
    "followed",
    "printed",
    "ended",
)
"""When it may die, in the order of a job's life."""
DOCUMENT = 5_000
"""Bytes: a question with more has a document."""


class Death:
    """Comes when its moment passes for the so-and-so-many-th time."""

    def __init__(self, moment: str, times: int) -> None:
        self._moment, self._left = moment, times

    def is_due(self, moment: str) -> bool:
        if moment == self._moment:
            self._left -= 1
        return moment == self._moment and self._left == 0

    def at(self, moment: str) -> None:
        if self.is_due(moment):
            self.come()

    def come(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def mortal_queue(death: Death) -> type[CentreQueue]:
    class MortalQueue(CentreQueue):
        def claim(self) -> Any:
            job = super().claim()
            if job is not None:
                death.at("claimed")
            return job

        def sending(self, job: Any, face: Any) -> Any:
            death.at("drawn")
            flaw = super().sending(job, face)
            death.at("sending")
            return flaw

        def handed_over(self, job: Any, device_job: str) -> None:
            death.at("handed over")
            super().handed_over(job, device_job)
            death.at("told")

        def end(self, job: Any, step: Any, flaw: Any) -> None:
            death.at("printed")
            super().end(job, step, flaw)
            death.at("ended")

    return MortalQueue


def mortal_printer(death: Death, printer: Printer) -> Printer:
    follow = printer.follow

    def follow_to_the_end(device_job: str) -> Progress:
        progress = follow(device_job)
        # Whatever it is: a quick printer would seldom be caught in the middle, and jobs run out.
        death.at("followed")
        return progress

    printer.follow = follow_to_the_end  # type: ignore[method-assign]
    return printer


def mortal_exchange(death: Death) -> Callable[[Wire, bytes, float], bytes]:
    exchange = Wire._exchange

    def half(wire: Wire, content: bytes, until: float) -> bytes:
        if len(content) > DOCUMENT and death.is_due("handing over"):
            address = urlsplit(wire._url)
            assert address.hostname
            assert address.port
            head = (
                f"POST {address.path} HTTP/1.1\r\nHost: {address.netloc}\r\n"
                f"Content-Type: application/ipp\r\nContent-Length: {len(content)}\r\n\r\n"
            )
            with socket.create_connection((address.hostname, address.port)) as line:
                line.sendall(head.encode() + content[: len(content) // 2])
                death.come()
        return exchange(wire, content, until)

    return half


def live(config: Path, moment: str, times: int) -> None:
    """Run the room until it dies."""
    death = Death(moment, times)
    room.CentreQueue = mortal_queue(death)  # type: ignore[misc]
    room.open_printer = lambda *args, **more: mortal_printer(death, open_printer(*args, **more))
    Wire._exchange = mortal_exchange(death)  # type: ignore[method-assign]
    room.run(load_print(config), config)


def main(config: str, rounds: str) -> None:
    log_visibly()
    worker.POLL_S = 0.05
    room.Worker = partial(worker.Worker, grace_s=1.5)  # type: ignore[misc,assignment]
    drawing = open_drawing(None)
    room.open_drawing = lambda layouts: drawing
    for times in range(1, int(rounds) + 1):
        for moment in MOMENTS:
            child = os.fork()
            if not child:
                live(Path(config), moment, times)
                os._exit(0)
            _, status = os.waitpid(child, 0)
            assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL, moment
            print("died", moment, flush=True)  # noqa: T201 - read by the test
    live(Path(config), "never", 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
