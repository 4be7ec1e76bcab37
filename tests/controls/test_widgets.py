"""Controls, and the plain forms that stand in for them without widgets."""

import logging
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.formatters import DisplayFormatter
from IPython.display import HTML

from kit import controls
from kit.charts import bars
from kit.errors import TableError, WorkshopError

VIEW = "application/vnd.jupyter.widget-view+json"
MAKERS: dict[str, Callable[[str], Any]] = {
    "choice": lambda label: controls.choice(label, ["a", "b"]),
    "several": lambda label: controls.several(label, ["a", "b"]),
    "order": lambda label: controls.order(label, ["a", "b"]),
    "number": lambda label: controls.number(label, 1, 9),
    "text": controls.text,
}


def words(widget: Any) -> str:
    """Return all words that a control and its parts show."""
    own = [str(getattr(widget, name, "")) for name in ("description", "value")]
    return " ".join([*own, *(words(child) for child in getattr(widget, "children", ()))])


@pytest.mark.parametrize(
    ("software", "expected"),
    [
        ("voila/0.5.13", True),
        ("jupyter/2.17", False),
        ("", False),
        ("vscode/1", False),
        ("voila", False),
    ],
)
def test_voila_is_recognised(
    software: str, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kernel started by Voilà knows it by the server's name."""
    monkeypatch.setenv("SERVER_SOFTWARE", software)
    assert controls.in_voila() is expected


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
@pytest.mark.parametrize("label", ["Years", "How wide is an age band, counted in whole years?"])
def test_the_label_is_there_whole(make: Callable[[str], Any], label: str) -> None:
    """Every control has its question as a label, also if it is long."""
    assert label in words(make(label))


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_a_label_is_no_markup(make: Callable[[str], Any]) -> None:
    """A question with an angle bracket stays a question."""
    label = f"Is k < 5, or <b>more</b>? {'Say why. ' * 5}"
    assert "<b>" not in words(make(label))


def test_a_number_box_stands_beside_its_slider() -> None:
    """Box and slider are one number: moving one moves the other."""
    control = controls.number("Years", 1, 30, value=10)
    box, slider = control.children
    slider.value = 12
    assert control.answer == box.value == 12


@pytest.mark.parametrize(
    ("low", "high", "value", "step"),
    [(1, 30, None, 1), (0, 1, 0.5, 0.05), (0, 10, 2.5, 1), (0.5, 3, None, 1)],
)
def test_a_number_starts_where_it_should(low: Any, high: Any, value: Any, step: Any) -> None:
    """The start is the one given or the lower end, never rounded."""
    control = controls.number("n", low, high, value=value, step=step)
    assert control.answer == (low if value is None else value)


@given(st.integers(-50, 50), st.integers(0, 100), st.data())
def test_whole_numbers_stay_whole(low: int, width: int, data: st.DataObject) -> None:
    """Between whole ends every answer is an int."""
    value = data.draw(st.integers(low, low + width))
    answer = controls.number("n", low, low + width, value=value).answer
    assert (answer, type(answer)) == (value, int)


def test_a_start_outside_is_told() -> None:
    """A slider that would start elsewhere than its author says is refused."""
    with pytest.raises(WorkshopError, match="'Years' starts at 40, outside 1 to 30"):
        controls.number("Years", 1, 30, value=40)


def test_boxes_may_start_ticked() -> None:
    """Those named at the start are ticked."""
    assert controls.several("Known", ["a", "b", "c"], value=["c", "a"]).answer == ["a", "c"]


def test_one_text_is_no_list_of_choices() -> None:
    """A word instead of a list is refused, not taken letter by letter."""
    with pytest.raises(WorkshopError, match="one text, 'branch'"):
        controls.choice("Which?", "branch")


def test_texts_stand_for_names() -> None:
    """A mapping shows its texts and answers with its names."""
    control = controls.choice("Why?", {"a": "Because"}, value="a")
    assert (control.source.options, control.answer) == ((("Because", "a"),), "a")


@pytest.fixture
def explored() -> tuple[controls.Shown, Any]:
    """A view of one number, and its control."""
    control = controls.number("Years", 0, 9, value=2)

    def view(years: int) -> object:
        if years == 3:
            raise TableError("There are no rows left.")
        return f"{6 // years} rows < all"

    return controls.explore(view, years=control), control


def test_a_view_follows_its_control(explored: tuple[controls.Shown, Any]) -> None:
    """Moving the control shows the view for the new value."""
    shown, control = explored
    control.source.value = 6
    assert shown.widget.children[-1].value == "<p>1 rows &lt; all</p>"


def test_a_view_has_plain_forms(explored: tuple[controls.Shown, Any]) -> None:
    """Without widgets, the first view is shown with the values chosen for it."""
    shown, _control = explored
    note, move = "Shown for “Years”: 2.", "Run the notebook to move the controls."
    on_screen = f'<span class="kit-on-screen">{move}</span>'
    assert shown.html == f"<p>3 rows &lt; all</p><p>{note} {on_screen}</p>"
    assert shown.plain == f"{note} {move}"


NAMES = {"a": "Branch", "b": "Age"}


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: controls.number("Years", 0, 9), "0"),
        (lambda: controls.choice("Why?", {"a": "Because"}), "nothing"),
        (lambda: controls.choice("Why?", {"a": "Because"}, value="a"), "Because"),
        (lambda: controls.several("Known", NAMES, value=["b", "a"]), "Branch, Age"),
        (lambda: controls.several("Known", ["a"]), "nothing"),
        (lambda: controls.columns("", ["day"], {"x": "X?", "day": "Day?"}), "X? (none), Day? day"),
    ],
)  # fmt: skip
def test_a_control_says_in_words_what_is_chosen(make: Callable[[], Any], said: str) -> None:
    """On paper a choice is its text, not the name that code uses for it."""
    assert make().said == said


def test_the_plain_forms_do_not_follow(explored: tuple[controls.Shown, Any]) -> None:
    """A notebook stores the first view, also after a control was moved."""
    shown, control = explored
    before = shown.html
    control.source.value = 6
    assert shown.html == before


def test_a_kit_error_in_a_view_is_its_sentence(explored: tuple[controls.Shown, Any]) -> None:
    """A value without a view shows the error's sentence."""
    shown, control = explored
    control.source.value = 3
    assert shown.widget.children[-1].value == controls.line("There are no rows left.")


def test_an_unforeseen_error_is_told_and_logged(
    explored: tuple[controls.Shown, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """An error in a view is a calm line in the notebook and a traceback in the log."""
    shown, control = explored
    with caplog.at_level(logging.ERROR):
        control.source.value = 0
    assert "work (ZeroDivisionError: " in shown.widget.children[-1].value
    assert "Traceback" in caplog.text


def test_a_page_tells_no_details(
    explored: tuple[controls.Shown, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through Voilà an unforeseen error is named and not quoted: it may hold a path."""
    shown, control = explored
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")
    control.source.value = 0
    assert "work (ZeroDivisionError). Try" in shown.widget.children[-1].value


def test_the_live_form_stands_beside_the_plain_ones(
    explored: tuple[controls.Shown, Any],
) -> None:
    """A notebook gets the widget, HTML and text in one bundle."""
    data, _metadata = DisplayFormatter().format(explored[0])
    assert set(data) == {VIEW, "text/html", "text/plain"}
    assert data["text/html"] == explored[0].html


@pytest.mark.parametrize(
    ("thing", "expected"),
    [
        ("1 < 2", "<p>1 &lt; 2</p>"),
        (3.5, "<p>3.5</p>"),
        (None, "<p>None</p>"),
        (HTML("<b>x</b>"), "<b>x</b>"),
        (pd.Series([1], name="<n>"), "<p>0    1\nName: &lt;n&gt;, dtype: int64</p>"),
    ],
)
def test_anything_can_be_shown(thing: object, expected: str) -> None:
    """A thing with a form of its own keeps it, all else is its text."""
    assert controls.as_html(thing) == expected


def test_a_table_is_shown_as_a_table() -> None:
    """A DataFrame is HTML of its own."""
    assert "<table" in controls.as_html(pd.DataFrame({"a": [1]}))


def test_a_chart_is_shown_as_a_figure() -> None:
    """A chart's bundle holds its HTML."""
    chart = bars(pd.Series({"a": 1}), title="t", value="v", label="l", finding="f")
    assert controls.as_html(chart) == chart.html


def test_a_form_of_nothing_is_text() -> None:
    """A thing whose own HTML is empty, as pandas can be set to, is its text."""
    with pd.option_context("display.notebook_repr_html", False):
        assert controls.as_html(pd.DataFrame({"a": [1]})).startswith("<p>   a")


def test_a_line_is_announced_and_no_markup() -> None:
    """A line is a status for screen readers, and only text."""
    assert controls.line("<b>", kind="noted") == (
        '<p class="kit-noted" role="status">&lt;b&gt;</p>'
    )


def test_columns_ask_which_is_what() -> None:
    """A column of the very name is chosen; others, in any language, wait for a person."""
    control = controls.columns(
        "?", ["Datums", "visits"], {"date": "The day", "visits": "The count"}
    )
    assert control.answer == {"date": None, "visits": "visits"}
    heard: list[Any] = []
    control.on_change(heard.append)
    control.lists["date"].value = "Datums"
    assert control.answer == {"date": "Datums", "visits": "visits"}
    assert len(heard) == 1


def guessing(guess: Any) -> tuple[Any, Any, Any, list[int]]:
    """Return the ask of an explore with a guess, what it shows, its view's box, and its calls."""
    calls: list[int] = []

    def view(years: int) -> str:
        calls.append(years)
        return f"{years} years"

    shown = controls.explore(view, guess=guess, years=controls.number("Years", 1, 9))
    ask, box = shown.widget.children
    calls.clear()  # the plain form has asked once
    return ask, box, box.children[-1], calls


def press(ask: Any) -> str:
    """Press the button of a guess and return the line below it."""
    ask.children[1].click()
    return str(ask.children[2].value)


def test_a_guess_comes_before_its_result() -> None:
    """Nothing is computed before; then the guess stays beside the result that moves."""
    guess = controls.number("How many years?", 0, 50)
    ask, box, live, calls = guessing(guess)
    assert (box.layout.display, live.value, calls) == ("none", "", [])
    guess.source.value = 20
    assert "You guessed: 20." in press(ask)
    assert (box.layout.display, live.value, calls) == (None, "<p>1 years</p>", [1])
    box.children[0].source.value = 5
    assert live.value == "<p>5 years</p>"
    assert "You guessed: 20." in ask.children[2].value
    assert ask.children[1].description == "Guess again"
    assert press(ask) == ""
    assert (box.layout.display, guess.layout.display) == ("none", None)


def test_a_large_guess_is_said_as_large_numbers_are() -> None:
    """With commas; where no large number can be meant, a year stays a year."""
    loans, year = controls.number("How many?", 0, 60_970), controls.number("Since?", 1900, 2026)
    loans.source.value, year.source.value = 20_000, 1998
    assert (loans.said, year.said) == ("20,000", "1998")


@pytest.mark.parametrize(
    ("guess", "words"),
    [
        (lambda: controls.number("How many?", 3, 50), "Is it 3? Then move it away and back"),
        (lambda: controls.choice("Which?", ["a", "b"]), "Choose your guess first"),
    ],
)
def test_a_guess_that_nobody_made_is_asked_for_once(guess: Any, words: str) -> None:
    """Where a number stands is no guess; who presses again goes on without one."""
    ask, box, _live, _calls = guessing(guess())
    assert words in press(ask)
    assert box.layout.display == "none"
    assert "without a guess" in press(ask)
    assert box.layout.display is None


def test_a_choice_is_shown_as_it_reads() -> None:
    """The text of the option, not its name."""
    guess = controls.choice("Which one?", {"a": "Wider bands", "b": "Fewer digits"})
    ask, *_rest = guessing(guess)
    guess.source.value = "b"
    assert "You guessed: Fewer digits." in press(ask)


def test_a_control_is_no_guess_of_its_own_result() -> None:
    """It would show what it is to be compared with."""
    years = controls.number("Years", 1, 9)
    with pytest.raises(WorkshopError, match="Make a control of its own"):
        controls.explore(str, guess=years, years=years)


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_every_control_can_be_explored(make: Callable[[str], Any]) -> None:
    """A list of places has words for its state too, empty and filled."""
    control = make("Steps")
    shown = controls.explore(lambda it: f"<{it}>", it=control)
    assert "Steps" in shown.plain
    if hasattr(control, "places"):
        assert control.said == "nothing"
        control.places[0].value = "b"
        assert control.said == "b"
