"""What README, CHANGELOG and docs name is there: links, paths, commands of fairgate and of make."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from kiosk.__main__ import main

ROOT = Path(__file__).parents[1]
TEXTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md")))
}
FOLDERS = ("gatekeeper", "readers", "printing", "kiosk", "tests", "docs", "install", "systemd")
TYPED = re.compile(r"^(?:\$ )?(?:sudo (?:-u \w+ )?)?(?:\.venv/bin/)?(fairgate|make) (.*)$")


def typed(text: str) -> Iterator[tuple[str, str, bool]]:
    """(program, arguments, whether it is a whole line to type) of every command in a text."""
    blocks = [*re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)]
    lines = [line for block in blocks for line in block.splitlines()]
    lines += re.findall(r"^    (.*)$", text, re.MULTILINE)
    spans = re.findall(r"`([^`\n]+)`", text)
    for whole, pieces in ((True, lines), (False, spans)):
        for piece in pieces:
            if found := TYPED.match(piece.strip()):
                yield found[1], re.split(r"\s{2,}|\s#", found[2])[0], whole


COMMANDS = sorted(
    {
        (arguments, whole)
        for text in TEXTS.values()
        for program, arguments, whole in typed(text)
        if program == "fairgate" and not arguments.startswith("COMMAND")
    }
)


@pytest.mark.parametrize(("arguments", "whole"), COMMANDS)
def test_every_command_line_can_be_parsed(arguments: str, whole: bool) -> None:
    """Down to its options and the number of its arguments; nothing is run."""
    words = shlex.split(arguments)
    command: click.Command = main
    context = click.Context(main, info_name="fairgate")
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name, found, words = command.resolve_command(context, words)
        assert found is not None
        command, context = found, click.Context(found, context, name)
    values, too_many, _ = command.make_parser(context).parse_args(words)
    assert not too_many
    needed = [each.name for each in command.params if each.required]
    assert not whole or all(values.get(name or "") for name in needed)


def test_the_search_finds_commands() -> None:
    assert ("edition check 127.toml", True) in COMMANDS
    assert ("doctor", False) in COMMANDS
    assert len(COMMANDS) > 20


@pytest.mark.parametrize("name", TEXTS)
def test_every_target_of_make_is_there(name: str) -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    asked = {words.split()[0] for program, words, _ in typed(TEXTS[name]) if program == "make"}
    assert not asked - targets


@pytest.mark.parametrize("name", TEXTS)
def test_every_link_and_path_leads_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)", TEXTS[name])
    missing = [link for link in links if not (ROOT / name).parent.joinpath(link).exists()]
    paths = re.findall(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]+)`", TEXTS[name])
    missing += [path for path in paths if not (ROOT / path).exists()]
    assert not missing
