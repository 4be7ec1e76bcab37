"""Answers in the words that a form shows."""

from typing import Any

import pytest

from kit.tasks import Number, One, Order, Several
from kit.tasks.shapes import Form
from kit.tasks.wording import in_words

WAYS = {"keep": "Keep it", "ask": "Ask somebody"}
FORM = Form(
    {"edge": ("How wide?", Number(0, 1, step=0.1, unit="mm")), "torn": ("Torn?", One(WAYS))}
)


@pytest.mark.parametrize(
    ("shape", "answer", "expected"),
    [
        (Number(0, 90, unit="days"), 28, [("", ["28 days"])]),
        (Number(0, 1, step=0.1), 0.3, [("", ["0.3"])]),
        (One(WAYS), "ask", [("", ["Ask somebody"])]),
        (Several(["branch", "subject"]), ["subject"], [("", ["subject"])]),
        (Several(WAYS), [], [("", [])]),
        (Several(WAYS), ["ask", "keep"], [("", ["Keep it", "Ask somebody"])]),
        (Order(WAYS), ["ask", "keep"], [("", ["Ask somebody", "Keep it"])]),
        (FORM, {"edge": 0.3, "torn": "keep"}, [("How wide?", ["0.3 mm"]), ("Torn?", ["Keep it"])]),
    ],
)
def test_an_answer_has_the_texts_of_its_form(shape: Any, answer: Any, expected: Any) -> None:
    """A choice's text, a number's unit, and each question of a form."""
    assert in_words(shape, answer) == expected


def test_what_is_no_shape_has_no_words() -> None:
    """Rather than a wrong word, none."""
    with pytest.raises(TypeError, match="str"):
        in_words("branch", "branch")
