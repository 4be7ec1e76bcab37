"""Bar charts: horizontal bars and upright columns, always from zero."""

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from kit.charts.canvas import (
    BLUE,
    ORANGE,
    Chart,
    canvas,
    label_axes,
    names_of,
    numbers_of,
    png_of,
    said,
    set_ticks,
    write_steps,
)

__all__ = ["bars", "columns"]

BARS, COLUMNS = 60, 30  # more can't be read


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
    with canvas(title, rows=len(numbers)) as (figure, axes):
        places = range(len(numbers))  # two bars of one name are two bars
        drawn = axes.barh(places, np.nan_to_num(numbers), **_fill(values, mark))
        axes.set_yticks(places, names_of(values))
        axes.invert_yaxis()
        axes.bar_label(drawn, [said(number, percent=percent) for number in numbers], padding=3)
        axes.margins(x=0.12)
        label_axes(axes, x=value, y=label)
        set_ticks(axes.xaxis, numbers, percent=percent)
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

    Arguments and errors are those of :func:`bars`.
    """
    numbers = numbers_of(values, most=COLUMNS)
    with canvas(title) as (figure, axes):
        places = range(len(numbers))
        drawn = axes.bar(places, np.nan_to_num(numbers), **_fill(values, mark))
        write_steps(axes, names_of(values))
        axes.bar_label(drawn, [said(number) for number in numbers], padding=2)
        axes.margins(y=0.12)
        label_axes(axes, x=label, y=value)
        set_ticks(axes.yaxis, numbers)
        return Chart(title, finding, png_of(figure))


def _fill(values: "pd.Series[float]", mark: Sequence[Hashable]) -> dict[str, Any]:
    """Return colours and patterns; a marked bar has both, in case colours can't be told apart."""
    marked = [mark] if isinstance(mark, str) else list(mark)
    stands_out = [name in marked for name in values.index]
    return {
        "color": [ORANGE if out else BLUE for out in stands_out],
        "hatch": ["//" if out else "" for out in stands_out],
    }
