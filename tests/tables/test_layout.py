"""Finding the headings of a table without losing a value."""

import pytest

from kit.errors import DataError
from kit.tables.layout import Grid, arrange


def table(text: str, *, skip: int | None = None, header: bool | None = None) -> Grid:
    """Return the layout of lines with values separated by commas; a dot stands for no value."""
    lines = text.strip("\n").split("\n")
    cells = [[value.replace(".", "") for value in line.split(",")] for line in lines]
    return arrange(enumerate(cells, start=1), skip=skip, header=header)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a,b\n1,2\n3,4", ["a", "b"]),
        ("Report\nMade in May\n\nbranch,visits\nA,1\nB,2", ["branch", "visits"]),
        (
            "Report,,\nMade,in May,\n,,\nbranch,visits,loans\nA,1,2\nB,3,4",
            ["branch", "visits", "loans"],
        ),
        (",2008,2009\nA,1,2\nB,3,4", ["column_1", "2008", "2009"]),
        ("a,,c\nx,y,1\nz,w,2", ["a", "column_2", "c"]),
        ("a,b,c\n,,1\nx,,\n,y,2\nx,y,3", ["a", "b", "c"]),
        ("a,b,c", ["a", "b", "c"]),
        ("Report\n\na,b,c\n1,2,3", ["a", "b", "c"]),
    ],
)
def test_the_names_are_found(text: str, names: list[str]) -> None:
    """Lines above, missing names and sparse rows don't mislead."""
    assert table(text).names == names


def test_lines_above_are_reported() -> None:
    """Skipped lines are noted, with the line of the headings."""
    assert table("Report\n.\nbranch,visits\nA,1\nB,2").notes == [
        'Names: in line 3; the lines above it, from "Report" on, were skipped.'
    ]


def test_skip_is_obeyed() -> None:
    """The person's own count of lines above wins."""
    grid = table("a,b\n1,2\n3,4", skip=1)
    assert (grid.names, grid.columns) == (["1", "2"], [["3"], ["4"]])


def test_a_file_without_names() -> None:
    """header=False keeps the first line as values and numbers the columns."""
    grid = table("1,2\n3,4", header=False)
    assert grid.names == ["column_1", "column_2"]
    assert grid.columns == [["1", "3"], ["2", "4"]]


def test_names_like_values_are_questioned() -> None:
    """A line of names that holds numbers, years apart, raises the question."""
    assert "type header=False" in table("x,7\ny,8\nz,9").notes[0]
    assert table("x,2008\ny,8\nz,9").notes == []


def test_names_become_unique() -> None:
    """Double and empty names are changed and noted, and collide with no other name."""
    grid = table("a,a,,a_2\n1,2,3,4\n5,6,7,8")
    assert grid.names == ["a", "a_3", "column_3", "a_2"]
    assert '"a" → "a_3", "" → "column_3"' in grid.notes[0]


def test_ragged_lines_lose_nothing() -> None:
    """Short lines are filled, long ones get a column, both with their line numbers."""
    grid = table("a,b,c\n1,2,3\n4,5\n6,7,8,9\n1,2,3")
    assert grid.columns == [
        ["1", "4", "6", "1"],
        ["2", "5", "7", "2"],
        ["3", None, "8", "3"],
        [None, None, "9", None],
    ]
    assert "line 3." in grid.notes[1]
    assert "line 4." in grid.notes[2]


def test_empty_lines_and_columns_are_left_out() -> None:
    """Separators without values at the right and at the bottom are no table."""
    grid = table("a,b,,\n1,2,,\n3,4,,\n,,,\n,,,")
    assert (grid.names, grid.columns) == (["a", "b"], [["1", "3"], ["2", "4"]])
    assert grid.notes == ["2 empty lines left out."]


def test_a_line_far_too_long_is_refused() -> None:
    """A line with dozens of values more than names points to the separator."""
    with pytest.raises(DataError, match="Line 2 has 38 values more"):
        table("a,b\n" + "1," * 39 + "1\n3,4\n5,6\n7,8")


@pytest.mark.parametrize("text", [".", ",,\n,,"])
def test_nothing_at_all(text: str) -> None:
    """Lines without a value are no table."""
    with pytest.raises(DataError, match="no values"):
        table(text)


def test_many_lines_keep_their_order() -> None:
    """Batches don't drop or mix rows, also when a late line is longer."""
    rows = "\n".join(f"{n},x" for n in range(5001))
    grid = table(f"a,b\n{rows}\n5001,x,y")
    assert grid.columns[0] == [str(n) for n in range(5002)]
    assert grid.columns[2] == [None] * 5001 + ["y"]
