"""The cells that participants may not change: their metadata, and tests with all their parts.

nbgrader brings back the source of a locked cell, not its tags: one that says that the cell is not
to be run would give all its points to anybody.
"""

from collections.abc import Callable

from nbformat import NotebookNode

from kit.grading import course
from kit.grading.course import grade_id
from kit.grading.run.answers.shared_cells import SKIP

__all__ = ["complete", "restore"]


def restore(submitted: NotebookNode, pristine: NotebookNode | None) -> None:
    """Give the locked and graded cells of ``submitted`` the metadata that they were released with.

    Without the exercise as released, only the tag that keeps a cell from being run is taken off.
    """
    released = {grade_id(cell): cell.metadata for cell in pristine.cells} if pristine else {}
    for cell in submitted.cells:
        marks = course.grader(cell)
        if not (marks.get("locked") or (marks.get("grade") and not marks.get("solution"))):
            continue
        if pristine is None:
            tags = [tag for tag in cell.metadata.get("tags", ()) if tag != SKIP]
            cell.metadata["tags"] = tags
        elif grade_id(cell) in released:
            own = released[grade_id(cell)]
            cell.metadata = NotebookNode({**own, "nbgrader": cell.metadata["nbgrader"]})


def complete(
    exercise: NotebookNode,
    overwritten: NotebookNode,
    overwrite: Callable[[NotebookNode], NotebookNode],
) -> NotebookNode:
    """Give the tests of ``exercise`` their hidden parts and return it.

    They stand in ``overwritten``, in which nbgrader's ``OverwriteCells`` has put the gradebook's
    sources of all locked cells. ``overwrite`` is that step, for an exercise of which that has not
    all cells.
    """
    whole = {grade_id(cell): cell.source for cell in overwritten.cells if _is_locked(cell)}
    locked = [cell for cell in exercise.cells if _is_locked(cell)]
    if not {grade_id(cell) for cell in locked} <= whole.keys():
        return overwrite(exercise)
    for cell in locked:
        cell.source = whole[grade_id(cell)]
    return exercise


def _is_locked(cell: NotebookNode) -> bool:
    return bool(course.grader(cell).get("locked"))
