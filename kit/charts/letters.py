"""Letters on a figure: their sizes, how wide a text is, and where its lines break.

A phone of 390 pixels shows a figure ``PHONE`` pixels wide or wider. So a figure is ``WIDTH`` points
wide and no letter on it smaller than ``SIZE``: on that phone, letters have ``READABLE`` pixels or
more. On a desk and on paper the same figure is shown at its own size.
"""

import io
import textwrap
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from PIL import Image, UnidentifiedImageError

__all__ = [
    "DOTS_PER_INCH",
    "FONT",
    "INCH",
    "PHONE",
    "READABLE",
    "SIZE",
    "SMALLEST",
    "TITLE",
    "WIDTH",
    "in_lines",
    "missing_ones_are_boxes",
    "on_a_phone",
    "wide",
]

INCH = 72  # points
WIDTH = 324  # points, 114 mm: narrow enough for a phone, and not lost on a desk
SIZE, TITLE = 11, 12  # points
PHONE = 342  # pixels that a page leaves for a figure under a control, on a phone of 390
READABLE = 11  # pixels of the smallest letter there, at least
FONT = "DejaVu Sans"  # ships with matplotlib, so every machine draws the same
DOTS_PER_INCH = 160  # sharp on phones, and few enough bytes for forty of them
SMALLEST = "Smallest letters, in points"  # what a picture's file tells about itself
LONGEST = 60  # characters of a line: more of them never fit


@contextmanager
def missing_ones_are_boxes() -> Iterator[None]:
    """Draw a box for a letter that the font lacks, silently: words beside the picture have it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


def wide(text: str, *, bold: bool = False) -> float:
    """Return how wide the widest line of ``text`` is, in points; a bold text is a title."""
    return max((_wide(line, bold) for line in text.splitlines()), default=0.0)


@lru_cache(maxsize=4096)
def _wide(line: str, bold: bool) -> float:
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.font_manager import FontProperties

    size, weight = (TITLE, "bold") if bold else (SIZE, "normal")
    font = FontProperties(family=[FONT], size=size, weight=weight)
    with missing_ones_are_boxes():
        measured = RendererAgg(1, 1, DOTS_PER_INCH).get_text_width_height_descent(  # type: ignore[no-untyped-call]
            line, font, ismath=False
        )
    return float(measured[0]) * INCH / DOTS_PER_INCH


def in_lines(text: str, room: float, *, bold: bool = False, whole_words: bool = False) -> str:
    """Return ``text`` broken into lines that are at most ``room`` points wide.

    With ``whole_words``, a line that is one word may be wider.
    """
    for most in range(min(LONGEST, len(text)), 1, -1):
        lines = "\n".join(textwrap.wrap(text, most, break_long_words=not whole_words))
        if wide(lines, bold=bold) <= room:
            return lines
    return "\n".join(textwrap.wrap(text, 1, break_long_words=not whole_words))


def on_a_phone(png: bytes) -> float | None:
    """Return how high the smallest letters of a picture are on a phone, in pixels.

    None if its file doesn't tell, as those of photographs and of other programs don't.
    """
    try:
        picture = Image.open(io.BytesIO(png))
    except UnidentifiedImageError:
        return None
    points, dots_per_inch = (picture.info.get(name) for name in (SMALLEST, "dpi"))
    if points is None or dots_per_inch is None:
        return None
    return float(points) / INCH * float(dots_per_inch[0]) * PHONE / picture.width
