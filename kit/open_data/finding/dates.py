"""Find dates that are written in several ways or don't exist in the calendar."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from kit.messages import _
from kit.open_data.finding.findings import Finding
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
PATTERNS = {name: re.compile(pattern) for name, pattern in STYLES.items()}


def date_styles(values: Iterable[str]) -> dict[str, list[str]]:
    """Sort values by the style of their date; the style of other values is "".

    >>> date_styles(["12-09-1880", "21/03/1968", "??-??-1882"])
    {'with -': ['12-09-1880'], 'with /': ['21/03/1968'], 'partly unknown': ['??-??-1882']}
    """
    found: dict[str, list[str]] = {}
    for value in values:
        written = value.strip()
        style = next((n for n, pattern in PATTERNS.items() if pattern.fullmatch(written)), "")
        found.setdefault(style, []).append(value)
    return found


def find_dates(sheet: Sheet) -> Iterator[Finding]:
    """Find columns with dates in several styles, and dates that don't exist in the calendar."""
    for name in sheet.text_columns:
        if name == sheet.columns.month:
            continue
        values = [value for value in sheet.table[name].dropna().map(str) if value.strip()]
        if date_styles(values[:PROBE]).keys() <= {""}:
            continue
        found = date_styles(values)
        others = len(found.pop("", []))
        if not values or others > (1 - MOSTLY) * len(values) or set(found) <= {"year"}:
            continue
        if said := [*_mixed(found), *_swapped(found), *_impossible(found)]:
            rows = sheet.table[name].isin([v for group in found.values() for v in group])
            yield Finding(
                "dates",
                _("In “{column}”: {what}.").format(column=name, what="; ".join(said)),
                _("Write them all one way, year first: 2016-05-09. Leave unknown days out."),
                len(found),
                columns=(name,),
                rows=tuple(sheet.table.index[rows.to_numpy()]),
            )


def _mixed(found: dict[str, list[str]]) -> Iterator[str]:
    if len(found) > 1:
        shown = [
            _("{example} ({n:,})").format(example=group[0].strip(), n=len(group))
            for group in found.values()
        ]
        yield _("{n} styles, {examples}").format(n=len(found), examples=few(shown))


def _parts(found: dict[str, list[str]]) -> Iterator[tuple[int, int, int, str]]:
    """Yield the two leading numbers, the year, and the text of dates such as 03/04/2025."""
    for style in ("with /", "with -", "with ."):
        for value in found.get(style, []):
            if match := PATTERNS[style].fullmatch(value.strip()):
                yield int(match["a"]), int(match["b"]), int(match["y"]), value.strip()


def _swapped(found: dict[str, list[str]]) -> Iterator[str]:
    """Report a column in which some dates begin with the day and others with the month."""
    parts = [*_parts(found)]
    day_first = [text for a, b, _year, text in parts if a > 12 >= b]
    month_first = [text for a, b, _year, text in parts if b > 12 >= a]
    if day_first and month_first:
        yield _("the day comes first in {a} and second in {b}").format(
            a=day_first[0], b=month_first[0]
        )


def _impossible(found: dict[str, list[str]]) -> Iterator[str]:
    wrong = Counter(text for a, b, year, text in _parts(found) if not _exists(a, b, year))
    wrong += Counter(v for v in found.get("year first", []) if not _exists_iso(v))
    if wrong:
        yield _("no calendar has {dates}").format(dates=few([*wrong], 3))


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
