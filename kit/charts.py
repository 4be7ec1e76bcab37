"""Accessible figures: one style, colour-blind-safe, each with its finding in words.

A ``Chart`` is a picture and a sentence. In a notebook it shows as an HTML figure whose picture has
the finding as its text alternative and as a visible caption; as plain text it is the finding
itself. Figures are drawn without pyplot: nothing global is set, and the same numbers give the
same bytes.
"""

import base64
import html
import io
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from kit.errors import TableError
from kit.messages import _

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Chart", "bars", "columns", "curve"]

# Okabe & Ito (2008), "Color Universal Design": told apart with every common colour vision.
BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#8A8A8A"

STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",  # ships with matplotlib, so every machine draws the same
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.titlesize": 12,
    "axes.titlepad": 12,
}
INCHES = (7.0, 3.8)
DOTS_PER_INCH = 110


@dataclass(frozen=True)
class Chart:
    """A drawn figure and what it shows.

    ``title`` stands above the figure, ``finding`` is the sentence a reader takes away (the text
    alternative and the caption), ``png`` is the picture.
    """

    title: str
    finding: str
    png: bytes

    @property
    def html(self) -> str:
        """The figure as HTML that needs nothing else."""
        picture = base64.b64encode(self.png).decode()
        alt = html.escape(f"{self.title}. {self.finding}")
        return (
            f'<figure style="margin:0"><img style="max-width:100%;height:auto" alt="{alt}" '
            f'src="data:image/png;base64,{picture}">'
            f"<figcaption>{html.escape(self.finding)}</figcaption></figure>"
        )

    def _repr_mimebundle_(self, **_options: object) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": f"{self.title}. {self.finding}"}


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
    """Draw one horizontal bar for each row, in the order given, so that long labels can be read.

    ``values`` is indexed by the bars' names; ``value`` and ``label`` name the axes, with units;
    ``percent`` shows shares from 0 to 1 as per cent; bars in ``mark`` stand out.

    Raises ``TableError`` where there is nothing to draw.
    """
    figure, axes = _canvas(title, rows=len(_drawable(values)))
    with rc_context(STYLE):
        colours = [ORANGE if name in mark else BLUE for name in values.index]
        names = [str(name) for name in values.index]
        drawn = axes.barh(names, values.to_numpy(dtype=float), color=colours)
        axes.invert_yaxis()
        axes.bar_label(drawn, fmt=partial(_number, percent=percent), padding=3)
        axes.margins(x=0.12)
        _label(axes, x=value, y=label)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda at, _at: _number(at, percent=percent)))
    return Chart(title, finding, _png(figure))


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
    figure, axes = _canvas(title, rows=len(_drawable(values)))
    with rc_context(STYLE):
        colours = [ORANGE if name in mark else BLUE for name in values.index]
        names = [str(name) for name in values.index]
        drawn = axes.bar(names, values.to_numpy(dtype=float), color=colours)
        axes.bar_label(drawn, fmt=_number, padding=2)
        axes.margins(y=0.12)
        _label(axes, x=label, y=value)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda at, _at: _number(at)))
    return Chart(title, finding, _png(figure))


def curve(
    values: "pd.Series[float]",
    *,
    title: str,
    value: str,
    label: str,
    finding: str,
    percent: bool = False,
) -> Chart:
    """Draw one line through the rows, whose index is a number, a date or an ordered step.

    Arguments and errors are those of :func:`bars`. The value axis starts at zero.
    """
    figure, axes = _canvas(title)
    with rc_context(STYLE):
        _drawable(values)
        axes.plot(values.index.to_numpy(), values.to_numpy(dtype=float), color=BLUE, marker="o")
        axes.set_ylim(bottom=0)
        _label(axes, x=label, y=value)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda at, _at: _number(at, percent=percent)))
    return Chart(title, finding, _png(figure))


def _drawable(values: "pd.Series[float]") -> "pd.Series[float]":
    if values.dropna().empty:
        raise TableError(
            _("There is nothing to draw: the {n} values given are all missing.").format(
                n=len(values)
            )
        )
    return values


def _canvas(title: str, *, rows: int = 0) -> tuple[Figure, "Axes"]:
    width, height = INCHES
    with rc_context(STYLE):
        figure = Figure(
            figsize=(width, max(height, 1.6 + 0.36 * rows)),
            dpi=DOTS_PER_INCH,
            layout="constrained",
        )
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        axes.set_title(title)
    return figure, axes


def _label(axes: "Axes", *, x: str, y: str) -> None:
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.tick_params(length=0)


def _number(value: float, *, percent: bool = False) -> str:
    """Write a number as people read it: 1,234 or 12 %."""
    if percent:
        return f"{value:.0%}"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    with rc_context(STYLE):
        # Without the library's name in the file, a new release that draws alike gives equal bytes.
        figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()
