"""Says in a graded notebook how its cells were run, for those who read it later.

nbgrader keeps points and outputs, not whether a participant's code could reach the test that gave
them. What is not said counts as not known: nbgrader's own autograder says nothing.
"""

from collections.abc import Collection, Iterable

from nbformat import NotebookNode

from kit.grading import course
from kit.grading.course import grade_id
from kit.grading.run.answers.answer_cells import ODD

__all__ = ["KEY", "is_unaware", "odd_words", "ran_apart", "record"]

KEY = "hackyack"  # in the metadata of notebook and cells
APART, UNAWARE, WORDS = "apart", "unaware", "odd"


def record(
    notebook: NotebookNode,
    *,
    beside: Collection[str] = (),
    seen: Collection[str] = (),
    odd: Iterable[str] = (),
) -> NotebookNode:
    """Write into ``notebook`` how its cells have run, over what it says itself, and return it.

    ``beside`` are the ids of the tests whose points come from the process of a participant's code,
    ``seen`` those of others that ran there too, with all that is hidden in them: code below the
    first of either may know it. ``odd`` are words in the code that a person should read.
    """
    notebook.metadata[KEY] = {WORDS: sorted(odd)}
    aware = False
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        name, marks = grade_id(cell), course.grader(cell)
        if marks.get("grade") and not marks.get("solution"):
            cell.metadata[KEY] = {APART: name not in beside}
            aware |= name in beside or name in seen
        else:
            cell.metadata[KEY] = {UNAWARE: not aware}
    return notebook


def ran_apart(cell: NotebookNode) -> bool:
    """Tell whether a test is known to have run without a participant's code."""
    return _said(cell, APART) is True


def is_unaware(cell: NotebookNode) -> bool:
    """Tell whether the code in ``cell`` is known to have run where nothing of a test was."""
    return _said(cell, UNAWARE) is True


def odd_words(notebook: NotebookNode) -> list[str]:
    """Return the words in a participant's code that no exercise needs."""
    said = _said(notebook, WORDS)
    words = said if isinstance(said, list) else []
    return sorted(word for word in ODD if word in words)


def _said(holder: NotebookNode, what: str) -> object:
    found = holder.metadata.get(KEY)
    return found.get(what) if isinstance(found, dict) else None
