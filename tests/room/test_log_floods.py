"""A flood of like log lines is cut."""

import logging

from kit.room.log_floods import LINES, FloodFilter


def record(number: int, level: int = logging.WARNING, line: int = 7) -> logging.LogRecord:
    """Return a line of the log."""
    return logging.LogRecord("room", level, "x.py", line, "Line %d", (number,), None)


def test_a_flood_is_cut_and_counted() -> None:
    """Of hundreds of like lines a few pass; the next one that passes says how many are missing."""
    now = [0.0]
    cut = FloodFilter(now=lambda: now[0])
    passed = [n for n in range(300) if cut.filter(record(n))]
    assert passed == list(range(LINES))
    now[0] = 120
    last = record(300)
    assert cut.filter(last)
    assert last.getMessage() == f"Line 300 (and {300 - LINES} more like this one)"


def test_other_lines_pass_meanwhile() -> None:
    """Lines from another place, and lines that are no warning, are not cut."""
    cut = FloodFilter()
    for n in range(300):
        cut.filter(record(n))
    assert cut.filter(record(1, line=8))
    assert all(cut.filter(record(n, logging.INFO)) for n in range(300))
