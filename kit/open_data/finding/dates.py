"""Find dates that are written in several ways or don't exist in the calendar."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from kit.messages import _
from kit.open_data.finding.findings import Finding
from kit.open_data.reading.distinct_values import Distinct
from kit.open_data.reading.sheet import Sheet
from kit.tables.html import few

__all__ = ["date_styles", "find_dates"]

PROBE = 200  # values that tell whether a column is worth reading whole
MOSTLY = 0.8  # of the values are dates before a column holds dates
STYLES = {
    "year": r"(1[0-9]|20)[0-9]{2}",
    "year-month": r"(1[0-9]|20)[0-9]{2}-[0-9]{1,2}",
    "year first": r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[ T][0-9:.]+)?",
    "with /": r"(?P<a>[0-9]{1,2})/(?P<b>[0-9]{1,2})/(?P<y>[0-9]{4}|[0-9]{2})(?: [0-9:]+)?",
    "with -": r"(?P<a>[0-9]{1,2})-(?P<b>[0-9]{1,2})-(?P<y>[0-9]{4}|[0-9]{2})(?: [0-9:]+)?",
    "with .": r"(?P<a>[0-9]{1,2})\.(?P<b>[0-9]{1,2})\.(?P<y>[0-9]{4}|[0-9]{2})\.?(?: [0-9:]+)?",
    "partly unknown": r"(?=.*\?)[0-9?]{1,4}[-/.][0-9?]{1,2}[-/.][0-9?]{1,4}",
    "in letters": r"[0-9]{1,2}\.?[ -][^\W\d_]{3,}\.?[ -,]+[0-9]{2,4}",
}
DAY = re.compile("[ T]")
YEARS = re.compile("0{4}(-0{1,2})?")  # shapes
PATTERNS = {name: re.compile(pattern) for name, pattern in STYLES.items()}


def date_styles(values: Iterable[str]) -> dict[str, list[str]]:
    """Sort values by the style of their date; the style of other values is "".

    >>> date_styles(["12-09-1880", "21/03/1968", "??-??-1882"])
    {'with -': ['12-09-1880'], 'with /': ['21/03/1968'], 'partly unknown': ['??-??-1882']}
    """
    found: dict[str, list[str]] = {}
    for value in values:
        written = value.strip()
        found.setdefault(_style_of(written), []).append(value)
    return found


def find_dates(sheet: Sheet) -> Iterator[Finding]:
    """Find columns with dates in several styles, and dates that don't exist in the calendar."""
    for name in sheet.text_columns:
        if name == sheet.columns.month:
            continue
        column = sheet.values.of(name)
        if date_styles(map(str, column.filled(PROBE))).keys() <= {""}:
            continue
        styles = _styles(column)
        times = column.counts
        others = int(times[styles.pop("", [])].sum())
        total = column.size()[1]
        if not total or others > (1 - MOSTLY) * total or set(styles) <= {"year"}:
            continue
        found = {style: _Group(column, places) for style, places in styles.items()}
        if said := [*_mixed(found), *_swapped(found), *_impossible(found)]:
            dated = np.zeros(len(column.values), dtype=bool)
            for places in styles.values():
                dated[places] = True
            yield Finding(
                "dates",
                _("In “{column}”: {what}.").format(column=name, what="; ".join(said)),
                _("Write them all one way, year first: 2016-05-09. Leave unknown days out."),
                len(found),
                columns=(name,),
                rows=tuple(sheet.table.index[column.rows(dated)]),
            )


@dataclass(frozen=True)
class _Group:
    """The values of a column that are dates of one style."""

    column: Distinct
    places: list[int]

    @property
    def values(self) -> Iterator[str]:
        return (str(self.column.values[place]).strip() for place in self.places)

    @property
    def days(self) -> dict[str, str]:
        """Each day, without a time, and the first value that has it."""
        found: dict[str, str] = {}
        for value in self.values:
            found.setdefault(DAY.split(value, 1)[0], value)
        return found


def _styles(column: Distinct) -> dict[str, list[int]]:
    """Return the places of a column's values by the style of their date; blanks are left out.

    A style is a matter of the value's shape, unless it begins with a year.
    """
    codes, shapes = column.shapes
    found: dict[str, list[int]] = {}
    by_shape = [_style(shape) for shape in shapes]
    for place, code in enumerate(codes.tolist()):
        style = by_shape[code] if code >= 0 else None
        if style is None:
            value = str(column.values[place])
            style = _style_of(value.strip())
            if not value.strip():
                continue
        found.setdefault(style, []).append(place)
    first = {style: places[0] for style, places in found.items()}
    return dict(sorted(found.items(), key=lambda item: first[item[0]]))


def _style(shape: str) -> str | None:
    """Return the style of all dates of a shape; None where the digits matter."""
    written = shape.strip()
    if not written or YEARS.fullmatch(written):
        return None
    return _style_of(written.replace("0", "1"))


def _style_of(written: str) -> str:
    return next((n for n, pattern in PATTERNS.items() if pattern.fullmatch(written)), "")


def _mixed(found: dict[str, _Group]) -> Iterator[str]:
    if len(found) > 1:
        shown = [
            _("{example} ({n:,})").format(
                example=next(group.values), n=int(group.column.counts[group.places].sum())
            )
            for group in found.values()
        ]
        yield _("{n} styles, {examples}").format(n=len(found), examples=few(shown))


def _parts(found: dict[str, _Group]) -> Iterator[tuple[int, int, int, str]]:
    """Yield the two leading numbers, the year, and the text of dates such as 03/04/2025.

    Each day comes once, with its first text.
    """
    for style in ("with /", "with -", "with ."):
        for value in found[style].days.values() if style in found else []:
            if match := PATTERNS[style].fullmatch(value):
                yield int(match["a"]), int(match["b"]), int(match["y"]), value


def _swapped(found: dict[str, _Group]) -> Iterator[str]:
    """Report a column in which some dates begin with the day and others with the month."""
    parts = [*_parts(found)]
    day_first = [text for a, b, _year, text in parts if a > 12 >= b]
    month_first = [text for a, b, _year, text in parts if b > 12 >= a]
    if day_first and month_first:
        yield _("the day comes first in {a} and second in {b}").format(
            a=day_first[0], b=month_first[0]
        )


def _impossible(found: dict[str, _Group]) -> Iterator[str]:
    wrong = [text for a, b, year, text in _parts(found) if not _exists(a, b, year)]
    if "year first" in found:
        days = found["year first"].days
        wrong += [text for day, text in days.items() if not _exists_iso(day)]
    if wrong:
        yield _("no calendar has {dates}").format(dates=few([*dict.fromkeys(wrong)], 3))


def _exists(a: int, b: int, year: int) -> bool:
    return any(_is_day(year, month, day) for day, month in ((a, b), (b, a)))


def _exists_iso(text: str) -> bool:
    year, month, day = (int(part) for part in re.split("[-T ]", text.strip())[:3])
    return _is_day(year, month, day)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year or 2000, month, day)
    except ValueError:
        return False
    return True
