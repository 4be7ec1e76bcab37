"""The measures of a page by name: each with its function, its unit, and which way is worse."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from kit.digitisation.scans import Page
from kit.digitisation.sharpness import edge_width, effective_ppi, laplacian_variance
from kit.digitisation.tones import clipped, contrast, noise, show_through
from kit.messages import _

__all__ = [
    "MEASURES",
    "Measure",
    "by_measure",
    "laplacians",
    "margin",
    "measure",
    "skew",
    "title",
    "written",
]


def skew(page: Page) -> float:
    """Return the degrees by which lines rise to the right (fall, if less than 0); NaN if blank."""
    return page.lines.lean


def margin(page: Page) -> float:
    """Return the narrowest of the four margins in millimetres; NaN if blank.

    Close to 0, the picture's edge runs through the text: something is cut off.
    """
    return float(np.min(page.layout.margins))


@dataclass(frozen=True)
class Measure:
    """A measure: its function, its unit, its decimals, and the direction that is worse."""

    of: Callable[[Page], float]
    unit: str
    digits: int
    more_is_worse: bool = True


MEASURES: dict[str, Measure] = {
    "edge": Measure(edge_width, "mm", 2),
    "resolution": Measure(effective_ppi, "ppi", 0, more_is_worse=False),
    "skew": Measure(skew, "°", 1),
    "contrast": Measure(contrast, "%", 0, more_is_worse=False),
    "clipped": Measure(clipped, "%", 1),
    "noise": Measure(noise, "%", 1),
    "behind": Measure(show_through, "%", 1),
    "margin": Measure(margin, "mm", 1, more_is_worse=False),
}


def title(name: str) -> str:
    """Return the name of a measure for use in a sentence."""
    return {
        "edge": _("width of a letter's edge"),
        "resolution": _("pixels per inch that carry detail"),
        "skew": _("lean of the lines"),
        "contrast": _("contrast of ink and paper"),
        "clipped": _("pixels burnt out or drowned"),
        "noise": _("grain of the paper"),
        "behind": _("paper on which the other side shows"),
        "margin": _("narrowest margin"),
    }[name]


def measure(pages: Mapping[int, Page]) -> pd.DataFrame:
    """Return one row for each page and one column for each of MEASURES; NaN on blank pages.

    The index is the page's number. Each page takes about a tenth of a second, the first time.
    """
    rows = {number: _row(page) for number, page in pages.items()}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=list(MEASURES), dtype=float)
    return table.rename_axis("page")


@lru_cache(maxsize=128)
def _row(page: Page) -> Mapping[str, float]:
    return {name: found.of(page) for name, found in MEASURES.items()}


def by_measure(measured: pd.DataFrame) -> pd.DataFrame:
    """Return the result of ``measure`` as a table for reading: measures down, pages across."""
    rows = [
        [f"{title(name)}, {MEASURES[name].unit}", *(_figure(name, n) for n in measured[name])]
        for name in map(str, measured.columns)
    ]
    return pd.DataFrame(rows, columns=[_("page"), *map(str, measured.index)])


def laplacians(pages: Mapping[int, Page]) -> "pd.Series[float]":
    """Return the Laplacian variance of each page, indexed by its number."""
    found = {number: laplacian_variance(page) for number, page in pages.items()}
    return pd.Series(found, name="laplacian", dtype=float).rename_axis("page")


def written(name: str, value: float) -> str:
    """Write a measure's value with its unit."""
    if np.isnan(value):
        return _("not to be seen")
    space = "" if MEASURES[name].unit in {"°", "%"} else " "
    return f"{_figure(name, value)}{space}{MEASURES[name].unit}"


def _figure(name: str, value: float) -> str:
    """Write a number with the measure's decimals; zero without a minus sign."""
    return (
        "–"
        if np.isnan(value)
        else f"{round(value, MEASURES[name].digits) + 0.0:,.{MEASURES[name].digits}f}"
    )
