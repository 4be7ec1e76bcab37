"""Figures: which numbers of a sentence say something about data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.authoring.claims import figures


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("Of our 3,010 members", [3010]),
        ("2,765 where it was 3,678: \N{MINUS SIGN}25% (between -31% and +17%).",
         [2765, 3678, -25, -31, 17]),
        ("0.28 to 0.31 mm", [0.28, 0.31]),
        ("Four of five members, and more than half of the towns", [4, 5, 0.5]),
        ("a third of them, or two thirds, or a quarter", [1 / 3, 2 / 3, 0.25]),
        ("**43** of [nine](x.html) branches", [43, 9]),
        ("1–3 rows", [1, 3]),
        ('<p class="n7"><img alt="8 rows" src="9.png"></p>', [8]),
    ],
)  # fmt: skip
def test_figures_about_data(sentence: str, values: list[float]) -> None:
    """Digits and words are read, with their signs and without Markdown's marks."""
    assert [figure.value for figure in figures.figures(sentence)] == pytest.approx(values)


@pytest.mark.parametrize(
    "sentence",
    [
        "At 14:30, for 20 minutes and ten seconds, at minutes 45 and 87",
        "In March 2025, on 2 September 1983, on 2025-01-31, since 2019",
        "Tasks 1 to 4, task five, hack 3, page 11, steps 2, 3 and 4",
        "Card L45096 on A4 under CC BY 4.0 at doi.org/10.5860/jifp.v2i1.6250",
        "It is `privacy.age_bands(width=10)`, in `4` places",
        "One of the two",
        "Half-heartedly"[5:],
    ],
)
def test_numbers_that_are_no_figures(sentence: str) -> None:
    """Times, dates, numbers of tasks and pages, names and code say nothing about data."""
    assert figures.figures(sentence) == []


@given(st.integers(-(10**7), 10**7))
def test_what_is_written_is_read(number: int) -> None:
    """A number with separators is read as itself, but for years, which are none."""
    written = f"{number:,} visits".replace("-", "\N{MINUS SIGN}")
    found = [figure.value for figure in figures.figures(written)]
    assert found == ([] if 1900 <= number < 2100 and "," not in written else [number])


@pytest.mark.parametrize(
    ("sentence", "step"),
    [("800,000 visits", 1), ("about 800,000 visits", 100_000), ("0.28 mm", 0.01),
     ("about 12%", 1), ("seven", 1), ("half", 0.25)],
)  # fmt: skip
def test_the_next_figure_of_its_kind(sentence: str, step: float) -> None:
    """A figure is as exact as it is written; “about” makes its zeros inexact."""
    assert figures.figures(sentence)[0].step == pytest.approx(step)


def test_comparisons() -> None:
    """Words that compare are found, code is not read."""
    assert figures.compares("Every branch has fewer.")
    assert not figures.compares("The `most` of it; everything; mostly.")
