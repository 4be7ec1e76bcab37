"""The ground between the letters: even paper, or a texture of card or cloth."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kit.digitisation.page_layout import INCH

if TYPE_CHECKING:
    from kit.digitisation.page_layout import Layout

__all__ = ["GHOST", "NEAR", "Ground", "find_ground"]

NEAR = 0.4  # millimetres around a letter that are not looked at as paper
SOFT = 1.0  # pixels at 150 to the inch
GHOST = 0.06  # share of the contrast from which on a spot counts as seen
WIDE = 28  # millimetres: an average over so much paper knows its shading, and no letter
SEEN = 0.01  # share of the paper in lighter spots that are seen
ALIKE = 0.85  # of the darker spots: letters of the other side are darker spots alone


@dataclass(frozen=True)
class Ground:
    """The shares of the paper that are darker, and lighter, than the paper around."""

    darker: float
    lighter: float

    @property
    def textured(self) -> bool:
        """Whether spots are as often lighter as darker, as those of a texture are."""
        return self.lighter >= SEEN and self.lighter >= ALIKE * self.darker


def find_ground(layout: "Layout") -> Ground:
    """Find the spots of the paper between the letters; a blank page has none to compare with."""
    from scipy import ndimage

    if layout.blank:
        return Ground(0, 0)
    ink = float(np.percentile(layout.darkness[layout.letters], 90))
    reach = max(1, round(NEAR * layout.ppi / INCH))
    plain = ~ndimage.maximum_filter(layout.letters, size=2 * reach + 1)
    soft = ndimage.gaussian_filter(layout.grey.astype(np.float32), SOFT)
    side = max(3, round(WIDE * layout.ppi / INCH))
    weight = ndimage.uniform_filter(plain.astype(np.float32), side)
    around = ndimage.uniform_filter(np.where(plain, soft, 0), side) / np.maximum(weight, 1e-3)
    spots = (soft - around)[plain]
    if not len(spots):
        return Ground(0, 0)
    spots = (spots - np.median(spots)) / ink
    return Ground(float((spots < -GHOST).mean()), float((spots > GHOST).mean()))
