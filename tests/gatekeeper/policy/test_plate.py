"""Which plates are the same (handbook 9, "Plate")."""

import pytest

from gatekeeper.policy.plate import plate_key


@pytest.mark.parametrize(
    "written",
    [
        "粤A·12345",
        "粤a-12345",
        "粤A 12345",
        "粤A.12345",
        "粤Ａ１２３４５",
        "粤A—12345",
        "粤A・12345",
    ],
)
def test_plates_are_compared_without_spaces_dots_hyphens_and_case(written: str) -> None:
    assert plate_key(written) == "粤A12345"


@pytest.mark.parametrize("other", ["粤B12345", "粤A12346", "A12345", "粤A1234"])
def test_other_plates_stay_other_plates(other: str) -> None:
    assert plate_key(other) != plate_key("粤A·12345")
