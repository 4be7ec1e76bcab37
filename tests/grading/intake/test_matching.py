"""Matching a hand-in's cells with the exercise's."""

from functools import cache

import nbformat
import pytest
from nbformat import NotebookNode

from kit import places
from kit.grading.course import grade_id
from kit.grading.intake.matching import Sign, match
from kit.grading.intake.salvage import Loose


@cache
def pristine() -> NotebookNode:
    return nbformat.read(places.exercises() / "privacy_1" / "privacy_1.ipynb", as_version=4)


def cell(source: str, *, mark: str = "", id: str = "", kind: str = "code") -> Loose:
    return Loose(kind=kind, source=source, marks={"grade_id": mark} if mark else {}, id=id)


def taken(*cells: Loose) -> dict[str, list[tuple[str, Sign]]]:
    """Match cells; return the text and the sign of the claims on each cell of the exercise."""
    claims = match(pristine(), [cells]).claims
    return {
        grade_id(own) or own["id"]: [(claim.cell.source, claim.sign) for claim in found]
        for own, found in zip(pristine().cells, claims, strict=True)
        if found
    }


@pytest.mark.parametrize(
    ("loose", "name", "sign"),
    [
        (cell("anything", mark="answer_3", id="answer-1"), "answer_3", Sign.MARK),
        (cell("task_3.answer(blur)", id="x"), "task_3", Sign.CONTENT),
        (cell("why = {'fault': 'a'}", id="answer-1"), "answer_2", Sign.ANSWER),
        (cell("def smallest_crowd(a, b):\n    return 1"), "answer_5", Sign.ANSWER),
        (cell("['branch']", id="answer-1"), "answer_1", Sign.ID),
        (cell("I shall ask.", kind="markdown"), "reflection", Sign.PLACE),
    ],
)
def test_the_surest_sign_decides(loose: Loose, name: str, sign: Sign) -> None:
    """Mark before content, content before the name answered, that before the id."""
    assert taken(loose) == {name: [(loose.source, sign)]}


def test_a_cell_between_two_known_ones_is_known() -> None:
    """An answer without mark, id or name is known by its neighbours."""
    found = taken(
        cell("x", mark="ask_3"), cell("[1, 2]"), cell("task_3.answer(blur)"), cell("y", mark="z")
    )
    assert found["answer_3"] == [("[1, 2]", Sign.PLACE)]


def test_a_second_try_elsewhere_is_ones_own() -> None:
    """If the answer has its mark, another cell that defines the name is the participant's own."""
    matched = match(
        pristine(), [[cell("facts = ['branch']", mark="answer_1"), cell("facts = ['subject']")]]
    )
    place = [grade_id(own) for own in pristine().cells].index("answer_1")
    assert [(n, own.source) for n, own in matched.others] == [(place, "facts = ['subject']")]


def test_ones_own_cells_come_once_and_never_blank() -> None:
    """Of equal cells in two versions one is kept; empty cells are dropped."""
    both = [[cell("mine = 1"), cell(" ")], [cell("mine = 1"), cell("mine = 2")]]
    found = match(pristine(), both).others
    assert [(n, own.source) for n, own in found] == [(-1, "mine = 1"), (-1, "mine = 2")]
