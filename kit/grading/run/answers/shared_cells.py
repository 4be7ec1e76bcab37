"""The cells of a notebook that are run, and those that several runs can share."""

from collections.abc import Sequence
from itertools import takewhile

from nbformat import NotebookNode

from kit.grading import course
from kit.grading.course import grade_id
from kit.grading.run.answers import answer_cells

__all__ = ["SKIP", "common", "last", "marks", "runnable", "until"]

SKIP = "skip-execution"  # nbclient's tag


def runnable(notebook: NotebookNode) -> list[tuple[int, NotebookNode]]:
    """Return the cells that nbclient would run, with their positions."""
    return [
        (at, cell)
        for at, cell in enumerate(notebook.cells)
        if cell.cell_type == "code"
        and cell.source.strip()
        and SKIP not in cell.metadata.get("tags", ())
    ]


def marks(cells: Sequence[NotebookNode]) -> list[int]:
    """Return the positions from which runs may differ: before the first answer, at graded cells."""
    graded = [at for at, cell in enumerate(cells) if course.grader(cell).get("grade")]
    answers = [at for at, cell in enumerate(cells) if course.grader(cell).get("solution")]
    return [*([answers[0] - 1] if answers and answers[0] else []), *graded]


def until(
    marks: Sequence[int], cells: Sequence[NotebookNode], before: frozenset[str]
) -> Sequence[int]:
    """Return the ``marks`` up to the first graded cell that is in ``before``."""
    return list(takewhile(lambda at: grade_id(cells[at]) not in before, marks))


def last(notebook: NotebookNode, named: frozenset[str]) -> int:
    """Return the position of the last cell that has an id in ``named``."""
    return max(at for at, cell in enumerate(notebook.cells) if grade_id(cell) in named)


def common(these: Sequence[NotebookNode], those: Sequence[NotebookNode]) -> int:
    """Return the number of cells at the start of ``these`` and ``those`` that do the same."""
    pairs = enumerate(zip(these, those, strict=False))
    different = (at for at, (one, two) in pairs if not answer_cells.alike(one.source, two.source))
    return next(different, min(len(these), len(those)))
