"""Outputs of a graded notebook's cells: copied from another run, or replaced by a sentence."""

import copy

from nbformat import NotebookNode
from nbformat.v4 import new_output

from kit.grading.course import grade_id
from kit.grading.run import answer_cells
from kit.messages import _

__all__ = ["computed", "error", "odd", "take_over", "tell"]


def take_over(done: NotebookNode, core_run: NotebookNode, reading: answer_cells.Reading) -> None:
    """Copy the outputs of the core tasks from ``core_run`` into the submission's own cells."""
    done.metadata["language_info"] = core_run.metadata.get("language_info", {})
    marked = {grade_id(cell): cell for cell in core_run.cells if grade_id(cell)}
    plain = {cell.source.strip(): cell for cell in core_run.cells if cell.cell_type == "code"}
    for cell in done.cells:
        if cell.cell_type != "code":
            continue
        if grade_id(cell):
            source = (
                marked.get(grade_id(cell))
                if grade_id(cell) in reading.core or not reading.runs
                else None
            )
        else:
            source = None if cell.execution_count else plain.get(cell.source.strip())
        if source is not None and source.cell_type == "code":
            cell.outputs = copy.deepcopy(source.outputs)
            cell.execution_count = cell.execution_count or source.execution_count
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = cell.execution_count


def tell(done: NotebookNode, task: str, names: tuple[str, ...]) -> None:
    """Write into the graded cell ``task`` that its answer must be written, not computed."""
    for cell in done.cells:
        if grade_id(cell) == task and cell.cell_type == "code":
            line = _(
                "{names} is computed, or can't be read. Write the answer itself in its place: "
                "a number, a text in quotes, or a list in square brackets."
            ).format(names=", ".join(names))
            cell.outputs = [error(line)]


def error(line: str) -> NotebookNode:
    """Return an error output with the sentence ``line``; its graded cell counts as not passed."""
    made: NotebookNode = new_output("error", ename="NotYet", evalue=line, traceback=[line])
    return made


def odd(reading: answer_cells.Reading) -> list[str]:
    """Return a note on the words in the code that no exercise needs; an empty list without any."""
    if not reading.odd:
        return []
    return [_("Odd in its code: {words}. Read it.").format(words=", ".join(reading.odd))]


def computed(reading: answer_cells.Reading) -> list[str]:
    """Return a note on the answers that were computed; an empty list if there are none."""
    names = sorted({name for names in reading.computed.values() for name in names})
    if not names:
        return []
    return [_("Computed instead of written: {names}.").format(names=", ".join(names))]
