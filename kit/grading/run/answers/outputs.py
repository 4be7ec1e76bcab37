"""Outputs of a graded notebook's cells: copied from another run, or replaced by a sentence."""

import copy
from collections.abc import Sequence

from nbformat import NotebookNode, ValidationError
from nbformat.v4 import new_output
from nbformat.validator import isvalid, validate
from nbgrader.utils import determine_grade, is_grade, is_solution

from kit.grading.course import grade_id
from kit.grading.run.answers import answer_cells
from kit.messages import _
from kit.notebooks.lifting import Slip

__all__ = [
    "NOT_READ",
    "WORKED_OUT",
    "computed",
    "error",
    "keep_valid",
    "left_out",
    "odd",
    "printed",
    "take_over",
    "tell",
    "unscorable",
    "waiting",
]

WORKED_OUT = _("Computed, and worked out by running it:")
SLIPPED = {  # to the participant
    Slip.INDENTED: _(
        "A blank or a tab stands before a line of this answer, and Python stops at it. Begin the "
        "line at its very left: {name} = …"
    ),
    Slip.COMPARED: _(
        "Two equals signs compare, and give no answer. Write one: {name} = … in place of {name} =="
    ),
    Slip.LOCKED: _(
        "The line stands in a locked cell, which isn't handed in. Put it into the task's own cell: "
        "{name} = …"
    ),
}
NOTES = {  # to the facilitator
    Slip.INDENTED: _("A blank or a tab before the line: {names}."),
    Slip.COMPARED: _("Compared (==) instead of written (=): {names}."),
    Slip.LOCKED: _("Written in a locked cell, which grading sets back: {names}."),
}
NOT_READ = "NotRead"  # the name of the error in a graded cell whose answer has not been read


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


def keep_valid(done: NotebookNode) -> list[str]:
    """Replace each output that nbformat refuses; return the tests with an output left out.

    nbgrader would not grade the notebook with it. It is written into each of those tests, first:
    what stands there is told to the facilitator.
    """
    code = [cell for cell in done.cells if cell.cell_type == "code"]
    for output in (output for cell in code for output in cell.outputs):
        if output.output_type == "stream" and isinstance(output.get("text"), list):
            output.text = "".join(map(str, output.text))  # nbgrader expects one text
    if not isvalid(done):
        for cell in code:
            count = cell.execution_count
            cell.execution_count = count if isinstance(count, int) else None
            cell.outputs = [one if _is_valid(one) else left_out() for one in cell.outputs]
    odd = [cell for cell in code if _is_test(cell) and left_out() in cell.outputs]
    for cell in odd:
        cell.outputs.insert(0, error(_("This test showed what no notebook can hold.")))
    return [grade_id(cell) for cell in odd]


def left_out() -> NotebookNode:
    """Return the output that stands in place of one that no notebook can hold."""
    text = _("[An output is left out here: a notebook can't hold it.]")
    made: NotebookNode = new_output("stream", name="stdout", text=f"{text}\n")
    return made


def _is_valid(output: NotebookNode) -> bool:
    try:
        validate(output, ref="output", version=4)
    except ValidationError:
        return False
    return True


def _is_test(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and bool(is_grade(cell)) and not is_solution(cell)


def unscorable(done: NotebookNode) -> list[str]:
    """Return the tests of whose outputs nbgrader can't make points; write that into each.

    It stops at more points than there are, and at a result without a text.
    """
    tests = []
    for cell in filter(_is_test, done.cells):
        try:
            determine_grade(cell)
        except (ValueError, LookupError, TypeError):
            cell.outputs.insert(0, error(_("This test gave points that can't be counted.")))
            tests.append(grade_id(cell))
    return tests


def printed(cell: NotebookNode) -> str:
    """Return what a cell has printed."""
    streams = [one for one in cell.get("outputs", ()) if one.output_type == "stream"]
    return "".join(one.text for one in streams if one.name == "stdout")


def waiting(reading: answer_cells.Reading, unrun: bool) -> list[str]:
    """Return the graded cells with a computed answer that wait for a person, if it wasn't run."""
    tasks = reading.computed.items()
    return [task for task, names in tasks if unrun and not reading.to_run.isdisjoint(names)]


def tell(done: NotebookNode, reading: answer_cells.Reading, *, waiting: bool) -> None:
    """Write into each graded cell with a computed answer what has become of that.

    ``waiting`` tells that such answers wait for a person.
    """
    for cell in done.cells:
        task = grade_id(cell)
        if cell.cell_type != "code":
            continue
        if task in reading.computed:
            cell.outputs = [error(_told(reading, task, waiting=waiting), ename=NOT_READ)]
        elif task in reading.worked_out:
            given = reading.worked_out[task].items()
            answers = "; ".join(f"{name} = {text}" for name, text in given)
            line = f"{WORKED_OUT} {answers}.\n"
            cell.outputs.insert(0, new_output("stream", name="stdout", text=line))


def _told(reading: answer_cells.Reading, task: str, *, waiting: bool) -> str:
    names = reading.computed[task]
    slips = {reading.slips[name]: name for name in names if name in reading.slips}
    if slips:
        return " ".join(SLIPPED[slip].format(name=name) for slip, name in slips.items())
    if reading.to_run.isdisjoint(names):
        line = _(
            "Python can't read {names} as an answer. Does text stand in quotes, a list in square "
            "brackets? Then put your line in the place of the three dots."
        )
    elif waiting:
        line = _(
            "{names} is computed, and could not be run safely. Your facilitator will look at it; "
            "or hand in again with the answer itself in its place."
        )
    else:
        line = _(
            "{names} gives no answer when its cell is run. Does text stand in quotes? Write the "
            "answer itself in its place: a number, a text in quotes, or a list in square brackets."
        )
    return line.format(names=", ".join(names))


def error(line: str, *, ename: str = "NotYet") -> NotebookNode:
    """Return an error output with the sentence ``line``; its graded cell counts as not passed."""
    made: NotebookNode = new_output("error", ename=ename, evalue=line, traceback=[line])
    return made


def odd(words: Sequence[str]) -> list[str]:
    """Return a note on ``words`` in the code that no exercise needs; an empty list without any."""
    told = _("Odd in its code: {words}. Read it.")
    return [told.format(words=", ".join(words))] if words else []


def computed(reading: answer_cells.Reading, *, waiting: bool) -> list[str]:
    """Return notes on the answers that were computed; an empty list if there are none."""
    run = sorted({name for names in reading.worked_out.values() for name in names})
    every = sorted({name for names in reading.computed.values() for name in names})
    rest = [name for name in every if name not in reading.slips]
    slipped = [
        (line, [name for name in every if reading.slips.get(name) is slip])
        for slip, line in NOTES.items()
    ]
    told = _("Computed instead of written: {names}.")
    if waiting and not reading.to_run.isdisjoint(rest):
        told = _("Computed instead of written: {names}. Read it, then score it.")
    ran = _("Computed, and worked out by running it: {names}.")
    return [
        line.format(names=", ".join(names))
        for line, names in ((ran, run), (told, rest), *slipped)
        if names
    ]
