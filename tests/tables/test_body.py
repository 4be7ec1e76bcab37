"""The rows of a text file: nothing lost, nothing guessed, wherever in the file it stands."""

import csv
import os
import threading
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.errors import DataError
from kit.tables import OwnTable, blocks, read_table

ROWS = 3000  # more than the sample that decides on a first guess
SMALL = 4096  # bytes of a block, so that there are several


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut files into small blocks, as a file of a gigabyte is cut into large ones."""
    monkeypatch.setattr(blocks, "SIZE", SMALL)
    monkeypatch.setattr(blocks, "SLICE", SMALL // 4)


def read(folder: Path, text: str, encoding: str = "utf-8", **options: Any) -> OwnTable:
    path = folder / "own.csv"
    path.write_text(text, encoding=encoding, newline="")
    return read_table(path, **options)


def late(values: str, usual: str = "{n};{n};x") -> str:
    """Return a file of many ordinary rows and a last one of some values."""
    rows = "\n".join(usual.format(n=n + 1) for n in range(ROWS))
    return f"a;b;c\n{rows}\n{values}\n"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("007", "these look like codes"),
        ("12345678901234567", "these look like codes"),
        ("closed", "not all values are numbers"),
        ("1e5", "not all values are numbers"),
        ("1e2", "not all values are numbers"),
        ("inf", "not all values are numbers"),
        ("nan", "not all values are numbers"),
        (".5", "not all values are numbers"),
        ("5.", "not all values are numbers"),
        ("0x1F", "not all values are numbers"),
    ],
)
def test_one_value_at_the_end_makes_a_column_text(tmp_path: Path, value: str, said: str) -> None:
    """What the first thousand rows showed is checked to the last one, and every value stays."""
    table = read(tmp_path, late(f"{value};1;x"))
    assert table.frame["a"].tolist() == [*map(str, range(1, ROWS + 1)), value]
    assert table.frame["b"].dtype == "int64"
    assert any(said in note and note.endswith(": a.") for note in table.assumed)


@pytest.mark.parametrize(
    ("value", "number"),
    [("3,5", 3.5), ("3.5", 3.5), ("+7", 7), (" 8", 8), ("\u22129", -9), ("1 234", 1234), ("-0", 0)],
)
def test_a_number_written_otherwise_at_the_end(tmp_path: Path, value: str, number: float) -> None:
    """A first decimal sign, a plus or a space in the last row is read as it is meant."""
    frame = read(tmp_path, late(f"{value};1;x")).frame
    assert frame["a"].tolist() == [*range(1, ROWS + 1), number]


def test_a_decimal_that_could_be_a_thousand(tmp_path: Path) -> None:
    """1.234 is a thousand and more where another column has decimal commas, at the very end too."""
    comma = read(tmp_path, late("2.000;0,5;x", "1.250;{n};x"))
    assert comma.frame["a"].tolist()[-2:] == [1250, 2000]
    usual = "1.250;{n};x"
    kept = read(tmp_path, late("2.000;5;x", usual))
    assert (kept.frame["a"].iloc[0], kept.frame["a"].dtype) == ("1.250", "str")
    assert "the signs can mean two things" in " ".join(kept.assumed)


def test_a_blank_at_the_end_keeps_whole_numbers_whole(tmp_path: Path) -> None:
    """A missing value makes no decimals, and neither do 5.0 and 5 one kind."""
    frame = read(tmp_path, late(";5.0;x")).frame
    assert [str(kind) for kind in frame.dtypes] == ["Int64", "float64", "str"]
    assert frame["a"].isna().sum() == 1


def test_ragged_rows_lose_nothing(tmp_path: Path) -> None:
    """Short rows are filled, long ones get a column, each named by its line, near the end too."""
    table = read(tmp_path, late("7;8\n1;2;x;more\n;;\n1;2;x;;;\n3;4;x;too;much"))
    assert table.frame.iloc[-4:].astype(object).fillna("").to_numpy().tolist() == [
        [7, 8, "", "", ""],
        [1, 2, "x", "more", ""],
        [1, 2, "x", "", ""],
        [3, 4, "x", "too", "much"],
    ]
    said = " ".join(table.assumed)
    assert f"Too few values, the missing ones left blank: line {ROWS + 2}." in said
    assert f"columns of their own: lines {ROWS + 3}, {ROWS + 6}." in said
    assert "1 empty line left out." in said


def test_a_line_far_too_long_is_refused(tmp_path: Path) -> None:
    """A line with dozens of values more than names points to the separator."""
    with pytest.raises(DataError, match=f"Line {ROWS + 2} has 38 values more"):
        read(tmp_path, late("1;" * 40 + "1"))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_breaks_within_values(tmp_path: Path, end: str) -> None:
    """A quoted value of several lines is one value, and the lines after it keep their numbers."""
    text = late('1;2;"x\ny;""z"""\n3;4').replace("\n", end)
    table = read(tmp_path, text)
    assert table.frame["c"].tolist()[-2] == f'x{end}y;"z"'
    assert f"line {ROWS + 4}." in " ".join(table.assumed)


def test_quotation_marks_inside_values(tmp_path: Path) -> None:
    """5" is an inch, wherever a block of the file is cut."""
    text = late('1;2;"a;b"', usual='{n};{n};5" disc')
    frame = read(tmp_path, text).frame
    assert frame["c"].tolist() == ['5" disc'] * ROWS + ["a;b"]
    assert frame["a"].sum() == sum(range(ROWS + 1)) + 1


def test_an_open_quotation_mark_is_mentioned(tmp_path: Path) -> None:
    """A quoted value over dozens of lines is noted with the line of its start."""
    table = read(tmp_path, 'a,b\n1,"x\n' + "2,3\n" * 50)
    assert "starts in line 2 spans" in " ".join(table.assumed)
    assert len(table.frame) == 1


@pytest.mark.parametrize("lines", [60_000, 3_000_000])
def test_a_value_beyond_measure_is_refused(
    tmp_path: Path, lines: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value too long for any table names its line and the likely cause."""
    monkeypatch.setattr(blocks, "SIZE", 1 << 17)
    with pytest.raises(DataError, match=r"from line 2 on.*never closed"):
        read(tmp_path, 'a,b\n1,"x\n' + "2,3\n" * lines)


def test_a_byte_that_no_text_has(tmp_path: Path) -> None:
    """A zero byte far down is told, with the part of the file that holds it."""
    (tmp_path / "own.csv").write_bytes(b"a;b\n" + b"1;2\n" * 400_000 + b"1;\x00\n")
    with pytest.raises(DataError, match="bytes that no text has"):
        read_table(tmp_path / "own.csv")


def test_a_separator_beyond_ascii(tmp_path: Path) -> None:
    """Any sign can be the separator, and stands in quoted values as it is."""
    frame = read(tmp_path, 'a¦b\n1¦"x¦y"\n', delimiter="¦").frame
    assert frame.to_dict("list") == {"a": [1], "b": ["x¦y"]}


def test_no_thread_stays_and_a_fork_works(tmp_path: Path) -> None:
    """Kernels are forked: reading leaves no thread behind, and a child can read too."""
    before, text = threading.active_count(), late("1;2;x")
    read(tmp_path, text)
    tasks = Path("/proc/self/task")
    if tasks.exists():
        count = len([*tasks.iterdir()])
        read(tmp_path, text)
        assert len([*tasks.iterdir()]) == count
    assert threading.active_count() == before
    if hasattr(os, "fork"):
        child = os.fork()
        if not child:
            os._exit(0 if len(read_table(tmp_path / "own.csv").frame) == ROWS + 1 else 1)
        assert os.waitpid(child, 0)[1] == 0


COLUMNS = {
    "whole": st.integers(-(10**9), 10**9),
    "decimal": st.floats(-1e6, 1e6).map(lambda value: round(value, 2)),
    "text": st.text("aāžŠ中 '\n\"\t;,|.-", max_size=8).map(lambda text: f"x{text}y"),
    "blank": st.none() | st.integers(1000, 2000),
}


@settings(max_examples=60, deadline=None)
@given(
    drawn=st.lists(st.fixed_dictionaries(COLUMNS), min_size=1, max_size=30),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"]),
    sign=st.sampled_from([",", ";", "\t", "|"]),
    decimal=st.sampled_from([".", ","]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
)
def test_what_pandas_wrote_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    drawn: list[dict[str, Any]],
    encoding: str,
    sign: str,
    decimal: str,
    quoting: int,
) -> None:
    """A table that pandas wrote in any dialect and Unicode encoding comes back equal."""
    if sign == decimal:
        decimal = "."
    path = tmp_path_factory.getbasetemp() / "pandas.csv"
    table = pd.DataFrame(drawn).astype({"blank": "Int64"})
    options: Any = {"sep": sign, "decimal": decimal, "quoting": quoting, "encoding": encoding}
    table.to_csv(path, index=False, lineterminator="\r\n", **options)
    frame = read_table(path, delimiter=sign, decimal=decimal, skip=0).frame
    assert frame["text"].tolist() == table["text"].tolist()
    assert frame["whole"].tolist() == table["whole"].tolist()
    assert frame["decimal"].tolist() == table["decimal"].tolist()
    assert frame["blank"].astype("Int64").equals(table["blank"])
