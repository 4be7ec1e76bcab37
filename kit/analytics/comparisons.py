"""Compare two periods like with like: by totals, by opening days, or by the same weekdays."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from kit.analytics.bootstrap import SHARE, block_for, draws
from kit.analytics.inputs import Array, Period, between, monthly, of_branch, opened
from kit.errors import TableError
from kit.messages import _

__all__ = ["HOW", "Comparison", "compare", "per_cent", "year_before"]

HOW = ("total", "open day", "same weekdays")
ENOUGH = 6  # rows of a period, or months in pairs, from which a range can be told


@dataclass(frozen=True)
class Comparison:
    """The result of :func:`compare`; shows as one sentence.

    ``before`` and ``now`` are the figures, visits in all or on an open day; ``change`` is now by
    before, minus 1, and lies between ``low`` and ``high`` (missing where the periods are too
    short to tell). ``days_before`` and ``days_now`` count the opening days that went into it.
    """

    before: float
    now: float
    low: float
    high: float
    days_before: int
    days_now: int
    how: str

    @property
    def change(self) -> float:
        """The change as a share: -0.25 is a quarter fewer."""
        return self.now / self.before - 1

    @property
    def clear(self) -> bool:
        """True if the range from ``low`` to ``high`` doesn't include zero."""
        return bool(self.low > 0 or self.high < 0)

    def __str__(self) -> str:
        unit = {
            "total": _("visits in all"),
            "open day": _("visits on an open day"),
            "same weekdays": _("visits on an open day, the same weekdays on both sides"),
            "same months": _("visits in a month, the same months on both sides"),
        }[self.how]
        said = _("{now:,.0f} {unit}, where it was {before:,.0f}: {change}").format(
            now=self.now, unit=unit, before=self.before, change=per_cent(self.change)
        )
        if np.isnan(self.low):
            return said + _(" (too few figures to say how sure that is).")
        return said + _(" (between {low} and {high}).").format(
            low=per_cent(self.low), high=per_cent(self.high)
        )

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>"  # a paragraph wraps on a phone


def per_cent(share: float) -> str:
    """Write a change in per cent: +3%, -25%, 0%."""
    return f"{share:+.0%}".replace("+0%", "0%").replace("-0%", "0%").replace("-", "\N{MINUS SIGN}")


def year_before(period: Period) -> Period:
    """Return the same days a year before; 29 February becomes 28 February."""
    first, last = (pd.Timestamp(day) for day in period)
    moved = [day - pd.DateOffset(years=1) for day in (first, last)]
    if last.is_month_end:  # the whole month, leap year or not
        moved[1] = moved[1] + pd.offsets.MonthEnd(0)
    return f"{moved[0]:%Y-%m-%d}", f"{moved[1]:%Y-%m-%d}"


def compare(
    table: pd.DataFrame,
    now: Period,
    before: Period | None = None,
    *,
    branch: str | None = None,
    how: str = "same weekdays",
    share: float = SHARE,
) -> Comparison:
    """Compare a branch's visits in ``now`` with those in ``before``, by default a year earlier.

    ``how`` is "total" (whatever the calendar did), "open day" (the average of the days on which
    the branch was open), or "same weekdays" (each weekday against itself, then put together as
    often as it was open in the two periods on average, so that a period with fewer Saturdays
    isn't the poorer for it). Days without a figure are left out. Tables of months are compared
    month with month ("same months") whatever ``how`` says, but for "total".

    The range is that of the circular block bootstrap (bootstrap.py) of what is left when the
    weekdays' averages are taken away; ``share`` is how often it should hold the truth.

    Raises ``TableError`` where nobody was counted on the days compared, or no weekday is common.
    """
    if how not in HOW:
        raise TableError(
            _("how is {how!r}: choose from {all}.").format(how=how, all=", ".join(HOW))
        )
    own = of_branch(table, branch)
    parts = [_figures(own, period) for period in (before or year_before(now), now)]
    if monthly(own):
        return _months(*parts, how=how, share=share)
    parts = _shared(*parts) if how == "same weekdays" else parts
    groups, weights = _groups(*parts, how=how)
    sides = [_Side(part, group) for part, group in zip(parts, groups, strict=True)]
    old, new = (side.value(weight) for side, weight in zip(sides, weights, strict=True))
    days = len(parts[0]), len(parts[1])
    low = high = np.nan
    if min(days) >= ENOUGH:
        low, high = _range(sides, weights, share)
    return Comparison(old, new, low, high, *days, how)


def _range(sides: "Sequence[_Side]", weights: Sequence[Array], share: float) -> tuple[float, float]:
    again = [sides[at].drawn(weights[at], seed=at) for at in (0, 1)]
    low, high = np.quantile(again[1] / again[0] - 1, [(1 - share) / 2, (1 + share) / 2])
    return float(low), float(high)


def _figures(own: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Return the open days of a period that have a figure."""
    part = between(own, period)
    part = part[opened(own).loc[part.index] & part["visits"].notna()]
    _counted(part["visits"], *map(pd.Timestamp, period))
    return part


def _counted(visits: "pd.Series[float]", first: pd.Timestamp, last: pd.Timestamp) -> None:
    """Raise ``TableError`` if there are no visits: a share of zero has no meaning."""
    if not len(visits) or not visits.sum():
        raise TableError(
            _(
                "From {first:%Y-%m-%d} to {last:%Y-%m-%d} nobody was counted on the days that are "
                "compared. Choose another period."
            ).format(first=first, last=last)
        )


def _shared(before: pd.DataFrame, now: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the days of both periods on the weekdays that both periods have."""
    days = [part["date"].dt.day_of_week for part in (before, now)]
    both = set(days[0]) & set(days[1])
    if not both:
        raise TableError(
            _("The two periods have no weekday in common. Take whole weeks or months.")
        )
    parts = [part[day.isin(both)] for part, day in zip((before, now), days, strict=True)]
    for part in parts:
        _counted(part["visits"], part["date"].min(), part["date"].max())
    return parts


def _groups(
    before: pd.DataFrame, now: pd.DataFrame, *, how: str
) -> tuple[list[Array], list[Array]]:
    """Return for each period the weekdays of its days, and the weight of each weekday."""
    days = [part["date"].dt.day_of_week.to_numpy() for part in (before, now)]
    sizes = [np.bincount(day, minlength=7) for day in days]
    if how == "same weekdays":
        return days, [(sizes[0] + sizes[1]) / (sizes[0] + sizes[1]).sum()] * 2
    return days, [size / (1 if how == "total" else size.sum()) for size in sizes]


class _Side:
    """One period: the average of each weekday, and each day's deviation from it."""

    def __init__(self, part: pd.DataFrame, group: Array) -> None:
        visits = part["visits"].to_numpy(dtype=float)
        sizes = np.bincount(group, minlength=7)
        self.group = group
        self.sizes = np.maximum(sizes, 1)
        self.means = np.bincount(group, visits, minlength=7) / self.sizes
        usual = self.means[group]
        left = np.divide(visits, usual, out=np.ones_like(visits), where=usual > 0) - 1
        # Averages follow their own days, and a few blocks follow their own average: what is left
        # is too small by this much.
        n = len(visits)
        free = max(n - int((sizes > 0).sum()), 1)
        blocks = n / block_for(n)
        self.left = left * np.sqrt(n / free * blocks / max(blocks - 1, 0.5))

    def value(self, weights: Array) -> float:
        return float((self.means * weights).sum())

    def drawn(self, weights: Array, *, seed: int) -> Array:
        """Return the value of many bootstrap samples."""
        n = len(self.left)
        places = draws(n, block=block_for(n), seed=seed)
        days = weights[self.group] * self.means[self.group] / self.sizes[self.group]
        found: Array = self.value(weights) + (days * self.left[places]).sum(axis=1)
        return np.maximum(found, 1e-9)


def _months(before: pd.DataFrame, now: pd.DataFrame, *, how: str, share: float) -> Comparison:
    """Compare months with the same months; with a range if there are enough pairs."""
    pairs = [part.groupby(part["date"].dt.month)["visits"].mean() for part in (before, now)]
    both = pairs[0].index.intersection(pairs[1].index)
    if how == "total" or not len(both):
        was, is_now = (float(part["visits"].sum()) for part in (before, now))
        return Comparison(was, is_now, np.nan, np.nan, len(before), len(now), "total")
    for pair, part in zip(pairs, (before, now), strict=True):
        _counted(pair[both], part["date"].min(), part["date"].max())
    old, new = (pair[both].to_numpy(dtype=float) for pair in pairs)
    rows = tuple(int(part["date"].dt.month.isin(both).sum()) for part in (before, now))
    low = high = np.nan
    if len(both) >= ENOUGH:
        places = draws(len(both), block=block_for(len(both), cycle=2))
        again: Any = new[places].sum(axis=1) / np.maximum(old[places].sum(axis=1), 1e-9) - 1
        low, high = np.quantile(again, [(1 - share) / 2, (1 + share) / 2])
    return Comparison(
        float(old.mean()),
        float(new.mean()),
        float(low),
        float(high),
        rows[0],
        rows[1],
        "same months",
    )
