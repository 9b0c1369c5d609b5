"""Machine-readable zones: the specimens of ICAO Doc 9303, every check and every mistake."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatekeeper.policy.documents import DocumentFault, DocumentWrong, Place
from gatekeeper.policy.machine_readable import ZoneFormat, read_machine_readable

TODAY = date(2019, 10, 15)
TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
TD1 = (
    "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
)
LONG_TD2 = "I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<\nD23145890<UTO3407127M95071227349<<<8"
LONG_TD1 = (
    "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<"
)


def check_digit(text: str) -> str:
    """The check digit, from the standard's own table of values and weights."""
    values = dict(zip("<0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", [0, *range(36)], strict=True))
    total = sum(values[each] * (7, 3, 1)[place % 3] for place, each in enumerate(text))
    return str(total % 10)


def passport(
    *,
    name: str = "ERIKSSON<<ANNA",
    number: str = "L898902C3",
    nationality: str = "UTO",
    birth: str = "740812",
    expiry: str = "120415",
    personal: str = "",
    code: str = "P<",
) -> str:
    """A passport's zone with every check digit right."""
    number, personal = number.ljust(9, "<"), personal.ljust(14, "<")
    parts = [each + check_digit(each) for each in (number, birth, expiry, personal)]
    numbers = f"{parts[0]}{nationality:<<3}{parts[1]}F{parts[2]}{parts[3]}"
    return f"{code}{nationality:<<3}{name:<<39}\n{numbers}{check_digit(''.join(parts))}"


def fault_of(raw: str) -> tuple[str, Place]:
    with pytest.raises(DocumentWrong) as caught:
        read_machine_readable(raw, TODAY)
    return caught.value.fault.value, caught.value.place


@pytest.mark.parametrize(
    ("raw", "size", "number"),
    [(TD3, "td3", "L898902C3"), (TD2, "td2", "D23145890"), (TD1, "td1", "D23145890")],
)
@pytest.mark.parametrize(
    "typed",
    [
        str,
        lambda raw: raw.replace("\n", ""),
        lambda raw: raw.replace("\n", "\r\n\r\n"),
        lambda raw: raw.lower(),
        " ".join,
        lambda raw: raw.translate({code - 0xFEE0: code for code in range(0xFF01, 0xFF5F)}),
        lambda raw: raw.replace("<", "《"),
        lambda raw: f"{raw[:7]}\n{raw[7:20]}\n{raw[20:26]}\n{raw[26:]}",
    ],
)
def test_the_specimens_are_read_however_they_are_typed(raw, size, number, typed):
    read = read_machine_readable(typed(raw), TODAY)
    assert (read.format, read.number, read.issuer, read.nationality) == (size, number, "UTO", "UTO")
    assert (read.surname, read.given_names, read.name_cut) == ("ERIKSSON", "ANNA MARIA", False)
    assert (read.birth, read.expires) == (date(1974, 8, 12), date(2012, 4, 15))
    assert read.expired(date(2012, 4, 16))
    assert not read.expired(date(2012, 4, 15))


@pytest.mark.parametrize("raw", [LONG_TD1, LONG_TD2])
def test_a_long_number_goes_on_in_the_optional_data(raw):
    read = read_machine_readable(raw, TODAY)
    assert (read.number, read.surname) == ("D23145890734", "STEVENSON")
    assert fault_of(raw.replace("7349", "7348"))[0] == "number_check"


@pytest.mark.parametrize(
    ("name", "surname", "given", "cut"),
    [
        ("ERIKSSON", "ERIKSSON", "", False),
        ("VAN<DER<MUELLEN<<HANS<PETER", "VAN DER MUELLEN", "HANS PETER", False),
        ("NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<KRASU", "NILAVADHANANANDA", None, True),
        ("O<CONNOR<<ENYA<SIOBHAN", "O CONNOR", "ENYA SIOBHAN", False),
    ],
)
def test_names_are_taken_apart(name, surname, given, cut):
    read = read_machine_readable(passport(name=name[:39]), TODAY)
    assert (read.surname, read.name_cut) == (surname, cut)
    assert given is None or read.given_names == given


@pytest.mark.parametrize(
    ("birth", "today", "year"),
    [
        ("191015", "2019-10-15", 2019),
        ("191016", "2019-10-15", 1919),
        ("740812", "2074-08-11", 1974),
        ("740812", "2074-08-12", 2074),
        ("000229", "2000-02-28", None),
        ("000229", "2000-02-29", 2000),
        ("000229", "2101-01-01", 2000),
    ],
)
def test_nobody_is_born_tomorrow_or_a_hundred_years_old(birth, today, year):
    raw, day = passport(birth=birth), date.fromisoformat(today)
    if year is None:
        with pytest.raises(DocumentWrong, match="birth_date"):
            read_machine_readable(raw, day)
    else:
        read = read_machine_readable(raw, day)
        assert read.birth is not None
        assert read.birth.year == year


@pytest.mark.parametrize(
    ("expiry", "year"),
    [("290101", 2029), ("680101", 2068), ("700101", 1970), ("191014", 2019)],
)
def test_an_expiry_is_the_nearest_and_an_expired_passport_is_read(expiry, year):
    read = read_machine_readable(passport(expiry=expiry), TODAY)
    assert read.expires is not None
    assert read.expires.year == year
    assert read.expired(TODAY) == (read.expires < TODAY)


@pytest.mark.parametrize("birth", ["<<<<<<", "74<<<<", "7408<<"])
def test_a_birth_date_may_be_unknown(birth):
    assert read_machine_readable(passport(birth=birth), TODAY).birth is None


def test_a_card_may_never_expire_but_a_passport_does():
    text = "7408122F<<<<<<0UTO<<<<<<<<<<<"
    upper = "I<UTOD231458907<<<<<<<<<<<<<<<"
    whole = check_digit(upper[5:] + text[:7] + text[8:15] + text[18:])
    card = f"{upper}\n{text}{whole}\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
    assert read_machine_readable(card, TODAY).expires is None
    assert fault_of(passport(expiry="<<<<<<")) == ("character", Place(2, 22, 22))


def test_a_german_is_d_and_fillers_are_not_part_of_a_number():
    read = read_machine_readable(passport(nationality="D", number="C01X<00T4"), TODAY)
    assert (read.issuer, read.nationality, read.number) == ("D", "D", "C01X00T4")
    assert read.format is ZoneFormat.TD3


def put(raw: str, line: int, place: int, text: str) -> str:
    """The zone with other text from that line and character on."""
    lines = raw.split("\n")
    old = lines[line - 1]
    lines[line - 1] = old[: place - 1] + text + old[place - 1 + len(text) :]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("raw", "fault", "place"),
    [
        ("", "empty", Place(1, 1, 1)),
        ("<" * 201, "too_long", Place(1, 1, 200)),
        (TD3[:-1], "length", Place(2, 1, 43)),
        (TD3 + "0", "length", Place(2, 1, 45)),
        (TD3.replace("<\nL", "\nL"), "length", Place(1, 1, 43)),
        (TD3.replace("<\nL", "\nL<"), "length", Place(1, 1, 43)),
        (TD3.replace("\n", "")[:-3], "length", Place(1, 1, 85)),
        (TD1.replace("<\n7", "\n7"), "length", Place(1, 1, 29)),
        (TD2[:-2], "length", Place(2, 1, 34)),
        ("ERIKSSON", "length", Place(1, 1, 8)),
        (put(TD3, 1, 8, "_"), "character", Place(1, 8, 8)),
        (put(TD3, 2, 12, "Ü"), "character", Place(2, 12, 12)),
        (put(TD3, 1, 1, "V"), "document_code", Place(1, 1, 2)),
        (put(TD3, 1, 1, "P0"), "document_code", Place(1, 1, 2)),
        (put(TD2, 1, 1, "V<"), "document_code", Place(1, 1, 2)),
        (put(TD3, 1, 3, "UT0"), "digit_for_letter", Place(1, 5, 5)),
        (put(TD3, 1, 3, "<<<"), "issuer", Place(1, 3, 5)),
        (put(TD3, 2, 11, "U<O"), "nationality", Place(2, 11, 13)),
        (put(TD3, 1, 7, "0"), "digit_for_letter", Place(1, 7, 7)),
        (put(TD3, 1, 6, "<<"), "name", Place(1, 6, 44)),
        (put(TD3, 2, 21, "K"), "sex", Place(2, 21, 21)),
        (put(TD3, 2, 5, "2"), "number_check", Place(2, 1, 9)),
        (put(TD3, 2, 6, "O"), "o_or_zero", Place(2, 1, 9)),
        (put(TD3, 2, 10, "O"), "letter_for_digit", Place(2, 10, 10)),
        (put(TD3, 2, 10, "<"), "character", Place(2, 10, 10)),
        (put(TD3, 2, 16, "O"), "letter_for_digit", Place(2, 16, 16)),
        (put(TD3, 2, 16, "K"), "character", Place(2, 16, 16)),
        (put(TD3, 2, 15, "5"), "birth_check", Place(2, 14, 19)),
        (put(TD3, 2, 22, "2"), "expiry_check", Place(2, 22, 27)),
        (put(TD3, 2, 30, "F"), "personal_check", Place(2, 29, 42)),
        (put(TD3, 2, 43, "<"), "character", Place(2, 43, 43)),
        (put(TD3, 2, 44, "1"), "composite_check", Place(2, 44, 44)),
        (put(TD2, 2, 36, "7"), "composite_check", Place(2, 36, 36)),
        (put(TD1, 1, 20, "B"), "composite_check", Place(2, 30, 30)),
        (put(TD1, 2, 9, "2"), "expiry_check", Place(2, 9, 14)),
        (passport(number=""), "number", Place(2, 1, 9)),
        (passport(birth="741312"), "birth_date", Place(2, 14, 19)),
        (passport(expiry="120230"), "expiry_date", Place(2, 22, 27)),
    ],
)
def test_a_wrong_zone_says_what_and_where(raw, fault, place):
    assert fault_of(raw) == (fault, place)


def test_an_empty_personal_number_may_have_a_filler_for_its_check():
    assert read_machine_readable(put(passport(), 2, 43, "<"), TODAY).number == "L898902C3"


names = st.from_regex(r"[A-Z]{1,12}(<[A-Z]{1,8})?<<[A-Z]{1,12}", fullmatch=True)
passports = st.builds(
    passport,
    name=names,
    number=st.from_regex(r"[A-Z0-9]{6,9}", fullmatch=True),
    nationality=st.sampled_from(["TUR", "D", "EGY", "CHN"]),
    birth=st.dates(date(1920, 1, 1), TODAY).map("{:%y%m%d}".format),
    expiry=st.dates(date(1980, 1, 1), date(2060, 1, 1)).map("{:%y%m%d}".format),
    personal=st.from_regex(r"[A-Z0-9]{0,14}", fullmatch=True),
)


@given(passports)
def test_every_right_passport_is_read(raw):
    upper, lower = raw.split("\n")
    read = read_machine_readable(raw, TODAY)
    assert read.number == lower[:9].rstrip("<")
    assert f"{read.surname}<<{read.given_names}".replace(" ", "<") == upper[5:].rstrip("<")
    assert read.birth is not None
    assert read.expires is not None
    assert f"{read.birth:%y%m%d}{read.expires:%y%m%d}" == lower[13:19] + lower[21:27]


@given(passports, st.sampled_from([*range(1, 11), *range(14, 21), *range(22, 45)]), st.data())
def test_every_wrong_digit_of_the_lower_line_is_noticed(raw, place, data):
    old = raw.split("\n")[1][place - 1]
    if old.isdigit():
        new = data.draw(st.sampled_from(sorted(set("0123456789") - {old})))
        assert fault_of(put(raw, 2, place, new))[0] in set(DocumentFault)


@given(st.text("<ABOP0189 \n", min_size=60, max_size=100) | st.text(max_size=300))
def test_no_text_breaks_the_reader(raw):
    with contextlib.suppress(DocumentWrong):
        read_machine_readable(raw, TODAY)
