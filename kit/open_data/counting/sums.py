"""Totals and averages of a table as it stands, so that its faults show in the result."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from kit.errors import TableError
from kit.messages import _
from kit.open_data.reading.column_roles import columns_of
from kit.open_data.reading.months import read_month
from kit.open_data.reading.sheet import Sheet

__all__ = ["add_up", "average"]


def add_up(table: pd.DataFrame, *, year: int | None = None, leave_out: Iterable[str] = ()) -> float:
    """Add up every figure of a table, in all years or one, rows of totals included.

    ``leave_out`` names rows that don't count. Words and blanks add nothing. Raises ``TableError``
    for a name that isn't there, or where the table has no figures.

    >>> visits = pd.DataFrame({"branch": ["Mill", "Total"], "2026-01": [310, 310],
    ...     "2026-02": [290, 290], "2026-03": [None, None]})
    >>> add_up(visits), add_up(visits, leave_out=["Total"])
    (1200.0, 600.0)
    """
    return float(np.nansum(_figures(table, year, leave_out).to_numpy()))


def average(
    table: pd.DataFrame,
    *,
    year: int | None = None,
    leave_out: Iterable[str] = (),
    blank_is_zero: bool = False,
) -> float:
    """Return the mean of the known figures, or of all with blanks taken for 0.

    Arguments and errors are those of :func:`add_up`.

    >>> visits = pd.DataFrame({"branch": ["Mill"], "2026-01": [310], "2026-02": [290],
    ...     "2026-03": [None]})
    >>> average(visits), average(visits, blank_is_zero=True)
    (300.0, 200.0)
    """
    figures = _figures(table, year, leave_out).to_numpy()
    return float(np.nan_to_num(figures).mean() if blank_is_zero else np.nanmean(figures))


def _figures(table: pd.DataFrame, year: int | None, leave_out: Iterable[str]) -> pd.DataFrame:
    sheet = Sheet(table, columns_of(table))
    gone = {" ".join(name.split()) for name in leave_out}
    names = [" ".join(name.split()) for name in sheet.names]
    if unknown := sorted(gone - set(names)):
        raise TableError(
            _('No row is called "{name}": write it as in the table.').format(name=unknown[0])
        )
    figures = sheet.written.figures[[name not in gone for name in names]]
    if year is not None and sheet.columns.months:
        figures = figures[[c for c in figures if _year(c) == year]]
    elif year is not None and sheet.columns.month:
        kept = sheet.table[sheet.columns.month].map(_year).eq(year)
        figures = figures[kept.loc[figures.index]]
    if not figures.notna().to_numpy().any():
        raise TableError(_("There are no figures to add up: look at year and names."))
    return figures


def _year(month: object) -> int | None:
    found = read_month(month)
    return found.year if found else None
