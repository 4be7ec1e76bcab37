"""Find faults of door counters: dead, stuck, at a ceiling, or counting otherwise than before.

Each fault is a row with its days and the reason in words, so that a person can check it against
what they know. None of these tests proves anything: a branch that nobody told us was closed looks
like a dead counter that lent nothing.
"""

from typing import Any

import numpy as np
import pandas as pd

from kit.analytics.comparisons import per_cent
from kit.analytics.inputs import Array, monthly, of_branch, opened
from kit.analytics.level_shifts import shifts
from kit.messages import _

__all__ = ["COLUMNS", "faults", "trusted"]

COLUMNS = ["branch", "fault", "first", "last", "days", "reason"]
MISSED = 30.0  # visits that were to be expected while none were counted: no quiet day
TIES = 5  # days, at least, at exactly the highest figure
CHANCE = 0.001  # how often a series may repeat itself so by chance


def faults(table: pd.DataFrame, *, branch: str | None = None) -> pd.DataFrame:
    """Find probable faults of the counters, branch by branch, each with its reason in words.

    ``fault`` is one of

    - *dead*: nobody counted on open days when 30 visits or more were to be expected in all; where
      loans are known, some were lent
    - *stuck*: the same figure so often in a row that chance would do it once in a thousand series
      (in tables of months: a quarter's figure copied into its months)
    - *ceiling*: the highest figure came five times or more, three times as often as the figures
      under it; ``first`` and ``last`` are the first and last such day, ``days`` their number
    - *counts otherwise*: from a day on visits are others and loans aren't (:func:`shifts`), until
      they are back within a sixth of what they were, or the end. A new, better counter looks the
      same as a broken one: either way the two stretches can't be compared.

    All branches where none is named. Raises ``TableError`` as :func:`of_branch` does.
    """
    names = [branch] if branch is not None or "branch" not in table.columns else None
    found: list[tuple[Any, ...]] = []
    for name in names or dict.fromkeys(table["branch"]):
        own = of_branch(table, name)
        own_faults = [*_dead(own), *_stuck(own), *_ceiling(own)]
        own_faults += _otherwise(_without(own, own_faults))
        found.extend((name or "all", *fault) for fault in own_faults)
    moments = {"first": "datetime64[us]", "last": "datetime64[us]", "days": "int64"}
    made = pd.DataFrame(found, columns=COLUMNS).astype(moments)
    return made.sort_values(["branch", "first"], kind="stable").reset_index(drop=True)


def trusted(table: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Return the table without the visits on days of the faults in ``found``, ceilings excepted.

    A figure at the ceiling is too small, yet nearer to the truth than none.
    """
    sound = table.copy()
    sound["visits"] = sound["visits"].astype(float)
    for row in found[found["fault"] != "ceiling"].to_dict("records"):
        days = sound["date"].between(row["first"], row["last"])
        own = sound["branch"] == row["branch"] if "branch" in sound.columns else True
        sound.loc[days & own & opened(table), "visits"] = np.nan
    return sound


def _without(own: pd.DataFrame, found: "list[Fault]") -> pd.DataFrame:
    """Return the counts without stuck days, which would look like a level of their own."""
    left = own.assign(visits=own["visits"].astype(float))
    for fault, first, last, _days, _reason in found:
        if fault == "stuck":
            left.loc[left["date"].between(first, last), "visits"] = np.nan
    return left


Fault = tuple[str, pd.Timestamp, pd.Timestamp, int, str]


def _runs(values: Array) -> list[tuple[int, int]]:
    """Return the first and last place of every run of equal values."""
    edges = np.flatnonzero(values[1:] != values[:-1]) + 1
    starts = [0, *edges.tolist()]
    return list(zip(starts, [*(edge - 1 for edge in edges.tolist()), len(values) - 1], strict=True))


def _dead(own: pd.DataFrame) -> list[Fault]:
    days = own[opened(own)].reset_index(drop=True)
    usual = _usual(days, by_month=monthly(own))
    silent = (days["visits"].fillna(0) == 0).to_numpy()
    unit = _("month") if monthly(own) else _("day")
    found: list[Fault] = []
    for first, last in _runs(silent) if len(days) else []:
        missed = float(usual[first : last + 1].sum())
        lent = days.loc[first:last, "loans"].sum() if "loans" in days.columns else None
        if not silent[first] or missed < MISSED or lent == 0:
            continue
        n = last - first + 1
        reason = _("nobody counted, where about {usual:,.0f} a {unit} are usual").format(
            usual=missed / n, unit=unit
        )
        if lent is not None:
            reason += _("; {lent:,.0f} loans meanwhile").format(lent=lent)
        found.append(("dead", days["date"][first], days["date"][last], n, reason))
    return found


def _usual(days: pd.DataFrame, *, by_month: bool) -> Array:
    """Return for each row the median around it on the same weekday (or of all months)."""
    counted = days["visits"].astype(float).where(days["visits"] > 0)
    group = days["date"].dt.day_of_week * (not by_month)
    around = counted.groupby(group).transform(
        lambda values: values.rolling(25, center=True, min_periods=1).median().ffill().bfill()
    )
    return around.fillna(0).to_numpy()


def _stuck(own: pd.DataFrame) -> list[Fault]:
    days = own[opened(own) & own["visits"].notna()].reset_index(drop=True)
    values = days["visits"].to_numpy(dtype=float)
    if len(values) < 4:
        return []
    # two neighbours that scatter like this are equal so often (a normal distribution's density)
    off = np.abs(np.diff(values))
    size = float(np.median(off[off > 0])) / 0.6745 if (off > 0).any() else 0.0
    equal = min(1.0, 1 / (size * np.sqrt(2 * np.pi))) if size else 1.0
    found: list[Fault] = []
    for first, last in _runs(values):
        n = last - first + 1
        if n < 3 or not values[first] or equal ** (n - 1) * len(values) > CHANCE * _months(own):
            continue
        if values[first] == values.max() and _pile(values):
            continue  # a ceiling, told as such
        reason = _("{value:,.0f} counted {n} times in a row").format(value=values[first], n=n)
        found.append(("stuck", days["date"][first], days["date"][last], n, reason))
    return found


def _months(own: pd.DataFrame) -> float:
    """Return the factor for the limit of chance: 10 for tables of months, 1 for tables of days.

    Tables of months are short, and three equal months in a row are already a sign.
    """
    return 10.0 if monthly(own) else 1.0


def _pile(values: Array) -> int:
    """Return how often the highest value occurs, if too often for chance; else 0."""
    top = values.max()
    at_top = int((values == top).sum())
    near = np.sort(values[values < top])[-30:]
    if at_top < TIES or len(near) < 30 or top < 20:
        return 0
    per_value = len(near) / max(top - near[0], 1.0)
    return at_top if at_top >= 3 * max(per_value, 1.0) else 0


def _ceiling(own: pd.DataFrame) -> list[Fault]:
    days = own[opened(own) & own["visits"].notna()]
    values = days["visits"].to_numpy(dtype=float)
    n = _pile(values) if len(values) else 0
    if not n:
        return []
    dates = days["date"][values == values.max()]
    reason = _("{value:,.0f}, the highest figure, came {n} times and was never passed").format(
        value=values.max(), n=n
    )
    return [("ceiling", dates.iloc[0], dates.iloc[-1], n, reason)]


def _otherwise(own: pd.DataFrame) -> list[Fault]:
    """Return the stretches from a shift of the counter alone to the shift that undoes it."""
    level, start, change = 0.0, None, 0.0
    found: list[Fault] = []
    dates = own["date"][opened(own)]
    for row in shifts(own).to_dict("records"):
        if row["cause"] != "counter":
            continue
        level += float(np.log1p(row["change"]))
        if start is None:
            start, change = row["date"], row["change"]
        elif abs(level) < 1 / 6:
            found.append(_stretch(dates, start, row["date"], change))
            level, start = 0.0, None
    if start is not None:
        found.append(_stretch(dates, start, None, change))
    return found


def _stretch(
    dates: "pd.Series[Any]", start: pd.Timestamp, end: pd.Timestamp | None, change: float
) -> Fault:
    inside = dates[(dates >= start) & (True if end is None else dates < end)]
    reason = _("{change} visits from one day to the next, and no such change in loans").format(
        change=per_cent(change)
    )
    return ("counts otherwise", start, inside.iloc[-1], len(inside), reason)
