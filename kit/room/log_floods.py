"""Keep a flood of like log lines short: a few of them, then a count.

Somebody who makes the server warn a thousand times a second would otherwise fill the disk.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable

from kit.room.rate_limit import RateLimit

__all__ = ["FloodFilter"]

LINES = 10  # of one kind in a minute
NAMES = 1000  # kinds that are remembered


class FloodFilter(logging.Filter):
    """Lets ``LINES`` warnings or errors of one kind pass in a minute, and counts the others.

    Lines are of one kind if the same place in the code wrote them about the same kind of exception.
    """

    def __init__(self, *, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._rate = RateLimit(LINES, 60, now=now)
        self._left_out: Counter[str] = Counter()

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a line is written; it then says how many before it were not."""
        if record.levelno < logging.WARNING:
            return True
        about = record.exc_info[0] if record.exc_info else None
        kind = f"{record.name} {record.pathname} {record.lineno} {about}"
        if not self._rate.take(kind):
            if kind in self._left_out or len(self._left_out) < NAMES:
                self._left_out[kind] += 1
            return False
        if missing := self._left_out.pop(kind, 0):
            record.msg = f"{record.getMessage()} (and {missing} more like this one)"
            record.args = ()
        return True
