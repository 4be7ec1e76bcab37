"""Asking for an answer, in both faces."""

import json
import logging
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from kit import tasks
from kit.errors import NotYet, TableError
from kit.notebooks import literals
from kit.notebooks.literals import LONGEST
from kit.tasks import questions

NAMES = ["branch", "postcode", "subject"]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The things that a cell would display, in order."""
    things: list[Any] = []
    monkeypatch.setattr(questions, "display", things.append)
    return things


@pytest.fixture
def voila(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel that Voilà started, with no answers yet."""
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")
    monkeypatch.setattr(questions, "_recorded", {})
    monkeypatch.setattr(questions, "_asked", {})


@pytest.fixture
def task() -> tasks.Task:
    """A task for two facts whose check says how many letters they have."""
    task = tasks.several("facts", NAMES, count=2)
    task.check(lambda facts: f"{len(''.join(facts))} letters.")
    return task


def live(task: tasks.Task, shown: list[Any]) -> tuple[Any, Callable[[], None], Any]:
    """Return a task's control, a click on its button, and the line below, as Voilà shows them."""
    task.answer(...)
    control, button, said = shown[-1].children
    return control, button.click, said


def test_an_answer_gets_one_calm_line(task: tasks.Task, shown: list[Any]) -> None:
    """The check's sentence is all that is shown, as text and as HTML."""
    task.answer(["branch", "subject"])
    assert repr(shown[0]) == "13 letters."
    assert shown[0]._repr_html_() == '<p class="kit-noted" role="status">13 letters.</p>'


def test_the_variable_holds_what_was_accepted(
    task: tasks.Task, shown: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes after the check, hidden tests too, sees the answer in its one form."""
    shell = SimpleNamespace(user_ns={"facts": ("Branch", "SUBJECT")})
    monkeypatch.setattr(questions.IPython, "get_ipython", lambda: shell)
    task.answer(shell.user_ns["facts"])
    assert shell.user_ns == {"facts": ["branch", "subject"]}


def test_another_value_leaves_the_variable(
    task: tasks.Task, shown: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value that is only tried out takes nobody's answer away."""
    shell = SimpleNamespace(user_ns={"facts": ["branch", "postcode"]})
    monkeypatch.setattr(questions.IPython, "get_ipython", lambda: shell)
    task.answer(["Branch", "subject"])
    assert shell.user_ns == {"facts": ["branch", "postcode"]}


def test_a_newer_edition_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, task: tasks.Task, shown: list[Any]
) -> None:
    """Before the first check says anything, also of a task without an answer."""
    marks = {"old": {"since": "2026-01-01"}, "new": {"since": "2026-02-01", "of": "old.ipynb"}}
    for name, said in marks.items():
        content = json.dumps({"cells": [], "metadata": {"hackyack": said}})
        (tmp_path / f"{name}.ipynb").write_text(content, encoding="utf-8")
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "old.ipynb"))
    questions._tell_of_newer.cache_clear()
    for _turn in range(2):
        with pytest.raises(NotYet):
            task.answer(...)
    (line,) = shown
    questions._tell_of_newer.cache_clear()
    assert repr(line) == (
        "There is a newer version of this notebook in the same folder: new.ipynb. Go on there."
    )


def test_three_dots_are_not_an_answer(task: tasks.Task) -> None:
    """Three dots instead of an answer get a line that says how to answer."""
    with pytest.raises(
        NotYet, match=r"Not answered yet\. Write your answer behind facts =, in place of the three"
    ):
        task.answer(...)


def test_a_check_gets_well_formed_answers_only(task: tasks.Task) -> None:
    """A value of another shape never reaches the check."""
    task.check(lambda _facts: pytest.fail("the check was called"))
    with pytest.raises(NotYet, match="Choose 2 of them"):
        task.answer(["branch"])


@pytest.mark.parametrize("silent", [None, ""])
def test_a_check_may_say_nothing(silent: Any, shown: list[Any]) -> None:
    """Without a sentence of its own, an answer is noted."""
    task = tasks.number("n", 1, 5)
    task.check(lambda _n: silent)
    task.answer(3)
    assert repr(shown[0]) == "Your answer is noted."


def test_a_task_without_a_check_notes_the_answer(shown: list[Any]) -> None:
    """A check is not needed."""
    tasks.one("why", NAMES).answer("branch")
    assert repr(shown[0]) == "Your answer is noted."


def test_require_is_calm() -> None:
    """A false condition raises NotYet with its sentence; a true one does nothing."""
    tasks.require([1], "unused")
    with pytest.raises(NotYet, match=r"^Count again\.$"):
        tasks.require([], "Count again.")


def test_through_voila_a_control_is_shown(voila: None, task: tasks.Task, shown: list[Any]) -> None:
    """In place of the three dots a control asks, with the same check behind its button."""
    control, click, said = live(task, shown)
    control.boxes["branch"].value = control.boxes["subject"].value = True
    click()
    assert said.value == '<p class="kit-noted" role="status">13 letters.</p>'


def test_a_half_filled_form_shows_its_control_too(voila: None, shown: list[Any]) -> None:
    """A form that comes with dots inside is unfinished as well."""
    tasks.form("why", {"a": ("Why?", tasks.One(NAMES))}).answer({"a": ...})
    assert shown[0].children[0].answer == {"a": None}


def test_an_answer_counts_unchecked(voila: None, task: tasks.Task, shown: list[Any]) -> None:
    """A choice without a click on the button is recorded as well."""
    control, _click, _said = live(task, shown)
    control.boxes["branch"].value = control.boxes["subject"].value = True
    assert tasks.recorded() == {"facts": "['branch', 'subject']"}


def test_an_answer_taken_back_is_none(voila: None, task: tasks.Task, shown: list[Any]) -> None:
    """An answer that isn't whole any more is not handed in."""
    control, _click, _said = live(task, shown)
    for value in (True, False):
        control.boxes["branch"].value = control.boxes["subject"].value = value
    assert tasks.recorded() == {}


def test_a_new_choice_clears_the_line(voila: None, task: tasks.Task, shown: list[Any]) -> None:
    """The line on an earlier answer goes when the answer changes."""
    control, click, said = live(task, shown)
    click()
    assert "Choose 2 of them" in said.value
    control.boxes["branch"].value = True
    assert said.value == ""


def test_a_number_nobody_moved_is_no_answer(voila: None, shown: list[Any]) -> None:
    """Checking an untouched number records no answer and says so."""
    _control, click, said = live(tasks.number("n", 1, 5), shown)
    click()
    assert tasks.recorded() == {}
    assert "There is no number yet" in said.value


def test_a_number_moved_away_and_back_is_an_answer(voila: None, shown: list[Any]) -> None:
    """The first number can be chosen on purpose, and the request for one goes."""
    control, click, _said = live(tasks.number("n", 1, 5), shown)
    assert "move it away and back" in control.note.value
    control.source.value = 4
    control.source.value = 1
    click()
    assert tasks.recorded() == {"n": "1"}
    assert control.note.value == ""


def test_a_kit_error_in_a_check_is_told(voila: None, task: tasks.Task, shown: list[Any]) -> None:
    """A column that a function can't use is one calm line, not silence."""
    task.check(lambda _facts: (_ for _ in ()).throw(TableError("There is no column age.")))
    control, click, said = live(task, shown)
    control.boxes["branch"].value = control.boxes["subject"].value = True
    click()
    assert "There is no column age." in said.value


def test_an_unforeseen_error_is_told_and_logged(
    voila: None, task: tasks.Task, shown: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    """An error in a check's code is a sentence without its details, which are in the log."""
    task.check(lambda _facts: {}["secret"])
    control, click, said = live(task, shown)
    control.boxes["branch"].value = control.boxes["subject"].value = True
    with caplog.at_level(logging.ERROR):
        click()
    assert "work (KeyError). Try another value" in said.value
    assert "KeyError: 'secret'" in caplog.text


TYPED = {
    "facts": "['branch', 'subject']",
    "why": "{'fault': 'branch', 'n': 4, 'hide': ['postcode'], 'steps': ['b', 'a']}",
}


def ask() -> dict[str, tasks.Task]:
    """Return two tasks of every shape between them."""
    form = {
        "fault": ("What?", tasks.One(NAMES)),
        "n": ("How many?", tasks.Number(1, 9)),
        "hide": ("Which?", tasks.Several(NAMES)),
        "steps": ("Which first?", tasks.Order(["a", "b"])),
    }
    return {"facts": tasks.several("facts", NAMES, count=2), "why": tasks.form("why", form)}


def test_both_faces_give_the_same_answer(voila: None, shown: list[Any]) -> None:
    """An answer clicked in Voilà is, to the letter, the one read from a notebook."""
    facts, why = (live(task, shown)[0] for task in ask().values())
    facts.boxes["branch"].value = facts.boxes["subject"].value = True
    why.fields["fault"].source.value = "branch"
    why.fields["n"].source.value = 4
    why.fields["hide"].boxes["postcode"].value = True
    why.fields["steps"].places[0].value, why.fields["steps"].places[1].value = "b", "a"
    assert {name: literals.written(text) for name, text in tasks.recorded().items()} == TYPED


def test_what_is_unanswered_is_known(voila: None, task: tasks.Task, shown: list[Any]) -> None:
    """Each question that a control asks is unanswered until it has an answer, in their order."""
    control, _click, _said = live(task, shown)
    tasks.reflection("reflection", "What now?").widget.source.value = "Less"
    live(tasks.number("days", 0, 9), shown)
    assert tasks.unanswered() == ["facts", "days"]
    for box in list(control.boxes.values())[:2]:
        box.value = True
    assert tasks.unanswered() == ["days"]
    assert "kit-answers-days" in shown[-1]._dom_classes, "the page can't find the question"


def test_a_reflection_is_kept(voila: None) -> None:
    """A reflection is handed in as a literal; an empty box is not handed in."""
    box = tasks.reflection("reflection", "What next?").widget
    box.source.value = "It's \n done"
    assert literals.literal(tasks.recorded()["reflection"]) == "It's \n done"
    box.source.value = " "
    assert tasks.recorded() == {}


def test_a_long_reflection_can_be_handed_in(voila: None) -> None:
    """However long a reflection is, the hand-in can be collected."""
    tasks.reflection("reflection", "What next?").widget.source.value = "ä\n" * LONGEST
    assert literals.literal(tasks.recorded()["reflection"]).startswith("ä\nä\n")


def test_a_reflection_has_a_plain_form() -> None:
    """Without widgets the question is still there, as text."""
    shown = tasks.reflection("reflection", "What <next>?")
    assert (shown.html, shown.plain) == ("<p><b>What &lt;next&gt;?</b></p>", "What <next>?")


def test_a_function_that_is_right_is_told(shown: list[Any]) -> None:
    """The optional code task gets one line too."""
    tasks.expect(len, "abc", equals=3)
    assert repr(shown[0]) == "len gives 3, as it should."


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda _x: 4, "<lambda> gives 4 here, where 3 is right"),
        (lambda x: x[7], "stopped with IndexError: string index out of range"),
        (lambda _x: "x\n" * 500, "…"),
        (..., r"\.\.\. stopped with TypeError"),
    ],
)
def test_a_function_that_is_not_is_told(function: Any, words: str) -> None:
    """A wrong result, or an error in a participant's code, is one short line."""
    with pytest.raises(NotYet, match=words) as error:
        tasks.expect(function, "abc", equals=3)
    assert len(str(error.value).splitlines()) == 1


class Liar(int):
    """A number that says that it is every other."""

    __hash__ = int.__hash__

    def __eq__(self, _other: object) -> bool:
        return True


@pytest.mark.parametrize(
    ("given", "equals"),
    [(Liar(), 3), ([Liar()], [3]), ({"n": (Liar(),)}, {"n": (3,)}), (3, Liar()), ({Liar()}, {3})],
)
def test_an_object_does_not_say_itself_that_it_is_right(given: Any, equals: Any) -> None:
    """An object with an equality of its own earns no point, also inside a list."""
    with pytest.raises(NotYet, match=r"gives an object of type '.+' here, where"):
        tasks.expect(lambda: given, equals=equals)


@pytest.mark.parametrize(
    ("given", "equals"),
    [(0.0, 0), (np.int64(3), 3), (np.float64(0.5), 0.5), ([np.int32(1), "a"], [1, "a"])],
)
def test_numbers_are_numbers_whoever_counted(
    shown: list[Any], given: object, equals: object
) -> None:
    """Numbers of numpy and pandas are as right as Python's own."""
    tasks.expect(lambda: given, equals=equals)
    assert "as it should" in repr(shown[0])


def test_run_all_passes_an_unfinished_task() -> None:
    """In a real kernel three dots are one line, and the cells below run."""
    new = nbformat.v4.new_code_cell
    dots = new("t.answer(...)", metadata={"tags": ["raises-exception"]})
    cells = [new("from kit import tasks\nt = tasks.number('n', 1, 5)\nt"), dots, new("t.answer(3)")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    asked, unfinished, answered = (cell.outputs[0] for cell in notebook.cells)
    assert asked["data"]["text/html"] == "<p>A whole number from 1 to 5</p>"
    assert unfinished["traceback"][0].startswith("Not answered yet. Write your answer behind n =,")
    assert answered["data"]["text/plain"] == "Your answer is noted."
