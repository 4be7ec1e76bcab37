"""The circular block bootstrap: how sure a number is.

A good day follows a good one, so days can't be drawn one by one as the ordinary bootstrap does:
that would promise too much. Whole stretches of days are drawn instead (Künsch, "The Jackknife and
the Bootstrap for General Stationary Observations", Annals of Statistics 17(3), 1989), and the end
is joined to the beginning, so that every day is as likely as any other (Politis and Romano, "A
Circular Block-Resampling Procedure for Stationary Data", in LePage and Billard (eds), Exploring
the Limits of Bootstrap, Wiley 1992).
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from kit.analytics.inputs import Array
from kit.errors import TableError
from kit.messages import _

__all__ = ["SHARE", "TIMES", "block_for", "draws", "interval"]

TIMES = 4000  # so that a range says the same whole figure whatever the seed, nearly always
SHARE = 0.95


def block_for(n: int, *, cycle: int = 6) -> int:
    """Return the length of a block for ``n`` rows: at least ``cycle``, at most half of ``n``.

    A cycle is what repeats, such as the six opening days of a week. The cube root of ``n`` is the
    rate of Hall, Horowitz and Jing, "On Blocking Rules for the Bootstrap with Dependent Data",
    Biometrika 82(3), 1995; the factor is from trying (benchmarks/counters.py).
    """
    return max(1, min(n // 2, max(cycle, round(3.0 * math.cbrt(n)))))


def draws(n: int, *, block: int, times: int = TIMES, seed: int = 0) -> Array:
    """Return ``times`` rows of ``n`` places, drawn in blocks; ``seed`` makes them repeatable."""
    rng = np.random.default_rng(seed)
    starts = rng.integers(0, n, size=(times, -(-n // block)))
    places = (starts[:, :, None] + np.arange(block)) % n
    return places.reshape(times, -1)[:, :n]


def interval(
    values: Any,
    statistic: Callable[[Array], Array] = lambda drawn: drawn.mean(axis=-1),
    *,
    block: int | None = None,
    share: float = SHARE,
    times: int = TIMES,
    seed: int = 0,
) -> tuple[float, float]:
    """Return the bootstrap range of ``statistic`` for the series ``values``.

    ``values`` are in the order of time, without gaps; ``statistic`` turns an array whose last axis
    is time into one value for each row, the mean if not given; ``block`` is how many rows are
    drawn together (:func:`block_for`). ``share`` is how often such ranges hold the truth, roughly:
    of short series they hold it less often. Raises ``TableError`` for fewer than four values.

    >>> low, high = interval([1, 2, 1, 2, 1, 2, 1, 2], block=2)
    >>> bool(1 <= low <= 1.5 <= high <= 2)
    True
    """
    series = np.asarray(values, dtype=float)
    if len(series) < 4 or not np.isfinite(series).all():
        raise TableError(
            _(
                "A range needs four values or more, none of them missing; there are {n}. "
                "Take a longer time."
            ).format(n=int(np.isfinite(series).sum()))
        )
    places = draws(len(series), block=block or block_for(len(series)), times=times, seed=seed)
    found = statistic(series[places])
    low, high = np.quantile(found, [(1 - share) / 2, (1 + share) / 2])
    return float(low), float(high)
