"""Computed answers run in the sandbox, give a literal or nothing, and wait where none isolates."""

from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell
from support.in_this_thread import InThisThread
from support.small_course import ID, filled

from kit.grading import course
from kit.grading.courses import own
from kit.grading.run import autograde
from kit.grading.run.autograde import Graded, Status
from kit.grading.run.gradebook.graded_notebooks import executed
from kit.grading.run.running import kernel_trees
from kit.kernels.sandbox import bubblewrap

from .handed import graded

pytestmark = pytest.mark.timeout(600)

RIGHT = "[name for name in ('birth_year', 'postcode')]"
IF = "['birth_year', 'postcode'] if {condition} else ['branch']"


def handed(home: Path, exercise: Path, facts: str, **options: Any) -> Graded:
    """Grade a hand-in with this answer to the first task and the right one to the second."""
    return graded(home, filled(exercise, {"facts": facts, "limit": "5"}), **options)


def score(task: str) -> tuple[float | None, bool]:
    """Return the points of a task, and whether it waits for a person."""
    with course.gradebook() as book:
        row = book.find_grade(task, ID, ID, "one")
        return row.auto_score, row.needs_manual_grade


def test_a_computed_answer_gets_what_its_value_deserves(released: Path, exercise: Path) -> None:
    """Right is right, also where it has to be run; the graded notebook says what was graded."""
    found = handed(released, exercise, RIGHT)
    assert (found.status, found.score) == (Status.GRADED, 3)
    assert found.message == "Computed, and worked out by running it: facts."
    (cell,) = (c for c in executed(own().assignment(ID), "one")[ID].cells if c.id == "task-1")  # type: ignore[union-attr]
    mark = "Computed, and worked out by running it: facts = ['birth_year', 'postcode'].\n"
    assert cell.outputs[0].text == mark


def test_a_helper_in_another_cell_is_run_too(released: Path, exercise: Path) -> None:
    """An answer may lean on what somebody wrote above it."""
    notebook = filled(exercise, {"facts": "mine()", "limit": "5"})
    notebook.cells.insert(2, new_code_cell(f"def mine():\n    return {RIGHT}", id="own"))
    assert graded(released, notebook).score == 3


@pytest.mark.parametrize(
    "condition",
    [
        "__import__('os').path.exists('/etc/passwd')",
        "__import__('kit.places', fromlist=['x']).solutions().exists()",
        "any(__import__('kit.places', fromlist=['x']).programme().rglob('*'))",
        "any('the ' + 'twin' in line for line in In)",
    ],
)
def test_it_sees_no_more_than_other_code(released: Path, exercise: Path, condition: str) -> None:
    """Neither the system, the solution, other people's work nor a hidden test is to be seen."""
    assert handed(released, exercise, IF.format(condition=condition)).score == 1


@pytest.mark.parametrize(
    "facts",
    [
        "type('Facts', (list,), {'__eq__': lambda one, two: True})()",
        "setattr(__import__('builtins'), 'print', lambda *a: None) or ['branch'] + [1 for _ in '']",
        "[print('birth_year') for _ in 'a']",
        "print(['birth_year', 'postcode'] * len(globals()))",
        "1 / 0",
        "[0 for _ in range(20_000)]",
    ],
)
def test_it_gives_a_plain_value_or_nothing(released: Path, exercise: Path, facts: str) -> None:
    """An object that answers for itself, an error, or too much is no right answer."""
    found = handed(released, exercise, facts)
    assert (found.status, found.score) == (Status.GRADED, 1)


@pytest.mark.parametrize("facts", ["__import__('os')._exit(0) or []", "exit(0) if 0 else quits()"])
def test_what_ends_python_harms_nobody(released: Path, exercise: Path, facts: str) -> None:
    """The other task keeps its points; an answer that could not be run waits, or can't be read."""
    found = handed(released, exercise, facts)
    assert found.score == 1
    waits = "quits" not in facts
    assert (found.status is Status.PARTLY) == waits
    assert score("task_1") == ((None, True) if waits else (0, False))


def test_without_a_sandbox_it_waits(
    released: Path, exercise: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It isn't zero and isn't run; trusted, it is graded."""
    kernel_trees.end()
    monkeypatch.setattr(bubblewrap, "available", lambda: False)
    found = handed(released, exercise, RIGHT)
    assert (found.status, found.score) == (Status.PARTLY, 1)
    assert "Computed instead of written: facts. Read it, then score it." in found.message
    assert score("task_1") == (None, True)
    (trusted,) = autograde.grade(ID, participants=["one"], trust=True, executor=InThisThread())
    assert (trusted.status, trusted.score) == (Status.GRADED, 3)
    kernel_trees.end()
