"""Evaluations on paper: read, counted by the room's rule, and added to what was answered there."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import DataError
from kit.programme import handouts, workshops
from kit.room.session.points import counting
from kit.room.session.records import paper_evaluation

ID = "privacy_1"
HEADS = ["1 before", "1 now", "2 before", "2 now", "3 before", "3 now", "pace", "hardest"]
HEADS += ["keep", "change"]


def table(folder: Path, *rows: str, sign: str = ",", mark: str = "", heads: Any = None) -> Path:
    """Write a table with these rows, the cells parted by ``sign``."""
    file = folder / "sheets.csv"
    lines = [sign.join(heads or HEADS), *(row.replace(",", sign) for row in rows)]
    file.write_text(mark + "\r\n".join(lines) + "\r\n", encoding="utf-8")
    return file


def read(file: Path) -> list[dict[str, Any]]:
    """Return the evaluations in a table."""
    return paper_evaluation.read(file, workshops.read(ID))


def test_the_heads_are_those_of_the_empty_table() -> None:
    """The table that print makes has these columns."""
    assert handouts.paper_columns(workshops.read(ID)) == HEADS


@pytest.mark.parametrize(("sign", "mark"), [(",", ""), (";", "\ufeff"), ("\t", "")])
def test_any_spreadsheet_s_table_is_read(tmp_path: Path, sign: str, mark: str) -> None:
    """Commas, semicolons, tabs and a byte-order mark; empty rows are no sheets."""
    rows = ["1,4,,,,,3,1,Coffee,", ",,,,,,,,,", "", " 2 ,With help,,,,,too FAST,,,"]
    first, second = read(table(tmp_path, *rows, sign=sign, mark=mark))
    assert first["outcomes"][0] == {"before": 0, "now": 3}
    assert (first["pace"], first["keep"]) == ("right", "Coffee")
    assert first["hardest"] == "How many people stand alone?"
    assert second["outcomes"][0] == {"before": 1, "now": 1}
    assert second["pace"] == "fast"


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    """What counts is their names."""
    (value,) = read(table(tmp_path, "x,y,1,2,,,,,4,3", heads=HEADS[::-1]))
    assert (value["change"], value["keep"]) == ("x", "y")
    assert value["outcomes"][0] == {"before": 2, "now": 3}


def test_the_printed_table_says_which_workshop_it_is_of(tmp_path: Path) -> None:
    """Two workshops may ask the same number of questions: their tables look alike."""
    row = "1,2,,,,,3,1,x,y,"
    (value,) = read(table(tmp_path, row, heads=[*HEADS, ID]))
    assert value["keep"] == "x"
    with pytest.raises(DataError, match=r"report analytics_1 --paper sheets\.csv"):
        read(table(tmp_path, row, heads=[*HEADS, "analytics_1"]))


@pytest.mark.parametrize(
    ("heads", "told"),
    [
        (HEADS[1:], "change. Missing: 1 before. hackyack print"),
        ([*HEADS, "tempo"], "change. Not known: tempo. hackyack print"),
    ],
)
def test_only_what_is_wrong_with_the_heads_is_told(
    tmp_path: Path, heads: list[str], told: str
) -> None:
    """A kind of fault that there is none of isn't mentioned."""
    with pytest.raises(DataError) as error:
        read(table(tmp_path, ",".join("1" * len(heads)), heads=heads))
    assert told in str(error.value)


def test_every_unknown_choice_is_told_and_nothing_is_counted(tmp_path: Path) -> None:
    """Each with its row, its column and what can be written instead."""
    with pytest.raises(DataError) as error:
        read(table(tmp_path, "5,,,,,,,,,", "1,,,,,,rather quick,,,"))
    told = str(error.value)
    assert told.startswith("Nothing of sheets.csv is counted yet. ")
    assert "Row 1 below the names, “1 before”: “5” is none of the choices; write 1 to 4" in told
    assert (
        "Row 2 below the names, “pace”: “rather quick” is none of the choices; write 1 to 5" in told
    )


def test_a_sentence_that_is_too_long_is_told_with_its_place(tmp_path: Path) -> None:
    """So are all other faults of the table, at once."""
    with pytest.raises(DataError) as error:
        read(table(tmp_path, "5,,,,,,,,,", f"1,,,,,,,,{'a' * 6_000},"))
    assert "Row 2 below the names, “keep”: This has 6000 characters" in str(error.value)
    assert "Row 1 below the names, “1 before”" in str(error.value)


@pytest.mark.parametrize("rows", [(), (",,,,,,,,,", " ,,,,,,,,,")])
def test_a_table_that_nobody_filled_in_is_told(tmp_path: Path, rows: tuple[str, ...]) -> None:
    """It was the wrong file, perhaps: a report without a sheet would take the place of another."""
    with pytest.raises(DataError, match=r"No row of sheets\.csv has anything filled in"):
        read(table(tmp_path, *rows))


def test_a_missing_column_is_told(tmp_path: Path) -> None:
    """So is one that is not known."""
    with pytest.raises(DataError, match=r"Missing: pace\. Not known: speed"):
        read(table(tmp_path, "1,,,,,,,,,", heads=[*HEADS[:6], "speed", *HEADS[7:]]))


def counted(sheets: list[dict[str, Any]]) -> dict[str, Any]:
    """Count sheets of paper."""
    return paper_evaluation.count(sheets, workshops.read(ID))


def on_screen(values: list[dict[str, Any]]) -> dict[str, Any]:
    """Count the same on screens."""
    cast = [(f"p{n}", value) for n, value in enumerate(values)]
    return counting.count_evaluation(cast, paper_evaluation.body(workshops.read(ID)))


def value(pace: str) -> dict[str, Any]:
    """Return an evaluation in which nothing but the pace is answered."""
    levels = [{"before": None, "now": None}] * 3
    return {"outcomes": levels, "pace": pace, "hardest": None, "keep": "", "change": ""}


def test_fewer_than_five_sheets_alone_are_not_counted() -> None:
    """Paper keeps the rule of the screen."""
    shown = counted([value("right")] * 4)["pace"]
    assert (shown["people"], shown["rounds"]) == (None, [])


def test_both_are_added() -> None:
    """Six on screens and five on paper are eleven, each covered for itself before."""
    both = paper_evaluation.add(on_screen([value("right")] * 6), counted([value("right")] * 5))
    shown = both["pace"]
    assert (shown["people"], shown["screen"], shown["paper"]) == (11, 6, 5)
    assert shown["rounds"][0]["counts"]["right"] == [4 + 3, 11]
    assert shown["rounds"][0]["counts"]["slow"] == [0, 2 + 2]


def test_few_sheets_are_added_as_a_span() -> None:
    """Three sheets may have said anything: the counts of the screen are widened by three."""
    both = paper_evaluation.add(on_screen([value("right")] * 6), counted([value("slow")] * 3))
    counts = both["pace"]["rounds"][0]["counts"]
    assert (counts["right"], counts["slow"]) == ([4, 9], [0, 5])


PACES = st.lists(st.sampled_from(["slow", "right", "fast"]), max_size=9)


@given(PACES, PACES, PACES)
def test_the_sum_tells_nothing_of_the_screens_that_they_did_not_show(
    paper: list[str], one: list[str], other: list[str]
) -> None:
    """Two rooms that were shown the same have the same sum, whoever knows all the paper."""
    sheets = counted([value(pace) for pace in paper])
    rooms = [on_screen([value(pace) for pace in said]) for said in (one, other)]
    sums = [paper_evaluation.add(room, sheets)["pace"] for room in rooms]
    if rooms[0]["pace"] == rooms[1]["pace"]:
        assert sums[0] == sums[1]


@given(PACES, PACES)
def test_the_truth_lies_within_the_sum(paper: list[str], screen: list[str]) -> None:
    """Nothing is lost: the true number of each answer lies in the range that is told."""
    both = paper_evaluation.add(
        on_screen([value(pace) for pace in screen]), counted([value(pace) for pace in paper])
    )["pace"]
    said = paper + screen if both.get("screen") else paper
    for one in both["rounds"]:
        assert all(low <= said.count(n) <= high for n, (low, high) in one["counts"].items())


def test_paper_alone_has_a_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a room the sheets have a page and a table of their own."""
    file = table(tmp_path, *["1,4,,,,,3,1,,"] * 6)
    monkeypatch.setattr("kit.places.programme", lambda: tmp_path)
    page, rows = paper_evaluation.report(ID, file)
    assert "(6 people, on paper)" in page.read_text(encoding="utf-8")
    assert "pace,,Right,4,6,6" in rows.read_text(encoding="utf-8-sig")
