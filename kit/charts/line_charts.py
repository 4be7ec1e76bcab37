"""Line charts: one curve, or a line with its expected range."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kit.charts import letters
from kit.charts.canvas import (
    BLUE,
    GAP,
    HEIGHT,
    LABEL,
    canvas,
    names_of,
    numbers_of,
    png_of,
    set_ticks,
    write_labels,
)
from kit.charts.chart import Chart
from kit.errors import TableError
from kit.messages import _

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["curve", "ribbon"]

SHADE, FAULT = "#C9DDEC", "#F3C4AB"  # BLUE and ORANGE, so light that a line stands out on them
DATES = 5  # dates on an axis, about
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
    x, y = letters.in_lines(label, LABEL), letters.in_lines(value, LABEL)
    with canvas(title, [x, y]) as (figure, axes):
        axes.plot(_places(values), numbers, color=BLUE, marker="o")
        axes.set_ylim(bottom=min(0, np.nanmin(numbers) * 1.05))
        write_labels(axes, x=x, y=y)
        _across(axes, values, beside=set_ticks(axes.yaxis, numbers, percent=percent))
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
    x, y = letters.in_lines(label, LABEL), letters.in_lines(value, LABEL)
    with canvas(title, [x, y], height=HEIGHT + LEGEND * bool(legend)) as (figure, axes):
        places = _places(values)
        if edges:
            axes.fill_between(places, edges[0], edges[1], color=SHADE, linewidth=0, label=names[1])
        for at, (first, last) in enumerate(spans):
            name = "" if at else names[2]  # named once in the legend
            axes.axvspan(first, last, facecolor=FAULT, hatch="//", linewidth=0, label=name)
        dots = "o" if len(numbers) <= POINTS else None
        axes.plot(places, numbers, color=BLUE, marker=dots, markersize=4, label=names[0])
        _from_where(axes, np.concatenate([numbers, *edges]), zero=zero)
        write_labels(axes, x=x, y=y)
        _across(axes, values, beside=set_ticks(axes.yaxis, numbers))
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


def _across(axes: "Axes", values: "pd.Series[float]", *, beside: float) -> None:
    """Set the ticks of the horizontal axis: dates, numbers or steps.

    ``beside`` is how many points the numbers of the other axis take.
    """
    room = letters.WIDTH - 3 * GAP - beside
    if isinstance(values.index, pd.DatetimeIndex):
        from matplotlib.dates import AutoDateLocator

        locator = AutoDateLocator(minticks=2, maxticks=DATES)  # type: ignore[no-untyped-call]
        axes.xaxis.set_major_locator(locator)
    elif _is_ordered(values):
        places = values.index.to_numpy(dtype=float)
        set_ticks(axes.xaxis, places, grouped=False, room=room)
    else:
        _write_steps(axes, names_of(values), room=room)


def _write_steps(axes: "Axes", names: list[str], *, room: float) -> None:
    """Write the names of steps below them: in lines, and only each second, third … if too many."""
    for every in range(1, len(names) + 1):
        slot = room * every / len(names) - GAP
        shown = [letters.in_lines(name, slot, whole_words=True) for name in names[::every]]
        lines = max(len(name.splitlines()) for name in shown)
        if lines <= LINES and max(map(letters.wide, shown)) <= slot:
            break
    axes.set_xticks(range(0, len(names), every), shown)


def _write_legend(figure: "Figure") -> None:
    """Write the legend below the axes, its entries side by side as far as they fit."""
    for beside in (3, 2, 1):
        legend = figure.legend(loc="outside lower left", ncols=beside, frameon=False)
        if legend.get_window_extent().width <= figure.bbox.width - GAP or beside == 1:
            return
        legend.remove()
