"""Find rows that don't belong: totals, repeated rows, repeated headings."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from kit.messages import _, ngettext
from kit.open_data.finding.findings import Finding
from kit.open_data.finding.spellings import same_name
from kit.open_data.reading.distinct_values import BETWEEN
from kit.open_data.reading.sheet import Sheet
from kit.tables.columns import TOTAL

__all__ = ["find_header", "find_totals", "find_twice", "total_rows", "twice_rows"]

FEWEST = 3  # rows that a total adds up, and columns that must agree where no name says "total"


def total_rows(sheet: Sheet) -> list[int]:
    """Return the places of rows that hold a total, judged by their names and figures.

    A name alone may be a title ("Total recall"), and figures alone a coincidence, so both are
    weighed: a row named nothing but "Total", a row named like a total that no other exceeds, or one
    that adds up all others in every column of three or more.
    """
    if sheet.columns.month:
        return _long_totals(sheet)
    figures = sheet.written.figures.to_numpy()
    codes, said = sheet.spellings
    named = _named(sheet, lambda name: TOTAL.match(name.strip()) is not None)
    found = [p for p in named if _is_bare(said[codes[p]]) or _largest(figures, p)]
    if found or figures.shape[1] < FEWEST or len(figures) <= FEWEST:
        return found
    return [place for place in (0, len(figures) - 1) if _adds_up(figures, place)]


def _long_totals(sheet: Sheet) -> list[int]:
    """Return the totals among the names of a table that has a row for each month."""
    codes, said = sheet.spellings
    sums = np.bincount(codes, np.nan_to_num(sheet.written.figures.sum(axis=1)), len(said))
    found = {
        name
        for name, total in zip(said, sums, strict=True)
        if TOTAL.match(name.strip()) and (_is_bare(name) or total >= sums.max())
    }
    return _named(sheet, found.__contains__)


def _named(sheet: Sheet, test: Callable[[str], bool]) -> list[int]:
    """Return the places of rows whose name passes a test."""
    codes, said = sheet.spellings
    chosen = [code for code, name in enumerate(said) if test(name)]
    return np.flatnonzero(np.isin(codes, chosen)).tolist() if chosen else []


def _is_bare(name: str) -> bool:
    return TOTAL.fullmatch(name.strip().rstrip(":. ")) is not None


def _largest(figures: "np.ndarray[tuple[int, int], np.dtype[np.float64]]", place: int) -> bool:
    others = np.delete(np.nan_to_num(figures), place, axis=0)
    own = np.nan_to_num(figures[place])
    told = others.max(axis=0, initial=0) > 0
    return bool(told.any()) and bool((own >= others.max(axis=0, initial=0))[told].all())


def _adds_up(figures: "np.ndarray[tuple[int, int], np.dtype[np.float64]]", place: int) -> bool:
    own = np.nan_to_num(figures[place])
    sums = np.nan_to_num(np.delete(figures, place, axis=0)).sum(axis=0)
    return bool((own > 0).sum() >= FEWEST) and bool(np.allclose(own, sums))


def find_totals(sheet: Sheet) -> Iterator[Finding]:
    """Find rows that add up other rows: a sum over the column would count them twice."""
    found = total_rows(sheet)
    if found:
        figures = sheet.written.figures
        rest = np.nansum(np.delete(figures.to_numpy(), found, axis=0))
        sums = [float(np.nansum(figures.iloc[place])) for place in found]
        agree = any(np.isclose(sum_, rest) for sum_ in sums)
        yield Finding(
            "totals",
            ngettext("{rows} adds up the others", "{rows} add up the others", len(found)).format(
                rows=sheet.rows(found)
            )
            + (
                _(".")
                if agree or not rest
                else _(", but not to the sum of the rows that are here.")
            ),
            _("Leave it out before you add up, or everybody is counted twice."),
            len(found),
            rows=sheet.labels(found),
        )


def twice_rows(sheet: Sheet) -> list[int]:
    """Return the places of rows that repeat an earlier one, in any spelling of its name.

    A row with nothing but a name repeats no other: it says nothing twice.
    """
    codes = {name: sheet.values.of(str(name)).codes for name in sheet.table.columns}
    name = sheet.columns.name
    others = [column for key, column in codes.items() if key != name]
    if not others or any(column.max(initial=-1) + 1 == len(column) for column in others):
        return []  # no two rows have the same
    if name is not None:
        spelt, said = sheet.spellings
        codes[name] = pd.factorize(np.array([same_name(s) for s in said], dtype=object))[0][spelt]
    filled = np.any([column >= 0 for column in others], axis=0)
    return np.flatnonzero(pd.DataFrame(codes).duplicated().to_numpy() & filled).tolist()


def find_twice(sheet: Sheet) -> Iterator[Finding]:
    """Find rows that repeat an earlier row, with the same or another spelling of the name."""
    if found := twice_rows(sheet):
        yield Finding(
            "twice",
            ngettext(
                "{rows} says again what an earlier row says.",
                "{rows} say again what earlier rows say.",
                len(found),
            ).format(rows=sheet.rows(found)),
            _("Leave the second out, if it is the same thing twice and not two things alike."),
            len(found),
            rows=sheet.labels(found),
        )


def find_header(sheet: Sheet) -> Iterator[Finding]:
    """Find rows that repeat the headings, as in two files pasted one below the other."""
    same = np.zeros(len(sheet.table), dtype=np.int64)
    for name in sheet.table.columns:
        column = sheet.values.of(str(name))
        if not column.typed and f"{BETWEEN}{name}{BETWEEN}" in column.text:
            same += column.where(str(name).__eq__)
    maybe = np.flatnonzero(same >= 2)
    filled = sheet.table.iloc[maybe].notna().sum(axis=1).to_numpy()
    found = maybe[2 * same[maybe] > filled].tolist()
    if found:
        yield Finding(
            "header",
            _("{rows}: the headings come again.").format(rows=sheet.rows(found)),
            _("Leave it out, and ask whether two files were put together here."),
            len(found),
            rows=sheet.labels(found),
        )
