"""Read one sheet of an Excel workbook as records, with openpyxl."""

import difflib
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from kit.errors import DataError
from kit.messages import _, ngettext
from kit.tables.layout import Record

__all__ = ["sheet_records"]

# what openpyxl raises on a damaged or foreign workbook (ParseError is a SyntaxError)
BROKEN = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    SyntaxError,
)


def sheet_records(file: Path, sheet: str | int | None) -> tuple[list[Record], list[str]]:
    """Return the rows of a sheet and the assumptions made.

    ``sheet`` is a name, or a number counted from 1; None takes the first visible one with values.
    Raises DataError for an unknown sheet, a workbook without values, or a damaged one.
    """
    try:
        with _opened(file, values=True) as book:
            names = [page.title for page in book.worksheets]
            name = _first(book, file) if sheet is None else _named(names, sheet)
            rows = _rows(book, name)
        unsaved = _unsaved(file, name, rows)
    except BROKEN as error:
        raise DataError(
            _(
                "{file} is a damaged workbook: open it in Excel or LibreOffice and save it again."
            ).format(file=file.name)
        ) from error
    return rows, _said(name, names, unsaved)


@contextmanager
def _opened(file: Path, *, values: bool) -> Iterator[Workbook]:
    with file.open("rb") as handle, warnings.catch_warnings():
        # openpyxl warns of drawings and validations that it leaves out: no table needs them
        warnings.simplefilter("ignore", UserWarning)
        book = openpyxl.load_workbook(handle, read_only=True, data_only=values)
        try:
            yield book
        finally:
            book.close()


def _rows(book: Workbook, name: str) -> list[Record]:
    page = book[name]
    page.reset_dimensions()  # some programs write a wrong size
    rows = [(line, list(row)) for line, row in enumerate(page.iter_rows(values_only=True), start=1)]
    while rows and not any(map(_holds, rows[-1][1])):
        rows.pop()
    width = max((place for _line, row in rows for place in _places(row)), default=0)
    return [(line, (row + [None] * width)[:width]) for line, row in rows]


def _holds(value: object) -> bool:
    return value is not None and value != ""


def _places(row: list[Any]) -> Iterator[int]:
    """Yield the column numbers, from 1, of the cells with a value, the last one first."""
    yield from (place for place in range(len(row), 0, -1) if _holds(row[place - 1]))


def _first(book: Workbook, file: Path) -> str:
    visible = [page for page in book.worksheets if page.sheet_state == "visible"]
    for page in visible or book.worksheets:
        page.reset_dimensions()
        if any(any(map(_holds, row)) for row in page.iter_rows(values_only=True)):
            return str(page.title)
    raise DataError(
        _("{file} holds no values in any sheet: choose another file.").format(file=file.name)
    )


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


def _unsaved(file: Path, name: str, rows: list[Record]) -> int:
    """Count the formulas without a stored result."""
    with zipfile.ZipFile(file) as archive:
        sheets = [entry for entry in archive.namelist() if entry.startswith("xl/worksheets/")]
        if not any(b"<f" in archive.read(entry) for entry in sheets):
            return 0
    known = dict(rows)
    count = 0
    with _opened(file, values=False) as book:
        page = book[name]
        page.reset_dimensions()
        for line, cells in enumerate(page.iter_rows(), start=1):
            row = known.get(line, [])
            count += sum(
                cell.data_type == "f" and (place >= len(row) or row[place] is None)
                for place, cell in enumerate(cells)
            )
    return count


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
