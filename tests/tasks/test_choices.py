"""One of a list, several of it, all of it in an order."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import NotYet, WorkshopError
from kit.tasks import choices

NAMES = ["birth_year", "postcode", "branch"]
ONE = choices.One({"a": "The hash was old", "b": "There are too few numbers"})
TWO = choices.Several(NAMES, count=2)
ANY = choices.Several(NAMES)
ORDER = choices.Order(NAMES)
MARYS = choices.One({"ST MARY’S": "ST MARY’S", "old": "The 'old' one"})
SQUARE = "Write square brackets in place of the curly ones."
LIST = "Write a list in square brackets, like ['birth_year', …]."
ANSWERS = (
    st.lists(st.sampled_from([*NAMES, "a", None, ..., 1, "elsewhere"]), max_size=4)
    | st.sampled_from([*NAMES, "a", "b", None, ..., 3, 2.5, {"a": 1}, ("branch", "postcode")])
)  # fmt: skip


def told(shape: choices.Choices, value: Any) -> str:
    """Return the sentence with which a shape refuses a value."""
    with pytest.raises(NotYet) as error:
        shape.accept(value)  # type: ignore[attr-defined]
    return str(error.value)


@pytest.mark.parametrize("shape", [ONE, TWO, ANY, ORDER])
@given(value=ANSWERS)
def test_what_is_accepted_is_accepted_as_it_is(shape: Any, value: Any) -> None:
    """An answer has one form: accepted again, it is the same; anything else is NotYet."""
    try:
        accepted = shape.accept(value)
    except NotYet:
        return
    assert shape.accept(accepted) == accepted
    assert isinstance(accepted, str | list)


@pytest.mark.parametrize(
    ("shape", "written", "answer"),
    [
        (ONE, "B", "b"),
        (ONE, " b ", "b"),
        (ONE, "there are too few  NUMBERS", "b"),
        (MARYS, "St Mary's", "ST MARY’S"),
        (MARYS, "the \u2018old\u2019 one", "old"),
        (TWO, ("branch", "Postcode"), ["branch", "postcode"]),
        (TWO, {"branch", "postcode"}, ["postcode", "branch"]),
        (ANY, frozenset(["BRANCH"]), ["branch"]),
        (ANY, (), []),
        (ORDER, ("branch", "Postcode", "BIRTH_YEAR"), NAMES[::-1]),
    ],
)
def test_right_is_right_however_it_is_written(shape: Any, written: Any, answer: Any) -> None:
    """Capitals, straight quotes, a choice's text, a tuple and a set are understood."""
    assert shape.accept(written) == answer


def test_two_choices_that_differ_in_capitals_stay_apart() -> None:
    """What could mean two choices is not guessed."""
    shape = choices.One(["a", "A"])
    assert shape.accept("A") == "A"
    assert "not among the choices" in told(choices.One({"x": "Yes", "y": "yes"}), "YES")


@pytest.mark.parametrize("shape", [ONE, TWO, ANY, ORDER])
def test_lazy_answers_are_answers(shape: Any) -> None:
    """What needs no thought can be answered: a gate tries whether it is right."""
    assert [shape.accept(value) for value in shape.lazy()] == shape.lazy()


@pytest.mark.parametrize(
    ("shape", "value", "words"),
    [
        (ONE, None, "Nothing is chosen yet. Choose one."),
        (ONE, ["a"], "Your answer is ['a']. Choose one, in quotes, without brackets."),
        (ONE, "aa", "'aa' is not among the choices. Did you mean 'a'?"),
        (ONE, "hash was old", "'hash was old' is not among the choices. Did you mean 'a'?"),
        (ONE, "zebra", "'zebra' is not among the choices. You can choose from 'a', 'b'."),
        (TWO, "branch", f"Your answer is 'branch'. {LIST}"),
        (ANY, "branch", f"Your answer is 'branch'. {LIST}"),
        (TWO, ("branch",), "Choose 2 of them. You have chosen 1."),
        (ORDER, {"branch"}, "{'branch'} has no order. " + SQUARE),
        (TWO, ["branch"], "Choose 2 of them. You have chosen 1."),
        (TWO, ["branch", "branch"], "'branch' is there twice. Name each once."),
        (TWO, ["branch", ...], "Nothing is chosen yet. Put a choice in place of the three dots."),
        (ORDER, ["branch", None, None], "Place 2 is still empty. Choose what stands there."),
        (ORDER, ["branch"], "Still to be put in order: 'birth_year', 'postcode'."),
        (ORDER, ["branch", "branch", "postcode"], "'branch' is there twice. Name each once."),
    ],
)  # fmt: skip
def test_the_message_says_what_to_change(shape: choices.Choices, value: Any, words: str) -> None:
    """The sentence names the value and the next step."""
    assert told(shape, value) == words


def test_none_of_several_is_an_answer() -> None:
    """Without a count, an empty list is an answer."""
    assert ANY.accept([]) == []


@pytest.mark.parametrize(
    "value", ["x" * 10_000, list(range(10_000)), {"n": 10**5_000}, "a\nb" * 90]
)
def test_a_long_answer_makes_a_short_message(value: Any) -> None:
    """However long the answer is, the message is one line that can be read."""
    words = told(ONE, value)
    assert len(words) < 160
    assert "\n" not in words


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: choices.One([]), "no choices"),
        (lambda: choices.One("branch"), "one text, 'branch'"),
        (lambda: choices.Several(NAMES, count=4), "asks for 4 of 3"),
        (lambda: choices.Several(NAMES, count=0), "asks for 0 of 3"),
    ],
)
def test_an_author_is_told(make: Any, words: str) -> None:
    """A task without a possible answer fails when it is written, not in the room."""
    with pytest.raises(WorkshopError, match=words):
        make()


@pytest.mark.parametrize("shape", [ONE, TWO, ANY, ORDER])
def test_each_choice_is_listed_as_it_is_typed(shape: Any) -> None:
    """The description shows every choice in quotes."""
    assert all(f"<code>&#x27;{name}&#x27;</code>" in shape.describe() for name in shape.options)


def test_choices_without_a_text_stand_on_one_line() -> None:
    """A form that asks five times for one of six names is a page long, and not three."""
    assert "<li>" not in ANY.describe()
    assert ONE.describe().count("<li>") == len(ONE.options)


def test_a_choice_is_no_markup() -> None:
    """A column's name can't become HTML."""
    shape = choices.One({"<b>": "<script>"})
    assert "<b>" not in shape.describe()
    assert "<script>" not in shape.describe()


def tick(control: Any, names: list[str]) -> Any:
    """Choose ``names`` as a person would, and return the control's answer."""
    for name in names:
        control.boxes[name].value = True
    return control.answer


def test_ticked_boxes_are_an_answer() -> None:
    """The boxes give the same list that can be typed."""
    assert TWO.accept(tick(TWO.control(""), ["branch", "postcode"])) == ["postcode", "branch"]


def test_a_chosen_line_is_an_answer() -> None:
    """The list gives the choice's name, not its text."""
    control = ONE.control("Why?")
    control.source.value = "b"
    assert ONE.accept(control.answer) == "b"


def test_filled_places_are_an_answer() -> None:
    """The places give the order, first one first."""
    control: Any = ORDER.control("")
    for place, name in zip(control.places, reversed(NAMES), strict=True):
        place.value = name
    assert ORDER.accept(control.answer) == NAMES[::-1]


@pytest.mark.parametrize("shape", [ONE, TWO, ORDER])
def test_an_untouched_control_is_no_answer(shape: Any) -> None:
    """A control that was not touched has no answer."""
    assert told(shape, shape.control("").answer)
