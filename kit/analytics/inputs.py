"""Check a table of counts and read it: its columns, branches, open days and periods.

A table of counts has one row for each day (or month) and branch: ``date``, ``branch``, ``visits``
and, where they are known, ``loans`` and ``hours`` (open on that day; 0 is closed).
"""

from collections.abc import Hashable
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from kit.errors import TableError
from kit.messages import _

__all__ = ["MONTHLY", "Array", "Period", "between", "checked", "monthly", "of_branch", "opened"]

Array = np.ndarray[Any, np.dtype[Any]]
Period = tuple[str, str]
MONTHLY = 26  # days from row to row, at least, where rows are months


def checked(table: pd.DataFrame, *columns: Hashable) -> pd.DataFrame:
    """Return ``table`` unchanged if it has rows, the ``columns``, and dates in "date".

    Raises ``TableError`` if not.
    """
    if not isinstance(table, pd.DataFrame):
        raise TableError(
            _("This needs a table of counts and got a {kind}. Load one first.").format(
                kind=type(table).__name__
            )
        )
    for name in columns:
        if name not in table.columns:
            near = get_close_matches(str(name), map(str, table.columns), n=1)
            raise TableError(
                _(
                    'There is no column "{name}" (there are: {known}). Say which column is what '
                    "with analytics.counts."
                ).format(name=name, known=", ".join(near or map(str, table.columns)))
            )
        if isinstance(table[name], pd.DataFrame):
            raise TableError(
                _('Two columns are called "{name}": rename one of them first.').format(name=name)
            )
    if not len(table):
        raise TableError(_("The table has no rows. Look at what you filtered it by."))
    if "date" in columns and (table["date"].dtype.kind != "M" or table["date"].isna().any()):
        raise TableError(
            _(
                'Not everything in "date" is a day of the calendar here. Say which column is what '
                "with analytics.counts, which reads days however they are written."
            )
        )
    return table


def of_branch(table: pd.DataFrame, branch: str | None = None) -> pd.DataFrame:
    """Return the rows of one branch, sorted by date; no name is needed if there is one branch.

    Raises ``TableError`` for a branch that isn't there, or a day that is there twice.
    """
    checked(table, "date", "visits")
    if "branch" in table.columns:
        there = list(dict.fromkeys(table["branch"]))
        if branch is None and len(there) > 1:
            raise TableError(
                _("There are {n} branches. Name one: {names}.").format(
                    n=len(there), names=", ".join(map(str, there))
                )
            )
        if branch is not None and branch not in there:
            raise TableError(
                _("There is no branch {name!r}. Choose from: {names}.").format(
                    name=branch, names=", ".join(map(str, there))
                )
            )
        table = table if branch is None else table[table["branch"] == branch]
    own = table.sort_values("date").reset_index(drop=True)
    twice = own["date"][own["date"].duplicated()]
    if len(twice):
        raise TableError(
            _("{day:%d %B %Y} is there twice for one branch. Add up such rows first.").format(
                day=twice.iloc[0]
            )
        )
    return own


def monthly(table: pd.DataFrame) -> bool:
    """Tell if the rows of ``table`` are months rather than days."""
    dates = pd.Series(table["date"].unique()).sort_values()
    return bool(dates.diff().dt.days.median() >= MONTHLY)


def opened(table: pd.DataFrame) -> "pd.Series[bool]":
    """Tell for each row if the branch was open.

    By the hours where the table has them. Without, a day is open that has a figure and is a
    weekday on which people were counted at least half of the time; a month, where it has a figure.
    """
    known = table["visits"].notna()
    if "hours" in table.columns and bool(table["hours"].notna().any()):
        return table["hours"].fillna(0) > 0
    if monthly(table):
        return known
    weekday = table["date"].dt.day_of_week
    usual = (table["visits"] > 0).groupby(weekday).transform("mean") >= 0.5
    return known & usual


def between(table: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Return the rows from the first to the last day of ``period``, both included.

    Raises ``TableError`` for a period that can't be read, ends before it begins, or is empty here.
    """
    try:
        first, last = (pd.Timestamp(day) for day in period)
    except (TypeError, ValueError) as error:
        raise TableError(
            _("{period!r} is no period. Write its first and last day, like {example}.").format(
                period=period, example='("2025-03-01", "2025-03-31")'
            )
        ) from error
    found = table[(table["date"] >= first) & (table["date"] <= last)]
    if not len(found):
        raise TableError(
            _(
                "There is no figure from {first:%d %B %Y} to {last:%d %B %Y}. The table runs from "
                "{start:%d %B %Y} to {end:%d %B %Y}."
            ).format(first=first, last=last, start=table["date"].min(), end=table["date"].max())
        )
    return found
