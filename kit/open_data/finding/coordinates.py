"""Find impossible coordinates: off the globe, or with north and east swapped."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from kit.messages import _, ngettext
from kit.open_data.finding.findings import Finding
from kit.open_data.reading.sheet import Sheet
from kit.open_data.reading.written_numbers import read_figures

__all__ = ["EUROPE", "Area", "find_places", "swapped_rows"]

EUROPE = (34.0, 72.0, -32.0, 45.0)  # degrees: south, north, west, east
NEAR = 5.0  # degrees from the middle of all others: a library system is no wider

Area = tuple[float, float, float, float]
Marks = "np.ndarray[Any, np.dtype[np.bool_]]"


def swapped_rows(sheet: Sheet, *, area: Area = EUROPE) -> list[int]:
    """Return the places of rows with longitude and latitude in each other's column.

    Where most rows agree, a row is swapped if it lies far from the others as it is and near them
    the other way round. Where all rows agree, both columns are swapped if they lie outside
    ``area`` as they are and within it the other way round: south, north, west and east in degrees.
    """
    east, north = _degrees(sheet)
    known = np.isfinite(east) & np.isfinite(north)
    swapped = known & ~_within(east, north, area) & _within(north, east, area)
    right = known & ~swapped
    if right.sum() >= max(swapped.sum(), 3):
        middle = np.median(east[right]), np.median(north[right])
        far = (abs(east - middle[0]) > NEAR) | (abs(north - middle[1]) > NEAR)
        near = (abs(north - middle[0]) <= NEAR) & (abs(east - middle[1]) <= NEAR)
        swapped = known & far & near
    return np.flatnonzero(swapped).tolist()


def _within(east: Any, north: Any, area: Area) -> Any:
    south, top, west, right = area
    return (south <= north) & (north <= top) & (west <= east) & (east <= right)


def _degrees(sheet: Sheet) -> tuple[Any, Any]:
    names = [sheet.columns.longitude, sheet.columns.latitude]
    if None in names:
        nothing = np.full(len(sheet.table), np.nan)
        return nothing, nothing
    figures = read_figures(sheet.table, [str(name) for name in names]).figures
    return figures.iloc[:, 0].to_numpy(), figures.iloc[:, 1].to_numpy()


def find_places(sheet: Sheet, *, area: Area = EUROPE) -> Iterator[Finding]:
    """Find coordinates that lie off the globe or are swapped."""
    swapped = swapped_rows(sheet, area=area)
    east, north = _degrees(sheet)
    known = int((np.isfinite(east) & np.isfinite(north)).sum())
    if swapped:
        whole = len(swapped) == known
        yield Finding(
            "places",
            _(
                "All {n} places lie outside Europe as they stand, and within it when swapped."
            ).format(n=known)
            if whole and area == EUROPE
            else ngettext(
                "{rows} lies far from all others, and among them when swapped.",
                "{rows} lie far from all others, and among them when swapped.",
                len(swapped),
            ).format(rows=sheet.rows(swapped)),
            _("Look at one place on a map; then swap longitude (east) and latitude (north)."),
            len(swapped),
            columns=(str(sheet.columns.longitude), str(sheet.columns.latitude)),
            rows=sheet.labels(swapped),
        )
    rest = pd.Series((abs(east) > 180) | (abs(north) > 90))
    rest[swapped] = False
    if rest.any():
        off = np.flatnonzero(rest).tolist()
        yield Finding(
            "places",
            _("{rows}: no place on the globe has these coordinates.").format(rows=sheet.rows(off)),
            _("Look the place up and write its degrees with a decimal point."),
            len(off),
            columns=(str(sheet.columns.longitude), str(sheet.columns.latitude)),
            rows=sheet.labels(off),
        )
