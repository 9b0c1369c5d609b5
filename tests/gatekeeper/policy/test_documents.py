"""Chinese identity numbers and ages: GB 11643-1999, ISO 7064 MOD 11-2, and birthdays."""

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatekeeper.policy.documents import (
    MAX_TYPED,
    DocumentFault,
    DocumentWrong,
    IdentityNumber,
    Place,
    age_on,
    read_identity_number,
)

TODAY = date(2019, 10, 15)
SPECIMEN = "11010519491231002X"  # the standard's own


def fault_of(raw: str, today: date = TODAY) -> tuple[DocumentFault, Place]:
    with pytest.raises(DocumentWrong) as caught:
        read_identity_number(raw, today)
    return caught.value.fault, caught.value.place


@pytest.mark.parametrize(
    "raw",
    [
        SPECIMEN,
        "11010519491231002x",
        " 110105 19491231 002X\r\n",
        "１１０１０５１９４９１２３１００２Ｘ",
        "１１０１０５１９４９１２３１００２ｘ",
        "110105\u300019491231\u3000002X",
    ],
)
def test_a_number_is_read_however_it_is_typed(raw):
    assert read_identity_number(raw, TODAY) == IdentityNumber(SPECIMEN, date(1949, 12, 31))


def test_a_number_may_be_old_and_end_in_a_digit():
    assert read_identity_number("440524188001010014", TODAY).birth == date(1880, 1, 1)


@pytest.mark.parametrize(
    ("raw", "fault", "place"),
    [
        ("", "empty", Place(1, 1, 1)),
        (" \n\u3000", "empty", Place(1, 1, 1)),
        ("1" * (MAX_TYPED + 1), "too_long", Place(1, 1, MAX_TYPED)),
        ("130503670401001", "length", Place(1, 1, 15)),
        (SPECIMEN[:17] + "11", "length", Place(1, 1, 19)),
        ("11O10519491231002X", "letter_for_digit", Place(1, 3, 3)),
        ("1101051949l231002X", "letter_for_digit", Place(1, 11, 11)),
        ("1101051949I231002X", "letter_for_digit", Place(1, 11, 11)),
        ("11010519491231002Z", "letter_for_digit", Place(1, 18, 18)),
        ("X1010519491231002X", "character", Place(1, 1, 1)),
        ("110105-9491231002X", "character", Place(1, 7, 7)),
        ("1101051949123100²X", "character", Place(1, 17, 17)),
        ("٠١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦٧", "character", Place(1, 1, 1)),
        ("110105194912310020", "check_digit", Place(1, 1, 18)),
        ("11010519491231020X", "check_digit", Place(1, 1, 18)),
    ],
)
def test_a_wrong_number_says_what_and_where(raw, fault, place):
    assert fault_of(raw) == (fault, place)


def recursive(body: str) -> str:
    """ISO 7064 MOD 11-2 as a pure recursive system: another way than weights."""
    product = 0
    for digit in body:
        product = (product + int(digit)) * 2 % 11
    return body + "0123456789X"[(12 - product) % 11]


@pytest.mark.parametrize("birth", ["20190229", "19491301", "19490031", "19490230", "20191016"])
def test_a_day_that_never_was_or_is_to_come_is_no_birth_date(birth):
    assert fault_of(recursive(f"110105{birth}002")) == ("birth_date", Place(1, 7, 14))


births = st.dates(date(1900, 1, 1), TODAY)
bodies = st.builds(
    "{:06d}{:%Y%m%d}{:03d}".format, st.integers(110000, 659999), births, st.integers(0, 999)
)


@given(bodies)
def test_every_number_with_the_right_check_character_is_read(body):
    number = recursive(body)
    read = read_identity_number(number, TODAY)
    assert (read.number, f"{read.birth:%Y%m%d}") == (number, body[6:14])


@given(bodies, st.integers(0, 16), st.integers(1, 9))
def test_every_wrong_digit_is_noticed(body, place, more):
    number = recursive(body)
    wrong = f"{number[:place]}{(int(number[place]) + more) % 10}{number[place + 1 :]}"
    assert fault_of(wrong)[0] == "check_digit"


@given(bodies, st.integers(0, 15))
def test_two_digits_that_changed_places_are_noticed(body, place):
    number = recursive(body)
    one, two = number[place : place + 2]
    wrong = f"{number[:place]}{two}{one}{number[place + 2 :]}"
    if one != two:
        assert fault_of(wrong)[0] == "check_digit"


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(raw):
    with contextlib.suppress(DocumentWrong):
        read_identity_number(raw, TODAY)


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        ("2001-10-10", "2019-10-09", 17),
        ("2001-10-10", "2019-10-10", 18),
        ("2001-10-10", "2019-10-11", 18),
        ("2000-02-29", "2018-02-28", 17),
        ("2000-02-29", "2018-03-01", 18),
        ("2000-02-29", "2020-02-28", 19),
        ("2000-02-29", "2020-02-29", 20),
        ("2001-12-31", "2019-12-30", 17),
        ("2019-10-15", "2019-10-15", 0),
        ("2019-10-15", "2019-10-14", -1),
    ],
)
def test_an_age_is_the_number_of_birthdays_had(birth, day, age):
    assert age_on(date.fromisoformat(birth), date.fromisoformat(day)) == age


@given(births, st.integers(0, 40_000))
def test_nobody_grows_younger(birth, days):
    day = birth + timedelta(days=days)
    assert 0 <= age_on(birth, day + timedelta(days=1)) - age_on(birth, day) <= 1
