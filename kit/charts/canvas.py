"""The base of every figure: the kit's style, axes, and numbers as text.

Figures are drawn without pyplot: nothing global is set, and the same numbers give the same bytes.
matplotlib is imported by the first figure: it takes most of the time of ``from kit import …``, and
an exercise that draws nothing does without.
"""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from PIL import Image, PngImagePlugin

from kit.charts import letters
from kit.errors import TableError
from kit.messages import _

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

__all__ = [
    "BLUE",
    "GAP",
    "HEIGHT",
    "LABEL",
    "ORANGE",
    "canvas",
    "names_of",
    "numbers_of",
    "png_of",
    "said",
    "set_ticks",
    "tick",
    "write_labels",
]

# Okabe & Ito (2008), "Color Universal Design": told apart with every common colour vision.
BLUE, ORANGE = "#0072B2", "#D55E00"

STYLE: dict[Any, Any] = {
    "font.family": letters.FONT,
    "font.size": letters.SIZE,
    "legend.fontsize": letters.SIZE,
    "axes.titlesize": letters.SIZE,
    "axes.titlelocation": "left",
    "date.autoformatter.month": "%b\n%Y",  # in two lines, more of them fit
    "date.autoformatter.day": "%d %b\n%Y",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.formatter.useoffset": False,  # years are years, not 2,020 and a bit
    "hatch.color": "white",
    "text.parse_math": False,  # a dollar sign in a name is a dollar sign
}
LINE = 1.2 * letters.TITLE  # points from line to line of a title
HEIGHT = 210  # points below the title, unless it is told
LABEL = 0.7 * letters.WIDTH  # points of a label beside which an axis has its numbers
COLOURS = 64  # enough for lines, shades, patterns and soft edges, at a third of the bytes
NAME = 36  # characters of a bar's name
GAP = 10  # points between two texts that stand side by side, at least
TICKS = 6  # numbers on an axis, at most one more


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
def canvas(
    title: str, labels: Iterable[str], *, height: float = HEIGHT
) -> Iterator[tuple["Figure", "Axes"]]:
    """Yield an empty figure in the kit's style, independent of the notebook's own style.

    ``height`` is that of everything below the title, in points, where each of the ``labels`` has
    one line.
    """
    from matplotlib import rc_context, rcdefaults, rcParams
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    lines = letters.in_lines(title, 0.98 * letters.WIDTH, bold=True)
    more = len(lines.splitlines()) + sum(label.count("\n") for label in labels)
    high = height + LINE * more
    with rc_context(), letters.missing_ones_are_boxes():
        rcdefaults()
        rcParams.update(STYLE)
        figure = Figure(
            figsize=(letters.WIDTH / letters.INCH, high / letters.INCH),
            dpi=letters.DOTS_PER_INCH,
            layout=ConstrainedLayoutEngine(h_pad=5 / letters.INCH),
        )
        FigureCanvasAgg(figure)
        # At the figure's edge and not the axes', which long labels push to the right.
        figure.suptitle(lines, x=0.01, ha="left", weight="bold", fontsize=letters.TITLE)
        axes = figure.add_subplot()
        axes.tick_params(length=0)  # tick marks would only be noise
        axes.tick_params(axis="x", pad=7)  # clear of the lowest number on the other axis
        yield figure, axes


def write_labels(axes: "Axes", *, x: str, y: str) -> None:
    """Write what each axis shows: the upright one's label above it, so that no letter is turned."""
    axes.set_xlabel(x)
    axes.set_title(y)


def names_of(values: "pd.Series[float]") -> list[str]:
    """Return the label of each value; a name too long for one line of a figure is cut."""
    return [_cut(" ".join(str(name).split())) for name in values.index]


def _cut(name: str) -> str:
    shorter = name if len(name) <= NAME else f"{name[: NAME - 1]}…"
    while letters.wide(shorter) > letters.WIDTH - 2 * GAP:
        shorter = f"{shorter[:-2]}…"
    return shorter


def set_ticks(
    axis: "Axis",
    numbers: "np.ndarray[Any, Any]",
    *,
    percent: bool = False,
    grouped: bool = True,
    room: float = np.inf,
) -> float:
    """Set a few ticks on an axis of ``numbers``; return the widest one's width, in points.

    They are whole numbers if all of these are whole, and no more than fit side by side into
    ``room`` points. ``percent`` and ``grouped`` are those of :func:`tick`.
    """
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    write = partial(tick, percent=percent, grouped=grouped)
    counts = not percent and bool((np.nan_to_num(numbers) % 1 == 0).all())
    axis.set_major_formatter(FuncFormatter(write))
    for most in range(TICKS, 0, -1):
        axis.set_major_locator(MaxNLocator(most, integer=counts))
        low, high = sorted(axis.get_view_interval())
        places = [place for place in axis.get_majorticklocs() if low <= place <= high]
        widest = max(letters.wide(write(place)) for place in places)
        apart = min(np.diff(places), default=high - low) / (high - low) * room
        if widest + GAP <= apart:
            break
    return widest


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


def tick(value: float, _place: int = 0, *, percent: bool = False, grouped: bool = True) -> str:
    """Write a number on an axis with all its digits, so that no two ticks look alike.

    ``grouped`` writes 2,020 and not 2020, which is a year.
    """
    shown = round(value * 100 if percent else value, 9) + 0.0
    text = (f"{shown:,.9f}" if grouped else f"{shown:.9f}").rstrip("0").rstrip(".")
    return f"{text}%" if percent else text


def png_of(figure: "Figure") -> bytes:
    """Return the figure as a PNG file; the same figure gives the same bytes.

    The file states its dots per inch, and the size of its smallest letters.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    drawn = FigureCanvasAgg(figure)
    drawn.draw()  # type: ignore[no-untyped-call]
    told, few = PngImagePlugin.PngInfo(), io.BytesIO()
    told.add_text(letters.SMALLEST, f"{_smallest_letters(figure):g}")
    pixels = np.asarray(drawn.buffer_rgba())  # type: ignore[no-untyped-call]
    picture = Image.fromarray(pixels).convert("RGB")
    picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
        few, "png", optimize=True, dpi=(letters.DOTS_PER_INCH,) * 2, pnginfo=told
    )
    return few.getvalue()


def _smallest_letters(figure: "Figure") -> float:
    from matplotlib.text import Text

    texts = [found for found in figure.findobj(Text) if isinstance(found, Text)]
    return min(float(text.get_fontsize()) for text in texts if text.get_text().strip())
