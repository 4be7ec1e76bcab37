"""``profile``: every finding that a careful colleague would report about a table."""

from collections.abc import Callable, Iterator

import pandas as pd

from kit.data import OwnTable
from kit.messages import _
from kit.open_data.finding import counts, dates, rows, spellings
from kit.open_data.finding.coordinates import EUROPE, Area, find_places
from kit.open_data.finding.findings import Finding, Profile
from kit.open_data.reading.column_roles import columns_of, one_name_each
from kit.open_data.reading.distinct_values import Distinct, DistinctValues
from kit.open_data.reading.sheet import Sheet
from kit.tables.html import few

__all__ = ["profile"]

LOOK: tuple[Callable[[Sheet], Iterator[Finding]], ...] = (
    counts.find_headings,
    counts.find_gaps,
    rows.find_header,
    rows.find_totals,
    rows.find_twice,
    spellings.find_names,
    counts.find_blanks,
    counts.find_words,
    counts.find_signs,
    counts.find_negative,
    counts.find_copied,
    dates.find_dates,
    spellings.find_spaces,
    spellings.find_letters,
)


def profile(
    table: pd.DataFrame | OwnTable, *, area: Area = EUROPE, **columns: str | None
) -> Profile:
    """Examine ``table`` as a careful colleague would; it is never changed.

    ``table`` is one of ``data.load`` or of ``data.read_table``; best is one that was read with
    ``text=True``, where everything still stands as it was written. Which column is what is guessed,
    see :func:`columns_of`, unless keywords say it: ``name``, ``month``, ``figure``, ``longitude``,
    ``latitude``. ``area`` is where the places should lie: south, north, west, east in degrees.

    Raises ``TableError`` where a column isn't there.

    >>> visits = pd.DataFrame({"branch": ["Mill", "Quay", "Total"], "2026-01": ["310", "", "310"],
    ...     "2026-02": ["290", "120", "410"], "2026-03": ["305", "0", "305"]})
    >>> [finding.kind for finding in profile(visits)]
    ['totals', 'blanks']
    """
    frame, assumed = (table.frame, table.assumed) if isinstance(table, OwnTable) else (table, ())
    one_name_each(frame)
    values = DistinctValues(frame)
    sheet = Sheet(frame, columns_of(frame, values, **columns), values)
    found = [finding for look in LOOK for finding in look(sheet)]
    found += find_places(sheet, area=area)
    return Profile(tuple(found), _columns(sheet), frame.shape, assumed)


def _columns(sheet: Sheet) -> pd.DataFrame:
    """Return the content of each column; all columns of months share one line."""
    lines = [_line(name, sheet.values.of(name)) for name in sheet.others]
    if figures := sheet.columns.figures:
        values = sheet.values.of(figures[0])
        if len(figures) > 1:
            values = Distinct.of(sheet.table[figures].to_numpy().ravel())
        name = (
            figures[0]
            if len(figures) == 1
            else _("{a} to {b} ({n} columns)").format(a=figures[0], b=figures[-1], n=len(figures))
        )
        lines.append(_line(name, values))
    heads = [
        _("column"),
        _("holds"),
        _("filled"),
        _("blank"),
        _("zeros"),
        _("different"),
        _("such as"),
    ]
    return pd.DataFrame(lines, columns=heads)


def _line(name: str, column: Distinct) -> tuple[str, str, int, int, int, int, str]:
    different, filled, numbers, zeros = column.size()
    kind = _("text") if not numbers else _("text and numbers")
    kind = _("numbers") if numbers == different else kind
    kind = kind if different else _("nothing")
    shown = [str(value)[:20] for value in column.filled(3)]
    examples = few([*shown, *[""] * (different - len(shown))], 3)
    return str(name), kind, filled, int(column.blank.sum()), zeros, different, examples
