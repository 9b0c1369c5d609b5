"""Applications as clerks type them, for the tests of what becomes of them."""

from dataclasses import replace
from datetime import date
from typing import Any

from gatekeeper.certificates.applications.application import Application, Person, Vehicle
from gatekeeper.policy.words import IdType, Kind
from tests.harness.sheets import picture

JPEG = picture()
CN_ID = "11010519491231002X"
FATMA = Person(
    id_type=IdType.PASSPORT,
    id_number="U2000001",
    name="Fatma Kaya",
    birth=date(1991, 4, 2),
    nationality="TUR",
)
WANG = Person(id_type=IdType.CN_ID, id_number=CN_ID, name="王小明")
ASKED = Application(
    kind=Kind.EXHIBITOR,
    organisation="X1",
    person=FATMA,
    phase=1,
    photo=JPEG,
    original_seen=True,
    stamp=True,
    at_counter=True,
)
"""A badge that everything speaks for."""
PASS = replace(
    ASKED,
    kind=Kind.SETUP,
    organisation="CT1",
    person=WANG,
    valid_from=date(2019, 10, 12),
    valid_to=date(2019, 10, 14),
)
"""Three days of setup for a contractor's man; he was born in 1949."""
LORRY = replace(
    PASS,
    kind=Kind.DISMANTLING_VEHICLE,
    organisation="X1",
    vehicle=Vehicle(plate="粤A·12345", length_m=7.2),
    valid_from=None,
    valid_to=None,
    at_counter=False,
)


def badge(number: str, name: str = "", **changes: Any) -> Application:
    """A badge for somebody else."""
    person = replace(FATMA, id_number=number, name=name or f"Person {number}")
    return replace(ASKED, person=person, **changes)
