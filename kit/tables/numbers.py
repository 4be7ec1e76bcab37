"""Tell numbers from digits: decimal signs, thousands separators, and codes.

``1.234`` is one thousand in Riga and one and a bit in London. A column becomes numbers only where
its own values, or the file's other columns, show which is meant; otherwise it stays text and a note
says what to type. Card numbers, postcodes and telephone numbers with leading zeros stay text.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["LONGEST", "Evidence", "convention", "convert", "decimal_sign", "evidence", "numeric"]

SPACES = " \u00a0\u2009\u202f'’"  # group digits, never a decimal sign
SIGN = "[+\\-\u2212]?"
NUMBER = re.compile(
    rf"{SIGN}(?P<whole>[0-9]{{1,3}}(?P<group>[{SPACES}.,])[0-9]{{3}}(?:(?P=group)[0-9]{{3}})*|[0-9]+)"
    r"(?:(?P<point>[.,])[0-9]+)?"
)
LONGEST = 15  # digits that a number keeps exactly, in every program
DIGITS = re.compile("[0-9\n]+")
CODE = re.compile(rf"^0[0-9]|[0-9]{{{LONGEST + 1}}}", re.MULTILINE)
PHONE = 8  # digits behind a plus that make a telephone number of another country
MOSTLY = 0.8


def numeric(cell: object) -> bool:
    """Return whether a cell is a number, or text written like one."""
    if isinstance(cell, str):
        return NUMBER.fullmatch(cell.strip()) is not None
    return isinstance(cell, int | float)


@dataclass
class Evidence:
    """The evidence in a column's values on the way numbers are written."""

    points: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    unclear: set[str] = field(default_factory=set)  # signs of values such as 1.234
    codes: bool = False  # leading zeros, or longer than a number can be
    uniform: bool = True  # all grouped alike, as telephone numbers are
    numbers: int = 0
    others: list[str] = field(default_factory=list)
    values: Sequence[str] = ()  # all of them, each once

    @property
    def mostly(self) -> bool:
        """Return whether nearly all values look like numbers."""
        return self.numbers >= MOSTLY * (self.numbers + len(self.others)) > 0

    @property
    def clear(self) -> bool:
        """Return whether all values look like numbers and none like a code."""
        return self.numbers > 0 and not self.others and not self.codes and not self.phones

    @property
    def phones(self) -> bool:
        """Return whether the values are grouped like telephone numbers: 671 234 567."""
        return self.numbers > 2 and self.uniform and not self.points


def evidence(values: Iterable[str]) -> Evidence:
    """Return the evidence of distinct, non-empty texts on the way numbers are written."""
    found = Evidence(values=[*values])
    together = "\n".join(found.values)
    if DIGITS.fullmatch(together):  # a million card numbers at once
        found.numbers, found.uniform = len(found.values), False
        found.codes = CODE.search(together) is not None
        return found
    lengths = set()
    for value in found.values:
        match = NUMBER.fullmatch(value.strip())
        if not match:
            found.others.append(value)
            continue
        found.numbers += 1
        lengths.add(len(value.strip()))
        _weigh(found, match["whole"], match["group"], match["point"])
        found.codes |= value.strip().startswith("+") and len(match["whole"]) >= PHONE
    found.uniform = found.uniform and len(lengths) == 1
    return found


def _weigh(found: Evidence, whole: str, group: str | None, point: str | None) -> None:
    if point:
        found.points.add(point)
    if group is None or whole.count(group) < 2:
        found.uniform = False
    if group and not point and group in ".," and whole.count(group) == 1:
        if whole.startswith("0") and len(whole) == 5:
            found.points.add(group)  # 0.123 is no thousand
            return
        found.unclear.add(group)
    elif group:
        found.groups.add(group)
    digits = sum(map(str.isdigit, whole))
    found.codes |= (whole[0] == "0" and digits > 1) or digits > LONGEST


def convention(columns: Iterable[Evidence]) -> str | None:
    """Return the decimal sign that a file's clear columns agree on, or None."""
    signs = set()
    for column in columns:
        if column.clear:
            signs |= _points(column)
    return signs.pop() if len(signs) == 1 else None


def _points(column: Evidence) -> set[str]:
    others = {{",": ".", ".": ","}[sign] for sign in column.groups if sign in ".,"}
    return column.points | others


def decimal_sign(column: Evidence, usual: str | None) -> str | None:
    """Return the decimal sign of a column; None if it isn't certain.

    ``usual`` is the file's convention, used where the column alone doesn't tell.
    """
    own = _points(column)
    if len(own) > 1 or own & column.groups:
        return None
    if own:
        return own.pop()
    return usual if column.unclear else "."


def convert(
    values: Sequence[str | None], column: Evidence, point: str
) -> list[int | float | None] | None:
    """Return the numbers in a column of text; None if its decimal sign is not ``point``."""
    if point in column.groups or column.points - {point}:
        return None
    groups = str.maketrans(dict.fromkeys(SPACES + ".,".replace(point, ""), ""))
    whole = not column.points and point not in column.unclear
    known: dict[Any, int | float | None] = {None: None}
    for value in set(values) - {None}:
        plain = str(value).translate(groups).replace("\u2212", "-").replace(point, ".")
        known[value] = int(plain) if whole else float(plain)
    return [known[value] for value in values]
