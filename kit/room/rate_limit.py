"""A rate limit: one bucket for each name, which refills over time.

Buckets are kept in memory only, by address or by participant.
"""

import time
from collections.abc import Callable

__all__ = ["RateLimit"]


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
