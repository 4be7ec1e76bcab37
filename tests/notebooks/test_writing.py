"""Values as literals: all that a task accepts, and nothing that isn't an answer."""

import ast
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import SubmissionError
from kit.notebooks import literals
from kit.notebooks.writing import text_of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b", "a"}, "{'a', 'b'}"),
        (set(), "()"),
        (frozenset(["a"]), "{'a'}"),
        (("a",), "('a',)"),
        (..., "..."),
        ({"a": ...}, "{'a': ...}"),
        (np.int64(28), "28"),
        (np.float64(0.5), "0.5"),
        (np.str_("a"), "'a'"),
        (np.array(["a", "b"]), "['a', 'b']"),
        (pd.Index(["a"]), "['a']"),
        (Fraction(3, 10), "0.3"),
        (Decimal("0.3"), "0.3"),
        (float("inf"), "1e309"),
        (-0.5, "-0.5"),
    ],
)
def test_what_a_task_accepts_can_be_written(value: Any, text: str) -> None:
    """Values of Python, NumPy and pandas become literals."""
    assert text_of(value) == text


@pytest.mark.parametrize(
    "value",
    [
        object(),
        open,
        float("nan"),
        Decimal("sNaN"),
        pd.DataFrame,
        "x" * 10_001,
        1 << 9999,
        [[]] * 9999,
        {frozenset(["a"])},
        {(1, frozenset(["a"])): 1},
        ast.literal_eval("[" * 21 + "]" * 21),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_answer_is_refused(value: Any) -> None:
    """An object, no number, and what is longer than an answer may be."""
    with pytest.raises(SubmissionError):
        text_of(value)


SIMPLE = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just(...)
)
HASHED = st.recursive(
    SIMPLE,
    lambda part: st.lists(part, max_size=3).map(tuple) | st.frozensets(part, max_size=2),
    max_leaves=4,
)


@given(
    st.recursive(
        # of a complex number with a zero in it Python's own literal loses the sign
        HASHED | st.complex_numbers().filter(lambda one: one.real and one.imag),
        lambda part: (
            st.lists(part, max_size=3)
            | st.dictionaries(HASHED, part, max_size=3)
            | st.sets(HASHED, max_size=3)
            | part.map(lambda inner: [*ast.literal_eval("[" * 20 + "]" * 20), inner])
        ),
        max_leaves=6,
    )
)
def test_what_is_written_can_be_handed_in(some: object) -> None:
    """A literal that a check shows, or grading lifts, is one that grading reads."""
    try:
        text = text_of(some)
    except SubmissionError:
        return
    assert literals.written(text)
    assert text_of(literals.literal(text)) == text
