"""Traces of enlarging: the pixels per inch that a picture had before somebody enlarged it."""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["carried_ppi"]

LIVELY = 8  # greys that a pixel has to differ by from what is beside it, to be looked at
CLEAR = 8.0  # times the usual strength of a period: lines all alike, in type of one width, give 7
LEAST, MOST = 0.08, 0.49  # periods per pixel; at 0.5 a camera's colour filter leaves its own
STEP = 1 / 4096  # of a period per pixel that is told apart
AROUND = 401  # steps around a period that say how strong periods usually are
BLOCK = 8  # pixels of a block in a JPEG file
APART = 1.6  # times what the detail needs: a period that says more is another one's overtone
REPEATED = 0.9  # share of the columns that differ from the one before, where none was repeated


def carried_ppi(grey: "npt.NDArray[np.uint8]", ppi: float, needed: float) -> float | None:
    """Return the pixels per inch that a picture had before it was enlarged; None if it wasn't.

    Interpolated pixels are smoother the farther they lie from the pixels that they are made of, so
    smoothness comes and goes with the old pixels' period (Gallagher, "Detection of linear and cubic
    interpolation in JPEG compressed images", CRV 2005). It is looked for across and down, and has
    to be there in both. Enlarging n/(n-1) times leaves the same period as n times, and overtones
    leave theirs: ``needed``, what the detail needs by another measure, tells which it was.
    Enlarging exactly twice leaves none, a rotation afterwards hides it, and of a reduced picture
    nothing is said.
    """
    repeated = [_share_of_new(part) for part in (grey, grey.T)]
    if max(repeated) < REPEATED:
        return ppi * float(np.mean(repeated))
    strength = np.minimum(_periods(grey), _periods(grey.T))
    at = np.arange(len(strength)) * STEP
    strength[(at < LEAST) | (at > MOST)] = 0
    found = int(np.argmax(strength))
    if strength[found] < CLEAR or _by_blocks(strength, found):
        return None
    first = at[found]
    half = [one / 2 for one in (first, 1 - first) if strength[round(one / 2 / STEP)] > CLEAR]
    told = {
        one * ppi: abs(np.log(needed / _needed(one * ppi))) for one in (first, 1 - first, *half)
    }
    carried, off = min(told.items(), key=lambda one: one[1])
    return float(round(carried)) if off < np.log(APART) else None


def _off(carried: tuple[float, float]) -> float:
    return carried[1]


def _needed(ppi: float) -> float:
    """Return what the detail of an enlarged page of text needs, by the width of its edges.

    More than there was where pixels were large, less where the lens was the limit: measured on type
    of 9 points that was carried by 72 to 240 pixels per inch and enlarged in three ways.
    """
    return float(ppi * np.clip(1.28 - 0.316 * np.log(ppi / 72), 0.85, 1.4))


def _share_of_new(grey: "npt.NDArray[np.uint8]") -> float:
    """Return the share of columns with anything on them that differ from the column before."""
    busy = np.ptp(grey, axis=0) > LIVELY
    both = busy[1:] & busy[:-1]
    if not both.any():
        return 1.0
    return float((grey[:, 1:] != grey[:, :-1]).any(axis=0)[both].mean())


def _periods(grey: "npt.NDArray[np.uint8]") -> "npt.NDArray[Any]":
    """Return how strongly smoothness across repeats at each period, as times the usual strength."""
    from scipy import ndimage

    levels = grey.astype(np.float32)
    slope = np.abs(levels[:, 2:] - levels[:, :-2]) / 2
    bend = np.abs(2 * levels[:, 1:-1] - levels[:, 2:] - levels[:, :-2])
    lively = slope + bend > LIVELY
    total = np.where(lively, slope + bend, 0).sum(axis=0)
    seen = total > np.percentile(total, 10)  # columns with something on them
    if not seen.any():
        return np.zeros(round(0.5 / STEP) + 1)
    rough = np.where(lively, bend, 0).sum(axis=0)[seen] / total[seen]
    signal = np.zeros(len(total))
    signal[seen] = rough - rough.mean()
    waves = np.abs(np.fft.rfft(signal * np.hanning(len(signal)), round(1 / STEP)))
    usual = ndimage.median_filter(waves, AROUND)
    return np.asarray(waves / np.maximum(usual, 1e-9))


def _by_blocks(strength: "npt.NDArray[Any]", found: int) -> bool:
    """Tell if a period is one of JPEG's blocks of 8 × 8 pixels, which leave others besides."""
    blocks = np.round(np.arange(1, BLOCK // 2) / BLOCK / STEP).astype(np.intp)
    near = [float(strength[at - 2 : at + 3].max()) for at in blocks]
    return bool(np.abs(blocks - found).min() <= 2 and min(near) > CLEAR / 2)
