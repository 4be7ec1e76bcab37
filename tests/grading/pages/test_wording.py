"""The line under a task: the help it gives, and the hidden tests it must not give away."""

import copy
from functools import cache
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_output
from support.small_course import solution

from kit.grading import course
from kit.grading.pages.results import Result, State
from kit.grading.pages.wording import Exercise, cells_of, line, next_step, sections

VISIBLE = "Choose three, not one."
HIDDEN = "the twin town says birth_year"


@cache
def released() -> NotebookNode:
    """Return a small exercise with the kit's own visible checks."""
    notebook = solution()
    for cell in notebook.cells:
        cell.source = cell.source.partition("### BEGIN")[0]
        if cell.id == "task-1":
            cell.source = "task_1.answer(facts)"
        if cell.id == "task-3":
            cell.source = "tasks.expect(double, 4, equals=8)"
    return notebook


def said(
    name: str, *outputs: NotebookNode, state: State = State.NOT_YET, answer: str = "facts = ['a']"
) -> str:
    """Return the line of a task with these outputs in its check cell."""
    graded = copy.deepcopy(released())
    cells = cells_of(graded)
    cells[name].outputs = list(outputs)
    cells[name.replace("task", "answer")].source = answer
    (task,) = [task for task in course.tasks(released()) if task.id == name]
    result = Result(task=task, state=state, score=0)
    return line(result, Exercise.of(released(), graded), cells)


def raised(message: str, name: str = "NotYet") -> NotebookNode:
    return new_output("error", ename=name, evalue=message, traceback=[])


def shown(text: str) -> NotebookNode:
    return new_output("display_data", {"text/plain": text})


CODE = "def double(n):\n    return n"


def test_the_visible_checks_line_is_passed_on() -> None:
    """An error of the visible check reaches the participant if no line was shown before it."""
    assert said("task_1", raised(VISIBLE)) == VISIBLE


def test_a_hidden_tests_message_is_not() -> None:
    """After the visible check's line an error is a hidden test's, and stays hidden."""
    text = said("task_1", shown("Noted."), raised(HIDDEN))
    assert text.startswith("Noted. This doesn't hold yet, at least not on other data.")


@pytest.mark.parametrize("name", ["AssertionError", "NotYet", "KeyError"])
def test_a_check_that_isnt_ours_gives_nothing_away(name: str) -> None:
    """If it is unknown whether the visible check has passed, no message is shown."""
    assert HIDDEN not in said("task_2", raised(HIDDEN, name), answer="limit = 4")


@pytest.mark.parametrize(
    "outputs",
    [
        [raised(HIDDEN)],
        [shown("double gives 8, as it should."), raised(HIDDEN)],
        [shown(HIDDEN), raised("double gives 5 here, where 7 is right.")],
    ],
)
@pytest.mark.parametrize("state", [State.NOT_YET, State.PASSED, State.PARTLY, State.WAITING])
def test_what_code_shows_is_never_passed_on(outputs: list[Any], state: State) -> None:
    """A function may read the tests that call it, and show them: the page doesn't."""
    text = said("task_3", *outputs, state=state, answer=CODE)
    assert text
    assert HIDDEN not in text
    assert "7" not in text


def test_code_that_fails_the_visible_check_is_sent_there() -> None:
    """For code the page only says to run the box below it."""
    assert "Run the box below your code: it says" in said("task_3", raised("x"), answer=CODE)
    hidden = said("task_3", shown("as it should"), raised("x"), answer=CODE)
    assert "at least not on other data" in hidden


def test_an_endless_loop_is_said() -> None:
    """Code that never ended gets its own line."""
    text = said("task_3", raised("", "CellTimeoutError"), answer=CODE)
    assert "Is there a loop that never ends?" in text


def test_a_passed_task_keeps_its_visible_line() -> None:
    """The line of the visible check stays under a task that is done."""
    assert said("task_1", shown("Noted."), shown(HIDDEN), state=State.PASSED) == "Noted."


def test_part_of_a_task_keeps_its_visible_line_too() -> None:
    """A partly right answer gets the visible check's line first."""
    text = said("task_1", shown("Noted."), state=State.PARTLY)
    assert text.startswith("Noted. Part of this holds")


@pytest.mark.parametrize("answer", ["facts = [branch]", "facts = ['a'", "facts = sorted(['a'])"])
def test_what_cant_be_read_is_said(answer: str) -> None:
    """Forgotten quotes, an open bracket and a computed answer have a line of their own."""
    assert "Python can't read facts as an answer." in said("task_1", answer=answer)


@pytest.mark.parametrize("answer", ["facts = ...", "facts = ...   # hm"])
def test_no_answer_is_no_fault(answer: str) -> None:
    """Three dots are met with an invitation."""
    assert said("task_1", raised("x"), answer=answer).startswith("There is no answer here yet.")


def found(**states: State) -> list[Result]:
    """Return results of the exercise's tasks, "passed" unless another state is given."""
    return [
        Result(task=task, state=states.get(task.id, State.PASSED), score=None)
        for task in course.tasks(released())
    ]


@pytest.mark.parametrize(
    ("states", "step"),
    [
        ({"task_2": State.PARTLY, "task_3": State.NOT_YET}, "Try “Set the limit” again"),
        ({"task_1": State.NOT_YET}, "Open the workshop at “One”, then try “Choose the facts"),
        ({"task_1": State.NOT_YET, "task_3": State.LOST}, "Hand in the whole file again"),
        ({"reflection": State.EMPTY}, "Write one sentence under “What will you do by Friday?”"),
        ({"task_3": State.WAITING}, "Tell a colleague"),
        ({}, "Tell a colleague"),
    ],
)
def test_the_next_step(states: dict[str, State], step: str) -> None:
    """A torn file first, then the first task that is open, then the reflection, then the desk."""
    assert next_step(found(**states), {"task_1": "One"}).startswith(step)


def test_the_next_step_knows_the_workshop() -> None:
    """Each task of a workshop belongs to a heading of its notebook."""
    assert sections("privacy_1")["task_3"] == "Blur a little, and see the price"
    assert sections("nowhere") == {}
