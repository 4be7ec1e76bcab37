"""Turn columns of raw cells into pandas columns: numbers, dates and text, each for a reason."""

import datetime as dt
import re
from collections.abc import Sequence
from itertools import islice
from typing import Any

import pandas as pd

from kit.messages import _
from kit.tables.html import few
from kit.tables.layout import Grid
from kit.tables.numbers import Evidence, convention, convert, decimal_sign, evidence, numeric

__all__ = ["TOTAL", "build"]

DATE = re.compile(
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}\b.*|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}\b.*"
)
TOTAL = re.compile(
    r"((grand |sub)?total|sum|summe|gesamt|somme|totale|suma|kopā|kokku|iš viso|ukupno|razem|"
    r"общо|всего|итого|укупно|σύνολο|összesen|celkem)\b",
    re.IGNORECASE,
)
Why = tuple[str, str] | None  # the reason for keeping text, and an example

SHORTENED = re.compile(r"[0-9]([.,][0-9]+)?E\+[0-9]+")
PROBE = 500  # values that decide whether a column is worth looking at whole


def build(
    grid: Grid, *, decimal: str | None, text: bool, typed: bool
) -> tuple[pd.DataFrame, list[str]]:
    """Return the table with typed columns, and a list of assumptions; ``grid`` is emptied.

    ``decimal`` is "," or "." where the person said so; ``text`` keeps every written cell as it is;
    ``typed`` says that the cells come from a workbook and are what they should be.
    """
    columns = [_blanks_missing(column) for column in grid.columns]
    grid.columns = []  # a large file is in memory once, not twice
    as_is = text or (typed and decimal is None)
    found = [None if as_is else _evidence(column) for column in columns]
    usual = decimal or convention(column for column in found if column)
    notes = _signs(found, usual, decimal)
    series: list[pd.Series[Any]] = []
    kept: dict[str, dict[str, str]] = {}
    for name, column, seen in zip(grid.names, columns, found, strict=True):
        made, why = _typed(column, seen, usual, decimal)
        series.append(made)
        if why and not text:
            kept.setdefault(why[0], {})[name] = why[1]
        column.clear()
    frame = pd.DataFrame(dict(enumerate(series)), copy=False)
    frame.columns = pd.Index(grid.names, dtype="str")
    notes += [_said(reason, examples) for reason, examples in kept.items()]
    return frame, [*notes, *_dates(frame), *_total(frame)]


def _said(reason: str, examples: dict[str, str]) -> str:
    shown = few([*dict.fromkeys(f'"{example[:20]}"' for example in examples.values())], 3)
    return _("Kept as text because {reason} ({shown}): {names}.").format(
        reason=reason, shown=shown, names=few([*examples])
    )


def _blanks_missing(column: list[Any]) -> list[Any]:
    """Return the column with None for texts that consist of spaces."""
    blanks = {value for value in set(column) if isinstance(value, str) and not value.strip()}
    return [None if value in blanks else value for value in column] if blanks else column


def _evidence(column: Sequence[Any]) -> Evidence | None:
    """Return the evidence on number formats in a column of text; None for other columns."""
    filled = (value for value in column if value is not None)
    probe = list(islice(filled, PROBE))
    if not probe or any(not isinstance(value, str) for value in probe):
        return None
    if 2 * sum(map(numeric, probe)) < len(probe):
        return None
    distinct = set(column) - {None}
    return evidence(distinct) if all(isinstance(value, str) for value in distinct) else None


def _typed(
    column: Sequence[Any], seen: Evidence | None, usual: str | None, decimal: str | None
) -> tuple["pd.Series[Any]", Why]:
    """Return a pandas column and, if it stays text unexpectedly, the reason and an example."""
    if seen is None:
        return _stored(column)
    if not seen.clear:
        return _words(column), _why_text(column, seen)
    point = decimal_sign(seen, usual) if decimal is None else decimal
    numbers = convert(column, seen, point) if point else None
    if numbers is None:
        unclear = _('the signs can mean two things; type decimal="," or decimal="."')
        reason = _('they don\'t fit decimal="{sign}"').format(sign=decimal) if decimal else unclear
        return _words(column), (reason, _example(column))
    return _numbers(numbers), None


def _why_text(column: Sequence[Any], seen: Evidence) -> Why:
    if not seen.mostly:
        return None
    if seen.others:
        return _("not all values are numbers"), min(seen.others)
    return _("these look like codes, not amounts"), _example(column)


def _example(column: Sequence[Any]) -> str:
    """Return a typical value: one with a leading zero, or else the longest."""
    values = [str(value) for value in column if value is not None]
    return max(values, key=lambda value: (value.startswith("0"), len(value)))


def _words(column: Sequence[Any]) -> "pd.Series[Any]":
    return pd.Series(column, dtype="str")


def _numbers(values: Sequence[int | float | None]) -> "pd.Series[Any]":
    whole = all(value is None or isinstance(value, int) for value in values)
    if not whole:
        return pd.Series(values, dtype="float64")
    return pd.Series(values, dtype="Int64" if None in values else "int64")


def _stored(column: Sequence[Any]) -> tuple["pd.Series[Any]", Why]:
    """Return a column of a workbook; its cells have types of their own."""
    kinds = {type(value) for value in column if value is not None}
    if kinds <= {str}:
        return _words(column), _marked(column)
    if kinds <= {int, float}:
        return _numbers(column), None
    if kinds == {dt.datetime}:
        return pd.Series(column, dtype="datetime64[us]"), None
    if kinds == {bool}:
        return pd.Series(column, dtype="boolean" if None in column else "bool"), None
    written = [None if value is None else _written(value) for value in column]
    if len(kinds) == 1:
        return _words(written), None
    return _words(written), (_("text, numbers or dates are mixed"), _example(written))


def _marked(column: Sequence[Any]) -> Why:
    """Return a reason if most values are numbers with a sign or unit: 39%, 3,50 €."""
    probe = list(islice((value for value in column if value is not None), PROBE))
    shortened = next(filter(SHORTENED.fullmatch, probe), None)
    if shortened:
        return _("a spreadsheet shortened long numbers: export them again as text"), shortened
    marked = [value for value in probe if numeric(value.strip("%€$£ \u00a0"))]
    if 2 * len(marked) <= len(probe):
        return None
    if all(map(numeric, marked)):
        return _("the workbook stores these numbers as text"), marked[0]
    return _("the numbers carry a sign or unit"), marked[0]


def _written(value: object) -> str:
    return str(value).removesuffix(" 00:00:00") if isinstance(value, dt.datetime) else str(value)


def _signs(found: Sequence[Evidence | None], usual: str | None, decimal: str | None) -> list[str]:
    clear = [column for column in found if column and column.clear]
    points = {decimal} if decimal else {sign for column in clear for sign in column.points}
    groups = {sign for column in clear for sign in column.groups}
    groups |= {sign for column in clear for sign in column.unclear if usual and sign != usual}
    groups -= {decimal}
    notes = []
    if points:
        notes.append(_("Decimal sign: {signs}").format(signs=" ".join(sorted(points))))
    if groups:
        named = " ".join(_("space") if sign.isspace() else sign for sign in sorted(groups))
        notes.append(_("Thousands separator, left out of numbers: {signs}").format(signs=named))
    return notes


def _dates(frame: pd.DataFrame) -> list[str]:
    names = [
        name
        for name, values in frame.items()
        if values.dtype == "str" and _dated(values.dropna().head(PROBE))
    ]
    if not names:
        return []
    return [
        _(
            "Dates stay text, because 03/04 can be March or April: {names}. To change that: "
            'pandas.to_datetime(column, format="%d/%m/%Y").'
        ).format(names=few([*map(str, names)]))
    ]


def _dated(values: "pd.Series[Any]") -> bool:
    dates = sum(bool(DATE.fullmatch(value)) for value in values)
    return 2 * dates > len(values)


def _total(frame: pd.DataFrame) -> list[str]:
    if len(frame) < 3:
        return []
    last = frame.iloc[-1]
    word = any(isinstance(value, str) and TOTAL.match(value.strip()) for value in last)
    if not word and not _adds_up(frame):
        return []
    return [_("The last row looks like a total: it is kept; leave it out with frame.iloc[:-1].")]


def _adds_up(frame: pd.DataFrame) -> bool:
    if len(frame) < 4:
        return False  # a few small numbers add up by chance
    numbers = frame.select_dtypes("number")
    sums = numbers.iloc[:-1].sum()
    last = numbers.iloc[-1].fillna(0)
    return bool(
        len(sums) and (sums != 0).all() and ((sums - last).abs() <= 1e-9 * sums.abs()).all()
    )
