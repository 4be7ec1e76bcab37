"""Tells the cells of an earlier edition of the exercise from damaged ones.

When nbgrader releases an exercise, it writes a checksum of each cell's content, kind and points
into that cell. So a cell that differs from the exercise, and fits its own checksum, is whole.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nbformat import NotebookNode
from nbformat.notebooknode import from_dict
from nbgrader.utils import compute_checksum

from kit.grading import course
from kit.grading.course import grade_id
from kit.grading.intake.salvage import Loose
from kit.messages import _

__all__ = ["earlier", "is_earlier", "is_untouched", "told"]

CHECKSUM = re.compile(r"[0-9a-f]{32}")


def earlier(pristine: NotebookNode, versions: Iterable[Sequence[Loose]]) -> tuple[str, ...]:
    """Return nbgrader's ids of a hand-in's cells that are of an earlier edition of the exercise."""
    handed_in: dict[str, list[Loose]] = {}
    for version in versions:
        for cell in version:
            handed_in.setdefault(str(cell.marks.get("grade_id", "")), []).append(cell)
    return tuple(
        name
        for own in pristine.cells
        if (name := grade_id(own))
        and any(is_earlier(own, cell) for cell in handed_in.get(name, ()))
    )


def is_earlier(own: NotebookNode, cell: Loose) -> bool:
    """Tell whether ``cell`` is whole, and of another edition than the exercise's cell ``own``.

    What an answer's cell held at first isn't known any more: there the checksum itself counts.
    """
    stated = cell.marks.get("checksum")
    if not isinstance(stated, str) or _edition(cell.marks) == _edition(course.grader(own)):
        return False
    if course.grader(own).get("solution"):
        return bool(CHECKSUM.fullmatch(stated))
    return is_untouched(cell)


def is_untouched(cell: Loose) -> bool:
    """Tell whether ``cell`` holds what nbgrader released in it, in the edition that it is of."""
    stated = cell.marks.get("checksum")
    return stated is not None and stated == _checksum(cell)


def told(cells: Sequence[str]) -> str:
    """Return the sentence for the facilitator; "" if no cell is of an earlier edition."""
    if not cells:
        return ""
    return _("Handed in on an earlier version of the exercise ({cells}).").format(
        cells=", ".join(cells)
    )


def _edition(marks: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return what differs between editions: nbgrader leaves the points of a task out of the sum."""
    return marks.get("checksum"), marks.get("points") if marks.get("task") else None


def _checksum(cell: Loose) -> str | None:
    marked = {"cell_type": cell.kind, "source": cell.source, "metadata": {"nbgrader": cell.marks}}
    try:
        return str(compute_checksum(from_dict(marked)))
    except (KeyError, TypeError, ValueError, AttributeError):  # marks that nbgrader never wrote
        return None
