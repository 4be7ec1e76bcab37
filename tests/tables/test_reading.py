"""People's own files, whole: read, explained, never changed."""

import csv
import hashlib
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import places
from kit.errors import DataError
from kit.tables import OwnTable, preview, read_table

SHARED = places.root().parent / "shared" / "data"
REAL = {
    "newcastle/2008-onwards-monthly-computer-use.csv": (19, 195),
    "newcastle/2008-onwards-monthly-issues-by-branch.csv": (19, 205),
    "newcastle/2008-onwards-monthly-visits.csv": (19, 195),
    "newcastle/Newcastle public libraries over the years.csv": (53, 14),
    "newcastle/all-libraries-opening-times.csv": (2065, 8),
    "digcomp/DigComp_3_0_Data_Supplement_24_Nov_2025.xlsx": (26, 2),
}
LETTERS = {
    "utf-8": "aāžŠ中😀\n\"',;|\t",
    "utf-16": "aāžŠ中😀\n\"',;|\t",
    "cp1252": "aéœßÆ\n\"',;|\t",
    "cp1250": "ačđşŽ\n\"',;|\t",
    "cp1251": "aжщЪђ\n\"',;|\t",
    "cp1253": "aάωΨς\n\"',;|\t",
    "cp1257": "aāžģŅ\n\"',;|\t",
}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A library's export: Baltic letters, semicolons, decimal commas, lines above, a total."""
    path = tmp_path / "apmeklējumi.csv"
    text = (
        "Apmeklējumi 2024\n\nNodaļa;Karte;Apmeklējumi;Vidēji\n"
        "Mežs;0012;1 234;1,5\nRīga;0107;12 345;2,25\nKopā;;13 579;1,9\n"
    )
    path.write_text(text, encoding="cp1257", newline="")
    return path


def test_a_whole_export_is_read(own: Path) -> None:
    """With the encoding chosen, everything else is found out."""
    frame = read_table(own, encoding="cp1257").frame
    assert frame.to_dict("list") == {
        "Nodaļa": ["Mežs", "Rīga", "Kopā"],
        "Karte": ["0012", "0107", pytest.approx(float("nan"), nan_ok=True)],
        "Apmeklējumi": [1234, 12345, 13579],
        "Vidēji": [1.5, 2.25, 1.9],
    }


def test_everything_assumed_is_said(own: Path) -> None:
    """Each decision has its sentence, in the order of reading."""
    said = read_table(own, encoding="cp1257").assumed
    starts = ["Encoding: cp1257", "Separator: semicolon", "Names: in line 3", "Decimal sign: ,"]
    starts += ["Thousands separator", "Kept as text because these look like codes", "The last row"]
    assert [sentence.startswith(start) for sentence, start in zip(said, starts, strict=True)] == [
        True
    ] * 7


@pytest.mark.parametrize("choice", [{}, {"encoding": "cp1257"}, {"encoding": "utf-8"}])
def test_the_file_is_never_changed(own: Path, choice: dict[str, str]) -> None:
    """Bytes and time of change stay, whether reading succeeds or not."""
    before = hashlib.sha256(own.read_bytes()).hexdigest(), own.stat().st_mtime_ns
    try:
        read_table(own, **choice)
    except DataError:
        assert choice.get("encoding") != "cp1257"
    assert before == (hashlib.sha256(own.read_bytes()).hexdigest(), own.stat().st_mtime_ns)


def test_a_notebook_shows_assumptions_and_rows(own: Path) -> None:
    """The table has a caption and scopes, blanks are empty, at most five rows show."""
    html = read_table(own, encoding="cp1257")._repr_html_()
    assert "<li>Separator: semicolon.</li>" in html
    assert "<caption>3 rows and 4 columns; here the first 3 and 4</caption>" in html
    assert '<th scope="col">Nodaļa</th>' in html
    assert "<td>Kopā</td><td></td>" in html


def test_a_wide_table_shows_in_part() -> None:
    """Two hundred columns don't fill the screen."""
    wide = OwnTable(pd.DataFrame({f"c{n}": range(9) for n in range(200)}), ())
    assert wide._repr_html_().count("<tr>") == 6
    assert "c8" not in wide._repr_html_() + str(wide)


def test_a_workbook_by_any_name(tmp_path: Path) -> None:
    """An Excel file is known by its content, with its title row, dates and codes."""
    book = openpyxl.Workbook()
    for row in (["Visits"], ["card", "visits"], ["0012", 5], ["0107", 6.5]):
        book.active.append(row)
    book.save(tmp_path / "renamed.csv")
    frame = read_table(tmp_path / "renamed.csv").frame
    assert frame.to_dict("list") == {"card": ["0012", "0107"], "visits": [5.0, 6.5]}


def test_names_without_rows(tmp_path: Path) -> None:
    """A file of column names only, as the privacy workshop asks for, is a table without rows."""
    (tmp_path / "a.csv").write_text("card,branch,loaned\n", encoding="utf-8")
    table = read_table(tmp_path / "a.csv")
    assert list(table.frame.columns) == ["card", "branch", "loaned"]
    assert "no rows" in table.assumed[-1]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"delimiter": "::"}, "one character"),
        ({"delimiter": '"'}, "one character"),
        ({"decimal": "'"}, "decimal sign"),
        ({"skip": -1}, "0 or more"),
        ({"sheet": 1}, "leave sheet= out"),
    ],
)
def test_impossible_choices_are_told(own: Path, wrong: dict[str, object], words: str) -> None:
    """A choice that can't be meant is answered before reading."""
    with pytest.raises(DataError, match=words):
        read_table(own, **wrong)  # type: ignore[arg-type]


def test_a_workbook_needs_no_preview(tmp_path: Path) -> None:
    """Encodings are a matter of text files."""
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    with pytest.raises(DataError, match="needs no encoding"):
        preview(tmp_path / "a.xlsx")


def test_a_preview_can_be_asked_for(own: Path) -> None:
    """The choice that read_table asks for can be looked at by itself."""
    assert 'encoding="cp1257"' in str(preview(own))


@pytest.mark.parametrize("name", REAL)
def test_real_files_are_read(name: str) -> None:
    """Files that libraries and the Commission published have the shape they were seen to have."""
    if not SHARED.exists():
        pytest.skip(f"{SHARED} is not there: real files to try are kept beside the clone")
    assert read_table(SHARED / name).frame.shape == REAL[name]


def test_real_coordinates_with_a_repeated_heading() -> None:
    """Numbers among which a heading was pasted stay text, and the note names it."""
    if not SHARED.exists():
        pytest.skip(f"{SHARED} is not there: real files to try are kept beside the clone")
    said = " ".join(read_table(SHARED / list(REAL)[3]).assumed)
    assert 'not all values are numbers ("Longitude", "Latitude")' in said


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, str, list[list[str]]]:
    """Draw an encoding, a separator, and rows of text of equal width under names."""
    encoding = draw(st.sampled_from(sorted(LETTERS)))
    cell = st.text(LETTERS[encoding], max_size=6).map(lambda text: f"x{text}y")
    width = draw(st.integers(1, 4))
    row = st.lists(cell | st.just("") if width > 1 else cell, min_size=width, max_size=width)
    rows = draw(st.lists(row.filter(any), min_size=1, max_size=6))
    names = [f"name {n}" for n in range(width)]
    return encoding, draw(st.sampled_from(",;\t|")), [names, *rows]


@settings(max_examples=150, deadline=None)
@given(drawn=tables())
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, drawn: tuple[str, str, list[list[str]]]
) -> None:
    """Any table of text comes back as it was, given its encoding and separator."""
    encoding, delimiter, rows = drawn
    path = tmp_path_factory.getbasetemp() / "drawn.csv"
    with path.open("w", encoding=encoding, newline="") as handle:
        csv.writer(handle, delimiter=delimiter).writerows(rows)
    frame = read_table(path, encoding=encoding, delimiter=delimiter, skip=0).frame
    assert [list(frame.columns), *frame.fillna("").to_numpy().tolist()] == rows


def test_work_grows_with_the_file(tmp_path: Path) -> None:
    """Twenty thousand lines of eight values are a few seconds at the very most."""
    line = "L{0:05};19{1}-01-12;LV-10{1};Mežs;A book about {0};{0},25;{0};2024-01-01 10:10\n"
    names = ";".join("abcdefgh") + "\n"
    text = names + "".join(line.format(n, n % 90 + 10) for n in range(20_000))
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert read_table(tmp_path / "a.csv").frame.shape == (20_000, 8)
