"""Reads the notebooks that nbgrader has graded, and what their outputs say to a facilitator."""

from collections.abc import Iterator

from nbformat import NotebookNode

from kit.grading import course
from kit.grading.courses import Assignment
from kit.messages import _, ngettext

__all__ = ["executed", "remarks"]


def executed(assignment: Assignment, participant: str) -> dict[str, NotebookNode]:
    """Return the graded notebooks of ``participant`` by name, of all that were handed in.

    There is none if nbgrader did not write all of them: that is its last step.
    """
    lacking, found = assignment.lacking(participant), {}
    for name in assignment.released:
        file = assignment.autograded(participant) / f"{name}.ipynb"
        if file.is_file():
            notebook = course.parse(file.read_bytes(), file.name)
            if not _is_executed(notebook):
                return {}
            found[name] = notebook
        elif name not in lacking:
            return {}
    return found


def _is_executed(notebook: NotebookNode) -> bool:
    """Tell whether the cells of a notebook have been run, if it has any to run."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    return not code or any(cell.execution_count for cell in code)


def remarks(assignment: Assignment, participant: str) -> Iterator[str]:
    """Yield sentences on notebooks that were not handed in, and on cells that took too long."""
    graded = executed(assignment, participant)
    if graded and (lacking := assignment.lacking(participant)):
        yield ngettext(
            "Not handed in: {files}. What it holds counts as not done.",
            "Not handed in: {files}. What they hold counts as not done.",
            len(lacking),
        ).format(files=", ".join(f"{name}.ipynb" for name in lacking))
    stopped = [
        cell.metadata.get("nbgrader", {}).get("grade_id", cell.get("id", "?"))
        for notebook in graded.values()
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if output.get("ename") == "CellTimeoutError"
    ]
    if stopped:
        yield _("Stopped for taking too long: {cells}.").format(cells=", ".join(stopped))
