"""Charts of counts, with one column for each year."""

import pandas as pd

from kit.charts import Chart, columns
from kit.errors import TableError
from kit.messages import _
from kit.open_data.reading.column_roles import columns_of
from kit.open_data.reading.months import read_month
from kit.open_data.reading.sheet import Sheet

__all__ = ["year_chart"]

LARGE = 100_000  # a sum that is drawn in thousands


def year_chart(table: pd.DataFrame, *, what: str, title: str) -> Chart:
    """Draw the sum of all figures for each year, rows of totals included.

    ``what`` names what was counted. Raises ``TableError`` where the table has no months.
    """
    sheet = Sheet(table, columns_of(table))
    figures = sheet.written.figures
    if sheet.columns.months:
        years = [getattr(read_month(name), "year", None) for name in sheet.columns.months]
        sums = figures.sum().groupby(years).sum()
    elif sheet.columns.month:
        years = [getattr(read_month(v), "year", None) for v in table[sheet.columns.month]]
        sums = figures.sum(axis=1).groupby(years).sum()
    else:
        raise TableError(_("The table has no months: say which column holds them."))
    first, last = sums.index[0], sums.index[-1]
    said = _("{what}: {a:,.0f} in {first}, {b:,.0f} in {last}; fewest in {low}, {least:,.0f}.")
    finding = said.format(
        what=what, a=sums.iloc[0], first=first, b=sums.iloc[-1], last=last,
        low=sums.idxmin(), least=sums.min(),
    )  # fmt: skip
    large = sums.max() >= LARGE
    return columns(
        (sums / 1000).round() if large else sums,
        title=title,
        value=_("{what}, thousands").format(what=what) if large else what,
        label=_("Year"),
        finding=finding,
    )
