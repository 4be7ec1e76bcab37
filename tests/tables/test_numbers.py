"""Telling numbers from codes, and from values that are ambiguous."""

import pytest

from kit.tables.numbers import convention, convert, decimal_sign, evidence, numeric

NBSP, THIN, NARROW = "\u00a0", "\u2009", "\u202f"


def read(values: list[str], usual: str | None = None) -> list[int | float | None] | None:
    """Return the numbers of a column as the whole module reads them; None if it stays text."""
    seen = evidence(values)
    point = decimal_sign(seen, usual) if seen.clear else None
    return convert(values, seen, point) if point else None


@pytest.mark.parametrize(
    ("values", "numbers"),
    [
        (["1", "20", "-3", "+4"], [1, 20, -3, 4]),
        (["0", "0,5"], [0, 0.5]),
        (["1.5", "2"], [1.5, 2]),
        (["1.234,5", "1,5"], [1234.5, 1.5]),
        (["1,234.5", "7"], [1234.5, 7]),
        (["1,234,567", "12"], [1234567, 12]),
        ([f"1{NBSP}234", f"12{THIN}345,6", f"1{NARROW}000"], [1234, 12345.6, 1000]),
        (["1'234", "5"], [1234, 5]),
        (["1’234", "5"], [1234, 5]),
        (["0,123", "4"], [0.123, 4]),
        (["1234,567", "4"], [1234.567, 4]),
        (["\u22125", " 6 "], [-5, 6]),
    ],
)
def test_numbers_that_are_certain(values: list[str], numbers: list[float]) -> None:
    """Each number format is read if the values themselves show it."""
    assert read(values) == numbers


@pytest.mark.parametrize(
    "values",
    [
        ["1.234", "5.678"],
        ["1,234", "567"],
        ["1.5", "1,5"],
        ["1.234,5", "1,234.5"],
        ["00123", "10234"],
        ["1234567890123456"],
        ["671 234 567", "671 234 568", "299 999 999"],
        ["+37167123456", "+37167123457"],
        ["12", "n/a"],
        ["1e5", "2"],
        ["12.05.2024"],
        ["1 23", "4"],
        ["39%"],
        ["nan", "inf"],
        ["٣", "٤"],
    ],
)
def test_what_is_not_certainly_a_number_stays_text(values: list[str]) -> None:
    """Unclear separators, codes, telephone numbers, dates and words aren't numbers."""
    assert read(values) is None


@pytest.mark.parametrize(("usual", "numbers"), [(",", [1234, 5678]), (".", [1.234, 5.678])])
def test_the_rest_of_the_file_decides(usual: str, numbers: list[float]) -> None:
    """1.234 is read by the format of the file's other columns."""
    assert read(["1.234", "5.678"], usual) == numbers


def test_a_convention_needs_agreement() -> None:
    """Columns that contradict each other leave the file without a convention."""
    comma, point, silent = evidence(["1,5"]), evidence(["1.5"]), evidence(["1", "2"])
    assert convention([comma, silent]) == ","
    assert convention([comma, point]) is None
    assert convention([silent]) is None


def test_thousands_tell_the_decimal_sign() -> None:
    """A file with 1.234.567 writes decimals with a comma."""
    assert convention([evidence(["1.234.567", "12"])]) == ","


def test_numeric_knows_cells_of_workbooks() -> None:
    """Real numbers count as numbers, other things don't."""
    assert [numeric(cell) for cell in (1, 2.5, "3,5", "x", None)] == [
        True,
        True,
        True,
        False,
        False,
    ]
