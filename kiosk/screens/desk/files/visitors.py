"""How often somebody may ask: a moving window for each visitor or key, and one for all together."""

from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from flask import request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

WINDOW_SECONDS = 60
LEAST = 3
"""Questions a minute that a process always admits: a browser stays with the one it found."""
_IPV6_PREFIX = 64
"""Bits of an IPv6 address that one household or machine has of its own."""


class Allowance:
    """Counts questions in this process, one of ``processes``, which has its share of the limits.

    What is refused is not counted, so memory is bounded.
    """

    def __init__(self, name: str, each: int, together: int, *, processes: int) -> None:
        """``each`` a minute for one who asks, ``together`` for all."""
        self._name = name
        share = max(min(each, LEAST), ceil(each / processes))
        self._each = RateLimitItemPerMinute(share)
        self._together = RateLimitItemPerMinute(ceil(together / processes))
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def admits(self, who: str) -> bool:
        """Whether this question is still within what is allowed; if so it counts."""
        if not self._limiter.test(self._each, self._name, who):
            return False
        if not self._limiter.hit(self._together, self._name):
            return False
        return self._limiter.hit(self._each, self._name, who)


def visitor() -> str:
    """Who asks: the address that our own proxies tell; of IPv6 the network of 64 bits."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address, _IPV6_PREFIX), strict=False))
