"""The printers on the demo's tap panel: whoever has the page lets them fail, and mends them."""

from pathlib import Path

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from gatekeeper.policy.printing import Trouble
from kiosk.demo import print_room


def add_printers(blueprint: Blueprint, folder: Path) -> None:
    """Serve the printers of the demo in a folder."""

    @blueprint.get("/printers")
    def printers() -> ResponseReturnValue:
        now = {name: print_room.fault_at(folder, name) for name in print_room.PRINTERS}
        return render_template("panel_printers.html", now=now, faults=print_room.FAULTS_SHOWN)

    @blueprint.post("/fault")
    def fault() -> ResponseReturnValue:
        printer, word = request.form.get("printer", ""), request.form.get("fault", "")
        if printer not in print_room.PRINTERS or word not in {"", *print_room.FAULTS_SHOWN}:
            return render_template("panel_note.html", key="panel.no_printer"), 422
        try:
            print_room.raise_fault(folder, printer, Trouble(word) if word else None)
        except OSError:
            return render_template("panel_note.html", key="panel.no_printer"), 422
        return render_template("panel_note.html", key=None)
