"""Values as literals: all that a task accepts, and nothing that isn't an answer."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kit.errors import SubmissionError
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
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_answer_is_refused(value: Any) -> None:
    """An object, no number, and what is longer than an answer may be."""
    with pytest.raises(SubmissionError):
        text_of(value)
