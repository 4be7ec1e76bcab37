"""Turn columns of raw cells into pandas columns: numbers, dates and text, each for a reason."""

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from kit.messages import _
from kit.tables.figures import Figures
from kit.tables.html import few
from kit.tables.numbers import (
    LONGEST,
    Evidence,
    convention,
    convert,
    decimal_sign,
    evidence,
    numeric,
)

__all__ = ["TOTAL", "build"]

DATE = re.compile(
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:\b|T).*|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}\b.*"
)
DAYS = [f"%Y{sign}%m{sign}%d" for sign in "-/."] + [
    f"{first}{sign}{second}{sign}%{year}"
    for year in "Yy"
    for sign in "/.-"
    for first, second in (("%d", "%m"), ("%m", "%d"))
]
HOURS = ("", " %H:%M", " %H:%M:%S", "T%H:%M", "T%H:%M:%S")
FORMS = [day + hour for day in DAYS for hour in HOURS]
TOTAL = re.compile(
    r"((grand |sub)?total|sum|summe|gesamt|somme|totale|suma|kopā|kokku|iš viso|ukupno|razem|"
    r"общо|всего|итого|укупно|σύνολο|összesen|celkem)\b",
    re.IGNORECASE,
)
Column = Any  # an array of text or of a workbook's cells with missing ones as None, or Figures
Why = tuple[str, str] | None  # the reason for keeping text, and an example

SHORTENED = re.compile(r"[0-9]([.,][0-9]+)?E\+[0-9]+")
PROBE = 500  # values that decide whether a column is worth looking at whole


def build(
    names: Sequence[str], columns: list[Column], *, decimal: str | None, text: bool, typed: bool
) -> tuple[pd.DataFrame, list[str]]:
    """Return the table with typed columns, and a list of assumptions; ``columns`` is emptied.

    ``decimal`` is "," or "." where the person said so; ``text`` keeps every written cell as it is;
    ``typed`` says that the cells come from a workbook and are what they should be.
    """
    as_is = text or (typed and decimal is None)
    found = [None if as_is else _evidence(column, typed=typed) for column in columns]
    usual = decimal or convention(column for column in found if column)
    notes = _signs(found, usual, decimal)
    series: list[pd.Series[Any]] = []
    kept: dict[str, dict[str, str]] = {}
    for place, (name, seen) in enumerate(zip(names, found, strict=True)):
        made, why = (
            _stored(columns[place], typed=typed)
            if seen is None
            else _converted(columns[place], seen, usual, decimal)
        )
        columns[place] = np.zeros(0)  # a large file is in memory once, not twice
        series.append(made)
        if why and not text:
            kept.setdefault(why[0], {})[name] = why[1]
    columns.clear()
    frame = pd.DataFrame(dict(enumerate(series)), copy=False)
    frame.columns = pd.Index([*names], dtype="str")
    notes += [_said(reason, examples) for reason, examples in kept.items()]
    empty = [] if len(frame) else [_("There are names but no rows under them.")]
    return frame, [*notes, *_dates(frame), *_total(frame), *empty]


def _said(reason: str, examples: dict[str, str]) -> str:
    shown = few([*dict.fromkeys(f'"{example[:20]}"' for example in examples.values())], 3)
    return _("Kept as text because {reason} ({shown}): {names}.").format(
        reason=reason, shown=shown, names=few([*examples])
    )


def _filled(column: Column) -> list[Any]:
    """Return the first values of a column that are not missing."""
    start = column[:PROBE]
    there = pd.notna(start)
    if there.all() or len(start) == len(column):
        return list(start[there])
    return list(column[pd.notna(column)][:PROBE])


def _distinct(column: Column) -> list[Any]:
    """Return the different values of a column of text in their order."""
    return [value for value in pd.unique(column) if isinstance(value, str)]


def _evidence(column: Column, *, typed: bool) -> Evidence | None:
    """Return the evidence on number formats in a column of text; None for other columns."""
    if isinstance(column, Figures):
        return column.seen
    probe = _filled(column)
    if not probe or any(not isinstance(value, str) for value in probe):
        return None
    if 2 * sum(map(numeric, probe)) < len(probe):
        return None
    if typed and not {*map(type, column[pd.notna(column)])} <= {str}:
        return None
    return evidence(_distinct(column))


def _converted(
    column: Column, seen: Evidence, usual: str | None, decimal: str | None
) -> tuple["pd.Series[Any]", Why]:
    """Return a pandas column and, if it stays text unexpectedly, the reason and an example."""
    point = decimal_sign(seen, usual) if decimal is None else decimal
    if isinstance(column, Figures):
        if point == column.sign or not (seen.points or seen.unclear):
            return _numbers(column.values, whole=not (seen.points or seen.unclear)), None
        column = column.as_text()
        seen = evidence(_distinct(column))
    if not seen.clear:
        return _words(column), _why_text(seen)
    numbers = convert(seen.values, seen, point) if point else None
    if numbers is None:
        unclear = _('the signs can mean two things; type decimal="," or decimal="."')
        reason = _('they don\'t fit decimal="{sign}"').format(sign=decimal) if decimal else unclear
        return _words(column), (reason, _example(seen.values))
    whole = all(isinstance(number, int) for number in numbers)
    codes, _values = pd.factorize(column)  # in the order of ``seen.values``
    return _numbers(np.array([*numbers, np.nan])[codes], whole=whole), None


def _why_text(seen: Evidence) -> Why:
    if not seen.mostly:
        return None
    if seen.others:
        return _("not all values are numbers"), min(seen.others)
    return _("these look like codes, not amounts"), _example(seen.values)


def _example(values: Sequence[str]) -> str:
    """Return a typical value: one with a leading zero, or else the longest."""
    return max(values, key=lambda value: (value.startswith("0"), len(value)))


def _words(column: Column) -> "pd.Series[Any]":
    return pd.Series(column, dtype="str")


def _numbers(values: Any, *, whole: bool) -> "pd.Series[Any]":
    """Return a column of numbers, of which NaN is missing."""
    if not whole:
        return pd.Series(values, dtype="float64")
    if not np.isnan(values).any():
        return pd.Series(values.astype("int64"))
    return pd.Series(values).astype("Int64")


def _stored(column: Column, *, typed: bool) -> tuple["pd.Series[Any]", Why]:
    """Return a column as it is; the cells of a workbook have types of their own."""
    there = pd.notna(column) if typed else None
    kinds = {*map(type, column[there])} if there is not None else {str}
    if there is None or kinds <= {str}:
        return _words(column), _marked(column)
    if kinds <= {int, float}:
        return _stored_numbers(np.where(there, column, np.nan).astype(float))
    if kinds <= {dt.datetime, dt.date}:
        return pd.Series(column, dtype="datetime64[us]"), None
    if kinds == {bool}:
        return pd.Series(column, dtype="bool" if there.all() else "boolean"), None
    written = np.array([_written(v) if t else None for v, t in zip(column, there, strict=True)])
    if len(kinds) == 1:
        return _words(written), None
    return _words(written), (_("text, numbers or dates are mixed"), _example(_distinct(written)))


def _stored_numbers(values: Any) -> tuple["pd.Series[Any]", Why]:
    """Return a column of a workbook's numbers, as text where they are too long to be numbers."""
    known = values[~np.isnan(values)]
    whole = bool((known == np.floor(known)).all())
    if not whole or (np.abs(known) < 10.0**LONGEST).all():
        return _numbers(values, whole=whole), None
    written = np.array([None if np.isnan(v) else f"{Decimal(repr(float(v))):f}" for v in values])
    reason = _("a spreadsheet shortened long numbers: export them again as text")
    return _words(written), (reason, _example(_distinct(written)))


def _marked(column: Column) -> Why:
    """Return a reason if most values are numbers with a sign or unit: 39%, 3,50 €."""
    probe = _filled(column)
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
    if isinstance(value, float) and value.is_integer():
        return f"{Decimal(repr(value)):.0f}"
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
    """Say of each way in which dates are written how to turn them into moments."""
    forms: dict[tuple[str, ...], list[str]] = {}
    examples: dict[tuple[str, ...], str] = {}
    for name, values in frame.items():
        if values.dtype == "str" and _dated(_filled(values.array)):
            some = _filled(values.array) + _filled(values.array[:: max(len(values) // PROBE, 1)])
            found = tuple(form for form in FORMS if _reads(form, some))
            forms.setdefault(found, []).append(str(name))
            examples.setdefault(found, some[0])
    return [_advice(found, names, examples[found]) for found, names in forms.items()]


def _reads(form: str, values: Sequence[str]) -> bool:
    try:
        dt.datetime.strptime(values[0], form)  # noqa: DTZ007 dates in tables have no zone
    except ValueError:
        return False
    return bool(pd.to_datetime(pd.Series(values), format=form, errors="coerce").notna().all())


def _advice(forms: Sequence[str], names: Sequence[str], example: str) -> str:
    if not forms:
        return _("Dates stay text, because they are written in several ways: {names}.").format(
            names=few(names)
        )
    calls = _(" or ").join(f'pandas.to_datetime(table[{names[0]!r}], format="{f}")' for f in forms)
    if len(forms) == 1:
        return _("Dates stay text: {names}. To change that: {calls}.").format(
            names=few(names), calls=calls
        )
    return _(
        "Dates stay text, because {example} can mean two days: {names}. To change that: {calls}."
    ).format(example=example, names=few(names), calls=calls)


def _dated(values: Sequence[str]) -> bool:
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
