"""Dividing an exercise into what is the same for all and its tasks."""

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from kit import places
from kit.grading import course
from kit.grading.course import grade_id
from kit.grading.run.answers import answer_cells
from kit.grading.run.answers.shared_cells import runnable
from kit.grading.run.tasks.independent_tasks import Division, divided

CORE = frozenset({"answer_1", "test_1", "answer_2", "test_2"})


def cell(source: str, name: str = "", **marked: bool) -> NotebookNode:
    """A code cell as nbgrader marks it."""
    return new_code_cell(source, metadata={"nbgrader": {"grade_id": name, **marked}})


def exercise(
    *,
    setup: str = "from kit import tasks\nbase = 2",
    first: str = "task_1.answer(a)\nfound = a * base\nfound == 4",
    between: str = "task_2 = tasks.number('b', 0, 9)",
    second: str = "task_2.answer(b)\nfound = b\nfound == base",
    code: str = "tasks.expect(double, 2, equals=4)",
) -> list[NotebookNode]:
    """An exercise of two tasks with literals, and one with code."""
    return [
        cell(setup),
        cell("task_1 = tasks.number('a', 0, 9)"),
        cell("a = ...", "answer_1", solution=True),
        cell(first, "test_1", grade=True),
        cell(between),
        cell("b = ...", "answer_2", solution=True),
        cell(second, "test_2", grade=True),
        cell("def double(x):\n    ...", "answer_3", solution=True),
        cell(code, "test_3", grade=True),
        cell("print('the end')"),
    ]


def test_an_exercise_is_divided() -> None:
    """The trunk is all that belongs to no task."""
    found = divided(exercise(), CORE)
    assert isinstance(found, Division)
    assert found.trunk == (0, 1, 4, 9)
    assert [(one.start, one.test, one.core) for one in found.tasks] == [
        (2, 3, True), (5, 6, True), (7, 8, False),
    ]  # fmt: skip
    assert found.before(5) == (0, 1, 4)


@pytest.mark.parametrize(
    "change",
    [
        {"between": "task_2 = tasks.number('b', 0, a)"},  # reads an answer
        {"second": "task_2.answer(b)\nb == a"},  # so does another test
        {"code": "tasks.expect(double, a, equals=4)"},
        {"between": "c = found"},  # reads what a test has made
        {"setup": "from kit import tasks\nbase = 2\ndef f():\n    return found"},  # when called
        {"between": "a = 1"},  # gives an answer another value
        {"first": "task_1.answer(a)\nshared.append(a)"},  # changes what others see
        {"first": "task_1.answer(a)\nbase = 3"},
        {"setup": "from kit import tasks\ndef base(x):\n    x.append(1)"},
        {"first": "a == 2"},  # not a question of the kit's
        {"first": "task_1.answer(base)\na == 2"},
        {"between": "%matplotlib inline"},  # can't be read
        {"second": "task_2.answer(b)\nrandom.random() < b"},
    ],
    ids=str,
)
def test_an_exercise_whose_tasks_may_touch_is_not(change: dict[str, str]) -> None:
    """It runs from top to bottom, as nbgrader runs it."""
    assert divided(exercise(**change), CORE) is None


def test_tests_without_answers_of_their_own_are_not_divided() -> None:
    """Two tests of one answer, an answer without a test, a cell that is both."""
    twice = [*exercise(), cell("task_1.answer(a)", "test_4", grade=True)]
    open_ = [*exercise(), cell("c = ...", "answer_4", solution=True)]
    both = [*exercise(), cell("c = ...", "answer_4", solution=True, grade=True)]
    assert [divided(cells, CORE) for cells in (twice, open_, both, [])] == [None] * 4


@pytest.mark.parametrize(
    "workshop", sorted(path.name for path in places.solutions().iterdir() if path.is_dir())
)
def test_every_exercise_of_ours_is_divided(workshop: str) -> None:
    """So that grading it is quick; a check that changes something shared would undo that."""
    file = f"{workshop}/{workshop}.ipynb"
    pristine = course.parse((places.exercises() / file).read_bytes(), file)
    whole = course.parse((places.solutions() / file).read_bytes(), file)
    sources = {grade_id(one): one.source for one in whole.cells if course.grader(one).get("grade")}
    core = answer_cells.read(pristine, pristine).core
    for one in pristine.cells:
        if course.grader(one).get("locked"):
            one.source = sources.get(grade_id(one), one.source)
    assert divided([one for _at, one in runnable(pristine)], core) is not None
