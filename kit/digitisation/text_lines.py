"""The lines of text: how they lean, and whether the page lies on its side or stands on its head.

Nothing here reads. Letters have their nearest neighbours along a line, and small marks (full stops,
commas, dots, accents) have their places in it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from kit.digitisation.page_layout import Layout

__all__ = ["STEEPEST", "Lines", "find_lines"]

STEEPEST = 10.0  # degrees around the lines' rough direction in which they are looked for
POINTS = 20_000  # pixels of ink that are enough to find the lines
FEWEST = 12  # letters that have to stand apart, so that neighbours tell a direction
NEAR, AGREED = 20, 0.6  # degrees around a direction, and the share of neighbours that lie there
CLEAR = 1.8  # mean square of the rows' ink by their mean's square: blots give 1.6, text 2.1
TINY = 1e-6  # pixels: a sine of 90 degrees is a little less than 1
LEVEL = 2.0  # degrees that lines may lean before the letters are turned level
BESIDE = 14  # letters around a mark that say where its line runs
SURE = 5  # marks at the one side of a line, and three times as many as at the other


@dataclass(frozen=True)
class Lines:
    """The lines of a page.

    ``lean`` is by how many degrees they rise to the right (fall, if less than 0), NaN where none
    were found; on a page that lies on its side (``on_side``), once it is turned to the right.
    ``upright`` tells if it stands on its feet then: None where that couldn't be told.
    """

    lean: float
    on_side: bool
    upright: bool | None

    def levelled(self, part: "npt.NDArray[Any]") -> "npt.NDArray[Any]":
        """Return a part of the page turned to the right, if the page lies on its side."""
        return np.rot90(part, -1) if self.on_side else part


def find_lines(layout: "Layout", close: "Layout") -> Lines:
    """Find the lines in a page's layout, and which way up they are in a closer look at some.

    ``close`` has 300 pixels to the inch, so that full stops can be told from broken letters.
    """
    if layout.blank:
        return Lines(float("nan"), on_side=False, upright=None)
    rough = _direction(_boxes(layout.letters))
    angle, clear = _angle(layout, [0, 90] if rough is None else [rough])
    if rough is None and clear < CLEAR:
        return Lines(float("nan"), on_side=False, upright=None)
    on_side = abs(angle) > 45
    lean = angle - 90 if angle > 45 else angle + 90 if angle < -45 else angle
    found = Lines(round(lean, 2) + 0.0, on_side=on_side, upright=None)  # no minus before a zero
    return Lines(found.lean, on_side, None if rough is None else _upright(close, found))


def _boxes(letters: "npt.NDArray[np.bool_]") -> "npt.NDArray[Any]":
    """Return top, bottom, left and right of each connected piece of ink."""
    from scipy import ndimage

    named, _count = ndimage.label(letters, np.ones((3, 3)))
    found = [
        (down.start, down.stop, across.start, across.stop)
        for down, across in ndimage.find_objects(named)
    ]
    return np.array(found, float).reshape(-1, 4)


def _centres(boxes: "npt.NDArray[Any]") -> "npt.NDArray[Any]":
    return np.column_stack([boxes[:, 2:].mean(axis=1), boxes[:, :2].mean(axis=1)])


def _direction(boxes: "npt.NDArray[Any]") -> float | None:
    """Return the direction in which letters have their neighbours, in degrees from -90 to 90.

    None where they agree on none (O'Gorman, "The document spectrum for page layout analysis", IEEE
    Trans. PAMI 15, 1993).
    """
    from scipy import ndimage
    from scipy.spatial import KDTree

    size = np.maximum(boxes[:, 1] - boxes[:, 0], boxes[:, 3] - boxes[:, 2])
    usual = np.median(size[size > 3]) if (size > 3).any() else 0
    centres = _centres(boxes[(size > usual / 2) & (size < 2.5 * usual)])
    if len(centres) < FEWEST:
        return None
    _far, nearest = KDTree(centres).query(centres, k=3)
    steps = (centres[nearest[:, 1:]] - centres[:, None]).reshape(-1, 2)
    angles = np.degrees(np.arctan2(-steps[:, 1], steps[:, 0])) % 180
    counts = np.bincount(angles.astype(np.intp), minlength=181)[:180]
    around = ndimage.uniform_filter1d(counts.astype(float), 2 * NEAR + 1, mode="wrap")
    most = int(np.argmax(around))
    if around[most] * (2 * NEAR + 1) < AGREED * counts.sum():
        return None
    return float(most if most <= 90 else most - 180)


def _angle(layout: "Layout", rough: list[float]) -> tuple[float, float]:
    """Return the angle of the lines within STEEPEST of one of some rough ones, and how clear it is.

    The rows of ink are counted along slanted lines; along the lines of the text the counts differ
    most (Postl, "Detection of linear oblique structures and skew scan in digitized documents", ICPR
    1986).
    """
    rows, columns = (place[:: 1 + len(place) // POINTS] for place in layout.places)
    steps = np.arange(-STEEPEST, STEEPEST + 0.1, 0.5)
    near, _clear = max((_steepest(rows, columns, one + steps) for one in rough), key=_clearness)
    return _steepest(rows, columns, np.arange(near - 1, near + 1.01, 0.05))


def _clearness(found: tuple[float, float]) -> float:
    return found[1]


def _steepest(
    rows: "npt.NDArray[Any]", columns: "npt.NDArray[Any]", angles: "npt.NDArray[Any]"
) -> tuple[float, float]:
    """Return the angle in degrees at which lines and gaps separate best, and how clearly."""
    counts = []
    for angle in np.deg2rad(angles):
        along = rows * np.cos(angle) + columns * np.sin(angle)
        rows_of_lines = (along - along.min() + TINY).astype(np.intp)
        counts.append(np.bincount(rows_of_lines).astype(float))
    best = int(np.argmax([(one**2).sum() for one in counts]))
    clear = float((counts[best] ** 2).mean() / counts[best].mean() ** 2)
    return float(angles[best]), clear


def _upright(close: "Layout", lines: Lines) -> bool | None:
    """Tell if lines stand on their feet, by their marks; None where these don't tell.

    In Latin, Greek and Cyrillic letters dots and accents stand above the line more often than marks
    hang below it, and full stops and commas lie at its foot. In other scripts that needn't be so.
    """
    letters = lines.levelled(close.letters)
    if abs(lines.lean) > LEVEL:
        from PIL import Image

        turned = Image.fromarray(letters).rotate(-lines.lean, expand=True)
        letters = np.asarray(turned)
    above, below, foot, head = _marks(_boxes(letters))
    for more, less, answer in ((above, below, True), (below, above, False)):
        if more >= SURE and more >= 3 * less:
            return answer
    for more, less, agree, differ, answer in (
        (foot, head, above, below, True),
        (head, foot, below, above, False),
    ):
        if more >= SURE and more >= 3 * less and agree >= differ:
            return answer
    return None


def _marks(boxes: "npt.NDArray[Any]") -> tuple[int, int, int, int]:
    """Return how many small marks stand above lines, below them, at their foot, at their head."""
    from scipy.spatial import KDTree

    if len(boxes) < FEWEST:
        return 0, 0, 0, 0
    height, width = boxes[:, 1] - boxes[:, 0], boxes[:, 3] - boxes[:, 2]
    usual = np.median(height[height > 3]) if (height > 3).any() else 0
    letters = boxes[(height > 0.6 * usual) & (height < 2.2 * usual) & (width < 4 * usual)]
    if len(letters) < BESIDE:
        return 0, 0, 0, 0
    flat = np.array([0.35, 1.0])  # neighbours in the same line count as nearer
    _far, beside = KDTree(_centres(letters) * flat).query(_centres(boxes) * flat, k=BESIDE)
    middle = boxes[:, :2].mean(axis=1)
    of_line = np.abs(_centres(letters)[beside][:, :, 1] - middle[:, None]) < 1.1 * usual
    known = of_line.sum(axis=1) >= 5
    feet, heads = (
        np.nanmedian(np.where(of_line[known], letters[beside[known]][:, :, side], np.nan), axis=1)
        for side in (1, 0)
    )
    high = feet - heads  # of the letters without strokes above or below: most of them
    place = (middle[known] - heads) / high
    small = (height[known] < high / 2) & (width[known] < 0.9 * high) & (high > 0.4 * usual)
    zones = ((-1, -0.05), (1.12, 1.9), (0.7, 1.12), (-0.05, 0.3))
    above, below, foot, head = (
        int((small & (place > first) & (place <= last)).sum()) for first, last in zones
    )
    return above, below, foot, head
