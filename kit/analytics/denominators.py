"""Rates: visits by head of the people served, by opening hour, or by open day."""

import pandas as pd

from kit.analytics.inputs import checked, opened
from kit.errors import TableError
from kit.messages import _

__all__ = ["PER", "rates"]

PER = ("nothing", "head", "hour", "open day")


def rates(
    table: pd.DataFrame, *, per: str, people: "pd.Series[int] | None" = None
) -> "pd.Series[float]":
    """Return each branch's visits divided by a denominator, the highest first.

    ``per`` is "nothing" (all visits), "head" (visits for each of the people served, who are in
    ``people``, indexed by branch), "hour" (for each opening hour) or "open day". The period is that
    of the table: filter it first. Open days without a figure count as an average open day of that
    branch, so that a broken counter makes no branch smaller; blank them first
    (:func:`trusted <kit.analytics.counters.trusted>`). A branch that was never open is left out.

    Raises ``TableError`` where hours or people are missing.

    >>> days = pd.DataFrame({"date": pd.to_datetime(["2025-03-04"] * 2), "branch": ["A", "B"],
    ...                      "visits": [100, 60], "hours": [8, 3]})
    >>> rates(days, per="hour").to_dict()
    {'B': 20.0, 'A': 12.5}
    """
    if per not in PER:
        raise TableError(
            _("per is {per!r}: choose from {all}.").format(per=per, all=", ".join(PER))
        )
    checked(table, "date", "branch", "visits", *(["hours"] if per == "hour" else []))
    days = table[opened(table)]
    by = days.groupby("branch")
    average = by["visits"].mean()  # of the days that have a figure
    if per == "open day":
        found = average
    elif per == "hour":
        if not table["hours"].notna().any():
            raise TableError(_("No opening hours are known here. Choose another denominator."))
        counted = days[days["visits"].notna()]
        found = counted.groupby("branch")["visits"].sum() / counted.groupby("branch")["hours"].sum()
    else:
        found = average * by.size()
        found = found / _heads(found, people) if per == "head" else found
    return found.dropna().sort_values(ascending=False, kind="stable").rename(per)


def _heads(found: "pd.Series[float]", people: "pd.Series[int] | None") -> "pd.Series[float]":
    if people is None:
        raise TableError(_("A rate per head needs the people served: give people=, by branch."))
    twice = people.index[people.index.duplicated()]
    if len(twice):
        raise TableError(
            _("{names} is there twice among the people served. Keep one number for each.").format(
                names=twice[0]
            )
        )
    unknown = [name for name in found.index if name not in people.index]
    heads = people.reindex(found.index).astype(float)
    if unknown or not (heads > 0).all():
        raise TableError(
            _("Nobody is known to live near {names}. Add the number to the branches.").format(
                names=", ".join(map(str, unknown or found.index[~(heads > 0)]))
            )
        )
    return heads
