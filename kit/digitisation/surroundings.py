"""What lies beside the text: the shadow of a fold, and a second page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kit.digitisation.page_layout import INCH

if TYPE_CHECKING:
    import numpy.typing as npt

    from kit.digitisation.page_layout import Layout
    from kit.digitisation.text_lines import Lines

__all__ = ["Shadow", "Surroundings", "find_surroundings"]

DARKER = 0.15  # share of the paper's grey that it loses where a shadow lies
SLOPE = 2.0  # millimetres in which a shadow deepens; a frame or a table begins at once
NARROW, WIDEST = 2.0, 0.3  # millimetres, and a share of the width, that a fold's shadow has
EDGE = 3.0  # millimetres from the picture's edge within which a shadow at the side begins
MIDDLE = (0.35, 0.65)  # shares of the width between which the fold of two pages lies
GAP = 12.0  # millimetres without letters between two pages
EMPTY = 0.03  # share of the usual ink in a column that still is no letter
RULED = 0.6  # share of a column in ink, beyond which it is a rule or the fold itself
SIDE = 0.2  # share of all ink that each of two pages has
LANDSCAPE = 1.05  # times as wide as high that two pages beside each other are


@dataclass(frozen=True)
class Shadow:
    """A dark band along the lines' beginnings ("left"), their ends ("right"), or between pages."""

    place: str
    width_mm: float


@dataclass(frozen=True)
class Surroundings:
    """The shadow of a fold, if there is one, and whether two pages are in the picture."""

    shadow: Shadow | None
    two_pages: bool


def find_surroundings(layout: "Layout", lines: "Lines") -> Surroundings:
    """Look along the lines for the shadow of a fold, and for a gap between two pages."""
    paper = lines.levelled(layout.grey + layout.darkness)
    shadow = _fold(np.median(paper, axis=0), layout.ppi)
    if layout.blank:
        return Surroundings(shadow, two_pages=False)
    letters = lines.levelled(layout.letters)
    wide = letters.shape[1] > LANDSCAPE * letters.shape[0]
    folded = shadow is not None and shadow.place == "middle"
    return Surroundings(shadow, two_pages=wide and (folded or _gap(letters, layout.ppi)))


def _fold(paper: "npt.NDArray[Any]", ppi: float) -> Shadow | None:
    """Return the widest shadow that the paper's greys from left to right show."""
    from scipy import ndimage

    light = float(np.percentile(paper, 75))
    named, bands = ndimage.label(paper < (1 - DARKER) * light)
    found = []
    for (band,) in ndimage.find_objects(named)[:bands]:
        width = (band.stop - band.start) * INCH / ppi
        place = _place(band, len(paper), ppi)
        inside = paper[max(0, band.start - 1) : band.stop + 1]
        slope = float((inside > light / 2).sum()) * INCH / ppi
        if place and NARROW <= width <= WIDEST * len(paper) * INCH / ppi and slope >= SLOPE:
            found.append(Shadow(place, width))
    return max(found, key=lambda one: one.width_mm, default=None)


def _place(band: slice, columns: int, ppi: float) -> str:
    edge = EDGE * ppi / INCH
    if band.start <= edge:
        return "left"
    if band.stop >= columns - edge:
        return "right"
    return "middle" if MIDDLE[0] <= (band.start + band.stop) / 2 / columns <= MIDDLE[1] else ""


def _gap(letters: "npt.NDArray[np.bool_]", ppi: float) -> bool:
    """Tell if nothing stands in the middle, and on each side of it a good part of the letters."""
    from scipy import ndimage

    ink = letters.sum(axis=0).astype(float)
    ink[ink > RULED * len(letters)] = 0
    middle = slice(*(round(share * len(ink)) for share in MIDDLE))
    empty = ink <= EMPTY * np.median(ink[ink > 0])
    named, gaps = ndimage.label(empty)
    for (gap,) in ndimage.find_objects(named)[:gaps]:
        inside = middle.start <= (gap.start + gap.stop) / 2 <= middle.stop
        if inside and (gap.stop - gap.start) * INCH / ppi >= GAP:
            left, right = ink[: gap.start].sum(), ink[gap.stop :].sum()
            return bool(min(left, right) >= SIDE * ink.sum())
    return False
