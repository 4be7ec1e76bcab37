"""Check columns that a fast reader took for numbers, on the bytes of the file.

pandas reads "007", "1e5" and "+7" as numbers, and a person doesn't always. So each value of such a
column is looked at where it stands: digits without a leading zero, a minus sign at most, one
decimal sign. A column with any other value is read again as text, and decided on value by value.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from kit.tables.blocks import Block, Bytes, Places
from kit.tables.numbers import LONGEST, Evidence, convert, evidence

__all__ = ["Figures", "find_figures", "look", "look_at_text"]

Floats = np.ndarray[tuple[int], np.dtype[np.float64]]
PLAIN = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?P<point>[.,])?(?(point)[0-9]+)")
ZERO, MINUS = b"0"[0], b"-"[0]


@dataclass
class Figures:
    """A column of numbers, missing ones as NaN; ``as_text`` reads it again as it is written."""

    values: Floats
    sign: str
    as_text: Callable[[], Any]
    seen: Evidence = field(default_factory=lambda: Evidence(uniform=False))


def find_figures(
    rows: Sequence[Sequence[str]], width: int, decimal: str | None
) -> tuple[set[int], str]:
    """Return the columns that hold plain numbers in some rows, and the decimal sign of most.

    ``decimal`` is the sign that the person gave, if any.
    """
    signs: dict[int, set[str | None]] = {}
    for column in range(width):
        values = {row[column] for row in rows if column < len(row)} - {""}
        found = [PLAIN.fullmatch(value) for value in values]
        if found and all(found):
            signs[column] = {match["point"] for match in found if match} - {None}
    usual = Counter(sign for column in signs.values() for sign in column if sign)
    sign = decimal or (usual.most_common(1)[0][0] if usual else ".")
    return {column for column, own in signs.items() if own <= {sign}}, sign


def look(
    block: Block, column: int, values: Floats, *, sign: str, known: Evidence
) -> Evidence | None:
    """Return the evidence in a column of a block, None if a value isn't plainly a number.

    ``values`` are the numbers that were read from it, ``sign`` is the decimal sign, ``known`` the
    evidence so far.
    """
    begin, end = block.bounds(column)
    there = end > begin
    if not there.all():
        begin, end, values = begin[there], end[there], values[there]
    sizes = np.abs(values)
    if not (sizes < 10.0**LONGEST).all():  # NaN isn't either
        return None
    data, seen = block.bytes, Evidence(uniform=False, numbers=len(values))
    if _whole(values, sizes, int((end - begin).sum())):
        hundreds = sizes % 100 == 0
        return seen if _plain(data, begin[hundreds], end[hundreds]) else None
    begin = begin + (data[begin] == MINUS)
    unsure = block.exponents and not _plain(data, begin, end, sign)
    if unsure or not _begins_and_ends(data, begin, end):
        return None
    if not (known.points and known.unclear):
        _weigh(seen, data, begin, end, sign=sign, done=bool(known.points))
    return seen


def _begins_and_ends(data: Bytes, begin: Places, end: Places) -> bool:
    """Tell if values begin and end with a digit, and none with a zero before another."""
    first = data[begin]
    zero = (first == ZERO) & _digits(data[begin + 1]) & (end - begin > 1)
    return bool((_digits(first) & _digits(data[end - 1]) & (end > begin) & ~zero).all())


def _whole(values: Floats, sizes: Floats, length: int) -> bool:
    """Tell if the values are whole and written without any sign but a minus.

    Then their digits are as many as the bytes, ``length``; a zero or a sign more would be seen.
    An exponent makes fewer bytes of a number, but only of one that 100 divides.
    """
    if not (sizes == np.floor(sizes)).all():
        return False
    digits, power = len(sizes) + int(np.signbit(values).sum()), 10.0
    while more := int((sizes >= power).sum()):
        digits, power = digits + more, power * 10
    return digits == length


def _digits(data: Bytes) -> Any:
    return data - np.uint8(ZERO) < 10


def _plain(data: Bytes, begin: Places, end: Places, sign: str = "-") -> bool:
    """Tell if the values hold nothing but digits and ``sign``."""
    for place in range(int((end - begin).max(initial=0))):
        signs = data[np.minimum(begin + place, len(data) - 1)]
        if not (_digits(signs) | (signs == ord(sign)) | (begin + place >= end)).all():
            return False
    return True


def _weigh(
    seen: Evidence, data: Bytes, begin: Places, end: Places, *, sign: str, done: bool
) -> None:
    """Note whether the decimal sign is there, and whether it may part thousands as in 1.234."""
    length, first = end - begin, data[begin]
    for after in range(1, int(length.max(initial=0)) - 1):
        there = (length > after + 1) & (data[np.maximum(end - 1 - after, 0)] == ord(sign))
        if after == 3:  # 0.123 and 1234.567 are no thousands
            unclear = there & (length <= 7) & (first != ZERO)
            seen.unclear = {sign} if unclear.any() else set()
            there &= ~unclear
        if there.any():
            seen.points = {sign}
        if after >= 3 and (done or seen.points):
            return


def look_at_text(column: Any, sign: str) -> tuple[Floats, Evidence] | None:
    """Return the numbers in a column of text and the evidence, or None as ``look`` does."""
    codes, values = pd.factorize(column)
    seen = evidence(values)
    if seen.others or seen.codes or seen.groups or (seen.points | seen.unclear) - {sign}:
        return None
    numbers = convert(values, seen, sign)
    if numbers is None:
        return None
    found = np.array([*numbers, np.nan], dtype=float)[codes]  # -1, missing, takes the last
    seen.uniform = False
    return found, seen
