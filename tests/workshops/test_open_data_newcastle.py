"""The profile on real files: what it must find in Newcastle's, and nothing that isn't there."""

from pathlib import Path

import pytest

from kit import data, open_data, places

REAL = places.root().parent / "shared" / "data" / "newcastle"
VISITS = "2008-onwards-monthly-visits.csv"
LIBRARIES = "Newcastle public libraries over the years.csv"

pytestmark = pytest.mark.skipif(
    not REAL.exists(), reason=f"{REAL} is not there: the real files are not part of the repository"
)

# Every finding over the five files, kind and count. Each was looked up in its file by hand, and all
# are true: one that is not in this list is a wrong alarm, one that is missing a fault overlooked.
EXPECTED = {
    VISITS: [("headings", 2), ("gaps", 10), ("blanks", 918), ("copied", 312)],
    "2008-onwards-monthly-issues-by-branch.csv": [("headings", 2), ("blanks", 877)],
    "2008-onwards-monthly-computer-use.csv": [
        ("headings", 2), ("gaps", 10), ("blanks", 832), ("signs", 2854),
    ],
    LIBRARIES: [
        ("header", 1), ("blanks", 426), ("dates", 3), ("dates", 3), ("dates", 3), ("spaces", 26),
        ("places", 38),
    ],
    "all-libraries-opening-times.csv": [("blanks", 6592), ("dates", 3)],
}  # fmt: skip


def profile(file: str, *, text: bool = True) -> open_data.Profile:
    return open_data.profile(data.read_table(REAL / file, text=text))


@pytest.mark.parametrize("file", sorted(EXPECTED))
@pytest.mark.parametrize("text", [True, False])
def test_every_finding_and_no_other(file: str, text: bool) -> None:
    """The profile finds what is there, as written or as numbers, and raises no wrong alarm."""
    found = [(finding.kind, finding.count) for finding in profile(file, text=text)]
    assert found == EXPECTED[file]


def test_all_files_are_looked_at() -> None:
    """No table of the folder is left out of the count of wrong alarms."""
    assert {path.name for path in Path(REAL).glob("*.csv")} == EXPECTED.keys()


def test_zeros_are_no_copies() -> None:
    """Of 320 cells that equal the two months before them, 8 are zeros, which nobody copied."""
    table = data.read_table(REAL / VISITS).frame
    equal = table.iloc[:, 1:].to_numpy(dtype=float, na_value=float("nan"))
    same = (equal[:, 2:] == equal[:, 1:-1]) & (equal[:, 1:-1] == equal[:, :-2])
    (found,) = profile(VISITS).of("copied")
    assert (same.sum(), (same & (equal[:, 2:] == 0)).sum(), found.count) == (320, 8, 312)


def test_two_header_styles() -> None:
    """Months are written 2008-04 at first and 2023-1 later."""
    (found,) = profile(VISITS).of("headings")
    assert "2008-04 (167), 2023-1 (27)" in found.words


def test_three_date_styles() -> None:
    """Dates are written with -, with / and with question marks."""
    words = " ".join(finding.words for finding in profile(LIBRARIES).of("dates"))
    assert all(f"3 styles, {date}" in words for date in ("12-09-1880", "17/04/1970", "01/09/2006"))
    assert "??-??-1882" in words


def test_cleaning_the_visits() -> None:
    """The recipe runs on the real file: one row for each branch and month, copies marked."""
    table = data.read_table(REAL / VISITS, text=True).frame
    steps = ["totals", "names", "twice", "numbers", "merge", "months", "long", "copied"]
    done = open_data.clean(table, steps, figure="visits").frame
    assert done.shape == (19 * 194, 4)
    assert done["visits"].sum() == open_data.add_up(table)
    assert (done["visits"].isna().sum(), done["month"].iloc[-1]) == (918, "2025-03")
