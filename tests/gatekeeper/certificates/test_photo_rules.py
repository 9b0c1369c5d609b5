"""A photo is held against the rules when its form is sent, whatever the page said before."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from gatekeeper.certificates.applications.application import Papers
from gatekeeper.certificates.applications.applying import apply
from gatekeeper.certificates.applications.completing import complete
from gatekeeper.certificates.counter.replacing import Wish, replace_lost
from gatekeeper.errors import InputWrong
from gatekeeper.store import eventlog
from tests.gatekeeper.certificates.asked import ASKED
from tests.harness.office import BADGE, Office
from tests.harness.sheets import picture

NONE_OF_THEM = picture((480, 480))


def applied(office: Office, photo: bytes | None) -> str:
    return apply(office.centre, office.by(), replace(ASKED, photo=photo)).number


def completed(office: Office, photo: bytes) -> str:
    number = applied(office, None)
    complete(office.centre, office.by(), number, Papers(photo=photo))
    return number


def replaced(office: Office, photo: bytes) -> str:
    papers = Papers(original_seen=True, stamp=True, statement="lost on 10/10", photo=photo)
    return replace_lost(office.centre, office.by(), BADGE, wish=Wish(phase=1, papers=papers)).number


ways = pytest.mark.parametrize("send", [applied, completed, replaced])


@ways
def test_a_photo_that_no_page_let_through_is_refused(
    office: Office, send: Callable[[Office, bytes], str]
):
    with pytest.raises(InputWrong) as told:
        send(office, NONE_OF_THEM)
    assert told.value.faults == {"photo": "photo.wrong_ratio"}


@ways
def test_what_a_person_overlooked_in_a_photo_is_in_the_log(
    office: Office, send: Callable[[Office, bytes], str]
):
    number = send(office, picture())
    with office.store.reading() as conn:
        told = [event.detail or "" for event in eventlog.read(conn) if event.number == number]
    assert any('"photo_flaws": "no_face"' in one for one in told)
