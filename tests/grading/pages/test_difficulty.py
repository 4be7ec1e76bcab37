"""Hard tasks and shared wrong answers."""

from collections.abc import Sequence

import nbformat
import pytest
from nbformat import NotebookNode

from kit import places
from kit.grading import course
from kit.grading.pages.difficulty import Summary, Tried, picture, points_picture, summaries
from kit.grading.pages.results import Result, State

EXERCISE = nbformat.read(places.exercises() / "privacy_1" / "privacy_1.ipynb", as_version=4)
WRONG = "['branch', 'postcode', 'subject']"


def person(facts: str = WRONG, *, state: State = State.NOT_YET, **answers: str) -> Tried:
    """Return a participant with this answer to the first task and all other tasks done."""
    tasks = course.tasks(EXERCISE)
    results = [Result(task=tasks[0], state=state, score=0)]
    results += [Result(task=task, state=State.PASSED, score=1) for task in tasks[1:]]
    return Tried(results=results, answers={"": {"facts": facts} | answers})


def told(exercise: NotebookNode, people: Sequence[Tried]) -> list[Summary]:
    """Return the summaries of the tasks of one notebook."""
    return summaries({"": exercise}, course.tasks(exercise), people)


def first(*people: Tried) -> Summary:
    return told(EXERCISE, people)[0]


def test_a_wrong_answer_of_three_is_told() -> None:
    """From three people on, a shared wrong answer is a misconception; the order doesn't count."""
    found = first(person(), person(), person("['subject', 'branch', 'postcode']"), person("['x']"))
    assert (found.wrong, found.hand_ins) == (f"facts = {WRONG}", 3)


@pytest.mark.parametrize("people", [[person(), person()], [person(str([n])) for n in range(9)]])
def test_nobodys_own_mistake_is_told(people: list[Tried]) -> None:
    """Two people's wrong answer, or nine different ones, stay between them and their page."""
    assert (first(*people).wrong, first(*people).hand_ins) == ("", 0)


def test_a_right_answer_is_no_misconception() -> None:
    """Answers of people who passed the task are not counted."""
    assert first(*[person(state=State.PASSED)] * 5).wrong == ""


def test_an_order_is_told_as_given() -> None:
    """If the task asks for an order, two orders count as two answers."""
    exercise = nbformat.from_dict(EXERCISE)
    for cell in exercise.cells:
        cell.source = cell.source.replace('tasks.several("facts"', 'tasks.order("facts"')
    people = [person(), person(), person("['subject', 'branch', 'postcode']")]
    assert told(exercise, people)[0].wrong == ""


def test_code_is_no_misconception() -> None:
    """Only literals are compared."""
    tasks = course.tasks(EXERCISE)
    code = [Result(task=tasks[4], state=State.NOT_YET, score=0)]
    people = [Tried(results=code, answers={"": {"groups": "1", "facts": "2"}})] * 4
    assert told(EXERCISE, people)[4].wrong == ""


def test_the_hardest_task_stands_out_in_words() -> None:
    """The figure's finding names the task with the smallest share of passed answers."""
    chart = picture(told(EXERCISE, [person(), person(state=State.PASSED)]))
    assert chart is not None
    assert chart.finding == (
        "“1. Which three facts single out most people?” was hardest: "
        "solved in 1 of the 2 hand-ins that have an answer to it."
    )


def test_a_room_that_has_done_all_is_said() -> None:
    """If everybody passed everything, no task is called the hardest."""
    chart = picture(told(EXERCISE, [person(state=State.PASSED)]))
    assert chart is not None
    assert chart.finding == "Everybody who tried a task has done it."


def test_without_people_there_is_no_figure() -> None:
    """Without any results no figure is drawn."""
    assert picture(told(EXERCISE, [])) is None
    assert points_picture([], 15) is None


@pytest.mark.parametrize("points", [[0], [15], [0, 15], [3, 3, 3], [0.5, 7, 9, 12, 15] * 9])
def test_points_are_counted_whole(points: list[float]) -> None:
    """Any points make a figure with its finding."""
    chart = points_picture(points, 15)
    assert chart is not None
    assert chart.finding.startswith("Half of the hand-ins have ")
