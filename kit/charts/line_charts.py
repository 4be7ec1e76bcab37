"""Line charts: one curve, or a line with its expected range."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.dates import AutoDateLocator
from matplotlib.ticker import MaxNLocator

from kit.charts import letters
from kit.charts.canvas import (
    BLUE,
    GAP,
    HEIGHT,
    canvas,
    names_of,
    numbers_of,
    png_of,
    set_ticks,
    write_value_label,
)
from kit.charts.chart import Chart
from kit.errors import TableError
from kit.messages import _

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["curve", "ribbon"]

SHADE, FAULT = "#C9DDEC", "#F3C4AB"  # BLUE and ORANGE, so light that a line stands out on them
ROOM = 0.78 * letters.WIDTH  # points that the axis below has at least
TICKS, DATES = 5, 5  # numbers and dates on it, at most one more
LEGEND = 36  # points for two lines of a legend
LINES = 4  # lines of a step's name
POINTS = 60  # more dots than these would hide the line


def curve(
    values: "pd.Series[float]",
    *,
    title: str,
    value: str,
    label: str,
    finding: str,
    percent: bool = False,
) -> Chart:
    """Draw one line through the rows; their index is a number, a date or an ordered step.

    Numbers and dates are drawn in their own order, steps as given; a missing value is a gap. The
    value axis starts at zero, or lower where a value does. Arguments and errors are those of
    :func:`bars`.
    """
    values = _in_order(values)
    numbers = numbers_of(values)
    with canvas(title) as (figure, axes):
        axes.plot(_places(values), numbers, color=BLUE, marker="o")
        axes.set_ylim(bottom=min(0, np.nanmin(numbers) * 1.05))
        _across(axes, values, label)
        write_value_label(axes, value)
        set_ticks(axes.yaxis, numbers, percent=percent)
        return Chart(title, finding, png_of(figure))


def ribbon(  # noqa: PLR0913  a figure has as many words and parts as this
    values: "pd.Series[float]",
    *,
    title: str,
    value: str,
    label: str,
    finding: str,
    between: "tuple[pd.Series[float], pd.Series[float]] | None" = None,
    spans: Sequence[tuple[Any, Any]] = (),
    legend: Sequence[str] = (),
    zero: bool = True,
) -> Chart:
    """Draw a line, with a shaded range behind it and marked spans.

    ``between`` is the range: its lower and its upper edge, each with the rows of ``values``; where
    an edge is missing nothing is shaded. ``spans`` are pairs of a first and a last place on the
    axis. ``legend`` names line, range and spans, in this order. ``zero=False`` lets the value axis
    begin where the values do, which makes a change look larger than it is. The rest is as for
    :func:`curve`. Raises ``TableError`` where an edge has other rows than ``values``.
    """
    values = _in_order(values)
    numbers = numbers_of(values)
    edges = [_edge(edge, values) for edge in between or ()]
    names = [*legend, "", "", ""]
    with canvas(title, height=HEIGHT + LEGEND * bool(legend)) as (figure, axes):
        places = _places(values)
        if edges:
            axes.fill_between(places, edges[0], edges[1], color=SHADE, linewidth=0, label=names[1])
        for at, (first, last) in enumerate(spans):
            name = "" if at else names[2]  # named once in the legend
            axes.axvspan(first, last, facecolor=FAULT, hatch="//", linewidth=0, label=name)
        dots = "o" if len(numbers) <= POINTS else None
        axes.plot(places, numbers, color=BLUE, marker=dots, markersize=4, label=names[0])
        _from_where(axes, np.concatenate([numbers, *edges]), zero=zero)
        _across(axes, values, label)
        write_value_label(axes, value)
        set_ticks(axes.yaxis, numbers)
        if legend:
            _write_legend(figure)
        return Chart(title, finding, png_of(figure))


def _in_order(values: "pd.Series[float]") -> "pd.Series[float]":
    """Return ``values`` in drawing order: months as dates, numbers and dates sorted."""
    if isinstance(values.index, pd.PeriodIndex):
        values = values.set_axis(values.index.to_timestamp())
    return values.sort_index() if _is_ordered(values) else values


def _is_ordered(values: "pd.Series[float]") -> bool:
    return isinstance(values.index, pd.DatetimeIndex) or values.index.dtype.kind in "iuf"


def _places(values: "pd.Series[float]") -> "np.ndarray[Any, Any]":
    return values.index.to_numpy() if _is_ordered(values) else np.arange(len(values))


def _edge(edge: "pd.Series[float]", values: "pd.Series[float]") -> "np.ndarray[Any, Any]":
    edge = _in_order(edge)
    if not edge.index.equals(values.index):
        raise TableError(
            _(
                "The shaded range has {n:,} rows, the line {all:,}: give both the same index."
            ).format(n=len(edge), all=len(values))
        )
    return numbers_of(edge)


def _from_where(axes: "Axes", drawn: "np.ndarray[Any, Any]", *, zero: bool) -> None:
    """Set the lower end of the value axis: zero, or the lowest value drawn."""
    least, most = float(np.nanmin(drawn)), float(np.nanmax(drawn))
    room = (most - least) * 0.06 or abs(most) * 0.06 or 1.0
    bottom = min(0.0, least - room * (least < 0)) if zero else least - room
    axes.set_ylim(bottom, max(most + room, bottom + room))


def _across(axes: "Axes", values: "pd.Series[float]", label: str) -> None:
    """Label the horizontal axis, with ticks at dates, numbers, or the names of the steps."""
    axes.set_xlabel(letters.in_lines(label, ROOM))
    if isinstance(values.index, pd.DatetimeIndex):
        locator = AutoDateLocator(minticks=2, maxticks=DATES)  # type: ignore[no-untyped-call]
        axes.xaxis.set_major_locator(locator)
    elif _is_ordered(values):
        axes.xaxis.set_major_locator(MaxNLocator(TICKS, integer=values.index.dtype.kind in "iu"))
    else:
        _write_steps(axes, names_of(values))


def _write_steps(axes: "Axes", names: list[str]) -> None:
    """Write the names of steps below them: in lines, and only each second, third … if too many."""
    for every in range(1, len(names) + 1):
        room = ROOM * every / len(names) - GAP
        shown = [letters.in_lines(name, room, whole_words=True) for name in names[::every]]
        lines = max(len(name.splitlines()) for name in shown)
        if lines <= LINES and max(map(letters.wide, shown)) <= room:
            break
    axes.set_xticks(range(0, len(names), every), shown)


def _write_legend(figure: "Figure") -> None:
    """Write the legend below the axes, its entries side by side as far as they fit."""
    for beside in (3, 2, 1):
        legend = figure.legend(loc="outside lower left", ncols=beside, frameon=False)
        if legend.get_window_extent().width <= figure.bbox.width - GAP or beside == 1:
            return
        legend.remove()
