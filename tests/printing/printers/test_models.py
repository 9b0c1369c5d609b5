"""The models as data: those that come with the program, a fair's own, and every mistake told."""

from pathlib import Path

import pytest

from gatekeeper.policy.printing import Form, Trouble
from printing.errors import ModelsWrong
from printing.printers import models
from printing.printers.models import Driver, load_models
from printing.printers.opening import PRINTERS, STATIONS, open_printer, open_station
from printing.printers.printer import Printer

GOOD = """
[mine]
name = { zh = "我的", en = "Mine" }
driver = "ipp"
dpi = 600
forms = ["a6"]
two_sided = true
proves = false
deadline_s = 90
documents = ["pdf"]
reasons = { "vendor.head-up" = "cover_open" }
"""


@pytest.fixture
def own(tmp_path: Path):
    def write(text: str | bytes) -> Path:
        path = tmp_path / "own.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_the_models_that_come_with_the_program_are_right():
    shipped = load_models()
    assert {model.driver for model in shipped.values()} == set(Driver)
    assert {form for model in shipped.values() for form in model.forms} == set(Form)
    assert not shipped["magicard"].proves
    assert not any(model.proves for name, model in shipped.items() if name.startswith("cups"))


def test_a_fairs_own_models_come_first(own):
    mine = load_models(own(GOOD + GOOD.replace("mine", "pdf")))
    assert mine["mine"].reasons == {"vendor.head-up": Trouble.COVER_OPEN}
    assert (mine["pdf"].dpi, mine["folder"].dpi) == (600, 300)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('driver = "ipp"', 'driver = "ip"', "[mine] driver: 'ip' is none of ipp, zpl"),
        ('driver = "ipp"', "driver = 7", "[mine] driver: 7 is none of"),
        ("dpi = 600", "", "[mine] dpi: is missing"),
        ("dpi = 600", "dpi = 72", "[mine] dpi: 72 must be greater than or equal to 100"),
        ("dpi = 600", "dpi = true", "[mine] dpi: True must be a valid integer"),
        ('forms = ["a6"]', "forms = []", "[mine] forms: must name at least one"),
        ('forms = ["a6"]', 'forms = ["a7"]', "[mine] forms.0: 'a7' is none of card, a6"),
        ('forms = ["a6"]', 'forms = ["a6", "a6"]', "[mine] forms: must name each only once"),
        ('forms = ["a6"]', 'forms = "a6"', "[mine] forms:"),
        ("two_sided = true", 'two_sided = "yes"', "two_sided: 'yes' must be a valid boolean"),
        ("proves = false", "prove = false", "[mine] prove: is unknown; perhaps 'proves' was meant"),
        ("deadline_s = 90", "deadline_s = 1", "[mine] deadline_s: 1 must"),
        ('documents = ["pdf"]', "", "[mine]: documents is missing"),
        ('documents = ["pdf"]', 'documents = ["gif"]', "[mine] documents.0: 'gif' is none of"),
        ('"cover_open"', '"open"', "[mine] reasons.vendor.head-up: 'open' is none of"),
        ('"vendor.head-up"', '"Head up"', "[mine] reasons.Head up:"),
        ('driver = "ipp"', 'driver = "zpl"', "documents is only for the driver ipp"),
        ('driver = "ipp"', 'driver = "zpl"', "reasons is only for the driver ipp"),
        (GOOD, GOOD.replace('"ipp"', '"zpl"').replace("proves = false", "proves = true"),
         "proves: a label printer proves nothing without its odometer"),
        ("dpi = 600", 'dpi = 600\nstation = "evolis"', "a station is of no use"),
        ('zh = "我的", ', "", "[mine] name.zh: is missing"),
        ('zh = "我的"', 'zh = "a\\tb"', "[mine] name.zh: must be printable"),
        ("[mine]", "[\"mi ne\"]", "['mi ne']: a model's id is"),
        ("[mine]", f"[{'m' * 99}]", "a model's id is"),
        (GOOD, "", "names no model"),
        (GOOD, "mine = 3", "[mine]: must be a table"),
        ("[mine]", "[mine", "is not TOML"),
        ("[mine]", "# " + "x" * models.MAX_BYTES, "is longer than"),
        ("[mine]", "x = " + "[" * 5000, "is not TOML"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(own, old, new, told):
    assert old in GOOD
    with pytest.raises(ModelsWrong) as wrong:
        load_models(own(GOOD.replace(old, new, 1)))
    assert told in str(wrong.value)
    assert all(line.startswith("own.toml: ") for line in wrong.value.mistakes)


def test_all_mistakes_are_told_at_once(own):
    text = GOOD.replace("600", "6").replace('"a6"', '"a7"') + GOOD.replace("mine", "b").replace(
        "proves", "prove"
    )
    with pytest.raises(ModelsWrong) as wrong:
        load_models(own(text))
    assert len(wrong.value.mistakes) == 4


def test_what_is_no_text_or_not_there_is_told(own, tmp_path):
    for path, told in ((own(b"\xff"), "not UTF-8"), (tmp_path / "gone.toml", "cannot be read")):
        with pytest.raises(ModelsWrong, match=told):
            load_models(path)


@pytest.mark.parametrize("driver", [*PRINTERS.values(), *STATIONS.values()])
def test_every_driver_has_its_module(driver):
    assert (Path(models.__file__).parents[2] / (driver.replace(".", "/") + ".py")).is_file()


def test_a_printer_is_opened_by_its_model(tmp_path):
    shipped = load_models()
    ipp = open_printer("P", shipped["ipp-card"], "ipp://localhost/", form=Form.CARD)
    folder = open_printer("P", shipped["folder"], str(tmp_path), form=Form.A6)
    for printer in (ipp, folder):
        assert all(
            hasattr(printer, name) for name in vars(Printer) if name.islower() and name[0] != "_"
        )
    assert open_station("P", shipped["ipp-card"], "ipp://localhost/", form=Form.CARD) is None
    with pytest.raises(ValueError, match="takes card, not a6"):
        open_printer("P", shipped["ipp-card"], "ipp://localhost/", form=Form.A6)
