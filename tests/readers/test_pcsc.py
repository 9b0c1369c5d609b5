"""Cards on a real pcscd: every journey that a card, a reader and the service go through."""

import time

from gatekeeper.policy.words import Direction
from readers.claims import Claims
from readers.pcsc import PcscReader
from readers.signals import Attached, Lost, Misread, Reading
from tests.harness.cards import VirtualCard
from tests.harness.pcscd import READERS, PrivatePcscd
from tests.readers.conftest import PATIENCE, Heard, Listen

UID = "04A1B2C3D4E580"
OTHER = "04A1B2C3D4E581"


def a_reader(listen: Listen, match: str = READERS[0]) -> Heard:
    heard = listen(PcscReader("lane", match))
    assert heard.next() == Attached("lane")
    return heard


def tap(heard: Heard, card: VirtualCard) -> None:
    """Insert, be read, pull."""
    card.insert()
    assert heard.next() == Reading("lane", f"uid:{card.uid}")
    card.pull()


def test_each_tap_is_read_once(pcscd: PrivatePcscd, listen: Listen) -> None:
    heard = a_reader(listen)
    card = pcscd.card(UID)
    for _ in range(3):
        tap(heard, card)
    tap(heard, pcscd.card(OTHER))
    heard.nothing_more()
    assert len(card.commands) == 3


def test_a_card_that_stays_is_read_once(pcscd: PrivatePcscd, listen: Listen) -> None:
    heard = a_reader(listen)
    card = pcscd.card(UID)
    card.insert()
    assert heard.next() == Reading("lane", f"uid:{UID}")
    second = listen(PcscReader("bystander", READERS[0]))
    assert second.next() == Attached("bystander")
    assert second.next() == Reading("bystander", f"uid:{UID}")
    heard.nothing_more()


def test_two_readers_read_at_the_same_time(pcscd: PrivatePcscd, listen: Listen) -> None:
    claims = Claims()
    any_reader = PcscReader("out", "", Direction.OUT, claims)
    named_reader = PcscReader("in", READERS[0], Direction.IN, claims)
    out, into = listen(any_reader), listen(named_reader)
    assert out.next() == Attached("out")
    assert into.next() == Attached("in")
    for slot, uid in enumerate((UID, OTHER)):
        pcscd.card(uid, slot).insert()
    assert into.next() == Reading("in", f"uid:{UID}", Direction.IN)
    assert out.next() == Reading("out", f"uid:{OTHER}", Direction.OUT)


def test_a_third_reader_finds_none_left(pcscd: PrivatePcscd, listen: Listen) -> None:
    claims = Claims()
    heard = [listen(PcscReader(f"lane {n}", "virtual", None, claims)) for n in range(3)]
    said = [one.next() for one in heard]
    assert sum(isinstance(signal, Attached) for signal in said) == 2
    (lost,) = [signal for signal in said if isinstance(signal, Lost)]
    assert "no free card reader is called 'virtual'" in lost.why


def test_a_killed_service_is_told_and_outlived(pcscd: PrivatePcscd, listen: Listen) -> None:
    heard = a_reader(listen)
    tap(heard, pcscd.card(UID))
    for end in (pcscd.kill, pcscd.terminate):
        end()
        assert isinstance(heard.next(), Lost)
        pcscd.start()
        assert heard.next() == Attached("lane")
        tap(heard, pcscd.card(OTHER))
    heard.nothing_more()


def test_a_card_that_lay_there_all_along_is_not_read_again(
    pcscd: PrivatePcscd, listen: Listen
) -> None:
    claims = Claims()
    heard = listen(PcscReader("lane", READERS[0], None, claims))
    assert heard.next() == Attached("lane")
    card = pcscd.card(UID)
    card.insert()
    assert heard.next() == Reading("lane", f"uid:{UID}")
    pcscd.kill()
    assert isinstance(heard.next(), Lost)
    # The reader is kept from looking until pcscd has seen the card again.
    assert claims.take(READERS[0], list(READERS)) == READERS[0]
    pcscd.start()
    pcscd.wait_until_occupied()
    claims.give_back(READERS[0])
    assert heard.next() == Attached("lane")
    deadline = time.monotonic() + PATIENCE
    while card.answered < 2:
        assert time.monotonic() < deadline, "the card was not looked at again"
    card.pull()
    pcscd.wait_until_empty()
    tap(heard, card)
    heard.nothing_more()


def test_a_service_that_comes_late_is_found(pcscd: PrivatePcscd, listen: Listen) -> None:
    pcscd.terminate()
    heard = listen(PcscReader("lane"))
    lost = heard.next()
    assert isinstance(lost, Lost)
    assert "apt install pcscd" in lost.why
    pcscd.start()
    assert heard.next() == Attached("lane")
    tap(heard, pcscd.card(UID))


def test_a_reader_that_comes_late_is_found(pcscd: PrivatePcscd, listen: Listen) -> None:
    pcscd.terminate()
    pcscd.start(readers=False)
    heard = listen(PcscReader("lane"))
    assert heard.next() == Lost("lane", "no card reader is attached")
    pcscd.terminate()
    pcscd.start()
    assert heard.next() == Attached("lane")


def test_a_hanging_service_is_told_and_outlived(pcscd: PrivatePcscd, listen: Listen) -> None:
    heard = a_reader(listen)
    with pcscd.hanging():
        assert heard.next() == Lost("lane", "the card reader or its service (pcscd) hangs")
    assert heard.next() == Attached("lane")
    tap(heard, pcscd.card(UID))


def test_a_card_pulled_while_read_is_a_misread(pcscd: PrivatePcscd, listen: Listen) -> None:
    heard = a_reader(listen)
    for byte in (0, 2, 3, 8):
        card = pcscd.card(UID)
        card.pulled_at_byte = byte
        card.insert()
        misread = heard.next()
        assert isinstance(misread, Misread), byte
        pcscd.wait_until_empty()
    tap(heard, pcscd.card(UID))
    heard.nothing_more()


def test_a_card_that_is_back_before_the_driver_looked_is_read(
    pcscd: PrivatePcscd, listen: Listen
) -> None:
    heard = a_reader(listen)
    card = pcscd.card(UID)
    card.pulled_at_byte = 0
    card.insert()
    assert isinstance(heard.next(), Misread)
    card.pull()
    card.pulled_at_byte = None
    tap(heard, card)


def test_a_mute_card_is_a_misread_and_the_next_is_read(pcscd: PrivatePcscd, listen: Listen) -> None:
    heard = a_reader(listen)
    card = pcscd.card(UID)
    card.mute = True
    card.insert()
    assert heard.next() == Misread("lane", "the card does not answer")
    card.pull()
    tap(heard, pcscd.card(OTHER))
    heard.nothing_more()


def test_a_mute_card_does_not_hide_the_end_of_the_service(
    pcscd: PrivatePcscd, listen: Listen
) -> None:
    heard = a_reader(listen)
    card = pcscd.card(UID)
    card.mute = True
    card.insert()
    assert isinstance(heard.next(), Misread)
    pcscd.kill()
    assert isinstance(heard.next(), Lost)


def test_a_card_with_a_broken_answer_to_reset_is_a_misread(
    pcscd: PrivatePcscd, listen: Listen
) -> None:
    heard = a_reader(listen)
    pcscd.card(UID, atr=b"\x3b").insert()
    assert heard.next() == Misread("lane", "the card does not answer as a card does")


def test_a_very_slow_card_is_told_and_read_all_the_same(
    pcscd: PrivatePcscd, listen: Listen
) -> None:
    heard = a_reader(listen)
    card = pcscd.card(UID)
    card.delay = 2.5
    card.insert()
    assert heard.next() == Misread("lane", "the card does not answer")
    assert heard.next() == Reading("lane", f"uid:{UID}")


def test_a_slow_card_is_read(pcscd: PrivatePcscd, listen: Listen) -> None:
    heard = a_reader(listen)
    card = pcscd.card(UID)
    card.delay = 0.5
    tap(heard, card)
    heard.nothing_more()


def test_a_card_that_refuses_is_a_misread_that_says_so(pcscd: PrivatePcscd, listen: Listen) -> None:
    heard = a_reader(listen)
    pcscd.card(UID, status=b"\x6a\x81").insert()
    assert heard.next() == Misread("lane", "this card gives no identifier (status 6A81)")


def test_stopping_does_not_wait_for_a_hanging_card(pcscd: PrivatePcscd, listen: Listen) -> None:
    heard = a_reader(listen)
    card = pcscd.card(UID)
    card.mute = True
    card.insert()
    assert isinstance(heard.next(), Misread)
