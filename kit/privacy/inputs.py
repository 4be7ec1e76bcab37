"""Check the arguments: a table, its columns, a date, a number; and group equal rows."""

import datetime as dt
from collections.abc import Callable, Hashable, Iterable
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from kit.errors import TableError
from kit.messages import _

__all__ = ["Columns", "as_date", "at_least", "distinct", "named", "relabel", "rows_alike"]

Columns = str | Iterable[Hashable]


def named(table: pd.DataFrame, columns: Columns) -> list[Hashable]:
    """Return the names in ``columns``, each once; raise ``TableError`` if the table lacks one."""
    if not isinstance(table, pd.DataFrame):
        raise TableError(
            _(
                'This needs a table and got a {kind}: load one, for example data.load("loans").'
            ).format(kind=type(table).__name__)
        )
    if isinstance(columns, str) or not isinstance(columns, Iterable):
        columns = [columns]
    names = list(dict.fromkeys(columns))
    for name in names:
        if name not in table.columns:
            raise TableError(_unknown(name, list(table.columns)))
        if isinstance(table[name], pd.DataFrame):
            raise TableError(
                _('Two columns are called "{name}": rename one of them first.').format(name=name)
            )
    return names


def _unknown(name: Hashable, there: list[Hashable]) -> str:
    known = ", ".join(map(str, there)) or _("none")
    near = get_close_matches(str(name), map(str, there), n=1)
    if near:
        return _('There is no column "{name}". Did you mean "{near}"? Columns: {known}.').format(
            name=name, near=near[0], known=known
        )
    return _('There is no column "{name}". Choose from: {known}.').format(name=name, known=known)


def rows_alike(table: pd.DataFrame, columns: Columns) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """Number the rows from 0, with equal numbers for equal values in ``columns``.

    All missing values are one value. Without columns, all rows are alike.
    """
    names = named(table, columns)
    if not names:
        return np.zeros(len(table), dtype=np.int64)
    part = table[names].reset_index(drop=True)
    try:
        # observed: a categorical's unused levels, multiplied, would not fit into memory
        groups = part.groupby(names, observed=True, dropna=False, sort=False)
        return np.asarray(groups.ngroup(), dtype=np.int64)
    except TypeError as error:
        raise TableError(_incomparable(" + ".join(map(str, names)), error)) from error


def distinct(column: "pd.Series[Any]") -> tuple["np.ndarray[Any, Any]", list[Any]]:
    """Return each row's value as a number (-1 if missing), and the list of distinct values."""
    if not isinstance(column, pd.Series):
        raise TableError(
            _(
                'This needs one column and got a {kind}: take one, for example loans["card"].'
            ).format(kind=type(column).__name__)
        )
    try:
        codes, values = pd.factorize(column)
    except TypeError as error:
        raise TableError(_incomparable(column.name, error)) from error
    return codes, list(np.asarray(values, dtype=object))


def _incomparable(name: Hashable, error: TypeError) -> str:
    return _('"{name}" holds values that can\'t be compared ({why}): turn them into text.').format(
        name=name, why=error
    )


def relabel(column: "pd.Series[Any]", label: Callable[[Any], str]) -> "pd.Series[str]":
    """Replace each value by a text; a missing value stays missing."""
    codes, values = distinct(column)
    labels = np.array([*map(label, values), None], dtype=object)  # -1 picks the last: missing
    return pd.Series(labels[codes], index=column.index, name=column.name, dtype="str")


def as_date(value: object) -> dt.date:
    """Read a day from a date, a moment or a text such as "1985-09-28" or "1985-09-28 17:40"."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.datetime.fromisoformat(
            str(value).strip() if isinstance(value, str) else ""
        ).date()
    except ValueError as error:
        raise TableError(
            _(
                "{value!r} can't be read as a date: write it as 1985-09-28, or turn the column "
                'into dates with pandas.to_datetime(column, format="…").'
            ).format(value=value)
        ) from error


def at_least(least: int, **options: int) -> None:
    """Raise ``TableError`` for an option that isn't a whole number of ``least`` or more."""
    for name, value in options.items():
        whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
        if not whole or value < least:
            raise TableError(
                _("{name} is {value!r}: give a whole number, {least} or more.").format(
                    name=name, value=value, least=least
                )
            )
