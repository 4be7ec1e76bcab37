"""Charts of counts: claims, comparisons, rates, visits for each loan, expected weeks."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from kit.analytics.comparisons import Comparison, per_cent
from kit.analytics.inputs import Period, between, checked, monthly, of_branch, opened
from kit.analytics.level_shifts import shifts
from kit.analytics.seasons import baseline
from kit.charts import Chart, bars, columns, ribbon
from kit.errors import TableError
from kit.messages import _

__all__ = [
    "claim_chart",
    "comparison_chart",
    "own_name",
    "rates_chart",
    "visits_per_loan_chart",
    "weekly",
    "weeks_chart",
    "written",
]

SIDE = 8  # weeks on either side of a step
STEP = float(np.log(4 / 3))  # a third more, or a quarter less


def weekly(own: pd.DataFrame, column: str = "visits") -> "pd.Series[float]":
    """Return the average of each week's open days, indexed by its Monday; months stay months."""
    days = own[opened(own)]
    at = days["date"] if monthly(own) else days["date"].dt.to_period("W-SUN").dt.start_time
    found: pd.Series[float] = days[column].astype(float).groupby(at.to_numpy()).mean()
    return found


def claim_chart(table: pd.DataFrame, *, branch: str, period: Period, title: str) -> Chart:
    """Draw monthly totals in a misleading way: the axis doesn't start at zero, without context.

    A bad example on purpose, for looking at.
    """
    own = between(of_branch(table, branch), period)
    totals = own.groupby(own["date"].dt.to_period("M"))["visits"].sum().astype(float)
    finding = _("{first:,.0f} visits in {start}, {last:,.0f} in {end}.").format(
        first=totals.iloc[0],
        last=totals.iloc[-1],
        start=f"{totals.index[0]:%B %Y}",
        end=f"{totals.index[-1]:%B %Y}",
    )
    named = totals.set_axis([f"{month:%b %Y}" for month in totals.index])
    return ribbon(
        named, title=title, value=_("Visits"), label=_("Month"), finding=finding, zero=False
    )


def comparison_chart(compared: Comparison, *, before: str, now: str) -> Chart:
    """Draw two periods side by side, from zero, with the change in words."""
    unit = _("Visits in all") if compared.how == "total" else _("Visits on an open day")
    values = pd.Series({before: round(compared.before), now: round(compared.now)}, dtype=float)
    return columns(
        values,
        title=_("What has changed?"),
        value=unit,
        label=_("Period"),
        finding=_("{said} Open days: {before} and {now}.").format(
            said=compared, before=compared.days_before, now=compared.days_now
        ),
        mark=[now],
    )


def rates_chart(found: "pd.Series[float]", *, titles: Mapping[str, str] | None = None) -> Chart:
    """Draw the result of ``rates``, the highest on top; its name tells the denominator."""
    units = {
        "nothing": _("Visits"),
        "head": _("Visits for each person nearby"),
        "hour": _("Visits in an opening hour"),
        "open day": _("Visits on an open day"),
    } | dict(titles or {})
    if not len(found):
        raise TableError(_("There is no branch to draw. Look at what you filtered the table by."))
    digits = 0 if found.max() >= 1000 else 1
    finding = _("{first} comes first with {most}, {last} last with {least}.").format(
        first=found.index[0],
        most=f"{found.iloc[0]:,.{digits}f}",
        last=found.index[-1],
        least=f"{found.iloc[-1]:,.{digits}f}",
    )
    unit = units.get(str(found.name), str(found.name))
    return bars(
        found.round(digits),
        title=_("Which branch comes first?"),
        value=unit,
        label=_("Branch"),
        finding=finding,
    )


def visits_per_loan_chart(table: pd.DataFrame, *, branch: str | None = None) -> Chart:
    """Draw visits divided by loans, week by week, to show a counter that changed.

    People change slowly, counters from one day to the next.

    The finding names the weeks from which on there are a quarter fewer or a third more than in the
    eight weeks before, three at most, then weeks in which nothing was counted, and gaps. Raises
    ``TableError`` where the table has no loans, or fewer than 18 weeks.
    """
    own = of_branch(table, branch)
    checked(own, "loans")
    per_loan = (weekly(own) / weekly(own, "loans").replace(0, np.nan)).dropna()
    if len(per_loan) < 2 * SIDE + 2:
        raise TableError(
            _("{n} weeks with visits and loans are too few to see a step. Take 18 or more.").format(
                n=len(per_loan)
            )
        )
    drawn = per_loan if monthly(own) else per_loan.asfreq("W-MON")
    return ribbon(
        drawn,
        title=_("Visits for each loan: {branch}").format(branch=own_name(own)),
        value=_("Visits for each loan"),
        label=_("Week"),
        finding=" ".join([_stepping(per_loan), *_missing(drawn)]),
    )


def _stepping(per_loan: "pd.Series[float]") -> str:
    """Return the steps of visits for each loan in words, or that there is none."""
    steps = [
        _("week of {week}, from {before:.2f} to {after:.2f} ({change})").format(
            week=written(week), before=before, after=after, change=per_cent(after / before - 1)
        )
        for week, before, after in _steps(per_loan)
    ]
    if steps:
        return _("It changes from one week to the next: {steps}.").format(steps="; ".join(steps))
    return _(
        "There is no step: nowhere does it fall by a quarter or rise by a third and stay there."
    )


def _missing(drawn: "pd.Series[float]") -> Iterator[str]:
    """Yield the weeks without a single visit, then the gaps of the line, in words."""
    for first, last in _runs(drawn == 0):
        yield _(
            "Nothing was counted from the week of {first} to that of {last}, but there were loans."
        ).format(first=written(first), last=written(last))
    for first, last in _runs(drawn.isna()):
        yield _(
            "The line has a gap from the week of {first} to that of {last}: there are no figures."
        ).format(first=written(first), last=written(last))


def _runs(holds: "pd.Series[bool]") -> Iterator[tuple[pd.Timestamp, pd.Timestamp]]:
    """Yield the first and the last week of each stretch in which ``holds`` is true."""
    stretch = (holds != holds.shift()).cumsum()[holds]
    for _number, weeks in stretch.groupby(stretch):
        yield weeks.index[0], weeks.index[-1]


def _steps(values: "pd.Series[float]") -> list[tuple[pd.Timestamp, float, float]]:
    """Return the sharpest steps, three at most: the week, the median before, the median after."""
    logs = np.log(np.maximum(values.to_numpy(), 1e-9))
    places = np.arange(SIDE, len(logs) - SIDE + 1)
    before = np.array([np.median(logs[at - SIDE : at]) for at in places])
    after = np.array([np.median(logs[at : at + SIDE]) for at in places])
    # Medians are alike for several weeks around a step; the sharpest change is among these.
    sharp = np.array([abs(logs[at : at + 3].mean() - logs[at - 3 : at].mean()) for at in places])
    apart = np.abs(after - before)
    found: list[int] = []
    while apart.max() > STEP and len(found) < 3:
        best = int(np.argmax(np.where(apart >= 0.9 * apart.max(), sharp, -1)))
        found.append(best)
        apart[max(0, best - SIDE) : best + SIDE + 1] = 0
    return [
        (values.index[places[at]], float(np.exp(before[at])), float(np.exp(after[at])))
        for at in sorted(found)
    ]


def weeks_chart(
    table: pd.DataFrame, *, branch: str | None = None, learn: Period | None = None
) -> Chart:
    """Draw each week's visits on an open day over the range expected for that week.

    The range is learnt from the period ``learn``, or from everything, with the levels that
    ``shifts`` finds (seasons.py).
    """
    own = of_branch(table, branch)
    breaks = shifts(own)["date"].to_list() if learn is None else []
    weeks = baseline(own, learn=learn, breaks=breaks)
    inside = weeks["counted"].between(weeks["low"], weeks["high"])[weeks["counted"].notna()]
    recent = weeks.dropna().tail(13)
    change = recent["counted"].sum() / recent["expected"].sum() - 1
    finding = _(
        "{n} of {all} weeks lie in the range that was to be expected. Over the last {last} weeks "
        "the counts differ from it by {change}."
    ).format(n=int(inside.sum()), all=len(inside), last=len(recent), change=per_cent(change))
    return ribbon(
        weeks["counted"],
        between=(weeks["low"], weeks["high"]),
        title=_("What was counted, and what was to be expected: {branch}").format(
            branch=own_name(own)
        ),
        value=_("Visits on an open day"),
        label=_("Month") if monthly(own) else _("Week"),
        finding=finding,
        legend=[_("counted"), _("to be expected")],
    )


def own_name(own: pd.DataFrame) -> str:
    """Return the name of the branch in the table ``own``."""
    return str(own["branch"].iloc[0]) if "branch" in own.columns else _("all")


def written(day: Any) -> str:
    """Write a day in full: 17 June 2025."""
    return f"{day.day} {day:%B %Y}"
