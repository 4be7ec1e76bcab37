"""Link two tables row by row, to learn from one table about people in the other."""

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd

from kit.errors import TableError
from kit.messages import _
from kit.privacy.inputs import Columns, named, rows_alike

__all__ = ["link", "link_counts"]


def link(left: pd.DataFrame, right: pd.DataFrame, on: Columns) -> pd.DataFrame:
    """Join the rows of ``left`` that match one row of ``right`` and no other.

    A row of ``left`` is linked where no other row of ``left`` has the same values in the columns
    ``on``, none of them is missing, and exactly one row of ``right`` has them. The result holds
    these rows in the order of ``left``, numbered anew, with the columns of ``right`` beside them
    (a name that ``left`` has too gets "_right" after it). ``left`` needs one row for each person
    (``one_row_each``). Linkage as in Sweeney 2002, section 1. A link can be wrong: somebody who
    isn't in ``right`` may share the values with somebody who is.

    Raises ``TableError`` where a column holds, say, dates in one table and text in the other.

    >>> members = pd.DataFrame({"card": ["L1", "L2"], "born": ["1983-09-02", "1990-01-01"]})
    >>> town = pd.DataFrame({"name": ["Ana Ilić"], "born": ["1983-09-02"]})
    >>> link(members, town, on=["born"])[["card", "name"]].values.tolist()
    [['L1', 'Ana Ilić']]
    """
    names = _shared(left, right, on)
    found: pd.DataFrame = left[_fates(left, right, names) == 0]
    return found.merge(_beside(left, right, names), on=names, how="inner")


def link_counts(left: pd.DataFrame, right: pd.DataFrame, on: Columns) -> "pd.Series[int]":
    """Count the rows of ``left`` by the result of linking; the four numbers add up to its length.

    - *linked*: what :func:`link` returns.
    - *several candidates*: somebody in ``right`` has these values, but more than one row of
      ``left`` or of ``right`` has them.
    - *not found*: nobody in ``right`` has these values.
    - *unknown*: a value is missing, and what nobody knows can't be looked up.
    """
    fates = _fates(left, right, _shared(left, right, on))
    labels = ["linked", "several candidates", "not found", "unknown"]
    return pd.Series(np.bincount(fates, minlength=4), index=labels, name="rows")


def _beside(left: pd.DataFrame, right: pd.DataFrame, on: list[Hashable]) -> pd.DataFrame:
    """Return ``right`` with new names for the columns that ``left`` has too."""
    taken = set(left.columns) | set(right.columns)
    new: dict[Hashable, str] = {}
    for name in right.columns:
        if name in left.columns and name not in on:
            new[name] = f"{name}_right"
            while new[name] in taken:
                new[name] += "_right"
            taken.add(new[name])
    return right.rename(columns=new)


def _shared(left: pd.DataFrame, right: pd.DataFrame, on: Columns) -> list[Hashable]:
    names = named(left, on)
    named(right, names)
    if not names:
        raise TableError(_("Name at least one column to link by, in square brackets."))
    for name in names:
        kinds = [_kind(table[name]) for table in (left, right)]
        if "empty" not in kinds and kinds[0] != kinds[1]:
            raise TableError(
                _(
                    '"{name}" holds {left} in one table and {right} in the other: make them alike.'
                ).format(name=name, left=kinds[0], right=kinds[1])
            )
    return names


def _kind(column: "pd.Series[Any]") -> str:
    """Return the kind of values in ``column``: 1983 and "1983" would silently fail to match."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.cat.categories.to_series()
    column = column.dropna()
    if not len(column):
        return "empty"
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return _("moments with a time zone")
    kind = pd.api.types.infer_dtype(column, skipna=True)
    numbers = dict.fromkeys(("integer", "floating", "mixed-integer-float", "boolean"), _("numbers"))
    others = {"string": _("text"), "datetime64": _("moments"), "datetime": _("moments")}
    return {**numbers, **others, "date": _("days")}.get(kind, kind)


def _fates(
    left: pd.DataFrame, right: pd.DataFrame, names: list[Hashable]
) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """Return for each row of left 0 linked, 1 several candidates, 2 not found, 3 unknown."""
    both = pd.concat([left[names], right[names]], ignore_index=True)
    groups = rows_alike(both, names)
    people, others = groups[: len(left)], groups[len(left) :]
    alike = np.bincount(people, minlength=len(both))[people]
    candidates = np.bincount(others, minlength=len(both))[people]
    unknown = left[names].isna().any(axis=1).to_numpy()
    sure = (alike == 1) & (candidates == 1)
    return np.select([unknown, candidates == 0, sure], [3, 2, 0], default=1)
