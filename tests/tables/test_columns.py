"""Types of columns, and the reason if text stays text."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kit.tables.columns import build


def array(values: Sequence[Any]) -> Any:
    """Return the cells of a column as ``kit.tables.body`` gives them."""
    cells = np.empty(len(values), dtype=object)
    cells[:] = values
    return cells


def column(
    *values: Any, decimal: str | None = None, text: bool = False, typed: bool = False
) -> tuple[str, list[Any], list[str]]:
    """Return type, values and notes of a table's only column, ``x``."""
    frame, notes = build(["x"], [array(values)], decimal=decimal, text=text, typed=typed)
    return str(frame["x"].dtype), frame["x"].astype(object).tolist(), notes


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (("1", "2"), "int64"),
        (("1", None), "Int64"),
        (("1,5", None), "float64"),
        (("a", None), "str"),
        ((None, None), "str"),
    ],
)
def test_written_values_get_a_type(values: tuple[str, ...], kind: str) -> None:
    """Whole numbers, decimals and text; blanks are missing values."""
    assert column(*values)[0] == kind


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (("007", "123"), 'look like codes, not amounts ("007"): x'),
        (("1.234", "5.678"), 'type decimal="," or decimal="." ("1.234"): x'),
        (("1", "2", "3", "4", "n/a"), 'not all values are numbers ("n/a"): x'),
        (("39%", "4%"), 'carry a sign or unit ("39%"): x'),
        (("9,78E+12", "9,78E+12"), "shortened long numbers"),
        (("1/2/2024", "3/4/2024"), "Dates stay text"),
        (("2024-05-06 10:20",), "Dates stay text"),
    ],
)
def test_text_says_why(values: tuple[str, ...], words: str) -> None:
    """Columns that unexpectedly stay text are explained with an example and their name."""
    kind, kept, notes = column(*values)
    assert (kind, kept) == ("str", list(values))
    assert words in notes[-1]


def test_the_decimal_sign_can_be_given() -> None:
    """decimal= decides if 1.234 is a thousand or one and a bit."""
    assert column("1.234", "5.678", decimal=",")[1] == [1234, 5678]
    assert column("1.234", "5.678", decimal=".")[1] == [1.234, 5.678]


def test_a_decimal_sign_that_does_not_fit_is_told() -> None:
    """1.5 isn't read as fifteen with decimal=","."""
    for values in (("1.5", "2.5"), ("1,234.5", "2")):
        kind, _values, notes = column(*values, decimal=",")
        assert kind == "str"
        assert 'don\'t fit decimal=","' in " ".join(notes)


def test_text_can_be_kept() -> None:
    """With text=True columns stay as they are, without notes."""
    assert column("1", "2", text=True) == ("str", ["1", "2"], [])


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ((1, 2), "int64"),
        ((1, None), "Int64"),
        ((1, 2.5), "float64"),
        ((dt.datetime(2024, 5, 6), None), "datetime64[us]"),  # noqa: DTZ001 workbooks have no zones
        ((True, False), "bool"),
        ((True, None), "boolean"),
        ((dt.time(9, 30),), "str"),
    ],
)
def test_workbook_cells_keep_their_type(values: tuple[Any, ...], kind: str) -> None:
    """The cells of a workbook keep their types."""
    assert column(*values, typed=True)[0] == kind


def test_workbook_text_stays_text() -> None:
    """Digits that a workbook holds as text aren't turned into numbers unasked."""
    kind, _values, notes = column("100", "200", typed=True)
    assert kind == "str"
    assert "stores these numbers as text" in notes[0]
    assert column("100", "200", typed=True, decimal=".")[0] == "int64"


def test_mixed_cells_become_text() -> None:
    """Numbers, dates and text in one column are written out, and that is said."""
    moment = dt.datetime(2024, 5, 6)  # noqa: DTZ001 workbooks have no zones
    kind, values, notes = column(1, "x", moment, typed=True)
    assert (kind, values) == ("str", ["1", "x", "2024-05-06"])
    assert "mixed" in notes[0]


@pytest.mark.parametrize(
    ("names", "visits"),
    [
        (["A", "B", "Total"], [1, 2, 9]),
        (["A", "B", "Kopā"], [1, 2, 3]),
        (["A", "B", "C", "all"], [1, 2, 4, 7]),
    ],
)
def test_a_total_is_kept_and_mentioned(names: list[str], visits: list[int]) -> None:
    """A last row that sums up, by word or by sum, stays and is pointed out."""
    columns = [array(names), array(visits)]
    frame, notes = build(["n", "v"], columns, decimal=None, text=False, typed=True)
    assert frame["n"].tolist() == names
    assert "looks like a total" in notes[-1]


def test_an_ordinary_last_row_is_no_total() -> None:
    """A table without a row of totals gets no note."""
    assert column(1, 2, 4, 8, typed=True)[2] == []


@pytest.mark.parametrize(
    ("values", "form"),
    [
        (("02.01.2019", "13.01.2019"), "%d.%m.%Y"),
        (("1/13/2024", "2/1/2024"), "%m/%d/%Y"),
        (("2024-05-06 10:20", "2024-05-07 11:30"), "%Y-%m-%d %H:%M"),
        (("2024-05-06T10:20:00", "2024-05-07T11:30:00"), "%Y-%m-%dT%H:%M:%S"),
        (("05-06-24", "17-06-24"), "%d-%m-%y"),
    ],
)
def test_advice_on_dates_works_on_the_column(values: tuple[str, ...], form: str) -> None:
    """The format that is named is the one that reads every date of the column."""
    _kind, _values, notes = column(*values)
    assert f"""pandas.to_datetime(table['x'], format="{form}").""" in notes[-1]
    assert "two days" not in notes[-1]
    assert len(pd.to_datetime(pd.Series(values), format=form)) == 2


def test_dates_that_can_mean_two_days_say_so() -> None:
    """03/04 can be March or April, where no date of the column settles it."""
    notes = column("03/04/2024", "05/06/2024")[2]
    assert "because 03/04/2024 can mean two days" in notes[-1]
    assert 'format="%d/%m/%Y"' in notes[-1]
    assert 'format="%m/%d/%Y"' in notes[-1]
