"""Choosing a sheet, and reading its cells."""

import datetime as dt
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from kit.errors import DataError
from kit.tables.sheets import sheet_records


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook with an empty first sheet, a merged title, a formula and a hidden sheet."""
    made = openpyxl.Workbook()
    visits = made.create_sheet("Visits")
    visits.merge_cells("A1:C1")
    visits["A1"] = "Visits 2024"
    visits.append(["branch", "opened", "twice"])
    visits.append(["Mežs", dt.date(2020, 1, 2), "=2*3"])
    visits["H40"].number_format = "0.00"
    secret = made.create_sheet("Notes")
    secret["A1"], secret.sheet_state = "x", "hidden"
    made.save(tmp_path / "own.xlsx")
    return tmp_path / "own.xlsx"


def test_the_first_sheet_with_values_is_read(book: Path) -> None:
    """An empty first sheet is passed over, and the others are named."""
    rows, notes = sheet_records(book, None)
    assert rows[1] == (2, ["branch", "opened", "twice"])
    assert notes[0] == 'Sheet: "Visits"; the others are "Sheet", "Notes" (choose with sheet=).'


def test_formatted_but_empty_cells_are_no_values(book: Path) -> None:
    """Formats far out don't widen or lengthen the table."""
    rows = sheet_records(book, None)[0]
    assert (len(rows), {len(row) for _line, row in rows}) == (3, {3})


def test_a_wrong_size_in_the_file_is_ignored(book: Path, tmp_path: Path) -> None:
    """Some programs write that a sheet is one cell: all its cells are read all the same."""
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            size = b'<dimension ref="A1" />'
            new.writestr(name, re.sub(rb"<dimension [^>]*>", size, old.read(name)))
    rows = sheet_records(tmp_path / "b.xlsx", "Visits")[0]
    assert rows[1] == (2, ["branch", "opened", "twice"])


def test_formulas_without_result_are_told(book: Path) -> None:
    """A formula that no program has worked out reads as blank, and that is said."""
    rows, notes = sheet_records(book, "Visits")
    assert rows[2][1][2] is None
    assert "1 formula has no stored result" in notes[1]


def test_formulas_give_their_stored_result(book: Path, tmp_path: Path) -> None:
    """If a program stored a formula's result, as Excel does, the result is the value."""
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<f>2*3</f><v />", b"<f>2*3</f><v>6</v>"))
    rows, notes = sheet_records(tmp_path / "b.xlsx", "Visits")
    assert (rows[2][1][2], len(notes)) == (6, 1)


@pytest.mark.parametrize("sheet", ["Notes", 3])
def test_a_sheet_by_name_or_number(book: Path, sheet: str | int) -> None:
    """A hidden sheet can be asked for; numbers count from one."""
    assert sheet_records(book, sheet)[0] == [(1, ["x"])]


@pytest.mark.parametrize("sheet", ["visit", 0, 9])
def test_an_unknown_sheet_names_the_others(book: Path, sheet: str | int) -> None:
    """A misspelt sheet name is answered with the existing names."""
    with pytest.raises(DataError, match=r"there are: Sheet, Visits, Notes\): try sheet="):
        sheet_records(book, sheet)


def test_a_workbook_without_values(tmp_path: Path) -> None:
    """An empty workbook says so."""
    openpyxl.Workbook().save(tmp_path / "own.xlsx")
    with pytest.raises(DataError, match="no values in any sheet"):
        sheet_records(tmp_path / "own.xlsx", None)


@pytest.mark.parametrize("part", ["sheet2.xml", "workbook.xml", "styles.xml"])
def test_a_damaged_workbook(book: Path, tmp_path: Path, part: str) -> None:
    """If parts of a workbook are cut short, the message asks to save it again."""
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(tmp_path / "cut.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name)[: 150 if name.endswith(part) else None])
    with pytest.raises(DataError, match="damaged workbook"):
        sheet_records(tmp_path / "cut.xlsx", None)
