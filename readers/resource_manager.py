"""The PC/SC service (pcscd) as a few calls; its error numbers become sentences only here."""

import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any, NoReturn, Self

from readers.card import GET_UID, uid_from_answer
from readers.errors import DeviceLost, Unreadable

INSTALL = "install it: apt install pcscd libccid"

_CARD_GONE = {
    0x80100066: "the card does not answer",  # SCARD_W_UNRESPONSIVE_CARD
    0x80100067: "the card has no power; it was not held close enough",  # SCARD_W_UNPOWERED_CARD
    0x80100068: "another program reset the card while it was read",  # SCARD_W_RESET_CARD
    0x80100069: "the card was taken away before it was read",  # SCARD_W_REMOVED_CARD
    0x8010000C: "the card was taken away before it was read",  # SCARD_E_NO_SMARTCARD
    0x8010000F: "the card does not answer as a card does",  # SCARD_E_PROTO_MISMATCH
    0x8010000B: "another program holds the reader",  # SCARD_E_SHARING_VIOLATION
    0x80100016: "the card was taken away before it was read",  # SCARD_E_NOT_TRANSACTED
}
_SERVICE_GONE = {
    0x80100013: "the connection to the card reader service (pcscd) broke",  # SCARD_F_COMM_ERROR
    0x8010001D: f"the card reader service (pcscd) is not running; "
    f"{INSTALL}, then start it: systemctl start pcscd.socket",  # E_NO_SERVICE
    0x8010001E: "the card reader service (pcscd) was stopped",  # SCARD_E_SERVICE_STOPPED
    0x8010006A: "the card reader service (pcscd) does not let this user read cards",  # W_SECURITY
    0x80100009: "the reader was unplugged",  # SCARD_E_UNKNOWN_READER
    0x80100017: "the reader was unplugged",  # SCARD_E_READER_UNAVAILABLE
}
_NO_READERS = 0x8010002E
_TIMEOUT = 0x8010000A
_AGAIN = {0x8010000B, 0x80100068}
"""Worth asking once more: another program is at the card just now, or reset it."""
_PAUSES = (0.02, 0.08, 0.2)
"""Seconds before each further attempt; together short enough for a hand that holds the card."""


class ResourceManager:
    """One context of the PC/SC service; used by one thread, closed with ``with``.

    Every method raises DeviceLost when the service or the reader is gone.
    """

    def __init__(self) -> None:
        try:
            from smartcard import scard  # noqa: PLC0415 (needs libpcsclite, absent on many machines)
        except ImportError as error:
            raise DeviceLost(f"the card reader library is missing: {error}; {INSTALL}") from error
        self._scard: Any = scard
        result, self._context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        if result != scard.SCARD_S_SUCCESS:
            _lost(result)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._scard.SCardReleaseContext(self._context)

    def readers(self) -> list[str]:
        """The names of all attached readers, in the service's order; empty when there are none."""
        result, names = self._scard.SCardListReaders(self._context, [])
        if _number(result) == _NO_READERS:
            return []
        if result != self._scard.SCARD_S_SUCCESS:
            _lost(result)
        return [str(name) for name in names]

    def wait(self, reader: str, state: int, seconds: float) -> tuple[int, bytes] | None:
        """Wait until a reader's state differs from ``state``: its new state and the card's ATR.

        None when nothing changed within ``seconds``. Start with ``unaware``, then hand back what
        was answered.
        """
        result, states = self._scard.SCardGetStatusChange(
            self._context, int(seconds * 1000), [(reader, state)]
        )
        if _number(result) == _TIMEOUT:
            return None
        if result != self._scard.SCARD_S_SUCCESS:
            _lost(result)
        _, new, atr = states[0]
        gone = self._scard.SCARD_STATE_UNKNOWN | self._scard.SCARD_STATE_UNAVAILABLE
        if new & gone:
            raise DeviceLost("the reader was unplugged")
        return new & ~self._scard.SCARD_STATE_CHANGED, _bytes(atr)

    @property
    def unaware(self) -> int:
        """The state to hand to ``wait`` the first time: answers at once."""
        return int(self._scard.SCARD_STATE_UNAWARE)

    def has_card(self, state: int) -> bool:
        """Tell whether a state has a card on the reader, mute ones included."""
        return bool(state & self._scard.SCARD_STATE_PRESENT)

    def uid(self, reader: str, atr: bytes) -> bytes:
        """Read the identifier of the card on a reader; Unreadable when it gives none.

        Blocks for as long as a driver lets a mute card keep silent, which may be for ever.
        """
        result, answer = self._exchange(reader)
        for pause in _PAUSES:
            if _number(result) not in _AGAIN:
                break
            time.sleep(pause)
            result, answer = self._exchange(reader)
        if result == self._scard.SCARD_S_SUCCESS:
            return uid_from_answer(answer, atr)
        number = _number(result)
        why = _CARD_GONE.get(number) or _SERVICE_GONE.get(number)
        raise Unreadable(why or f"the card was not read: {_say(number)}")

    def _exchange(self, reader: str) -> tuple[int, bytes]:
        scard = self._scard
        either = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        result, card, protocol = scard.SCardConnect(
            self._context, reader, scard.SCARD_SHARE_SHARED, either
        )
        if result != scard.SCARD_S_SUCCESS:
            return result, b""
        try:
            header = (
                scard.SCARD_PCI_T0 if protocol == scard.SCARD_PROTOCOL_T0 else scard.SCARD_PCI_T1
            )
            result, answer = scard.SCardTransmit(card, header, list(GET_UID))
            return result, _bytes(answer)
        finally:
            scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)


def _number(result: int) -> int:
    """A result as the documents print it: pyscard hands out signed or unsigned by platform."""
    return result & 0xFFFFFFFF


def _bytes(values: Sequence[int]) -> bytes:
    """Bytes out of pyscard's list, which holds signed ones in some releases."""
    return bytes(value & 0xFF for value in values)


def _say(number: int) -> str:
    return f"PC/SC error 0x{number:08X}"


def _lost(result: int) -> NoReturn:
    number = _number(result)
    raise DeviceLost(_SERVICE_GONE.get(number, f"the card reader service failed: {_say(number)}"))
