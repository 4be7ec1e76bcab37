"""Choosing a sheet, and reading its cells."""

import datetime as dt
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.errors import DataError
from kit.tables import read_table
from kit.tables.sheets import as_shown, sheet_rows


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
    rows, notes = sheet_rows(book, None)
    assert rows[1] == ["branch", "opened", "twice"]
    assert notes[0] == 'Sheet: "Visits"; the others are "Sheet", "Notes" (choose with sheet=).'


def test_formatted_but_empty_cells_are_no_values(book: Path) -> None:
    """Formats far out don't widen or lengthen the table."""
    rows = sheet_rows(book, None)[0]
    assert (len(rows), {len(row) for row in rows}) == (3, {3})


def test_a_wrong_size_in_the_file_is_ignored(book: Path, tmp_path: Path) -> None:
    """Some programs write that a sheet is one cell: all its cells are read all the same."""
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            size = b'<dimension ref="A1" />'
            new.writestr(name, re.sub(rb"<dimension [^>]*>", size, old.read(name)))
    rows = sheet_rows(tmp_path / "b.xlsx", "Visits")[0]
    assert rows[1] == ["branch", "opened", "twice"]


def test_formulas_without_result_are_told(book: Path) -> None:
    """A formula that no program has worked out reads as blank, and that is said."""
    rows, notes = sheet_rows(book, "Visits")
    assert rows[2][2] == ""
    assert "1 formula has no stored result" in notes[1]


def test_formulas_give_their_stored_result(book: Path, tmp_path: Path) -> None:
    """If a program stored a formula's result, as Excel does, the result is the value."""
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<f>2*3</f><v />", b"<f>2*3</f><v>6</v>"))
    rows, notes = sheet_rows(tmp_path / "b.xlsx", "Visits")
    assert (rows[2][2], len(notes)) == (6, 1)


@pytest.mark.parametrize("sheet", ["Notes", 3])
def test_a_sheet_by_name_or_number(book: Path, sheet: str | int) -> None:
    """A hidden sheet can be asked for; numbers count from one."""
    assert sheet_rows(book, sheet)[0] == [["x"]]


@pytest.mark.parametrize("sheet", ["visit", 0, 9])
def test_an_unknown_sheet_names_the_others(book: Path, sheet: str | int) -> None:
    """A misspelt sheet name is answered with the existing names."""
    with pytest.raises(DataError, match=r"there are: Sheet, Visits, Notes\): try sheet="):
        sheet_rows(book, sheet)


def test_a_workbook_without_values(tmp_path: Path) -> None:
    """An empty workbook says so."""
    openpyxl.Workbook().save(tmp_path / "own.xlsx")
    with pytest.raises(DataError, match="no values in any sheet"):
        sheet_rows(tmp_path / "own.xlsx", None)


@pytest.mark.parametrize("part", ["sheet2.xml", "workbook.xml", "styles.xml"])
def test_a_damaged_workbook(book: Path, tmp_path: Path, part: str) -> None:
    """If parts of a workbook are cut short, the message asks to save it again."""
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(tmp_path / "cut.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name)[: 150 if name.endswith(part) else None])
    with pytest.raises(DataError, match="damaged workbook"):
        sheet_rows(tmp_path / "cut.xlsx", None)


def filled(folder: Path, cells: dict[str, Any], formats: dict[str, str] | None = None) -> Path:
    """Write a workbook with some cells, and the formats of some."""
    book = openpyxl.Workbook()
    for place, value in cells.items():
        book.active[place] = value
    for place, form in (formats or {}).items():
        book.active[place].number_format = form
    book.save(folder / "own.xlsx")
    return folder / "own.xlsx"


def test_a_cell_far_away_is_one_sentence(tmp_path: Path) -> None:
    """Two cells at the corners of the largest sheet take no memory, and the last one is named."""
    path = filled(tmp_path, {"A1": "branch", "XFD1048576": "x"})
    with pytest.raises(
        DataError, match=r'"Sheet" values lie too far apart, the last in XFD1048576'
    ):
        read_table(path)


def test_formats_far_away_are_no_values(tmp_path: Path) -> None:
    """A format at the end of the largest sheet doesn't hinder reading what is there."""
    path = filled(tmp_path, {"A1": "branch", "A2": "Mill"}, {"XFD1048576": "0.00"})
    assert read_table(path).frame.to_dict("list") == {"branch": ["Mill"]}


def test_errors_stay_as_they_are_shown(tmp_path: Path) -> None:
    """An error value is a word among the numbers, at the edge of the table too."""
    path = filled(tmp_path, {"A1": "a", "B1": "b", "A2": 1, "B2": "#DIV/0!", "A3": "#N/A", "B3": 2})
    table = read_table(path)
    assert table.frame.to_numpy().tolist() == [["1", "#DIV/0!"], ["#N/A", "2"]]
    assert "mixed" in " ".join(table.assumed)


def test_numbers_too_long_to_be_numbers_are_text(tmp_path: Path) -> None:
    """A barcode of 17 digits has lost its last ones in the workbook, and that is said."""
    table = read_table(filled(tmp_path, {"A1": "barcode", "A2": 38888100123456789}))
    assert table.frame["barcode"].tolist() == ["38888100123456790"]
    assert "a spreadsheet shortened long numbers" in " ".join(table.assumed)


def test_durations_and_times_are_written_out(tmp_path: Path) -> None:
    """47 hours and a half are no moment of a day."""
    cells = {"A1": "open", "B1": "at", "A2": dt.timedelta(hours=47.5), "B2": dt.time(9, 30)}
    frame = read_table(filled(tmp_path, cells)).frame
    assert frame.to_numpy().tolist() == [["1 day, 23:30:00", "09:30:00"]]


def test_a_workbook_of_another_program(book: Path, tmp_path: Path) -> None:
    """Elements with a prefix, as some programs write them, are read alike."""
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if "sheet2" in name:
                text = re.sub(rb"<(/?)([a-zA-Z])", rb"<\1x:\2", text).replace(
                    b"xmlns=", b"xmlns:x="
                )
            new.writestr(name, text)
    assert sheet_rows(tmp_path / "b.xlsx", "Visits") == sheet_rows(book, "Visits")


def test_a_merged_cell_stands_in_each_of_its_rows(tmp_path: Path) -> None:
    """A branch's name merged over its months belongs to all of them; a title isn't repeated."""
    book = openpyxl.Workbook()
    for row in (["Visits"], ["branch", "month"], ["Mill", 1], [None, 2], ["Quay", 1], [None, 2]):
        book.active.append(row)
    for cells in ("A1:B1", "A3:A4", "A5:A6", "B6:B900000"):
        book.active.merge_cells(cells)
    book.save(tmp_path / "own.xlsx")
    table = read_table(tmp_path / "own.xlsx")
    assert table.frame.to_dict("list") == {
        "branch": ["Mill", "Mill", "Quay", "Quay"],
        "month": [1, 2, 1, 2],
    }
    assert "Merged cells: the value stands in each of their rows (A3:A4, A5:A6)." in table.assumed


def test_headings_that_are_first_days_are_months(tmp_path: Path) -> None:
    """Excel makes a date of "Jan 2025": the first day of a month stands for it."""
    cells = {"A1": "branch", "B1": dt.date(2025, 1, 1), "C1": dt.date(2025, 2, 1), "A2": "Mill"}
    months = read_table(filled(tmp_path, cells | {"B2": 1, "C2": 2})).frame
    assert list(months.columns) == ["branch", "2025-01", "2025-02"]
    days = read_table(filled(tmp_path, cells | {"C1": dt.date(2025, 1, 2), "B2": 1, "C2": 2})).frame
    assert list(days.columns) == ["branch", "2025-01-01", "2025-01-02"]


CELLS = (
    st.none()
    | st.integers(-(10**9), 10**9)
    | st.floats(-1e9, 1e9).map(lambda value: round(value, 3))
    | st.text("aāž中 '\"<&;", min_size=1, max_size=6).map(lambda text: f"x{text}")
    | st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2050, 1, 1)).map(  # noqa: DTZ001 as cells
        lambda moment: moment.replace(microsecond=0)
    )
    | st.booleans()
)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(CELLS, min_size=3, max_size=3).filter(any), min_size=1, max_size=8))
def test_what_openpyxl_wrote_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[Any]]
) -> None:
    """Cells of any type, written by openpyxl, come back as they were."""
    book = openpyxl.Workbook()
    for row in [["a", "b", "c"], *rows]:
        book.active.append(row)
    path = tmp_path_factory.getbasetemp() / "drawn.xlsx"
    book.save(path)
    found = [as_shown(row) for row in sheet_rows(path, None)[0]]
    assert found == [["a", "b", "c"], *rows]
    assert len(read_table(path, skip=0).frame) == len(rows)
