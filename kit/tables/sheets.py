"""Read one sheet of an Excel workbook with calamine."""

import datetime as dt
import difflib
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from kit.errors import DataError
from kit.messages import _, ngettext
from kit.tables.body import Body, blank_rows
from kit.tables.file_kinds import WORKBOOK
from kit.tables.html import few
from kit.tables.workbook_parts import Part, parts, reference

__all__ = ["as_shown", "sheet_rows", "stack"]

# what a damaged or foreign workbook makes calamine and zipfile raise
BROKEN = (CalamineError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, OSError)


def sheet_rows(file: Path, sheet: str | int | None) -> tuple[list[list[Any]], list[str]]:
    """Return the rows of a sheet, equally long, and the assumptions made; an empty cell is "".

    ``sheet`` is a name, or a number counted from 1; None takes the first visible one with values.
    Raises DataError for an unknown sheet, a workbook without values, or a damaged one.
    """
    try:
        with _opened(file) as book:
            known = dict(zip(book.sheet_names, parts(file, WORKBOOK), strict=True))
            pages = [page for page in book.sheets_metadata if page.typ == SheetTypeEnum.WorkSheet]
            names = [page.name for page in pages]
            tried = _in_turn(pages) if sheet is None else [_named(names, sheet)]
            for name in tried:
                rows, merged = _rows(book, name, known[name])
                if rows:
                    return rows, _said(name, names, known[name].unsaved()) + merged
    except BROKEN as error:
        raise DataError(
            _(
                "{file} is a damaged workbook: open it in Excel or LibreOffice and save it again."
            ).format(file=file.name)
        ) from error
    if sheet is not None:
        return [], _said(tried[0], names, 0)
    raise DataError(
        _("{file} holds no values in any sheet: choose another file.").format(file=file.name)
    )


@contextmanager
def _opened(file: Path) -> Iterator[CalamineWorkbook]:
    try:
        with load_workbook(file) as book:
            yield book
    except BaseException as error:
        # a bug of calamine's that meets a foreign file comes as an exception of no class to import
        if type(error).__name__ == "PanicException":
            raise ValueError(str(error)) from error
        raise


def _in_turn(pages: list[SheetMetadata]) -> list[str]:
    visible = [page.name for page in pages if page.visible == SheetVisibleEnum.Visible]
    return visible or [page.name for page in pages]


def _rows(book: CalamineWorkbook, name: str, part: Part) -> tuple[list[list[Any]], list[str]]:
    """Return the rows of a sheet from its first line to the last with a value, and a note."""
    if far := part.far():
        raise DataError(
            _(
                'In the sheet "{sheet}" values lie too far apart, the last in {cell}: delete what '
                "is there by mistake, or copy the table into a sheet of its own."
            ).format(sheet=name, cell=far)
        )
    page = book.get_sheet_by_name(name)
    rows: list[list[Any]] = page.to_python(skip_empty_area=False)
    for (row, column), value in part.errors().items():
        rows += [[] for _row in range(len(rows), row)]
        rows[row - 1] += [""] * (column - len(rows[row - 1]))
        rows[row - 1][column - 1] = value
    while rows and not any(cell != "" for cell in rows[-1]):
        rows.pop()
    merged = _fill_merged(rows, page.merged_cell_ranges or [])
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) if len(row) < width else row for row in rows], merged


Cell = tuple[int, int]


def _fill_merged(rows: list[list[Any]], ranges: list[tuple[Cell, Cell]]) -> list[str]:
    """Write the value of cells merged over several rows into each of these, and return a note."""
    filled = []
    for (top, left), (bottom, right) in sorted(ranges):
        below = [row for row in rows[top + 1 : bottom + 1] if left < len(row) and row[left] == ""]
        if below and rows[top][left] != "":
            for row in below:
                row[left] = rows[top][left]
            filled.append(f"{reference(top + 1, left + 1)}:{reference(bottom + 1, right + 1)}")
    if not filled:
        return []
    return [
        _("Merged cells: the value stands in each of their rows ({cells}).").format(
            cells=few(filled)
        )
    ]


def as_shown(row: list[Any]) -> list[Any]:
    """Return the cells of a row as people see them: 5 and not 5.0, moments and not days."""
    return [
        None
        if cell == ""
        else int(cell)
        if type(cell) is float and cell.is_integer()
        else dt.datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 workbooks have no zones
        if type(cell) is dt.date
        else cell
        for cell in row
    ]


def _named(names: list[str], sheet: str | int) -> str:
    if isinstance(sheet, int) and 1 <= sheet <= len(names):
        return names[sheet - 1]
    if sheet in names:
        return str(sheet)
    close = difflib.get_close_matches(str(sheet), names, n=1, cutoff=0)
    raise DataError(
        _('There is no sheet {sheet!r} (there are: {names}): try sheet="{close}".').format(
            sheet=sheet, names=", ".join(names), close=close[0]
        )
    )


def _said(name: str, names: list[str], unsaved: int) -> list[str]:
    others = [other for other in names if other != name]
    notes = [
        _('Sheet: "{name}"; the others are {others} (choose with sheet=).').format(
            name=name, others=", ".join(f'"{other}"' for other in others)
        )
        if others
        else _('Sheet: "{name}", the only one.').format(name=name)
    ]
    if unsaved:
        notes.append(
            ngettext(
                "{n} formula has no stored result and reads as blank: "
                "open the file in Excel or LibreOffice, save it, read it again.",
                "{n} formulas have no stored result and read as blank: "
                "open the file in Excel or LibreOffice, save it, read it again.",
                unsaved,
            ).format(n=unsaved)
        )
    return notes


def stack(rows: Sequence[Sequence[Any]], *, width: int) -> Body:
    """Return the columns of a workbook's rows, which are equally long."""
    cells = np.empty((len(rows), width), dtype=object)
    if rows:
        cells[:] = rows
    columns = [_without_blanks(cells[:, place].copy()) for place in range(width)]
    blank = blank_rows(columns, len(rows))
    if blank.any():
        columns = [column[~blank] for column in columns]
    return Body(columns, blank=int(blank.sum()))


def _without_blanks(column: Any) -> Any:
    """Return the cells of a column with None for texts that consist of spaces."""
    if str in {*map(type, column)}:
        blanks = {v for v in pd.unique(column) if isinstance(v, str) and not v.strip()}
        if blanks:
            column[[value in blanks for value in column]] = None
    return column
