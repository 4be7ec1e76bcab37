"""The base of every figure: ``Chart``, the kit's style, axes, and numbers as text.

Figures are drawn without pyplot: nothing global is set, and the same numbers give the same bytes.
"""

import base64
import html
import io
import textwrap
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib import rc_context, rcdefaults, rcParams
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from PIL import Image

from kit.errors import TableError
from kit.messages import _

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

__all__ = [
    "BLUE",
    "ORANGE",
    "TICKS",
    "Chart",
    "canvas",
    "label_axes",
    "names_of",
    "numbers_of",
    "png_of",
    "said",
    "set_ticks",
    "tick",
    "write_steps",
]

# Okabe & Ito (2008), "Color Universal Design": told apart with every common colour vision.
BLUE, ORANGE = "#0072B2", "#D55E00"

STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",  # ships with matplotlib, so every machine draws the same
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.formatter.useoffset": False,  # years are years, not 2,020 and a bit
    "hatch.color": "white",
    "text.parse_math": False,  # a dollar sign in a name is a dollar sign
}
INCHES = (7.0, 3.8)
DOTS_PER_INCH = 110
TITLE = 62  # characters of a title that fit on one line
NAME = 36  # characters of a bar's name
WIDTH = 70  # characters of names that fit side by side
COLUMNS = 30  # names under a chart: more can't be read
TICKS = 6  # numbers on an axis, at most one more: "2024-10" needs room


@dataclass(frozen=True)
class Chart:
    """A drawn figure with its title and its finding.

    ``title`` stands above the figure, ``finding`` is the sentence a reader takes away (the text
    alternative and the caption), ``png`` is the picture.
    """

    title: str
    finding: str
    png: bytes

    @property
    def words(self) -> str:
        """The figure in words: its title and its finding."""
        stop = "" if self.title.endswith((".", "?", "!")) else "."
        return f"{self.title}{stop} {self.finding}"

    @property
    def html(self) -> str:
        """The figure as HTML without references to other files."""
        picture = base64.b64encode(self.png).decode()
        alt = html.escape(self.words)
        return (
            f'<figure style="margin:0"><img style="max-width:100%;height:auto" alt="{alt}" '
            f'src="data:image/png;base64,{picture}">'
            f"<figcaption>{html.escape(self.finding)}</figcaption></figure>"
        )

    def _repr_mimebundle_(self, **_options: object) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.words}


def numbers_of(values: "pd.Series[float]", *, most: int | None = None) -> "np.ndarray[Any, Any]":
    """Return ``values`` as numbers, missing ones as NaN; raise ``TableError`` if impossible."""
    try:
        numbers = values.to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise TableError(
            _("{values} are not numbers, so they can't be drawn. Convert them first.").format(
                values=", ".join(map(repr, values.head(3)))
            )
        ) from error
    if np.isnan(numbers).all():
        raise TableError(
            _(
                "There is nothing to draw: of {n} values, none is a number. "
                "Look at the column you chose."
            ).format(n=len(numbers))
        )
    if np.isinf(numbers).any():
        raise TableError(_("A value is infinite. Look for a division by zero before you draw."))
    if most is not None and len(numbers) > most:
        raise TableError(
            _(
                "{n:,} values are too many for one chart; {most} can be read. "
                "Draw the largest, or group them."
            ).format(n=len(numbers), most=most)
        )
    return numbers


@contextmanager
def canvas(title: str, *, rows: int = 0) -> Iterator[tuple[Figure, "Axes"]]:
    """Yield an empty figure in the kit's style, independent of the notebook's own style."""
    width, height = INCHES
    with rc_context():
        rcdefaults()
        rcParams.update(STYLE)
        figure = Figure(
            figsize=(width, max(height, 1.6 + 0.36 * rows)),
            dpi=DOTS_PER_INCH,
            layout="constrained",
        )
        FigureCanvasAgg(figure)
        # At the figure's edge and not the axes', which long labels push to the right.
        lines = textwrap.fill(title, TITLE)
        figure.suptitle(lines, x=0.01, ha="left", weight="bold", fontsize=12)
        yield figure, figure.add_subplot()


def label_axes(axes: "Axes", *, x: str, y: str) -> None:
    """Label both axes and hide the tick marks, to keep the figure quiet."""
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.tick_params(length=0)


def names_of(values: "pd.Series[float]") -> list[str]:
    """Return the label of each value; a long name is cut to leave room for drawing."""
    names = [str(name) for name in values.index]
    return [name if len(name) <= NAME else f"{name[: NAME - 1]}…" for name in names]


def write_steps(axes: "Axes", names: list[str]) -> None:
    """Write ``names`` below the steps: vertical if they are too wide, not all if too many."""
    wide = sum(len(name) + 2 for name in names) > WIDTH
    every = -(-len(names) // COLUMNS)
    axes.set_xticks(range(0, len(names), every), names[::every], rotation=90 if wide else 0)


def set_ticks(axis: "Axis", numbers: "np.ndarray[Any, Any]", *, percent: bool = False) -> None:
    """Set a few ticks on the axis of the values; only whole numbers if all values are whole."""
    counts = not percent and bool((np.nan_to_num(numbers) % 1 == 0).all())
    axis.set_major_locator(MaxNLocator(TICKS, integer=counts))
    axis.set_major_formatter(FuncFormatter(partial(tick, percent=percent)))


def said(value: float, *, percent: bool = False) -> str:
    """Write a number as short text, 1,234 or 12%, never rounded to none or all."""
    if np.isnan(value):
        return _("no figure")
    shown = value * 100 if percent else value
    sign = "%" if percent else ""
    digits = 0 if percent or shown == round(shown) else 1
    # 0.4% of all members are people, and 99.6% are not all: neither is rounded to nobody or all.
    while digits < 3 and shown != round(shown) and round(shown, digits) in {0, 100, -100}:
        digits += 1
    return f"{shown + 0.0:,.{digits}f}{sign}"


def tick(value: float, _place: int = 0, *, percent: bool = False) -> str:
    """Write a number on an axis with all its digits, so that no two ticks look alike."""
    shown = round(value * 100 if percent else value, 9)
    text = f"{shown + 0.0:,.9f}".rstrip("0").rstrip(".")
    return f"{text}%" if percent else text


def png_of(figure: Figure, *, colours: int | None = None) -> bytes:
    """Return the figure as a PNG file; the same figure gives the same bytes.

    With as many ``colours`` at most it is a third of the size, which forty phones in a room notice.
    """
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        # A letter that the font lacks is drawn as a box; the words beside the picture have it.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        # Without the library's name in the file, a new release that draws alike gives equal bytes.
        figure.savefig(buffer, format="png", metadata={"Software": None})
    if colours is None:
        return buffer.getvalue()
    few, picture = io.BytesIO(), Image.open(buffer).convert("RGB")
    picture.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
        few, "png", optimize=True
    )
    return few.getvalue()
