"""The grey of the paper and the grey of the ink."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["Levels", "find_levels"]


@dataclass(frozen=True)
class Levels:
    """The greys of paper and ink, from 0 (black) to 255 (white), and the threshold between them."""

    paper: float
    ink: float
    between: float

    @property
    def contrast(self) -> float:
        """The number of greys between paper and ink."""
        return self.paper - self.ink


def find_levels(grey: "npt.NDArray[np.uint8]") -> Levels | None:
    """Return the greys of paper and ink near the text; None if there is one grey only.

    Paper is the median of what is lighter than Otsu's threshold; ink is what only 2 % of the rest
    is darker than, because the strokes of small letters are mostly edge.
    """
    from skimage.filters import threshold_otsu

    between = float(threshold_otsu(grey))
    dark, light = grey[grey <= between], grey[grey > between]
    if not (len(dark) and len(light)):
        return None
    return Levels(float(np.median(light)), float(np.percentile(dark, 2)), between)
