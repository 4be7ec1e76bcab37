"""Finding the headings of a table without losing a value."""

import numpy as np
import pytest

from kit.errors import DataError
from kit.tables.body import Body
from kit.tables.layout import Layout, find, finish


def table(text: str, *, skip: int | None = None, header: bool | None = None) -> Layout:
    """Return the layout of lines with values separated by commas; a dot stands for no value."""
    lines = text.strip("\n").split("\n")
    cells = [[value.replace(".", "") for value in line.split(",")] for line in lines]
    return find(enumerate(cells, start=1), skip=skip, header=header)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a,b\n1,2\n3,4", ["a", "b"]),
        ("Report\nMade in May\n\nbranch,visits\nA,1\nB,2", ["branch", "visits"]),
        (
            "Report,,\nMade,in May,\n,,\nbranch,visits,loans\nA,1,2\nB,3,4",
            ["branch", "visits", "loans"],
        ),
        (",2008,2009\nA,1,2\nB,3,4", ["", "2008", "2009"]),
        ("a,,c\nx,y,1\nz,w,2", ["a", "", "c"]),
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
    layout = table("a,b\n1,2\n3,4", skip=1)
    assert (layout.names, layout.rows, layout.above) == (["1", "2"], [["3", "4"]], 2)


def test_a_file_without_names() -> None:
    """header=False keeps the first line as values and numbers the columns."""
    layout = table("1,2\n3,4", header=False)
    assert finish(layout, Body([np.zeros(2), np.zeros(2)])) == ["column_1", "column_2"]
    assert layout.rows == [["1", "2"], ["3", "4"]]


def test_names_like_values_are_questioned() -> None:
    """A line of names that holds numbers, years apart, raises the question."""
    assert "type header=False" in table("x,7\ny,8\nz,9").notes[0]
    assert table("x,2008\ny,8\nz,9").notes == []


def test_names_become_unique() -> None:
    """Double and empty names are changed and noted, and collide with no other name."""
    layout = table("a,a,,a_2\n1,2,3,4\n5,6,7,8")
    assert finish(layout, Body([np.zeros(2)] * 4)) == ["a", "a_3", "column_3", "a_2"]
    assert '"a" → "a_3", "" → "column_3"' in layout.notes[0]


@pytest.mark.parametrize("text", [".", ",,\n,,"])
def test_nothing_at_all(text: str) -> None:
    """Lines without a value are no table."""
    with pytest.raises(DataError, match="no values"):
        table(text)
