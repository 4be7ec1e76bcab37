"""The seasonal baseline: the expected figure of a day, by its weekday and time of the year.

On a logarithmic scale a day is the sum of its weekday, a smooth yearly season (three pairs of sines
and cosines: "dynamic harmonic regression" in Hyndman and Athanasopoulos, Forecasting: Principles
and Practice, 3rd ed., OTexts 2021, section 10.5) and the level of its stretch of time. It is fitted
by iteratively reweighted least squares with Huber's weights (Huber, "Robust Estimation of a
Location Parameter", Annals of Mathematical Statistics 35(1), 1964), so that a festival or a dead
counter doesn't bend it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from kit.analytics.inputs import Array, between, checked, monthly, of_branch, opened
from kit.errors import TableError
from kit.messages import _

__all__ = ["Fitted", "baseline", "fit", "spread"]

HARMONICS = 3
YEARS = 1.5  # of figures, at least, before a yearly season can be told from a change
HUBER = 1.345  # 95 % as good as least squares where nothing is odd (Huber)
ROUNDS = 12
FEWEST = 24  # figures


class Fitted:
    """A fitted season: ``dates`` and ``left``, the logarithm of figure / expectation.

    ``usual`` is the logarithm of what weekday and season alone would give; ``levels`` is what each
    stretch between the breaks, and a steady growth or decline, add to it.
    """

    def __init__(self, dates: "pd.Series[Any]", logs: Array, usual: Array, levels: Array) -> None:
        self.dates = dates
        self.usual = usual
        self.levels = levels
        self.free = logs - usual  # what is neither weekday nor season: level and chance
        self.left = self.free - levels


def fit(own: pd.DataFrame, column: str = "visits", *, breaks: Sequence[Any] = ()) -> Fitted | None:
    """Fit weekday and season to the open days of one branch; levels change at ``breaks``.

    None where fewer than 24 open days have a figure above zero.
    """
    days = own[opened(own) & (own[column] > 0)]
    if len(days) < FEWEST:
        return None
    logs = np.log(days[column].to_numpy(dtype=float))
    stretches = np.unique(_side(days["date"], breaks), return_inverse=True)[1]
    levels = np.hstack([np.eye(int(stretches.max()) + 1)[stretches], _years(days["date"])])
    season = _season(days["date"], by_month=monthly(own))
    weights = _huber(np.hstack([levels, season]), logs)
    n = levels.shape[1]
    return Fitted(days["date"], logs, season @ weights[n:], levels @ weights[:n])


def _side(dates: "pd.Series[Any]", breaks: Sequence[Any]) -> Array:
    """Return for each day the number of breaks on or before it."""
    edges = np.array(sorted(breaks), dtype="datetime64[us]")
    return np.searchsorted(edges, dates.to_numpy().astype("datetime64[us]"), side="right")


def _years(dates: "pd.Series[Any]") -> Array:
    """Return the years since the first day as one column; no column for short series.

    Without it a steady decline would be taken for a season that ends lower than it began.
    """
    days = (dates - dates.min()).dt.days.to_numpy(dtype=float)
    return days[:, None] / 365 if days.max() >= 365 * YEARS else np.zeros((len(days), 0))


def _season(dates: "pd.Series[Any]", *, by_month: bool) -> Array:
    """Return the columns of weekday and yearly season, each with an average of zero."""
    parts = []
    if not by_month:
        weekdays = np.eye(7)[dates.dt.day_of_week.to_numpy()]
        parts.append(weekdays[:, weekdays.any(axis=0)][:, 1:])
    if (dates.max() - dates.min()).days >= 365 * YEARS:
        turns = 2 * np.pi * dates.dt.day_of_year.to_numpy() / 365.25
        waves = [wave(k * turns) for k in range(1, HARMONICS + 1) for wave in (np.sin, np.cos)]
        parts.append(np.stack(waves, axis=1))
    columns = np.hstack(parts) if parts else np.zeros((len(dates), 0))
    centred: Array = columns - columns.mean(axis=0)
    return centred


def _huber(columns: Array, logs: Array) -> Array:
    """Fit ``logs`` robustly: iteratively reweighted least squares with Huber's weights."""
    weights, found = np.ones(len(logs)), np.zeros(columns.shape[1])
    for _round in range(ROUNDS):
        before, found = found, _solved(columns, logs, weights)
        off = np.abs(logs - columns @ found)
        scale = max(1.4826 * float(np.median(off)), 1e-9)
        weights = np.minimum(1, HUBER * scale / np.maximum(off, 1e-12))
        if np.abs(found - before).max() < 1e-6:
            break
    return found


def _solved(columns: Array, values: Array, weights: Array) -> Array:
    """Solve the weighted normal equations; with so few columns that is fast and precise enough."""
    heavy = columns.T * weights
    found: Array = np.linalg.lstsq(heavy @ columns, heavy @ values, rcond=None)[0]
    return found


def spread(left: Array) -> float:
    """Return the robust standard deviation of ``left``: 1.4826 times the median distance."""
    return 1.4826 * float(np.median(np.abs(left - np.median(left)))) if len(left) else 0.0


def baseline(
    table: pd.DataFrame,
    *,
    branch: str | None = None,
    learn: tuple[str, str] | None = None,
    column: str = "visits",
    breaks: Sequence[Any] = (),
) -> pd.DataFrame:
    """Return the expected figure of each week (or month) of a branch, with its range.

    ``learn`` is the period from which weekday, season and level are learnt; everything where it
    isn't given. Outside of it the level stays what it was at its edge. ``breaks`` are days on which
    the level changed, as ``shifts`` finds them.

    The result is indexed by the Monday of the week (the first of the month): what was counted on an
    average open day (``counted``), what was to be expected (``expected``), and the range ``low`` to
    ``high`` in which nineteen weeks of twenty lay in that period.

    Raises ``TableError`` where the period has fewer than 24 open days with a figure.
    """
    own = of_branch(table, branch)
    checked(own, column)
    known = own if learn is None else own[own.index.isin(between(own, learn).index)]
    model = fit(known, column, breaks=breaks)
    if model is None:
        raise TableError(
            _("A season can't be learnt from so few days. Give {n} or more with a figure.").format(
                n=FEWEST
            )
        )
    days = own[opened(own)].copy()
    usual = _predict(model, known, column, days, by_month=monthly(own))
    at, there = (dates.to_numpy().astype("int64") for dates in (days["date"], model.dates))
    days["expected"] = np.exp(usual + np.interp(at, there, model.levels))
    days.loc[days[column].isna(), "expected"] = np.nan
    return _by_week(days.rename(columns={column: "counted"}), model, by_month=monthly(own))


def _by_week(days: pd.DataFrame, model: Fitted, *, by_month: bool) -> pd.DataFrame:
    """Return the averages of weeks (or months), with the range of the learnt ones."""
    week = days["date"] if by_month else days["date"].dt.to_period("W-SUN").dt.start_time
    weeks = days.groupby(week.rename("week"))[["counted", "expected"]].mean()
    inside = weeks[weeks.index.isin(week[days["date"].isin(model.dates)])]
    ratio = (inside["counted"] / inside["expected"]).replace(0, np.nan).dropna().to_numpy()
    wide = 1.96 * spread(np.log(ratio))
    weeks["low"], weeks["high"] = (weeks["expected"] * np.exp(side * wide) for side in (-1, 1))
    return weeks


def _predict(
    model: Fitted, known: pd.DataFrame, column: str, days: pd.DataFrame, *, by_month: bool
) -> Array:
    """Return the weekday and season part of the logarithm for ``days``, from ``model``."""
    learnt = known.loc[model.dates.index, "date"]
    both = pd.concat([learnt, days["date"]])
    columns = _season(both, by_month=by_month)
    columns = columns - columns[: len(learnt)].mean(axis=0)
    seen = columns[: len(learnt)]
    weights = _solved(seen, model.usual, np.ones(len(seen)))
    found: Array = columns[len(learnt) :] @ weights
    return found
