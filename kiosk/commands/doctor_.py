"""``fairgate doctor``: tell what is missing on this machine."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from kiosk.commands.options import config_option
from kiosk.doctor.findings import Finding, Level, broken, fine
from kiosk.doctor.machine import Machine
from kiosk.doctor.rounds import examine
from kiosk.settings_errors import SettingsError
from kiosk.settings_machine import load_machine

MARKS = {Level.FINE: ("✓", "green"), Level.WARNING: ("!", "yellow"), Level.BROKEN: ("✗", "red")}


@click.command()
@config_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for programs.")
@click.pass_context
def command(ctx: click.Context, config: Path, *, as_json: bool) -> None:
    """Tell what is missing on this machine and what to do; exit status 1 if something is broken.

    Run it as the machine's user, fairgate, since rights are judged for whoever runs it.
    """
    findings = findings_of(Machine(), config)
    ok = not any(finding.level is Level.BROKEN for finding in findings)
    if as_json:
        report = {"ok": ok, "findings": [asdict(finding) for finding in findings]}
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            click.echo(line_of(finding))
    ctx.exit(0 if ok else 1)


def findings_of(machine: Machine, path: Path) -> list[Finding]:
    """What is found with the configuration at ``path``, itself included."""
    try:
        settings = load_machine(path)
    except SettingsError as error:
        remedy = f"Correct it, and see with: fairgate config check {path}."
        return [
            *(broken("configuration", f"{path}: {text}", remedy) for text in error.problems),
            *examine(machine, None),
        ]
    return [fine("configuration", str(path)), *examine(machine, settings)]


def line_of(finding: Finding) -> str:
    """One line: how bad, what was looked at, what was found, what to do."""
    mark, colour = MARKS[finding.level]
    line = f"{click.style(mark, fg=colour, bold=True)} {finding.check}: {finding.text}"
    return f"{line}. {finding.remedy}" if finding.remedy else line
