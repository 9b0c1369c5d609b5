"""Pieces as files: whole or not at all, and no title twice, whoever takes the files away."""

import os
from pathlib import Path

import pytest
from PIL import Image

from gatekeeper.policy.printing import Form, Trouble
from printing.errors import LostSight, Refused
from printing.printers.models import load_models
from printing.printers.opening import open_printer
from printing.printers.printer import Printer, Progress, Sheet

TITLE = "fairgate-17-1"
FILES = {"folder": {f"{TITLE}.front.png", f"{TITLE}.back.png"}, "pdf": {f"{TITLE}.pdf"}}


def sheet(title: str = TITLE, sides: int = 2) -> Sheet:
    page = Image.effect_noise((1011, 638), 90).convert("RGB")
    return Sheet(title, Form.CARD, (page,) * sides, 300)


@pytest.fixture(params=sorted(FILES))
def driver(request: pytest.FixtureRequest, tmp_path: Path) -> Printer:
    model = load_models()[request.param]
    return open_printer(request.param, model, str(tmp_path), form=Form.CARD)


def there(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.name != ".titles"}


def test_a_piece_lies_there_whole(driver: Printer, tmp_path: Path) -> None:
    assert driver.find(TITLE) is None
    job = driver.send(sheet())
    assert there(tmp_path) in FILES.values()
    assert driver.follow(job) is driver.cancel(job) is Progress.PRINTED
    assert driver.find(TITLE) == job
    assert driver.follow("fairgate-18-1") is Progress.UNSURE
    assert driver.look().troubles == ()


def test_a_list_has_as_many_pages_as_it_needs_and_a_card_two_sides(
    driver: Printer, tmp_path: Path
) -> None:
    page = Image.new("1", (2480, 3508), 1)
    job = driver.send(Sheet(TITLE, Form.SHEET, (page,) * 5, 300))
    assert driver.follow(job) is Progress.PRINTED
    whole = {f"{TITLE}.{name}.png" for name in ("front", "back", "page3", "page4", "page5")}
    assert there(tmp_path) in ({f"{TITLE}.pdf"}, whole)
    with pytest.raises(Refused, match="one or two sides"):
        driver.send(sheet("fairgate-18-1", sides=3))


def test_every_dot_of_both_sides_is_kept(tmp_path: Path) -> None:
    model = load_models()["folder"]
    piece = sheet()
    open_printer("folder", model, str(tmp_path), form=Form.CARD).send(piece)
    for name in FILES["folder"]:
        with Image.open(tmp_path / name) as image:
            assert image.tobytes() == piece.sides[0].tobytes()
            assert round(image.info["dpi"][0]) == 300


def test_no_title_comes_out_twice_even_when_its_files_are_gone(
    driver: Printer, tmp_path: Path
) -> None:
    job = driver.send(sheet())
    for name in there(tmp_path):
        (tmp_path / name).unlink()
    with pytest.raises(Refused, match="before"):
        driver.send(sheet())
    assert not there(tmp_path)
    assert driver.follow(job) is Progress.PRINTED
    with pytest.raises(LostSight):
        driver.find(TITLE)


def test_half_a_piece_is_cleared_away(driver: Printer, tmp_path: Path) -> None:
    driver.send(sheet("other"))
    kept = there(tmp_path)
    (tmp_path / f".{TITLE}.pdf.part").write_bytes(b"%PDF")
    driver.clear("fairgate-")
    assert there(tmp_path) == kept


@pytest.mark.parametrize("title", ["", ".", "../x", "a/b", "a b", "證", "-x", "x" * 65, "x\n"])
def test_a_title_that_is_no_file_name_is_refused(driver: Printer, title: str) -> None:
    with pytest.raises(Refused):
        driver.send(sheet(title))


@pytest.mark.parametrize("sides", [0, 3])
def test_a_piece_has_one_or_two_sides(driver: Printer, tmp_path: Path, sides: int) -> None:
    with pytest.raises(Refused):
        driver.send(sheet(sides=sides))
    assert not there(tmp_path)


def test_without_its_folder_it_is_off(driver: Printer, tmp_path: Path) -> None:
    job = driver.send(sheet())
    tmp_path.rename(tmp_path.with_name(f"{tmp_path.name} taken away"))
    assert driver.look().troubles == (Trouble.OFF,)
    assert driver.follow(job) is Progress.WAITING
    for call in (lambda: driver.find(TITLE), lambda: driver.clear("fairgate-")):
        with pytest.raises(LostSight):
            call()
    with pytest.raises(Refused):
        driver.send(sheet("fairgate-17-2"))


def test_a_full_disk_is_told_before_it_happens(
    driver: Printer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("printing.printers.folder.LEAST_FREE", 1 << 80)
    assert driver.look().troubles == (Trouble.OUTPUT_FULL,)


@pytest.mark.parametrize("call", ["write", "replace"])
def test_a_disk_that_fails_is_told_for_what_it_is(
    driver: Printer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """Before the title is noted nothing can have come out; afterwards it may have."""

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(*((os, "fsync", fails) if call == "write" else (Path, "replace", fails)))
        with pytest.raises(Refused if call == "write" else LostSight):
            driver.send(sheet())
    if call == "write":
        assert not there(tmp_path)
        assert driver.find(TITLE) is None
    else:
        with pytest.raises(LostSight):
            driver.find(TITLE)
