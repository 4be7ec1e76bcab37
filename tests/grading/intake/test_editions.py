"""A hand-in of an earlier edition of the exercise is no damaged one."""

import json
from functools import cache
from typing import Any

import nbformat
import pytest
from nbgrader.utils import compute_checksum
from support.own_course import NOTEBOOKS

from kit.grading.intake.repair import Repaired, repair

ANSWERED = {"shelved": "def shelved(days):\n    return sum(days)", "chart": "bars = [1, 2]"}


def released(**changed: dict[str, Any]) -> bytes:
    """Return the exercise; ``changed`` has what is different in a cell, by nbgrader's ids."""
    notebook = nbformat.v4.new_notebook(cells=json.loads(json.dumps(NOTEBOOKS["problem1"])))
    notebook = nbformat.from_dict(notebook)
    for cell in notebook.cells:
        if marks := cell.metadata.get("nbgrader"):
            new = dict(changed.get(marks.grade_id, {}))
            cell.source = new.pop("source", cell.source)
            marks.update(new)
            marks.checksum = compute_checksum(cell)
    return nbformat.writes(notebook).encode()


@cache
def now() -> bytes:
    return released()


def handed_in(content: bytes, answers: dict[str, str], *, points: int = 0) -> Repaired:
    """Repair a hand-in made of ``content``; ``points`` are some that its owner wrote into it."""
    notebook = nbformat.reads(content, as_version=4)
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        cell.source = answers.get(marks.get("grade_id"), cell.source)
        if points and marks.get("grade"):
            marks["points"] = points
    return repair(now(), nbformat.writes(notebook).encode(), "Ana.ipynb")


EARLIER = {
    "points of a test": ("in_all", {"points": 5}),
    "a test": ("in_all", {"source": "assert shelved([1]) == 1"}),
    "both": ("in_all", {"source": "assert shelved([1]) == 1", "points": 5}),
    "points of an answer": ("chart", {"points": 9}),
    "an answer's frame": ("chart", {"source": "# draw one", "points": 9}),
}


@pytest.mark.parametrize("what", EARLIER)
@pytest.mark.parametrize("answers", [{}, ANSWERED], ids=["empty", "answered"])
def test_another_edition_is_no_damage(what: str, answers: dict[str, str]) -> None:
    """The facilitator changed the exercise since: nothing is told as damaged, and it is known."""
    cell, change = EARLIER[what]
    made = handed_in(released(**{cell: change}), answers)
    assert (made.repairs, made.lost, made.earlier) == ((), (), (cell,))


def test_an_untouched_frame_is_no_answer() -> None:
    """What an earlier edition had in a cell for an answer is not taken for one."""
    made = handed_in(released(chart={"source": "# draw one"}), {})
    assert made.earlier == ("chart",)
    assert [c.source for c in made.notebook.cells] == [
        c.source for c in nbformat.reads(now(), as_version=4).cells
    ]


def test_the_same_edition_is_none() -> None:
    """A hand-in of the exercise as it is now is of no earlier one."""
    assert handed_in(now(), ANSWERED).earlier == ()


def test_changed_points_are_damage() -> None:
    """Points that somebody wrote into a hand-in don't fit the checksum that nbgrader left there."""
    made = handed_in(now(), ANSWERED, points=50)
    assert made.earlier == ()
    (told,) = made.repairs
    assert told.startswith("What nbgrader keeps of these cells was changed: in_all, on_a_day, ")


def test_answers_of_another_edition_are_kept() -> None:
    """The exercise's own test and points stand there again, and the answers with them."""
    made = handed_in(released(in_all=EARLIER["both"][1]), ANSWERED)
    cells = {c.metadata.get("nbgrader", {}).get("grade_id"): c for c in made.notebook.cells}
    assert cells["shelved"].source == ANSWERED["shelved"]
    assert cells["in_all"].metadata.nbgrader.points == 2
    assert "shelved([3, 4])" in cells["in_all"].source


@pytest.mark.parametrize("checksum", [7, None, [], "x", "none"])
def test_an_odd_checksum_is_no_edition(checksum: object) -> None:
    """What nbgrader never wrote tells nothing."""
    notebook = nbformat.reads(now(), as_version=4)
    for cell in notebook.cells:
        if marks := cell.metadata.get("nbgrader"):
            marks.update(checksum=checksum, points="many")
    assert repair(now(), nbformat.writes(notebook).encode(), "Ana.ipynb").earlier == ()
