"""Hostile submissions get the right points or a flag, and don't harm honest ones."""

import functools
from pathlib import Path

import pytest
from support.in_this_thread import InThisThread
from support.small_course import ID, REFLECTION, RIGHT, filled

from kit.grading import course
from kit.grading.run import autograde
from kit.grading.run.autograde import Status
from kit.grading.run.running import kernel_trees
from kit.kernels.sandbox import bubblewrap
from kit.kernels.trees.tree import Tree

from .handed import CASES, PATIENT, graded, hostile, put

pytestmark = pytest.mark.timeout(900)

HONEST = [f"honest-{n}" for n in range(40)]


def test_everybody_gets_what_they_deserve(released: Path, exercise: Path, port: int) -> None:
    """Every attack is contained; one that changed how tests run is flagged for a person."""
    assert len(CASES) >= 30
    handed = {name: hostile(exercise, name, port) for name in CASES}
    for name, one in handed.items():
        put(released, name, one)
    for name in HONEST:
        put(released, name, filled(exercise, RIGHT, REFLECTION))
    found = {result.participant: result for result in autograde.grade(ID, timeout=3, workers=2)}
    assert {name: found[name].score for name in CASES} == {n: o.score for n, o in handed.items()}
    said = {name: found[name].message for name in CASES}
    assert not {name: said[name] for name, one in handed.items() if one.flag not in said[name]}
    assert [(found[name].score, found[name].message) for name in HONEST] == [(4, "")] * len(HONEST)
    assert not (released / "programme" / "autograded" / "links" / ID / "data.csv").exists()


def test_code_waits_where_nothing_isolates(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a sandbox the core tasks are graded, the code task isn't and isn't zero."""
    kernel_trees.end()
    monkeypatch.setattr(bubblewrap, "available", lambda: False)
    exercise = released / "exercises" / ID / f"{ID}.ipynb"
    found = graded(released, filled(exercise, RIGHT, REFLECTION))
    assert (found.status, found.score) == (Status.PARTLY, 3)
    assert "waits for a sandbox" in found.message
    with course.gradebook() as book:
        row = book.find_grade("task_3", ID, ID, "one")
        assert (row.auto_score, row.needs_manual_grade) == (None, True)
    (standing,) = autograde.standing(ID)
    assert (standing.status, standing.score) == (Status.PARTLY, 3)
    (trusted,) = autograde.grade(ID, participants=["one"], trust=True, executor=InThisThread())
    assert (trusted.status, trusted.score) == (Status.GRADED, 4)
    kernel_trees.end()


def test_a_tree_that_was_felled_grows_again(
    released: Path, exercise: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Code that ends every process it can reach doesn't harm the next submission.

    As root each piece of code has a number of its own; here it has its tree's, as it has elsewhere.
    """
    kernel_trees.end()
    less = functools.partial(Tree, defences=bubblewrap.DEFENCES - {"identity"})
    monkeypatch.setattr(kernel_trees, "Tree", less)
    names = ("kills-all", "kills-parent", "starves-all")
    for name in names:
        put(released, name, hostile(exercise, name, port))
        put(released, f"after-{name}", filled(exercise, RIGHT, REFLECTION))
    people = [one for name in names for one in (name, f"after-{name}")]
    found = autograde.grade(ID, participants=people, executor=InThisThread(), timeout=PATIENT)
    kernel_trees.end()
    assert [result.score for result in found] == [3, 4] * 3
    assert [result.message == "" for result in found] == [False, True] * 3
