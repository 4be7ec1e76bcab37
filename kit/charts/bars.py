"""Bar charts: horizontal bars and upright columns, always from zero."""

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kit.charts import letters
from kit.charts.canvas import (
    BLUE,
    GAP,
    LABEL,
    ORANGE,
    canvas,
    names_of,
    numbers_of,
    png_of,
    said,
    set_ticks,
    write_labels,
)
from kit.charts.chart import Chart

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["bars", "columns"]

BARS, COLUMNS = 60, 30  # more can't be read
BESIDE = letters.WIDTH / 3  # points that names may take beside their bars
FULL = letters.WIDTH - 2 * GAP  # points between the margins
ROW, NAMED_ROW = 19, 36  # points for a bar, and for a bar with its name above it
AROUND = 62  # points for the axis of lying bars and its label
THICK, BELOW = 0.72, 0.24  # of a row: a bar's height; how far it lies below its name
HALF = 0.45  # of an axis: what numbers behind bars may take on either side
HEADROOM = 0.13  # of an upright column's axis, for the number above it
LINES, SPACE = 3, 4  # lines of a name under a column; points to the next name


def bars(
    values: "pd.Series[float]",
    *,
    title: str,
    value: str,
    label: str,
    finding: str,
    percent: bool = False,
    mark: Sequence[Hashable] = (),
) -> Chart:
    """Draw one horizontal bar for each row, in the order given; long labels stay readable.

    ``values`` is indexed by the bars' names; ``value`` and ``label`` name the axes, with units;
    ``percent`` shows shares from 0 to 1 as per cent; bars in ``mark`` stand out. A missing value
    is a bar that says so.

    Raises ``TableError`` where there is nothing to draw, too much, or what isn't a number.
    """
    numbers = numbers_of(values, most=BARS)
    texts, names = [said(number, percent=percent) for number in numbers], names_of(values)
    widest, longest = (max(map(letters.wide, words)) for words in ([*names, label], texts))
    beside = widest <= BESIDE and longest <= BESIDE / 2
    row, room = (ROW, FULL - widest) if beside else (NAMED_ROW, FULL)
    x, y = letters.in_lines(value, room), letters.in_lines(label, FULL)
    with canvas(title, [x, y], height=AROUND + row * len(numbers)) as (figure, axes):
        places = np.arange(len(numbers))  # two bars of one name are two bars
        axes.set_xlabel(x)
        _write_names(axes, names, y, beside=beside)
        drawn = axes.barh(
            places if beside else places + BELOW,
            np.nan_to_num(numbers),
            height=THICK * ROW / row,
            **_fill(values, mark),
        )
        axes.bar_label(drawn, texts, padding=3)
        axes.set_ylim(len(numbers) - 0.5, -0.5)
        axes.set_xlim(_ends(numbers, min((longest + GAP) / room, HALF)))
        set_ticks(axes.xaxis, numbers, percent=percent, room=room)
        return Chart(title, finding, png_of(figure))


def columns(
    values: "pd.Series[float]",
    *,
    title: str,
    value: str,
    label: str,
    finding: str,
    mark: Sequence[Hashable] = (),
) -> Chart:
    """Draw one upright column for each row, for steps that have an order (sizes, years).

    Where names or numbers don't fit beside each other, the columns lie down and become bars.
    Arguments and errors are those of :func:`bars`.
    """
    numbers = numbers_of(values, most=COLUMNS)
    texts, places = [said(number) for number in numbers], range(len(numbers))
    slot = (FULL - max(map(letters.wide, texts))) / len(numbers) - SPACE
    names = [letters.in_lines(name, slot, whole_words=True) for name in names_of(values)]
    lines = max(len(name.splitlines()) for name in names)
    if lines > LINES or max(map(letters.wide, [*names, *texts])) > slot:
        return bars(values, title=title, value=value, label=label, finding=finding, mark=mark)
    x, y = letters.in_lines(label, LABEL), letters.in_lines(value, LABEL)
    with canvas(title, [x, y]) as (figure, axes):
        drawn = axes.bar(places, np.nan_to_num(numbers), **_fill(values, mark))
        axes.set_xticks(places, names)
        axes.bar_label(drawn, texts, padding=2)
        axes.set_ylim(_ends(numbers, HEADROOM))
        write_labels(axes, x=x, y=y)
        set_ticks(axes.yaxis, numbers)
        return Chart(title, finding, png_of(figure))


def _write_names(axes: "Axes", names: list[str], label: str, *, beside: bool) -> None:
    """Write the bars' names beside or above them, and ``label`` above all of them."""
    if beside:
        axes.set_yticks(range(len(names)), names)
        axes.set_ylabel(label, rotation=0, ha="right", va="bottom")
        axes.yaxis.set_label_coords(-0.02, 1)
        return
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)  # it would run through the names
    axes.set_title(label)
    for place, name in enumerate(names):
        axes.text(0, place, name, transform=axes.get_yaxis_transform(), va="bottom")


def _ends(numbers: "np.ndarray[Any, Any]", part: float) -> tuple[float, float]:
    """Return the ends of a value axis that leave a ``part`` of it for the number behind a bar."""
    low, high = min(0.0, float(np.nanmin(numbers))), max(0.0, float(np.nanmax(numbers)))
    below = low < 0
    above = high > 0 or not below
    span = (high - low or 1.0) / (1 - part * (below + above))
    return low - span * part * below, high + span * part * above


def _fill(values: "pd.Series[float]", mark: Sequence[Hashable]) -> dict[str, Any]:
    """Return colours and patterns; a marked bar has both, in case colours can't be told apart."""
    marked = [mark] if isinstance(mark, str) else list(mark)
    stands_out = [name in marked for name in values.index]
    return {
        "color": [ORANGE if out else BLUE for out in stands_out],
        "hatch": ["//" if out else "" for out in stands_out],
    }
