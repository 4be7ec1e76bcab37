"""Locked cells: the hidden parts of their tests come from what nbgrader has overwritten."""

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from kit.grading.run.answers import locked_cells


def cell(name: str, source: str, *, locked: bool = True) -> NotebookNode:
    """Return a cell with nbgrader's marks."""
    return new_code_cell(source, metadata={"nbgrader": {"grade_id": name, "locked": locked}})


def refused(notebook: NotebookNode) -> NotebookNode:
    """Stand for nbgrader's step where it isn't asked."""
    raise AssertionError(notebook)


def test_tests_get_their_hidden_parts() -> None:
    """From the hand-in's own notebook, in which nbgrader has put the gradebook's sources."""
    exercise = new_notebook(cells=[cell("answer", "a = 1", locked=False), cell("test", "shown")])
    overwritten = new_notebook(
        cells=[cell("answer", "a = evil()", locked=False), cell("test", "shown\nhidden")]
    )
    done = locked_cells.complete(exercise, overwritten, refused)
    assert [one.source for one in done.cells] == ["a = 1", "shown\nhidden"]


def test_where_a_locked_cell_is_not_there_nbgrader_is_asked() -> None:
    """A cell of that name that isn't locked is the participant's, and is never taken."""
    exercise = new_notebook(cells=[cell("test", "shown")])
    theirs = new_notebook(cells=[cell("test", "evil()", locked=False)])
    whole = new_notebook(cells=[cell("test", "shown\nhidden")])
    for overwritten in (theirs, new_notebook()):
        assert locked_cells.complete(exercise, overwritten, lambda _exercise: whole) is whole
