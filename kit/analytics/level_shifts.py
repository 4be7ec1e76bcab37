"""Level shifts: the days on which the figures changed for good.

Weekday and season are taken away (seasons.py); of what is left, the weeks before and after each
place are compared: a moving sum, MOSUM (Hušková and Slabý, "Permutation tests for multiple
changes", Kybernetika 37(5), 2001; Eichinger and Kirch, "A MOSUM procedure for the estimation of
multiple random change points", Bernoulli 24(1), 2018). Only weeks nearby are compared, so that a
slow decline over years is no shift. Whether a shift is the counter's or real is asked of a second
series that knows nothing of the counter: the loans.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from kit.analytics.bootstrap import block_for, draws
from kit.analytics.inputs import Array, checked, monthly, of_branch
from kit.analytics.seasons import Fitted, fit, spread

__all__ = ["COLUMNS", "shifts"]

COLUMNS = ["branch", "date", "change", "low", "high", "loans_change", "cause"]
WEEKS, MONTHS = 8, 12  # compared on either side
LEAST = 0.10  # a smaller change is no shift, however sure
ALPHA = 0.01  # how often a series without a shift may seem to have one, in theory
ROUNDS = 2


def shifts(table: pd.DataFrame, *, branch: str | None = None, least: float = LEAST) -> pd.DataFrame:
    """Find the days on which a branch's visits changed for good, and the probable cause of each.

    Each row of the result is a shift: ``branch``, ``date``, ``change`` (-0.4: from then on 40 %
    fewer) with its range ``low`` to ``high``, ``loans_change`` over the same weeks, and ``cause``:

    - *counter*: loans didn't go along, so the counter counts otherwise than before
    - *real*: loans went along by half or more (a move, new hours, another public)
    - *unclear*: something between, or there are no loans to ask

    Eight weeks on either side are compared (twelve months in tables of months), so that a change
    in the first or last eight weeks can't be found, nor one that lasted less than about four.
    ``least`` is the smallest change that counts. All branches where none is named.
    """
    checked(table, "date", "visits")
    found: list[dict[str, Any]] = []
    for name in _names(table, branch):
        own = of_branch(table, name)
        days = _breaks(own, least)
        model = fit(own, breaks=days)
        other = fit(own, "loans", breaks=days) if "loans" in own.columns else None
        for day in days if model else ():
            row = _described(model, other, day, near=_near(days, day), months=monthly(own))
            found += [{"branch": name or "all", "date": day, **row}]
    return pd.DataFrame(found, columns=COLUMNS).astype({"date": "datetime64[us]"})


def _names(table: pd.DataFrame, branch: str | None) -> Sequence[str | None]:
    if branch is not None or "branch" not in table.columns:
        return [branch]
    return list(dict.fromkeys(table["branch"]))


def _breaks(own: pd.DataFrame, least: float) -> list[pd.Timestamp]:
    """Return the first day of each new level; the season is fitted again with the levels found."""
    days: list[pd.Timestamp] = []
    for _round in range(ROUNDS):
        model = fit(own, breaks=days)
        if model is None:
            return []
        weeks = _weekly(model, by_month=monthly(own))
        side = MONTHS if monthly(own) else WEEKS
        found = [_first_day(model, weeks, at, side) for at in _peaks(weeks, side, least)]
        if found == days:
            break
        days = sorted(set(found))
    return days


def _weekly(model: Fitted, *, by_month: bool) -> "pd.Series[float]":
    """Return the median of each week without the effects of weekday and season."""
    week = model.dates if by_month else model.dates.dt.to_period("W-SUN").dt.start_time
    return pd.Series(model.free, index=week.to_numpy()).groupby(level=0).median()


def _peaks(weeks: "pd.Series[float]", side: int, least: float) -> list[int]:
    """Return the weeks in which a new level begins: peaks of the MOSUM above its bound."""
    free, n = weeks.to_numpy(), len(weeks)
    if n < 2 * side + 2:
        return []
    bound = max(_critical(n, side) * _noise(free, side) * np.sqrt(2 / side), np.log1p(least))
    peaks: list[int] = []
    size = np.abs(_steps(free, side))
    for place in np.flatnonzero(size > bound):
        near = size[max(0, place - side // 2) : place + side // 2 + 1]
        if size[place] == near.max() and not (peaks and side + place - peaks[-1] <= side // 2):
            peaks.append(side + int(place))
    return peaks


def _steps(free: Array, side: int) -> Array:
    """Return the mean of ``side`` weeks less that of the ``side`` before, from week ``side`` on."""
    sums = np.concatenate([[0.0], np.cumsum(free)])
    at = np.arange(side, len(free) - side + 1)
    steps: Array = (sums[at + side] - 2 * sums[at] + sums[at - side]) / side
    return steps


def _critical(n: int, side: int) -> float:
    """Return the bound that chance exceeds once in a hundred series (Eichinger and Kirch 2018)."""
    ratio = np.log(n / side)
    c = -np.log(-0.5 * np.log(1 - ALPHA))
    high = 2 * ratio + 0.5 * np.log(ratio) + np.log(1.5) - 0.5 * np.log(np.pi) + c
    return float(high / np.sqrt(2 * ratio))


def _noise(free: Array, side: int) -> float:
    """Return the long-run standard deviation of a week, autocorrelation included.

    From what a running median leaves, so that a shift counts as level and not as noise.
    """
    left = free - pd.Series(free).rolling(2 * side + 1, center=True, min_periods=side).median()
    kept = left.to_numpy()
    size = spread(kept)
    kept = np.clip(kept, -3 * size, 3 * size)
    along = float(np.corrcoef(kept[1:], kept[:-1])[0, 1]) if size > 0 else 0.0
    along = float(np.clip(np.nan_to_num(along), 0.0, 0.6))
    return max(size, 1e-6) * float(np.sqrt((1 + along) / (1 - along)))


def _first_day(model: Fitted, weeks: "pd.Series[float]", at: int, side: int) -> pd.Timestamp:
    """Return the day near a peak that separates the two levels around it best."""
    index = weeks.index
    last = index[min(at + side, len(index)) - 1] + pd.Timedelta(days=6)
    inside = (model.dates >= index[max(at - side, 0)]) & (model.dates <= last)
    left, dates = model.free[inside.to_numpy()], model.dates[inside].reset_index(drop=True)
    size = max(spread(left - np.median(left)), 1e-6)
    left = np.clip(left, np.median(left) - 6 * size, np.median(left) + 6 * size)
    around = pd.Timedelta(days=95 if side == MONTHS else 7 * side // 2)
    near = dates[(dates - index[at]).abs() <= around]
    costs = {day: _cost(left, int((dates < day).sum())) for day in near}
    return pd.Timestamp(min(costs, key=lambda day: costs[day]))


def _cost(left: Array, cut: int) -> float:
    parts = [part for part in (left[:cut], left[cut:]) if len(part)]
    return sum(float(np.abs(part - np.median(part)).sum()) for part in parts)


def _near(days: Sequence[pd.Timestamp], day: pd.Timestamp) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the shifts directly before and after ``day``: the limits of its two levels."""
    before = [other for other in days if other < day]
    after = [other for other in days if other > day]
    return (
        before[-1] if before else pd.Timestamp.min,
        after[0] if after else pd.Timestamp.max,
    )


def _described(
    model: Fitted | None,
    other: Fitted | None,
    day: pd.Timestamp,
    *,
    near: tuple[pd.Timestamp, pd.Timestamp],
    months: bool,
) -> dict[str, Any]:
    """Return the size of a shift, its range, the change of loans, and the probable cause."""
    size, low, high = _change(model, day, near, months=months)
    loans, loans_low, loans_high = _change(other, day, near, months=months)
    cause = "unclear"
    if not np.isnan(loans):
        went_along = loans / size
        apart = loans_high < size if size > 0 else loans_low > size
        if went_along < 1 / 3 and apart:
            cause = "counter"
        elif went_along >= 1 / 2:
            cause = "real"
    shown = [float(np.expm1(value)) for value in (size, low, high, loans)]
    return dict(zip(COLUMNS[2:6], shown, strict=True)) | {"cause": cause}


def _change(
    model: Fitted | None,
    day: pd.Timestamp,
    near: tuple[pd.Timestamp, pd.Timestamp],
    *,
    months: bool,
) -> tuple[float, float, float]:
    """Return the change of the logarithm at ``day`` and its range, from the open days around it."""
    if model is None:
        return np.nan, np.nan, np.nan
    most = MONTHS if months else WEEKS * 6
    dates = model.dates.to_numpy()
    before = model.free[(dates < day.to_numpy()) & (dates >= near[0].to_numpy())][-most:]
    after = model.free[(dates >= day.to_numpy()) & (dates < near[1].to_numpy())][:most]
    if min(len(before), len(after)) < 3:
        return np.nan, np.nan, np.nan
    medians = [
        np.median(part[draws(len(part), block=block_for(len(part)), times=400, seed=at)], axis=1)
        for at, part in enumerate((before, after))
    ]
    low, high = np.quantile(medians[1] - medians[0], [0.025, 0.975])
    return float(np.median(after) - np.median(before)), float(low), float(high)
