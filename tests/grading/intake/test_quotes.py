"""Quotes, dashes and blanks of word processors, made plain again."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.grading.intake.quotes import straightened
from kit.notebooks.literals import LONGEST


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("x = “a”", 'x = "a"'),
        ('x = [„a“, «b», “c"]', 'x = ["a", "b", "c"]'),
        ("x = {\u2018a\u2019: \u20185\u2019}", 'x = {"a": "5"}'),
        ("x = “don\u2019t – ask”  # “so”", 'x = "don\u2019t – ask"  # "so"'),
        ("x = \u2018don\u2019t\u2019", 'x = "don\u2019t"'),
        ("x\u00a0= –5", "x = -5"),
        ("x = …", "x = ..."),
    ],
)
def test_they_become_plain(typed: str, meant: str) -> None:
    """Quotes around text, dashes before numbers and odd blanks become valid Python."""
    assert straightened(typed) == meant


@pytest.mark.parametrize(
    "source", ["x = 'a “quoted” word'", "# “so”", "x = “a", "x = “a” +", "x = ‟”(", ""]
)
def test_nothing_else_is_touched(source: str) -> None:
    """Valid Python, and cells that can't be made valid, stay as they are."""
    assert straightened(source) == source


@given(st.text("x=[]“”„«»\u2018\u2019 a,'\"\n–…#\\", max_size=60))
def test_whatever_comes_it_is_python_or_unchanged(source: str) -> None:
    """A cell is changed only into one that Python reads."""
    made = straightened(source)
    if made != source:
        ast.parse(made)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("sign", ["“", "\u2018", "\u2019", "«", '"', "\u2018\u2019", '"\\'])
def test_long_nonsense_ends(sign: str) -> None:
    """A cell full of quotes takes no time that a person would notice."""
    straightened(("(–" + sign * LONGEST)[:LONGEST])
