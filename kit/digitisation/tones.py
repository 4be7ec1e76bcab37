"""The greys of a page: contrast, burnt-out parts, noise, and show-through of the other side."""

from typing import TYPE_CHECKING, Any

import numpy as np

from kit.digitisation.ground import GHOST, NEAR
from kit.digitisation.page_layout import INCH

if TYPE_CHECKING:
    import numpy.typing as npt

    from kit.digitisation.scans import Page

__all__ = ["clipped", "contrast", "noise", "show_through"]

FLAT = 0.15  # share of the contrast that paper may vary by, grain aside
SOFT = 1.0  # pixels at 150 to the inch


def contrast(page: "Page") -> float:
    """Return the distance of ink and paper, in per cent of black to white; NaN if blank."""
    found = page.levels
    return float("nan") if found is None else 100 * found.contrast / 255


def clipped(page: "Page") -> float:
    """Return the share of pixels that are fully white or fully black, in per cent.

    There all detail is gone, and no software brings it back.
    """
    return 100 * float(page.counts[0] + page.counts[255]) / page.grey.size


def noise(page: "Page") -> float:
    """Return how much neighbouring pixels of paper differ, in per cent of black to white.

    It is the standard deviation of the pixels around the mean of their neighbourhood (5 × 5), on
    paper away from letters; where letters leave no such paper, between them. For a blank page the
    whole of it.
    """
    from scipy import ndimage

    grey = page.window.astype(np.float32)
    jumps = grey - ndimage.uniform_filter(grey, 5)
    paper = _paper(page, grey)
    # a pixel is a 25th of its own neighbourhood's mean, which makes the jump look smaller
    return 100 * float(jumps[paper].std()) / 255 / float(np.sqrt(1 - 1 / 25))


def _paper(page: "Page", grey: "npt.NDArray[Any]") -> "npt.NDArray[np.bool_]":
    """Return a mask of the window's pixels that are plain paper."""
    from scipy import ndimage

    found = page.levels
    if found is None:
        return np.ones(grey.shape, np.bool_)
    around = max(3, round(2 * NEAR * page.ppi / INCH))
    lowest = ndimage.minimum_filter(ndimage.gaussian_filter(grey, 1.0), size=around)
    flat: npt.NDArray[np.bool_] = lowest > found.paper - FLAT * found.contrast
    return flat if flat.mean() > 0.02 else grey > found.between


def show_through(page: "Page") -> float:
    """Return the share of the paper on which the other side shows, in per cent; NaN if blank.

    Counted is paper away from letters that is darker than its surroundings by 6 % of the
    contrast or more, but not as dark as ink. Everything is softened first: grain is no letter. NaN
    too where the paper has a texture: what of it is the other side's then can't be told.
    """
    from scipy import ndimage

    layout = page.layout
    if layout.blank or page.ground.textured:
        return float("nan")
    ink = float(np.percentile(layout.darkness[layout.letters], 90))
    reach = max(1, round(NEAR * layout.ppi / INCH))
    near = ndimage.maximum_filter(layout.letters, size=2 * reach + 1)
    soft = ndimage.gaussian_filter(layout.grey.astype(np.float32), SOFT)
    ghost = (ndimage.grey_closing(soft, size=layout.stroke) - soft)[~near]
    if not len(ghost):
        return float("nan")
    # grain lifts what is taken for paper everywhere alike; half of the paper shows no letters
    return 100 * float((ghost - np.median(ghost) > GHOST * ink).mean())
