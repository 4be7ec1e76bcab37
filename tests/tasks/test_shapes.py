"""Numbers and forms; choices have tests of their own."""

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import NotYet
from kit.tasks import shapes

YEARS = shapes.Number(1, 30, unit="years")
SHARE = shapes.Number(0, 1, step=0.05)
FORM = shapes.Form(
    {
        "fault": ("What went wrong?", shapes.One(["a", "b"])),
        "band": ("How wide is a band?", YEARS),
        "hide": ("Which columns stay?", shapes.Several(["card", "branch"])),
        "steps": ("What comes first?", shapes.Order(["blur", "count"])),
    }
)
WHOLE = {"fault": "a", "band": 5, "hide": [], "steps": ["count", "blur"]}


def told(shape: Any, value: Any) -> str:
    """Return the sentence with which a shape refuses a value."""
    with pytest.raises(NotYet) as error:
        shape.accept(value)
    return str(error.value)


@given(st.integers() | st.floats() | st.booleans() | st.text(max_size=3) | st.none())
def test_a_number_is_taken_in_its_range_alone(value: Any) -> None:
    """Whole numbers from 1 to 30, also written 5.0, are answers; everything else is NotYet."""
    numeric = type(value) in {int, float} and 1 <= value <= 30
    if numeric and abs(value - round(value)) < shapes.HAIR:
        assert (YEARS.accept(value), type(YEARS.accept(value))) == (round(value), int)
    else:
        assert told(YEARS, value).endswith(".")


@given(st.floats(0, 1))
def test_a_share_is_taken_as_it_is(value: float) -> None:
    """With a step that isn't whole, any number between the ends is an answer, to a hair."""
    assert abs(SHARE.accept(value) - value) < shapes.HAIR


@pytest.mark.parametrize(
    ("shape", "written", "answer"),
    [
        (YEARS, 28.0, 28),
        (YEARS, np.int64(28), 28),
        (YEARS, Fraction(56, 2), 28),
        (SHARE, 3 / 10, 0.3),
        (SHARE, 0.1 + 0.2, 0.3),
        (SHARE, Decimal("0.3"), 0.3),
        (SHARE, 0.33, 0.33),
        (SHARE, 1, 1),
    ],
)
def test_right_is_right_however_it_is_written(shape: Any, written: Any, answer: Any) -> None:
    """28.0 is 28, and three tenths are 0.3 however they are computed."""
    assert shape.accept(written) == answer
    assert type(shape.accept(written)) in {int, float}


@pytest.mark.parametrize("huge", [Fraction(10**400), Decimal("sNaN"), 10**400, float("inf")])
def test_a_number_beyond_all_numbers_is_told(huge: Any) -> None:
    """What is no number of this world gets a sentence too."""
    assert told(YEARS, huge).endswith(".")


@pytest.mark.parametrize("shape", [YEARS, SHARE, FORM])
def test_lazy_answers_are_answers(shape: Any) -> None:
    """What needs no thought can be answered: a gate tries whether it is right."""
    assert [shape.accept(value) for value in shape.lazy()] == shape.lazy()


def test_a_forms_lazy_answers_are_the_ends_and_the_first() -> None:
    """First of each, last of each, all ticked, and the ends of each slider both ways."""
    lazy = FORM.lazy()
    first = {"fault": "a", "band": 1, "hide": [], "steps": ["blur", "count"]}
    assert first in lazy
    assert any(answer["hide"] == ["card", "branch"] for answer in lazy)
    assert {(answer["fault"], answer["band"]) for answer in lazy} == {
        ("a", 1), ("b", 30), ("b", 1), ("a", 30)
    }  # fmt: skip


def test_a_key_may_have_capitals() -> None:
    """The keys of a form are understood like its choices."""
    assert FORM.accept({key.upper(): value for key, value in WHOLE.items()}) == WHOLE


@pytest.mark.parametrize(
    ("shape", "value", "words"),
    [
        (YEARS, "5", "Your answer is '5'. Write a number, without quotes or brackets."),
        (YEARS, 31, "Your answer is 31. Choose a number from 1 to 30 years."),
        (YEARS, 2.5, "Your answer is 2.5. Choose a whole number, like 2."),
        (YEARS, None, "There is no number yet. Choose one from 1 to 30 years."),
        (SHARE, (0, 5), "Your answer is (0, 5). Write a decimal number with a point, like 2.5."),
        (SHARE, math.nan, "Your answer is nan. Choose a number from 0 to 1."),
        (
            SHARE,
            True,
            "Your answer is True. Write a number with a point, like 2.5, without quotes.",
        ),
        (
            SHARE,
            "0,5",
            "Your answer is '0,5'. Write a number with a point, like 2.5, without quotes.",
        ),
    ],
)
def test_a_number_that_is_none_is_told(shape: Any, value: Any, words: str) -> None:
    """The sentence names the value and the next step."""
    assert told(shape, value) == words


@pytest.mark.parametrize("key", WHOLE)
@pytest.mark.parametrize("nothing", [None, ...])
def test_a_form_says_what_is_still_to_be_answered(key: str, nothing: Any) -> None:
    """A part that isn't answered is named by its question."""
    question = FORM.fields[key][0]
    assert told(FORM, WHOLE | {key: nothing}) == f"Still to be answered: {question}"


def test_a_form_without_a_key_is_not_finished() -> None:
    """A part that was deleted is still to be answered."""
    assert told(FORM, {"fault": "a"}) == "Still to be answered: How wide is a band?"


def test_a_form_names_the_part_that_is_wrong() -> None:
    """The sentence of a part's shape stands after its question."""
    words = told(FORM, WHOLE | {"band": 40})
    assert words == "How wide is a band? Your answer is 40. Choose a number from 1 to 30 years."


def test_a_key_nobody_asked_for_is_told() -> None:
    """A misspelt key is named instead of being ignored."""
    words = told(FORM, WHOLE | {"bands": 5})
    assert words.startswith("There is no question 'bands'. The keys are 'fault', 'band',")


def test_a_form_keeps_its_brackets() -> None:
    """A value that is no form is told which keys it needs."""
    assert "Keep the curly brackets and the keys 'fault', 'band'" in told(FORM, ["a", 5])


def test_a_whole_form_is_taken_as_it_is() -> None:
    """Hidden tests see the very values that were accepted."""
    assert FORM.accept(WHOLE) == WHOLE


def test_an_untouched_form_is_no_answer() -> None:
    """A form that was not touched asks its first question."""
    assert told(FORM, FORM.control("").answer) == "Still to be answered: What went wrong?"


def filled() -> Any:
    """Return the form's control, answered as a person would answer ``WHOLE``."""
    control: Any = FORM.control("")
    control.fields["fault"].source.value = "a"
    control.fields["band"].source.value = 5
    for place, name in zip(control.fields["steps"].places, WHOLE["steps"], strict=True):
        place.value = name
    return control


def test_controls_and_typing_give_the_same_form() -> None:
    """The form's controls give the same mapping that can be typed."""
    assert FORM.accept(filled().answer) == WHOLE


def test_a_place_left_empty_is_told() -> None:
    """An order that isn't whole in a form says which place is empty."""
    control = filled()
    control.fields["steps"].places[1].value = None
    assert told(FORM, control.answer) == (
        "What comes first? Place 2 is still empty. Choose what stands there."
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda fields: setattr(fields["fault"].source, "value", "b"),
        lambda fields: setattr(fields["band"].source, "value", 6),
        lambda fields: setattr(fields["hide"].boxes["card"], "value", True),
        lambda fields: setattr(fields["steps"].places[0], "value", "blur"),
    ],
)
def test_a_change_in_any_part_is_noticed(change: Any) -> None:
    """Moving any control of a form is a change of the form."""
    control, seen = filled(), []
    control.on_change(seen.append)
    change(control.fields)
    assert len(seen) == 1


def test_every_question_is_described() -> None:
    """The description shows each key, its question and its choices."""
    assert all(question in FORM.describe() for question, _shape in FORM.fields.values())
    assert "<p>A whole number from 1 to 30 years</p>" in FORM.describe()
