"""Every kind of mistake in an edition file is told with its table, its key and what is wrong."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatekeeper.editions import EditionError, load_edition
from gatekeeper.editions.errors import TOLD
from tests.gatekeeper.editions.conftest import TODAY, UNTIMED, SaidOf

SHOW_1 = 'show_exhibitors = [{ days = "2019-10-15/2019-10-19", hours = "09:00/18:00" }]'
BUYERS_1 = 'show_buyers = [{ days = "2019-10-15/2019-10-19", hours = "09:30/18:00" }]'
SEALED_1 = 'sealed = ["2019-10-14T12:00/2019-10-15T09:00"]'
OVERTIME_1 = 'overtime = [{ days = "2019-10-10/2019-10-12", hours = "17:30/22:00" }]'
EARLY_1 = 'early_delivery = [{ days = "2019-10-08", hours = "17:00/22:00" }]'
DISMANTLING_1 = 'dismantling = "2019-10-19T18:00/2019-10-20T10:00"'
SETUP_COLUMN = (
    '{ 1 = "2019-10-10T00:00/2019-10-14T12:00", 3 = "2019-10-28T10:00/2019-10-30T22:00" }'
)
CAR_COUNTER = 'kinds = ["car"]\nopen = [{ days = "2019-10-07/2019-11-04", hours = "09:00/17:00" }]'
LIFT = '[kinds.lift]\nname = { zh = "叉车、吊车证", en = "Forklift and crane pass" }\n'
LIFT_WHOLE = LIFT + (
    'registered_per = "never"\nhas_photo = false\n'
    'validity = "setup_and_dismantling"\nhours = ["setup", "dismantling"]\n'
)

BROKEN = [
    # words and keys
    ("minimum_age = 18", "minimun_age = 18", "[edition] minimun_age: unknown key: 'minimun_age'"),
    ("minimum_age = 18", "minimun_age = 18", "did you mean 'minimum_age'?"),
    ("minimum_age = 18", "minimun_age = 18", "[edition] minimum_age: is missing"),
    ("number = 126", 'number = "126"', "[edition] number: '126' should be a valid integer"),
    ("number = 126", "number = -1", "[edition] number: -1 should be greater than or equal to 1"),
    ("[presence]", "[presents]", "'presents': unknown table; did you mean 'presence'?"),
    ("[presence]", "[presents]", "[presence]: the table is missing"),
    ('en = "Car pass"', 'eng = "Car pass"', "[kinds.car] name.eng: unknown key: 'eng'"),
    ('en = "Car pass"', 'en = "Car\\u001b[2J"', "'Car\\x1b[2J' is not printable"),
    (
        'hours = ["setup", "overtime", "early_delivery"]\nfee = { per_day',
        'hours = ["setp", "overtime"]\nfee = { per_day',
        "new.toml: [kinds.setup] hours: 'setp' is not one of any, setup, overtime,",
    ),
    (
        'hours = ["setup", "overtime", "early_delivery"]\nfee = { per_day',
        'hours = ["setp", "overtime"]\nfee = { per_day',
        "did you mean 'setup'?",
    ),
    ("[kinds.lift]", "[kinds.lifd]", "[kinds]: 'lifd' is not one of exhibitor,"),
    (LIFT, "[kinds.unused]\n", "'unused' is not one of exhibitor,"),
    ("{ per_day = 15 }", "{ per_day = 15.5 }", "[kinds.car] fee.per_day: 15.5 should be a valid"),
    ("has_photo = true", 'has_photo = "yes"', "has_photo: 'yes' should be a valid boolean"),
    ('unit = "agency"', 'unit = "agencies"', "[kinds.car] quota.unit: 'agencies' is not one of"),
    ('expired = "refuse"', 'expired = "admit"', "[actions] expired: 'admit' is not one of refuse"),
    ("setup_vehicle = 90", "setup_vehikle = 90", "[dwell_minutes] setup_vehikle: unknown key"),
    # the venue
    ('["5.2", "9.3"]', '["5.2", "9.4"]', "[phases.1] halls: '9.4' is not one of 5.2, 9.3,"),
    ('["5.2", "9.3"]', '["5.2", "9.4"]', "did you mean '9.3'?"),
    ('["5.2", "9.3"]', '["5.2", "5.2"]', "[phases.1] halls: hall '5.2' is there twice"),
    ('C = ["15.1"]', 'C = ["15.1", "5.2"]', "[venue] areas: hall '5.2' is there twice"),
    ('zone = "15.1"', 'zone = "15.2"', "[gates.H-15.1] zone: '15.2' is not one of compound, ramp"),
    ('zone = "ramp"\n', "", "[gates.V-3] zone: is missing"),
    ("[gates.V-3]", "[gates.p-1]", "[gates.p-1]: differs from [gates.P-1] only in capital"),
    ("[gates.V-3]", "[gates.P-1]", "new.toml: is not TOML: Cannot declare"),
    ('["out"]', '["out", "out"]', "[gates.G-1] directions: a direction is there twice"),
    ('["out"]', '["out"]\nmax_length_m = 3', "[gates.G-1] max_length_m: only for vehicles"),
    ('["out"]', '["out"]\npassback = "warn"', "[gates.G-1] passback: goods are not counted"),
    ("compound = {", "outside = {", "[venue] zones: 'compound' is missing"),
    ('"Asia/Shanghai"', '"Asia/Shanghia"', "[edition] timezone: there is no time zone"),
    ('"Asia/Shanghai"', '"Asia/Shanghia"', "did you mean 'Asia/Shanghai'?"),
    ('"Asia/Shanghai"', '"../etc/passwd"', "there is no time zone '../etc/passwd'"),
    ('"Asia/Shanghai"', '"Asia"', "there is no time zone 'Asia'"),
    # times
    (DISMANTLING_1, 'dismantling = "2019-10-20T10:00/2019-10-19T18:00"', "[phases.1] dismantling:"),
    (DISMANTLING_1, 'dismantling = "2019-10-20T10:00/2019-10-19T18:00"', "ends (2019-10-19 18:00"),
    (SHOW_1, SHOW_1.replace("09:00/18:00", "18:00/09:00"), "the hours end no later than they"),
    (SHOW_1, SHOW_1.replace("10-15/", "10-20/"), "the last day is before the first"),
    (SHOW_1, SHOW_1.replace("2019-10-19", "2029-10-19"), "days in a row; a fair has 120 at most"),
    (SHOW_1, SHOW_1.replace("days", "day"), "[phases.1] show_exhibitors: unknown key 'day'"),
    (SHOW_1, SHOW_1.replace("hours =", "days2 ="), "unknown key 'days2'"),
    (SHOW_1, "show_exhibitors = []", "[phases.1] show_exhibitors: [] should have at least 1"),
    (SHOW_1, SHOW_1.replace("2019-10-19", "2019-02-30"), "there is no day '2019-02-30'"),
    (SHOW_1, SHOW_1.replace("2019", "9999"), "there is no fair in the year 9999"),
    (SHOW_1, SHOW_1.replace("18:00", "25:00"), "'25:00' is not a time of day like"),
    (SHOW_1, SHOW_1.replace("09:00/", "24:00/"), "24:00 may only be an end"),
    ('begins = "2019-10-10T00:00"', "begins = 2019-10-10T00:00:00", "begins: put quotes"),
    ('begins = "2019-10-10T00:00"', 'begins = "D-3T09:00"', "'D-3' counts from today: only with"),
    ('begins = "2019-10-10T00:00"', 'begins = "10 Oct"', "'10 Oct' is not an instant like"),
    ('begins = "2019-10-10T00:00"', f'begins = "{"9" * 99}"', "is too long; write it like"),
    ('forget_at = "04:00"', "forget_at = 4", "[presence] forget_at: 4 is not a time in quotes"),
    # the calendar
    (
        '{ days = "2019-10-13", hours = "08:30/24:00" },',
        '{ days = "2019-10-12", hours = "12:00/13:00" },',
        "[phases.1] setup: 2019-10-12T12:00/2019-10-12T13:00 overlaps setup 2019-10-12T08:30/",
    ),
    (OVERTIME_1, OVERTIME_1.replace("17:30", "17:00"), "[phases.1] overtime: 2019-10-10T17:00/"),
    (OVERTIME_1, OVERTIME_1.replace("10-10/", "10-09/"), "2019-10-09 is not a day of setup"),
    (OVERTIME_1, 'overtime = ["2019-10-12T17:30/2019-10-13T02:00"]', "runs past midnight"),
    (EARLY_1, EARLY_1.replace("10-08", "10-10"), "is not over when the phase begins"),
    (SEALED_1, SEALED_1.replace("15T09", "15T10"), "[phases.1] show_exhibitors: 2019-10-15T09:00/"),
    (SEALED_1, SEALED_1.replace("15T09", "15T10"), "overlaps sealed 2019-10-14T12:00/2019-10-15T1"),
    (SEALED_1, 'sealed = ["2019-10-16T18:00/2019-10-17T09:00"]', "is not between setup and show"),
    (BUYERS_1, BUYERS_1.replace("18:00", "19:00"), "is not inside any hours of show_exhibitors"),
    (DISMANTLING_1, DISMANTLING_1.replace("19T18", "19T17"), "starts before the show is over"),
    ('"2019-10-19T23:00" ', '"2019-10-19T17:00" ', "crews_from: 2019-10-19T17:00 is not"),
    ('"2019-10-10T00:00" ', '"2019-10-11T00:00" ', "[phases.1] begins: 2019-10-11T00:00 is after"),
    ('begins = "2019-10-28T10:00"', 'begins = "2019-10-20T09:00"', "is before phase 1 ends (2019-"),
    ("[phases.3]", "[phases.03]", "[phases]: '03' is not a phase's number (1 to 99)"),
    # kinds against the calendar and one another
    (SETUP_COLUMN, '{ 1 = "2019-10-10T00:00/2019-10-14T12:00" }', "[kinds.setup] columns.3: is"),
    (SETUP_COLUMN, SETUP_COLUMN.replace("10-30T", "11-30T"), "[kinds.setup] columns.3: 2019-10-28"),
    (SETUP_COLUMN, SETUP_COLUMN.replace("10-30T", "11-30T"), "is outside phase 3 (2019-10-21"),
    (SETUP_COLUMN, SETUP_COLUMN.replace("3 =", "2 ="), "columns.2: there is no phase 2"),
    ('validity = "show_days"', f'validity = "show_days"\ncolumns = {SETUP_COLUMN}', "only with"),
    ('hours = ["any"]\nevery', 'hours = ["any", "setup"]\nevery', 'hours: "any" stands'),
    (
        'en = "Setup pass" }\nregistered_per = "never"',
        'en = "Setup pass" }\nregistered_per = "phase"',
        '[kinds.setup] registered_per: it is a paper; papers are "never" registered',
    ),
    (LIFT, LIFT + "every_hall = true\n", "[kinds.lift] every_hall: only people go into halls"),
    # counters, deadlines, fees, photos
    ('kinds = ["car"]', 'kinds = ["cart"]', "[counters 7] kinds: 'cart' is not one of"),
    ('kinds = ["car"]', 'kinds = ["coach"]', "[counters 8] kinds: coach is in counters 7 already"),
    (CAR_COUNTER, CAR_COUNTER + "\nphase = 2", "[counters 7] phase: there is no phase 2"),
    (CAR_COUNTER, CAR_COUNTER.replace("11-04", "11-09"), "is after all has ended (2019-11"),
    ("[[counters]] ", "[counters] ", "is not TOML"),
    ('"2019-10-13T12:00"', '"2019-10-23T12:00"', "forms_until: 2019-10-23T12:00 is not while"),
    ('"2019-10-01"', '"2020-10-01"', "asked_before: 2020-10-01 is after the counter has closed"),
    ('ends = "2019-10-17T17:00"', 'ends = "2019-10-14T17:00"', "2019-10-15T00:00 is after the end"),
    ('ends = "2019-10-17T17:00"', 'ends = "2019-10-27T17:00"', "[change_of_person.1] ends: 2019"),
    ("[change_of_person.3]", "[change_of_person.2]", "[change_of_person.3]: the table is missing"),
    ('["exhibitor", "agency_staff"]  #', '["setup"] #', "lost_kinds: setup is a paper"),
    ("[car_parks.coach]", "[car_parks.staff]", "[car_parks.staff]: it is not a kind of vehicle"),
    ("below_chin_mm = [3, 5]", "below_chin_mm = [5, 3]", "below_chin_mm: write the smaller"),
    ("below_chin_mm = [3, 5]", "below_chin_mm = [5]", "below_chin_mm: [5] should have at least 2"),
    ("width_px = 200", "width_px = 300", "width_px: 300 x 250 pixels are not"),
    ('buyer = ["blue", "white"]\n', "", "[photo] backgrounds.buyer: is missing; the kind has a ph"),
    ('buyer = ["blue", "white"]', 'buyer = ["bleu"]', "backgrounds.buyer: 'bleu' is not one of"),
    ('buyer = ["blue", "white"]', 'buyer = ["blue"]\ncar = ["blue"]', "car: the kind has no photo"),
    # nothing twice, nothing where it has no meaning
    (
        BUYERS_1,
        'show_buyers = ["2019-10-15T10:00/2019-10-15T12:00", "2019-10-15T11:00/2019-10-15T13:00"]',
        "overlaps show_buyers 2019-10-15T10:00/2019-10-15T12:00",
    ),
    (
        '{ days = "2019-10-14", hours = "08:30/12:00" },\n]\novertime',
        '{ days = "2019-10-15", hours = "19:00/20:00" },\n]\novertime',
        "[phases.1] setup: 2019-10-15T19:00/2019-10-15T20:00 is not over when the show opens",
    ),
    ("compound = {", '"5.2" = { zh = "馆", en = "hall" }\ncompound = {', "zones: '5.2' is a hall"),
    ('zone = "compound"\nlets_through = "goods"', 'zone = "5.2"\nlets_through = "goods"', "a gate"),
    ('["in", "out"]\npassback', '["out"]\npassback', "[gates.P-1] passback: nobody comes in here"),
    (LIFT_WHOLE, "", "[kinds.lift]: the kind is missing"),
    ('["setup", "dismantling"]', '["setup", "setup"]', "[kinds.lift] hours: the same hours"),
    ('["dismantling_crews"]', '["dismantling_crews", "dismantling"]', "are alternatives"),
    (
        'en = "Setup pass" }\n',
        'en = "Setup pass" }\npasses_per_space = 3\n',
        "[kinds.setup] passes_per_space: only vehicles have parking spaces",
    ),
    (
        'open = [{ days = "2019-10-07/2019-11-04", hours = "09:00/17:00" }]',
        'open = ["2019-10-07T09:00/2019-10-08T09:00", "2019-10-07T10:00/2019-10-07T12:00"]',
        "[counters 7] open: 2019-10-07T10:00/2019-10-07T12:00 overlaps open 2019-10-07T09:00/",
    ),
    ('kinds = ["car"]', 'kinds = ["car", "car"]', "[counters 7] kinds: a kind is there twice"),
    ("[change_of_person.3]", "[change_of_person.2]", "[change_of_person.2]: there is no phase 2"),
    # whole tables
    ("[venue.areas] ", "[venue.area] ", "[venue] areas: is missing"),
    ("[edition]", "[[edition]]", "[edition]: is not a table but"),
    ("[replacement] ", "[replacements] ", "[replacement]: the table is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "told"), BROKEN)
def test_a_mistake_is_told(
    text_126: str, said_of: SaidOf, right: str, wrong: str, told: str
) -> None:
    assert right in text_126
    message = said_of(text_126.replace(right, wrong, 1))
    assert told in message
    assert all(line.startswith("new.toml: ") for line in message.splitlines())


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "[edition]: the table is missing"),
        (b"[edition\n", "is not TOML: Expected ']' at the end of a table declaration (at line 1"),
        (b"\n\nnumber 126\n", "(at line 3"),
        (b"[edition]\nname = '\xb5\xda'\n", "line 2: is not UTF-8"),
        (b"a" * 200_001, "is bigger than 200000 bytes"),
        (b"x = 1\n" + b"a." * 300 + b"a = 1", "line 2: is longer than 400 bytes"),
        (b"x = [\n" + b"[\n" * 50_000, "is nested too deeply"),
        (b"gates = 3", "[gates]: write [gates.ID], a table for each"),
        (b"counters = 3", "[counters]: write [[counters]], with two brackets, for each"),
        (b"gates = {}", "[gates]: there is no gate"),
        (b"phases = {}", "[phases]: there is no phase"),
        (b'[gates."\\u001b[2J"]', "[gates.'\\x1b[2J'] name: is missing"),
    ],
)
def test_what_is_no_edition_at_all(said_of: SaidOf, content: bytes, told: str) -> None:
    assert told in said_of(content)


def test_all_mistakes_are_told_at_once(text_126: str, said_of: SaidOf) -> None:
    for right, wrong in (
        ('halls = ["11.2"', 'halls = ["11.3"'),
        ('lets_through = "goods"', 'lets_through = "good"'),
        ("lost = 200", "lots = 200"),
        ('"2019-10-13T12:00"', '"2019-10-23T12:00"'),
        ('"Asia/Shanghai"', '"Mars"'),
    ):
        text_126 = text_126.replace(right, wrong)
    lines = said_of(text_126).splitlines()
    places = ("[phases.3]", "[gates.G-1]", "[replacement] lots", "[replacement] lost", "[counters ",
              "[edition] timezone")  # fmt: skip
    assert len(lines) == len(places)
    assert all(any(place in line for line in lines) for place in places)


def test_a_broken_phase_is_not_blamed_on_what_refers_to_it(text_126: str, said_of: SaidOf) -> None:
    message = said_of(text_126.replace(DISMANTLING_1, "dismantling = 3"))
    assert message == (
        "new.toml: [phases.1] dismantling: 3 is not a time in quotes like "
        '"2019-10-19T18:00/2019-10-20T10:00"'
    )


def test_a_flood_of_mistakes_is_counted(text_126: str, said_of: SaidOf) -> None:
    flood = "".join(f"[table{number}]\n" for number in range(TOLD + 50))
    lines = said_of(text_126 + flood).splitlines()
    assert (len(lines), lines[-1]) == (TOLD + 1, "new.toml: and 50 more mistakes")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("dem", "'dem': no such edition (bundled: 126, demo; "),
        ("dem", "did you mean 'demo'?"),
        ("", "cannot be read"),
        ("/nowhere/127.toml", "/nowhere/127.toml: cannot be read: No such file"),
        ("a\0b.toml", "cannot be read"),
        ("x" * 5000 + ".toml", "cannot be read"),
        (os.devnull, "[edition]: the table is missing"),
        ("/dev/zero", "is bigger than"),
    ],
)
def test_what_is_not_there(name: str, told: str) -> None:
    with pytest.raises(EditionError) as caught:
        load_edition(name, TODAY)
    assert told in str(caught.value)


def test_a_byte_order_mark_and_windows_lines_do_no_harm(tmp_path: Path, text_126: str) -> None:
    file = tmp_path / "126.toml"
    file.write_bytes(b"\xef\xbb\xbf" + text_126.replace("\n", "\r\n").encode())
    assert load_edition(str(file), TODAY) == load_edition("126", TODAY)


@UNTIMED
@given(st.data())
def test_whatever_line_is_lost_or_doubled_nothing_but_an_edition_error(
    tmp_path_factory: pytest.TempPathFactory, text_126: str, data: st.DataObject
) -> None:
    lines = text_126.splitlines()
    place = data.draw(st.integers(0, len(lines) - 1))
    lines[place : place + 1] = data.draw(
        st.sampled_from([[], [lines[place]] * 2, [lines[place][: len(lines[place]) // 2]]])
    )
    file = tmp_path_factory.getbasetemp() / "changed.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    try:
        edition = load_edition(str(file), TODAY)
    except EditionError:
        return
    assert edition.number == 126
