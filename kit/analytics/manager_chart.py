"""The one chart for a manager, with its caption, and the questions of a careful reader.

After Tufte, The Visual Display of Quantitative Information (Graphics Press 1983), chapter 2: show
the data in their context, from zero where heights are compared, and say what is missing.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from kit.analytics.charts import own_name, weekly, written
from kit.analytics.comparisons import compare, per_cent, year_before
from kit.analytics.counters import faults, trusted
from kit.analytics.inputs import Period, between, monthly, of_branch, opened
from kit.analytics.level_shifts import shifts
from kit.analytics.seasons import baseline
from kit.charts import Chart, ribbon
from kit.errors import TableError
from kit.messages import _

__all__ = ["CARE", "objections", "report_chart"]

CARE = {
    "zero": _("Its axis starts at zero"),
    "open_day": _("It counts visits on an open day, not in all"),
    "usual": _("It shades what was to be expected of an open day"),
    "left_out": _("It leaves out the days on which the counter can't be believed"),
    "note": _("Its caption says what was left out, how sure that is, and where it is from"),
}
ASKED = {
    "zero": _("Why doesn't the axis start at zero? The change looks larger than it is."),
    "open_day": _("How many days was the branch open? Short months look like empty ones."),
    "usual": _("Isn't it always like this at that time of the year?"),
    "left_out": _("Was the counter in order? Loans and visits don't go together."),
    "note": _("Where are these figures from, and how sure are they?"),
}
SHORT = 5  # weeks with a range, at least, for it to be drawn
LONG = 27  # days, at least, for a change to be told


def objections(care: Collection[str]) -> list[str]:
    """Return the questions that a careful reader would ask of a chart drawn with ``care``.

    ``care`` names some of ``CARE``. Raises ``TableError`` for another name.

    >>> objections(["zero", "open_day", "usual", "left_out"])
    ['Where are these figures from, and how sure are they?']
    """
    unknown = [name for name in care if name not in CARE]
    if unknown:
        raise TableError(
            _("{name!r} is no care that a chart takes: choose from {all}.").format(
                name=unknown[0], all=", ".join(CARE)
            )
        )
    return [question for name, question in ASKED.items() if name not in care]


def report_chart(
    table: pd.DataFrame,
    *,
    branch: str | None = None,
    period: Period,
    care: Sequence[str] = tuple(CARE),
    found: pd.DataFrame | None = None,
) -> Chart:
    """Draw the visits of a branch in a period, with as much ``care`` as is asked for.

    ``care`` names some of ``CARE``, all where it isn't given; what was to be expected is shaded
    only where open days are shown. ``found`` are the branch's faults, as ``faults`` gives them or
    as you know them; they are looked for where not given. The caption says
    the change to a year before and, if a careful reader would ask more, what.
    """
    own = of_branch(table, branch)
    if "open_day" not in care:  # of a month in all nobody knows what was to be expected
        care = [name for name in care if name != "usual"]
    questions = objections(care)
    found = faults(own) if found is None else found
    own_faults = found[found["fault"] != "ceiling"]
    sound = trusted(own, own_faults) if "left_out" in care else own
    values = _values(between(sound, period), open_day="open_day" in care)
    spans = _spans(own_faults, values) if "left_out" in care else []
    caption = _caption(own, sound, period, found=own_faults, care=care)
    asked = _(" A careful reader would ask: {questions}").format(questions=" ".join(questions))
    usual = _usual(sound, values) if {"usual", "open_day"} <= set(care) else None
    return ribbon(
        values,
        between=usual,
        spans=spans,
        title=_("Visits to {branch}").format(branch=own_name(own)),
        value=_("Visits on an open day") if "open_day" in care else _("Visits in all"),
        label=_("Week") if "open_day" in care and not monthly(own) else _("Month"),
        finding=caption + (asked if questions else ""),
        legend=[_("counted"), _("to be expected"), _("counter not believed")],
        zero="zero" in care,
    )


def _values(part: pd.DataFrame, *, open_day: bool) -> "pd.Series[float]":
    """Return the averages by week, or the totals by month; blanked figures are gaps."""
    if open_day:
        return weekly(part)
    days = part[opened(part)]
    month = days["date"].dt.to_period("M").dt.start_time
    by_month = days["visits"].groupby(month.to_numpy())
    return by_month.sum().where(by_month.count() == by_month.size()).astype(float)


def _usual(
    sound: pd.DataFrame, values: "pd.Series[float]"
) -> "tuple[pd.Series[float], pd.Series[float]] | None":
    weeks = baseline(sound, breaks=shifts(sound)["date"].to_list())
    low, high = weeks["low"].reindex(values.index), weeks["high"].reindex(values.index)
    return (low, high) if low.notna().sum() >= SHORT else None


def _spans(
    found: pd.DataFrame, values: "pd.Series[float]"
) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    first, last = values.index.min(), values.index.max() + pd.Timedelta(days=6)
    return [
        (max(row["first"], first), min(row["last"], last))
        for row in found.to_dict("records")
        if row["first"] <= last and row["last"] >= first
    ]


def _caption(
    own: pd.DataFrame,
    sound: pd.DataFrame,
    period: Period,
    *,
    found: pd.DataFrame,
    care: Collection[str],
) -> str:
    """Return the caption: the change, as far as it can be compared, and the days left out."""
    start, end = (pd.Timestamp(day) for day in period)
    broken = found[(found["first"] <= end) & (found["last"] >= start)]
    careful = "left_out" in care and len(broken) > 0
    until = broken["first"].min() - pd.Timedelta(days=1) if careful else end
    parts = []
    if (until - start).days >= LONG:  # else the counter failed at once: there is no change to tell
        parts.append(_change(sound, (f"{start:%Y-%m-%d}", f"{until:%Y-%m-%d}"), care))
    if "note" in care:
        if careful:
            parts += [_left_out(own, row) for row in broken.to_dict("records")]
        parts.append(_("Source: the door counter and the library system."))
    return " ".join(parts)


def _change(sound: pd.DataFrame, period: Period, care: Collection[str]) -> str:
    """Return a sentence on the visits of ``period``, with the change to a year before if known."""
    how = "same weekdays" if "open_day" in care else "total"
    start, end = (pd.Timestamp(day) for day in period)
    if pd.Timestamp(year_before(period)[0]) < sound["date"].min():
        return _("{start} to {end}.").format(start=written(start), end=written(end))
    found = compare(sound, period, how=how)
    sure = _(" (between {low} and {high})").format(
        low=per_cent(found.low), high=per_cent(found.high)
    )
    return _("{start} to {end}: {now:,.0f} {unit}, {change}{sure} on a year before.").format(
        start=written(start),
        end=written(end),
        now=found.now,
        unit=_("visits on an open day") if how != "total" else _("visits in all"),
        change=per_cent(found.change),
        sure=sure if "note" in care and not np.isnan(found.low) else "",
    )


def _left_out(own: pd.DataFrame, row: Mapping[Hashable, Any]) -> str:
    """Return a sentence on the days left out: the reason, and the loans meanwhile."""
    first, last = row["first"], row["last"]
    said = _("Left out: {first} to {last} ({reason}).").format(
        first=written(first), last=written(last), reason=row["reason"]
    )
    if "loans" not in own.columns:
        return said
    period = (f"{first:%Y-%m-%d}", f"{last:%Y-%m-%d}")
    try:
        found = compare(own.assign(visits=own["loans"]), period, year_before(period))
    except TableError:  # nothing was lent then, or a year before: there is nothing to compare
        return said
    return said + _(" Loans meanwhile: {change} on a year before.").format(
        change=per_cent(found.change)
    )
