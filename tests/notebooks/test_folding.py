"""Which cells JupyterLab shows folded, and that it outlives all that is done to an exercise."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.utils import compute_checksum
from support import minimal

from kit import places
from kit.grading import release
from kit.grading.intake.repair import repair
from kit.notebooks import bare, normal_form
from kit.notebooks.folding import FOLDED, is_folded, needs_no_reading
from kit.programme import working_copies

ASKS = {"grade": False, "solution": False, "locked": True, "grade_id": "ask", "schema_version": 3}


def code(source: str, **marks: object) -> Any:
    """Return a code cell, with nbgrader's marks if any are given."""
    metadata = {"nbgrader": {**ASKS, **marks}} if marks else {}
    return new_code_cell(source, metadata=metadata)


@pytest.mark.parametrize(
    ("cell", "fold"),
    [
        (code("task_1 = tasks.one('a', [])", locked=True), True),
        (code("from kit import tasks", locked=True, grade_id="setup"), False),
        (code("a = ...", locked=False, solution=True), False),
        (code("task_1.answer(a)", grade=True, points=1), False),
        (code("yack.words('pixel')"), True),
        (code("yack.poll('a', 'b', [])\nyack.wall('a', 'b')"), True),
        (code("people = 3\nyack.wall('a', 'b')"), False),
        (code("print(yack)"), False),
        (code("a = = 1"), False),
        (code(""), False),
        (new_markdown_cell("yack.words('pixel')"), False),
    ],
)
def test_what_is_folded(cell: Any, fold: bool) -> None:
    """What asks and checks, and what only talks; never an answer, its check or what is to hack."""
    assert needs_no_reading(cell) == fold
    book = normal_form.normalised(minimal.workshop(), outputs=False)
    book.cells = [cell]
    assert is_folded(normal_form.normalised(book, outputs=False).cells[0]) == fold


def test_a_fold_that_no_rule_asks_for_goes() -> None:
    """A fold that an author made by hand, and what else JupyterLab keeps there, is not kept."""
    book = minimal.workshop()
    cell = next(c for c in book.cells if c["id"] == "count")
    cell.metadata["jupyter"] = {"source_hidden": True, "outputs_hidden": True}
    tidy = normal_form.normalised(book, outputs=True)
    assert "jupyter" not in next(c for c in tidy.cells if c["id"] == "count").metadata


@pytest.fixture
def exercise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An exercise whose first cell asks a question, released by nbgrader."""
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path))
    minimal.build(tmp_path)
    file = tmp_path / "solutions/shelf_1/shelf_1.ipynb"
    book = normal_form.read(file)
    book.cells.insert(1, code("question = 'How many?'\nquestion", locked=True))
    book.cells[1]["id"] = "ask"
    minimal.save(file, normal_form.normalised(book, outputs=False))
    release.release("shelf_1")
    return places.exercises() / "shelf_1/shelf_1.ipynb"


def asking(file: Path) -> Any:
    """Return the metadata of the cell that asks."""
    return next(c for c in normal_form.read(file).cells if c["id"] == "ask").metadata


def test_nbgrader_releases_the_fold(exercise: Path) -> None:
    """The exercise that people get is folded as its solution is."""
    assert asking(exercise)["jupyter"] == FOLDED


def test_a_working_copy_keeps_the_fold(exercise: Path) -> None:
    """So is the copy that JupyterLab opens."""
    assert asking(working_copies.prepare() / "shelf_1/shelf_1.ipynb")["jupyter"] == FOLDED


def test_unfolding_is_no_damage(exercise: Path) -> None:
    """Opening a folded cell, or handing in without the mark, changes nothing of the exercise."""
    released = exercise.read_bytes()
    for hand_in in (_unfolded(released), bare.bare(json.loads(released))):
        repaired = repair(released, json.dumps(hand_in).encode(), "Ana.ipynb")
        assert (repaired.repairs, repaired.lost) == ((), ())


def _unfolded(released: bytes) -> Any:
    book = json.loads(released)
    for cell in book["cells"]:
        cell["metadata"].pop("jupyter", None)
    return book


def test_nbgrader_s_checksum_knows_no_fold(exercise: Path) -> None:
    """nbgrader compares a locked cell by its checksum, which is the same unfolded."""
    cell = next(c for c in normal_form.read(exercise).cells if c["id"] == "ask")
    unfolded = copy.deepcopy(cell)
    del unfolded.metadata["jupyter"]
    assert compute_checksum(cell) == compute_checksum(unfolded) == cell.metadata.nbgrader.checksum
