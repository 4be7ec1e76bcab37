"""A rate limit: one bucket for each name, which refills over time.

Buckets are kept in memory only, by address or by participant.
"""

import ipaddress
import time
from collections.abc import Callable

__all__ = ["RateLimit", "network"]


class RateLimit:
    """A bucket for each name that holds ``most`` actions and refills within ``seconds``."""

    def __init__(
        self, most: float, seconds: float, *, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.most = most
        self._each = seconds / most
        self._now = now
        self._full: dict[str, float] = {}  # when the bucket of a name is full again

    def take(self, name: str) -> bool:
        """Take one action from the bucket of ``name``; return False if it is empty."""
        now = self._now()
        full = max(now, self._full.get(name, now)) + self._each
        if full - now > self.most * self._each + 1e-9:
            return False
        self._full[name] = full
        if len(self._full) > 1000:
            self._full = {one: when for one, when in self._full.items() if when > now}
        return True

    def empty(self, name: str) -> bool:
        """Tell whether the bucket of ``name`` is empty."""
        now = self._now()
        return self._full.get(name, now) - now + self._each > self.most * self._each + 1e-9


def network(address: str) -> str:
    """Return the name under which requests of ``address`` are counted.

    A device can choose among all IPv6 addresses of its network, so the network counts.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or found
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False))
