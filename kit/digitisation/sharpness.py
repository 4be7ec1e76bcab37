"""The sharpness of a page, in millimetres on paper, so that any two pages can be compared."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from kit.digitisation.enlargement import carried_ppi
from kit.digitisation.page_layout import INCH

if TYPE_CHECKING:
    import numpy.typing as npt

    from kit.digitisation.scans import Page

__all__ = [
    "FLOOR",
    "Detail",
    "edge_width",
    "effective_ppi",
    "find_detail",
    "laplacian_variance",
]

SOFTENED = 0.7  # pixels (0.06 mm) that every page is softened by first, so that grain counts less
FLOOR = 0.2  # millimetres that a perfect edge measures after that, from 300 to 2400 ppi
ENOUGH = 0.25  # share of the contrast below which detail counts as lost
NEEDED = 33.7  # pixels per inch times millimetres: what an edge needs to keep ENOUGH of its detail
SOFT = 0.15  # millimetres from which on an edge tells the detail better than the spectrum does
FINER = 0.85  # share of the stated pixels that an edge has to need less of, to count as soft
COARSE = (15, 40)  # cycles per inch: shapes so large that every scan shows them in full
SPAN = 640  # pixels each way that are enough to see how fine the detail is
BAND = 5  # cycles per inch that are taken together


def laplacian_variance(page: "Page") -> float:
    """Return a widely used sharpness: the variance of each pixel's step to its neighbours.

    It compares neighbouring *pixels*, however far apart on paper these are, so pages of different
    resolution can't be compared by it (Pech-Pacheco and others, "Diatom autofocusing in brightfield
    microscopy", ICPR 2000). :func:`edge_width` can.
    """
    from scipy import ndimage

    return float(ndimage.laplace(page.window.astype(np.float32)).var())


def edge_width(page: "Page") -> float:
    """Return the width of the grey edge of letters on paper in millimetres; NaN if blank.

    Every page is first brought to 300 pixels per inch and softened a little, against grain. Where
    a letter's outline runs, the steepest grey slopes are taken (their upper quartile): the contrast
    between ink and paper divided by that slope is how far a full step would need. Less is sharper,
    whatever the scanner's resolution, the exposure or the amount of text.

    What the softening itself adds is taken off: widths that add up by blurring do so as squares,
    and a perfect edge measures FLOOR. Type blurred by a Gaussian of standard deviation s has edges
    of 2.5 s: from 0.15 mm on that is found to a tenth, below it to 0.05 mm. Where pixels are larger
    than the blur, an edge is a little wider than one pixel.
    """
    from scipy import ndimage

    found = page.levels
    if found is None:
        return float("nan")
    soft = ndimage.gaussian_filter(page.compared.astype(np.float32), SOFTENED)
    inside = soft < (found.paper + found.ink) / 2
    here = inside[1:-1, 1:-1]
    outline = (here != inside[:-2, 1:-1]) | (here != inside[1:-1, :-2])
    rows, columns = (place + 1 for place in np.nonzero(outline))
    down = soft[rows + 1, columns] - soft[rows - 1, columns]
    across = soft[rows, columns + 1] - soft[rows, columns - 1]
    if not len(rows):
        return float("nan")
    slope = float(np.percentile(np.hypot(down, across), 75)) / 2
    seen = (found.paper - found.ink) / slope * INCH / 300
    return float(np.sqrt(max(seen**2 - FLOOR**2, 0)))


def effective_ppi(page: "Page") -> float:
    """Return the pixels per inch that would be enough for the detail on the page.

    At most what it has; less where the page is blurred, or was enlarged. NaN on a blank page.
    """
    return find_detail(page).ppi


@dataclass(frozen=True)
class Detail:
    """The pixels per inch that hold a page's detail, and whether it was enlarged from these."""

    ppi: float
    enlarged: bool


@lru_cache(maxsize=128)
def find_detail(page: "Page") -> Detail:
    """Find how fine the detail on a page is.

    Detail is held as long as a quarter of the contrast is left; two pixels a cycle carry it.
    FADGI's "Technical Guidelines for Digitizing Cultural Heritage Materials" (2016) ask the same of
    a test target and call it sampling efficiency. Three things tell:

    - traces of enlarging: the pixels that the picture had before (``carried_ppi``);
    - the width of the edges: a blur that makes them w millimetres wide leaves a quarter of the
      contrast at 33.7 / w pixels per inch (of a Gaussian, whose transfer of contrast is one too);
    - the spectrum, for edges too fine to be told by their width: sharp shapes of any text lose
      power with the third power of their fineness (Porod's law), and what is missing beyond that is
      the scanner's doing. Coarse grain hides the loss.
    """
    if page.layout.blank:
        return Detail(float("nan"), enlarged=False)
    edge = edge_width(page)
    needed = _held_by_spectrum(page)
    if edge > SOFT and NEEDED / edge < FINER * page.ppi:
        needed = min(needed, NEEDED / edge)
    carried = carried_ppi(page.window, page.ppi, needed)
    if carried is None or carried >= page.ppi:
        return Detail(needed, enlarged=False)
    return Detail(carried, enlarged=True)


def _held_by_spectrum(page: "Page") -> float:
    """Return the pixels per inch up to which the power of the detail is there."""
    fineness, power = _spectrum(page.window, page.ppi)
    detail = np.maximum(power - np.percentile(power[fineness > COARSE[1]], 3), 0) * fineness**3
    full = float(np.median(detail[(fineness > COARSE[0]) & (fineness < COARSE[1])]))
    if not full > 0:
        return page.ppi
    kept = np.convolve(np.sqrt(detail / full), np.ones(3) / 3, "same")
    lost = np.nonzero((fineness > 20) & (fineness <= page.ppi / 2) & (kept < ENOUGH))[0]
    return min(page.ppi, 2 * float(fineness[lost[0]])) if len(lost) else page.ppi


def _spectrum(
    grey: "npt.NDArray[np.uint8]", ppi: float
) -> "tuple[npt.NDArray[Any], npt.NDArray[Any]]":
    """Return the power of the detail by its frequency in cycles per inch, in all directions."""
    from scipy import fft

    side = min(*grey.shape, SPAN)
    top, left = ((length - side) // 2 for length in grey.shape)
    part = grey[top : top + side, left : left + side].astype(np.float32)
    fade = np.hanning(side).astype(np.float32)
    waves = fft.rfft2((part - part.mean()) * fade[:, None] * fade[None])
    fineness = np.hypot(fft.fftfreq(side)[:, None], fft.rfftfreq(side)[None]) * ppi
    band = (fineness / BAND).astype(np.intp).ravel()
    power = np.bincount(band, (np.abs(waves) ** 2).ravel()) / np.maximum(np.bincount(band), 1)
    smooth = np.convolve(power, np.ones(3) / 3, "same")
    return (np.arange(len(power)) + 0.5) * BAND, smooth[: len(power)]
