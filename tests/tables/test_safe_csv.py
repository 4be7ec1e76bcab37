"""Cells that no spreadsheet takes for formulas."""

import csv
from pathlib import Path

import pytest

from kit.tables import safe_csv


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_a_formula_becomes_text(text: str) -> None:
    """An apostrophe keeps a spreadsheet from reckoning."""
    assert safe_csv.inert(text) == "'" + text


@pytest.mark.parametrize("text", ["", "Ada", "1 = 1", "'quoted'"])
def test_other_text_stays(text: str) -> None:
    """Text that isn't a formula is kept as it is."""
    assert safe_csv.inert(text) == text


def test_a_file_for_excel(tmp_path: Path) -> None:
    """The file opens as UTF-8 in Excel, with numbers as numbers and texts inert."""
    file = safe_csv.write(tmp_path / "a.csv", ("name", "n"), [("=Žofia", -1)])
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(file.read_text("utf-8-sig").splitlines()))
    assert rows == [["name", "n"], ["'=Žofia", "-1"]]
