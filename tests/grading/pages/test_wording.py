"""The lines under a task: the help they give, and what they must not give away."""

import copy
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_output
from support.small_course import solution

from kit.grading import course
from kit.grading.courses import named
from kit.grading.pages.results import Result, State
from kit.grading.pages.wording import Exercise, cells_of, line, next_step, sections
from kit.grading.run.answers.outputs import NOT_READ, WORKED_OUT

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


def test_a_hidden_tests_own_sentence_is_passed_on_too() -> None:
    """After the visible check's line stands what the hidden test says to people."""
    assert said("task_1", shown("Noted."), raised(HIDDEN)) == f"Noted. {HIDDEN}"


def test_a_test_that_says_nothing_gets_the_kits_sentence() -> None:
    """Without a sentence of its own, and without other data, none is spoken of."""
    text = said("task_1", shown("Noted."), raised("", "AssertionError"))
    assert text == "Noted. This doesn't hold yet. Read the task once more, and compare."


@pytest.mark.parametrize("name", ["AssertionError", "KeyError"])
def test_what_was_not_written_for_people_is_not_shown(name: str) -> None:
    """The message of another error is Python's, or holds the test's own values."""
    assert HIDDEN not in said("task_2", raised(HIDDEN, name), answer="limit = 4")
    assert HIDDEN in said("task_2", raised(HIDDEN), answer="limit = 4")


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
    assert hidden.startswith("It gives what is asked for in the box below your code, but not in")


def test_an_endless_loop_is_said() -> None:
    """Code that never ended gets its own line."""
    text = said("task_3", raised("", "CellTimeoutError"), answer=CODE)
    assert "Is there a loop that never ends?" in text


def test_a_passed_task_keeps_its_visible_line() -> None:
    """The line of the visible check stays under a task that is done."""
    assert said("task_1", shown("Noted."), shown(HIDDEN), state=State.PASSED) == "Noted."


def test_part_of_a_task_keeps_its_visible_line_too() -> None:
    """A partly right answer gets the visible check's line first, then what the tests say."""
    text = said("task_1", shown("Noted."), state=State.PARTLY)
    assert text == (
        "Noted. Part of this holds, and part doesn't yet. Go through it piece by piece."
    )
    text = said("task_1", shown("Noted."), shown("Page 3 leans."), state=State.PARTLY)
    assert text == "Noted. Part of this holds, and part doesn't yet. Page 3 leans."


@pytest.mark.parametrize("state", [State.NOT_YET, State.WAITING])
def test_what_grading_left_in_the_task_is_said(state: State) -> None:
    """An answer that could not be read, or waits, is told by grading itself."""
    assert said("task_1", raised("Python can't read facts.", NOT_READ), state=state) == (
        "Python can't read facts."
    )
    forged = raised("Done!", NOT_READ)
    assert "Done!" not in said("task_3", forged, state=state, answer=CODE)


def test_a_value_that_was_worked_out_is_told_first() -> None:
    """People read what was graded for what they computed."""
    mark = new_output("stream", name="stdout", text=f"{WORKED_OUT} facts = ['a']\n")
    text = said("task_1", mark, shown("Noted."), state=State.PASSED, answer="facts = f()")
    assert text == f"{WORKED_OUT} facts = ['a'] Noted."


@pytest.mark.parametrize("hidden", [True, False])
def test_code_that_passes_has_no_other_data_unless_there_is_some(hidden: bool) -> None:
    """Hidden tests are spoken of only where there are any."""
    graded = copy.deepcopy(released())
    cells = cells_of(graded)
    cells["task_3"].source += "\ntasks.expect(double, 0, equals=0)" * hidden
    (task,) = [task for task in course.tasks(released()) if task.id == "task_3"]
    result = Result(task=task, state=State.PASSED, score=1)
    text = line(result, Exercise.of(released(), graded), cells)
    assert ("could not see" in text) is hidden


@pytest.mark.parametrize(
    ("task", "said"), [("task_1", "There is no answer here yet."), ("task_3", "none is needed")]
)
def test_an_empty_task_is_no_fault(task: str, said: str) -> None:
    """An open task invites; an optional one says so."""
    exercise = released()
    (found,) = [one for one in course.tasks(exercise) if one.id == task]
    found = replace(found, optional=task == "task_3")
    result = Result(task=found, state=State.EMPTY, score=None)
    assert said in line(result, Exercise.of(exercise, exercise), cells_of(exercise))


def found(**states: State) -> list[Result]:
    """Return results of the exercise's tasks, "passed" unless another state is given."""
    return [
        Result(
            task=replace(task, optional=task.id == "task_3"),
            state=states.get(task.id, State.PASSED),
            score=None,
        )
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
        ({"task_3": State.EMPTY}, "Tell a colleague"),
        ({"task_3": State.NOT_ASKED}, "Tell a colleague"),
        ({"task_3": State.NOT_YET}, "Try “Write a little code” again"),
        ({"task_2": State.EMPTY, "task_3": State.NOT_YET}, "Try “Write a little code” again"),
        ({"task_2": State.EMPTY, "reflection": State.EMPTY}, "Try “Set the limit”, alone"),
        ({"task_1": State.EMPTY}, "Open the workshop at “One”, then try “Choose the facts that"),
        ({}, "Tell a colleague"),
    ],
)
def test_the_next_step(states: dict[str, State], step: str) -> None:
    """A torn file first, then the first task that is open, then the reflection, then the desk."""
    assert next_step(found(**states), {"task_1": "One"}).startswith(step)


def test_the_next_step_knows_the_workshop() -> None:
    """Each task of a workshop belongs to a heading of its notebook."""
    assert sections(named("privacy_1"))["task_3"] == "Blur a little, and see the price"
    assert sections(named("nowhere")) == {}
