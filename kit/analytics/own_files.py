"""Make a table of counts from any file: other names, other dates, months side by side."""

import re
from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd

from kit.analytics.inputs import checked
from kit.errors import TableError
from kit.messages import _

__all__ = ["as_rows", "counts", "months_as_rows", "read_dates"]

MONTH = re.compile(r"(?P<year>(?:19|20)\d\d)[-/. ](?P<month>0?[1-9]|1[0-2])")
FORMS = {
    "year first": ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y.%m.%d.", "%Y%m%d", "%Y-%m", "%Y/%m"),
    "day first": ("%d.%m.%Y", "%d.%m.%Y.", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%y", "%d/%m/%y"),
    "month first": ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y"),
}


def counts(
    table: pd.DataFrame,
    *,
    date: Hashable | None = None,
    visits: Hashable | None = None,
    branch: Hashable | None = None,
    loans: Hashable | None = None,
    hours: Hashable | None = None,
    order: str | None = None,
) -> pd.DataFrame:
    """Turn ``table`` into a table of counts; the arguments name the columns of ``table`` to use.

    The result has the columns date, branch, visits and, where they are named, loans and hours. A
    blank stays a blank: nobody knows whether it was zero. Without ``branch`` all rows are one.
    ``order`` says how dates are written where they could be read in two ways, see
    :func:`read_dates`. Raises ``TableError`` for a column that isn't there, figures that are not
    numbers or below zero, and dates that can't be read.

    >>> own = pd.DataFrame({"Datum": ["31.12.2025"], "Besuche": [12]})
    >>> counts(own, date="Datum", visits="Besuche").to_dict("list")
    {'date': [Timestamp('2025-12-31 00:00:00')], 'branch': ['all'], 'visits': [12.0]}
    """
    if date is None or visits is None:
        raise TableError(_("Choose the column with the day, and the one with the count."))
    named = {"visits": visits, "loans": loans, "hours": hours}
    given = {name: column for name, column in named.items() if column is not None}
    checked(table, date, *given.values(), *([branch] if branch is not None else []))
    places = (
        table[branch].astype("str").to_numpy() if branch is not None else np.full(len(table), "all")
    )
    made = pd.DataFrame({"date": read_dates(table[date], order=order), "branch": places})
    for name, column in given.items():
        made[name] = _figures(table[column])
    return made.sort_values(["date", "branch"]).reset_index(drop=True)


def _figures(column: "pd.Series[Any]") -> Any:
    text = column.astype("object").where(column.notna())
    numbers = pd.to_numeric(text, errors="coerce").astype(float)
    wrong = text[(numbers.isna() & text.notna()) | (numbers < 0) | np.isinf(numbers)]
    if len(wrong):
        raise TableError(
            _(
                '"{name}" holds {value!r}, which is no count. Correct the cell, or choose another '
                "column."
            ).format(name=column.name, value=wrong.iloc[0])
        )
    return numbers.to_numpy()


def read_dates(column: "pd.Series[Any]", *, order: str | None = None) -> "pd.Series[Any]":
    """Read a column of days or months: 2025-12-31, 31.12.2025, 12/31/2025, 2025-12.

    One way of writing must fit the whole column. Where two do (03/04/2025), the one stands by
    which neighbouring rows lie closer together; where that doesn't tell either, ``order`` must:
    "year first", "day first" or "month first". Raises ``TableError`` otherwise.

    >>> read_dates(pd.Series(["03/04/2025", "04/04/2025"])).dt.month.tolist()
    [4, 4]
    """
    column = column.reset_index(drop=True)
    if pd.api.types.is_datetime64_any_dtype(column):
        moments: pd.Series[Any] = column.dt.tz_localize(None).astype("datetime64[us]")
        return moments
    if order is not None and order not in FORMS:
        raise TableError(
            _("order is {order!r}: choose from {orders}.").format(
                order=order, orders=", ".join(FORMS)
            )
        )
    written = column.astype("str").str.strip().str.removesuffix(" 00:00:00")
    tried = {kind: _reading(written, FORMS[kind]) for kind in FORMS if order in (None, kind)}
    readings = {kind: found for kind, found in tried.items() if found is not None}
    if not readings:
        raise TableError(
            _(
                'The dates in "{name}" can\'t be read, for example {value!r}. Write all of them '
                "one way, like 2025-12-31."
            ).format(name=column.name, value=_example(written))
        )
    return _closest(readings, column.name)


def _reading(written: "pd.Series[str]", forms: tuple[str, ...]) -> "pd.Series[Any] | None":
    for form in forms:
        found = pd.to_datetime(written, format=form, errors="coerce")
        if found.notna().all():
            return found.astype("datetime64[us]")
    return None


def _example(written: "pd.Series[str]") -> str:
    """Return a value for the error message: one that the likeliest date format can't read."""
    every = [form for forms in FORMS.values() for form in forms]
    read = [pd.to_datetime(written, format=form, errors="coerce").isna() for form in every]
    return str(written[min(read, key=lambda unread: int(unread.sum()))].iloc[0])


def _closest(readings: "dict[str, pd.Series[Any]]", name: Hashable) -> "pd.Series[Any]":
    """Return the reading whose neighbouring rows lie closest; raise ``TableError`` if two tie."""
    gaps = {kind: found.diff().abs().sum() for kind, found in readings.items()}
    best = min(gaps, key=lambda kind: gaps[kind])
    different = [kind for kind in readings if not readings[kind].equals(readings[best])]
    if any(gaps[kind] == gaps[best] for kind in different):
        raise TableError(
            _(
                'The dates in "{name}" can be read in {n} ways. Say which with order="day first" '
                'or order="month first".'
            ).format(name=name, n=len(readings))
        )
    return readings[best]


def months_as_rows(
    table: pd.DataFrame, *, branch: Hashable | None = None, value: str = "visits"
) -> pd.DataFrame:
    """Turn a table with a row for each branch and a column for each month into counts.

    Columns count as months that are named like 2025-03, 2025-3 or 2025/03; the branch is the first
    other column unless named. Blanks stay blank. Raises ``TableError`` where fewer than two
    columns are months, or two are the same month.

    >>> wide = pd.DataFrame({"Library": ["City"], "2025-1": [90], "2025-02": [80]})
    >>> months_as_rows(wide)["visits"].tolist()
    [90.0, 80.0]
    """
    months = {name: _month(name) for name in checked(table).columns}
    dated = {name: month for name, month in months.items() if month}
    others = [name for name in table.columns if name not in dated]
    if len(dated) < 2 or not others or len(set(dated.values())) < len(dated):
        raise TableError(
            _(
                "This needs one column of names and a column for each month, named like 2025-03; "
                "{n} are: {names}."
            ).format(n=len(dated), names=", ".join(map(str, list(dated)[:6])) or _("none"))
        )
    names = table[others[0] if branch is None else branch].astype("str").to_numpy()
    parts = [
        pd.DataFrame({"date": pd.Timestamp(f"{month}-01"), "branch": names,
                      value: _figures(table[name])})
        for name, month in dated.items()
    ]  # fmt: skip
    return pd.concat(parts).sort_values(["date", "branch"]).reset_index(drop=True)


def as_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with months side by side as rows; return any other table unchanged.

    >>> as_rows(pd.DataFrame({"date": ["2025-01-01"], "visits": [3]})).shape
    (1, 2)
    """
    months = sum(bool(_month(name)) for name in checked(table).columns)
    return months_as_rows(table) if months > 1 else table


def _month(name: Hashable) -> str:
    found = MONTH.fullmatch(str(name).strip())
    return f"{found['year']}-{int(found['month']):02}" if found else ""
