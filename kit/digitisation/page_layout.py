"""The layout of a page: places of the letters, and the margins around them."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["INCH", "Layout", "find_layout"]

INCH = 25.4  # millimetres
STROKE = 4.0  # millimetres: what is darker than its surroundings and thinner than this is ink
FAINTEST = 13  # greys between ink and paper; less is a blank page with a little grain
APART = 5.0  # standard deviations from paper to ink: texture alone gives up to 4, text 7 and more
TURNS = 3  # times that the darker part is parted again, where texture lies between paper and ink
SPECK = 3  # pixels of a spot that is no letter
OUTLIERS = 8  # pixels that may stand in a margin without making it smaller


@dataclass(frozen=True, eq=False)
class Layout:
    """The places of the letters on a page, seen as ``grey`` with ``ppi`` pixels to the inch.

    ``darkness`` says how much darker than its paper each pixel is; ``letters`` marks the pixels
    that belong to letters: none on a blank page.
    """

    grey: "npt.NDArray[np.uint8]"
    darkness: "npt.NDArray[np.float32]"
    letters: "npt.NDArray[np.bool_]"
    ppi: float

    @property
    def stroke(self) -> tuple[int, int]:
        """A width in pixels that is larger than any stroke of a letter."""
        return _stroke(self.ppi)

    @property
    def blank(self) -> bool:
        """Whether no letters were found."""
        return not self.letters.any()

    @cached_property
    def places(self) -> "tuple[npt.NDArray[Any], npt.NDArray[Any]]":
        """Rows and columns of the pixels of letters."""
        rows, columns = np.nonzero(self.letters)
        return rows, columns

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the text as shares of height and width; the page's middle if blank."""
        if self.blank:
            return 0.5, 0.5
        shares = [
            float(np.median(place)) / side
            for place, side in zip(self.places, self.letters.shape, strict=True)
        ]
        return shares[0], shares[1]

    @cached_property
    def margins(self) -> tuple[float, float, float, float]:
        """Millimetres of paper left of the text, above, right and below; NaN on a blank page."""
        if self.blank:
            return (np.nan,) * 4
        rows, columns = (np.sort(place) for place in self.places)
        height, width = self.letters.shape
        few = min(OUTLIERS, len(rows)) - 1
        pixels = (columns[few], rows[few], width - 1 - columns[~few], height - 1 - rows[~few])
        left, top, right, bottom = (float(distance) * INCH / self.ppi for distance in pixels)
        return left, top, right, bottom


def _stroke(ppi: float) -> tuple[int, int]:
    wide = max(3, round(STROKE * ppi / INCH))
    return wide, wide


def find_layout(grey: "npt.NDArray[np.uint8]", ppi: float) -> Layout:
    """Find the letters in ``grey``, an image with ``ppi`` pixels to the inch.

    Paper is what remains when everything dark and thinner than 4 mm is closed (a morphological
    closing), so that a shadow across the page isn't ink; what is darker than that by a threshold,
    and no speck, is a letter.
    """
    from scipy import ndimage

    paper = ndimage.grey_closing(grey, size=_stroke(ppi))
    darkness = paper.astype(np.float32) - grey
    between = _threshold(darkness)
    if between is None:
        return Layout(grey, darkness, np.zeros(grey.shape, np.bool_), ppi)
    named, spots = ndimage.label(darkness > between)
    sizes = np.bincount(named.ravel(), minlength=spots + 1)
    sizes[0] = 0
    return Layout(grey, darkness, np.asarray(sizes >= SPECK)[named], ppi)


def _threshold(darkness: "npt.NDArray[np.float32]") -> float | None:
    """Return how much darker than its paper a letter is at least; None where there are no letters.

    Otsu's threshold ("A threshold selection method from gray-level histograms", IEEE Trans. SMC 9,
    1979) parts letters from the rest. On card or cloth it parts the texture instead, if there are
    few letters: then the darker part is parted again.
    """
    from skimage.filters import threshold_otsu

    dark = darkness
    for _turn in range(TURNS):
        if float(dark.max(initial=0)) < FAINTEST or float(dark.min()) == float(dark.max()):
            return None
        between = max(float(threshold_otsu(dark)), FAINTEST / 2)
        ink = darkness > between
        plain = darkness[~ink]
        dark = darkness[ink]
        if float(dark.mean()) - float(np.median(plain)) >= APART * float(plain.std()):
            return between
    return None
