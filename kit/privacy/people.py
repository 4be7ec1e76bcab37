"""Rows and their people: one row for each person, and rows that were kept too long."""

import datetime as dt
from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd

from kit.errors import TableError
from kit.messages import _
from kit.privacy.inputs import Columns, as_date, at_least, distinct, named

__all__ = ["one_row_each", "overdue"]

NATURAL = {
    "integer",
    "floating",
    "mixed-integer-float",
    "decimal",
    "boolean",
    "datetime64",
    "datetime",
}


def one_row_each(
    table: pd.DataFrame, person: Hashable, *, keep: Columns | None = None
) -> pd.DataFrame:
    """Make a table with one row for each person from one with many, such as loans.

    ``person`` is the column that tells people apart, such as a card number. A fact that is the
    same in all rows of a person, such as the birth date, is kept. Where it varies, such as the
    subject, the most frequent value stands for it; of equally frequent ones, the first in the
    alphabet (the smallest, the earliest). Blanks count only where a person has nothing else, and
    rows without a person are left out. People come in the order of their first rows.

    ``keep`` names the columns to keep besides the person, all where it isn't given. Each column is
    summed up by itself, so that the item and the subject of a row needn't belong together.

    >>> loans = pd.DataFrame({"card": ["L1", "L2", "L1", "L1"],
    ...                       "subject": ["Comics", "Travel", "Cooking", "Cooking"]})
    >>> one_row_each(loans, "card")["subject"].tolist()
    ['Cooking', 'Travel']
    """
    facts = named(table, [person, *named(table, table.columns if keep is None else keep)])
    people, _names = distinct(table[person])
    known = table
    if (people < 0).any():
        known, people = table[people >= 0], people[people >= 0]
    usual = {
        name: known[name].iloc[_usual(people, known[name])].reset_index(drop=True) for name in facts
    }
    return pd.DataFrame(usual, columns=pd.Index(facts))


def _usual(people: "np.ndarray[Any, Any]", column: "pd.Series[Any]") -> "np.ndarray[Any, Any]":
    """Return for each person, in order, the place of a row with the most frequent value."""
    rank = _ranked(column)
    blank = rank.max(initial=-1) + 1
    rank = np.where(rank < 0, blank, rank)  # comes last
    cases, found = pd.factorize(people * (blank + 1) + rank)
    first = np.empty(len(found), dtype=np.int64)
    first[cases[::-1]] = np.arange(len(cases))[::-1]  # the earliest row is written last, and stays
    person, rank = np.divmod(found, blank + 1)
    count = np.where(rank == blank, 0, np.bincount(cases, minlength=len(found)))
    score = count * (blank + 1) + blank - rank
    best = np.full(people.max(initial=-1) + 1, -1)
    np.maximum.at(best, person, score)
    top = score == best[person]
    usual = np.empty(len(best), dtype=np.int64)
    usual[person[top]] = first[top]
    return usual


def _ranked(column: "pd.Series[Any]") -> "np.ndarray[Any, np.dtype[np.int64]]":
    """Return the rank of each row's value among all values, -1 if it is missing.

    Numbers and moments go by size, ordered categories as they are ordered, all else as text.
    """
    kind = column.dtype
    ordered = isinstance(kind, pd.CategoricalDtype) and bool(kind.ordered)
    if ordered or pd.api.types.is_any_real_numeric_dtype(kind) or kind.kind == "M":
        return np.asarray(pd.factorize(column, sort=True)[0], dtype=np.int64)
    codes, values = distinct(column)
    natural = pd.api.types.infer_dtype(values, skipna=True) in NATURAL
    sizes = values if natural else list(map(str, values))
    rank = np.full(len(values) + 1, -1, dtype=np.int64)  # -1, missing, picks the last
    rank[sorted(range(len(values)), key=sizes.__getitem__)] = range(len(values))
    return np.asarray(rank[codes])


def overdue(
    table: pd.DataFrame, column: Hashable, *, keep_days: int, today: str | dt.date
) -> pd.DataFrame:
    """Return the rows dated more than ``keep_days`` days before today: they must be deleted.

    A row without a date stays out: the book is still on loan, and its time hasn't begun. This is
    *storage limitation*, Article 5(1)(e) of the General Data Protection Regulation (EU) 2016/679.

    >>> loans = pd.DataFrame({"returned": ["2025-11-30 10:05", "2025-12-01 18:40", None]})
    >>> overdue(loans, "returned", keep_days=30, today="2025-12-31")["returned"].tolist()
    ['2025-11-30 10:05']
    """
    at_least(0, keep_days=keep_days)
    named(table, [column])
    last = _days_before(as_date(today), keep_days)
    codes, values = distinct(table[column])
    late = np.array([*(as_date(value) < last for value in values), False], dtype=bool)
    kept: pd.DataFrame = table[late[codes]]
    return kept.copy()


def _days_before(today: dt.date, days: int) -> dt.date:
    try:
        return today - dt.timedelta(days=int(days))
    except OverflowError as error:
        raise TableError(
            _("keep_days is {days}: nobody waits so long.").format(days=days)
        ) from error
