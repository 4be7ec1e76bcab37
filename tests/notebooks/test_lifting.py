"""The answers of a hand-in, in the task's cell or beside it."""

import copy
import time
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from kit.notebooks.lifting import Lifted, Slip, lift


def cell(source: str, name: str = "", **marks: bool) -> Any:
    """Return a cell with nbgrader's marks, if it has a name."""
    return new_code_cell(source, metadata={"nbgrader": {"grade_id": name, **marks}} if name else {})


PRISTINE = new_notebook(
    cells=[
        cell("from kit import tasks", "setup", locked=True),
        cell("facts = ...  # for example ['branch']", "answer_1", solution=True),
        cell("task_1.answer(facts)", "task_1", grade=True),
        cell("limit = ...", "answer_2", solution=True),
        cell("task_2.answer(limit)", "task_2", grade=True),
    ]
)


def lifted(*changes: tuple[int, str], own: tuple[tuple[int, str], ...] = ()) -> Lifted:
    """Return the answers of the exercise with other sources and with cells of one's own."""
    notebook = copy.deepcopy(PRISTINE)
    for at, source in changes:
        notebook.cells[at].source = source
    for at, source in sorted(own, reverse=True):
        notebook.cells.insert(at, cell(source))
    return lift(PRISTINE, notebook)


@pytest.mark.parametrize(
    ("own", "facts"),
    [
        (((1, "facts = ['a']"),), "['a']"),
        (((2, "facts = ['a']"),), "['a']"),
        (((3, "facts = ['a']"),), "['a']"),
        (((1, "facts = ['a']"), (2, "facts = ['b']"), (3, "facts = ['c']")), "['b']"),
        (((3, "facts = ['a']"), (5, "facts = ['b']")), "['b']"),
        (((2, "facts = ['a']"), (3, "facts = ...")), "['a']"),
        (((2, "facts = ['a']\nshow(facts.copy())\nlen(facts)"),), None),
    ],
)
def test_an_answer_may_stand_beside_its_cell(own: Any, facts: str | None) -> None:
    """While the task's own cell is open, the last cell before the check counts, then the last."""
    found = lifted(own=own)
    assert found.answers.get("facts") == facts
    assert found.computed == (set() if facts else {"facts"})


def test_the_tasks_own_cell_counts() -> None:
    """What was tried out elsewhere is no answer once there is one in its place."""
    found = lifted((1, "facts = ['a']"), own=((2, "facts = ['b']"),))
    assert found.answers["facts"] == "['a']"


def test_an_exercise_without_answers_has_none() -> None:
    """Nothing is lifted from what was released."""
    assert lifted() == Lifted(answers={})


@pytest.mark.parametrize("source", ["facts = [a]", "facts = ['a'", "facts = sorted([a])"])
def test_an_answer_without_its_quotes_can_not_be_read(source: str) -> None:
    """A name that is nowhere in the notebook has no value, however often it is run."""
    found = lifted((1, source))
    assert (found.computed, found.unreadable) == (set(), {"facts"})


def test_a_name_of_another_cell_is_run() -> None:
    """What another cell binds, or all names of a module, may have a value."""
    found = lifted((1, "facts = [a]"), own=((1, "a = 'x'"),))
    assert (found.computed, found.unreadable) == ({"facts"}, set())
    found = lifted((1, "facts = [a]"), own=((1, "from names import *"),))
    assert (found.computed, found.unreadable) == ({"facts"}, set())


@pytest.mark.parametrize(
    ("at", "source", "slip"),
    [
        (1, "# mine\n\tfacts = ['a']", Slip.INDENTED),
        (1, "facts = ...\n  facts = ['a']", Slip.INDENTED),
        (1, "facts == ['a']", Slip.COMPARED),
        (1, "facts = facts == ['a']", Slip.COMPARED),
        (0, "from kit import tasks\nfacts = ['a']", Slip.LOCKED),
        (1, "facts = ['a'", None),
        (1, "facts = ...\nlimit == 3", None),
    ],
)
def test_a_slip_has_its_name(at: int, source: str, slip: Slip | None) -> None:
    """An answer that is lost by a slip isn't computed: it can be said what to mend."""
    found = lifted((at, source))
    assert (found.slips.get("facts"), "facts" in found.computed) == (slip, False)
    assert "facts" not in found.answers


def test_an_answer_that_is_compared_afterwards_counts() -> None:
    """Who looks whether it is what they meant has changed nothing."""
    assert lifted((1, "facts = ['a']\nfacts == ['b']")).answers == {"facts": "['a']"}
    found = lifted((1, "facts = [one for one in 'ab']\nfacts == ['a', 'b']"))
    assert (found.computed, found.slips) == ({"facts"}, {})


def test_an_answer_that_needs_a_line_of_a_locked_cell() -> None:
    """Grading sets that cell back, so the line is nowhere."""
    found = lifted((0, "from kit import tasks\nmine = ['a']"), (1, "facts = mine"))
    assert (found.slips, found.unreadable) == ({"facts": Slip.LOCKED}, {"facts"})


def test_a_deleted_cell_leaves_its_question_open() -> None:
    """Without the task's cell an answer of one's own is found all the same."""
    notebook = copy.deepcopy(PRISTINE)
    notebook.cells[1:2] = [cell("facts = ['a']")]
    assert lift(PRISTINE, notebook).answers == {"facts": "['a']"}
    assert lift(PRISTINE, {"cells": None}).answers == {}


@pytest.mark.parametrize(
    "source",
    [
        "x = [[0] * 500] * 90",
        "x = " + "[0],\\\n" * 9_000,
        "x x" + "\n" * 49_000,
        "%who\n" * 19 + "a = 1\n" * 300,
        "a." * 2_400 + "?",
    ],
)
def test_a_hand_in_full_of_cells_is_read_in_seconds(source: str) -> None:
    """What one cell may cost, two thousand may not cost each; the answer is read all the same."""
    began = time.process_time()
    found = lifted((1, "facts = ['a']"), own=tuple((5, source) for _n in range(2_000)))
    assert found.answers["facts"] == "['a']"
    assert time.process_time() - began < 20
