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

SPAN = 1 << 30  # whole numbers that are no further apart are their own ranks


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
    _people, own = np.unique(people, return_index=True)
    usual = {
        name: known[name].iloc[own if name == person else _usual(people, known[name])]
        for name in facts
    }
    usual = {name: column.reset_index(drop=True) for name, column in usual.items()}
    return pd.DataFrame(usual, columns=pd.Index(facts))


def _usual(people: "np.ndarray[Any, Any]", column: "pd.Series[Any]") -> "np.ndarray[Any, Any]":
    """Return for each person, in order, the place of a row with the most frequent value."""
    rank = _ranked(column)
    blank = rank.max(initial=-1) + 1
    rank = np.where(rank < 0, blank, rank)  # comes last
    case = people * (blank + 1) + rank
    order = _order(case)
    case = case[order]
    start = _starts(case)
    person, rank = np.divmod(case[start], blank + 1)
    count = np.where(rank == blank, 0, np.diff(start, append=len(case)))
    score = count * (blank + 1) + blank - rank
    begin = _starts(person)
    best = np.maximum.reduceat(score, begin) if len(begin) else score
    top = score == np.repeat(best, np.diff(begin, append=len(person)))
    return np.asarray(order[start[top]])


def _order(values: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    """Return the places of whole numbers from the smallest on, equal ones in their order.

    Where value and place fit into one number, that is sorted: NumPy does so ten times as fast.
    """
    bits = len(values).bit_length()
    if int(values.max(initial=0)).bit_length() + bits > 62:
        return np.argsort(values, kind="stable")
    return np.sort((values << bits) | np.arange(len(values))) & ((1 << bits) - 1)


def _starts(values: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    """Return the places at which a new value begins in sorted ones."""
    return np.flatnonzero(np.diff(values, prepend=-1))


def _ranked(column: "pd.Series[Any]") -> "np.ndarray[Any, np.dtype[np.int64]]":
    """Return the rank of each row's value among all values, -1 if it is missing.

    Numbers and moments go by size, ordered categories as they are ordered, all else as text.
    """
    kind = column.dtype
    if kind.kind in "iu" and isinstance(kind, np.dtype) and len(column):
        whole = column.to_numpy()
        if int(whole.max()) - int(whole.min()) < SPAN:
            return np.asarray(whole, dtype=np.int64) - int(whole.min())
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
