"""How often somebody may do something: a bucket for each name, refilled as time goes by.

It is counted in memory, by address or by participant, and is nowhere written.
"""

import time
from collections.abc import Callable

__all__ = ["Rate"]


class Rate:
    """A bucket for each name: ``most`` at once, refilled within ``seconds``."""

    def __init__(
        self, most: float, seconds: float, *, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.most = most
        self._each = seconds / most
        self._now = now
        self._full: dict[str, float] = {}  # when the bucket of a name is full again

    def take(self, name: str) -> bool:
        """Take one from the bucket of a name; False where it is empty."""
        now = self._now()
        full = max(now, self._full.get(name, now)) + self._each
        if full - now > self.most * self._each + 1e-9:
            return False
        self._full[name] = full
        if len(self._full) > 1000:
            self._full = {one: when for one, when in self._full.items() if when > now}
        return True

    def empty(self, name: str) -> bool:
        """Tell whether nothing is left in the bucket of a name."""
        now = self._now()
        return self._full.get(name, now) - now + self._each > self.most * self._each + 1e-9
