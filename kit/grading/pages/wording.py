"""Chooses the line under each task on a page of feedback, and the next step.

A line comes from the visible check, or from the kit. The message of a hidden test stays hidden, as
does anything that a participant's own code may have read of it: the line only says that the answer
holds, or that it doesn't.
"""

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nbformat import NotebookNode

from kit.errors import WorkshopError
from kit.grading import course
from kit.grading.intake.repair import is_same
from kit.grading.pages.results import Result, State
from kit.grading.run import answer_cells
from kit.messages import _
from kit.programme import workshops

__all__ = ["Exercise", "cells_of", "is_untouched", "line", "next_step", "sections"]

SPEAKS = {"answer", "expect"}  # the kit's own checks show one line if they pass
LONGEST = 500  # characters of one line
FIXED = {
    State.LOST: _("Your file breaks off before this answer. Hand it in again, if you like."),
    State.WAITING: _("Code is run only where that is safe. Your facilitator will see to it."),
}


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """The released exercise, as one participant's graded notebook needs it.

    ``cells`` are by nbgrader's ids, ``core`` those of core tasks; ``computed`` says of each task
    whose answer isn't a literal which names are meant.
    """

    cells: Mapping[str, NotebookNode]
    core: frozenset[str]
    computed: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, released: NotebookNode, graded: NotebookNode) -> "Exercise":
        """Return the ``Exercise`` for a released and a graded notebook."""
        reading = answer_cells.read(released, graded)
        return cls(cells=cells_of(released), core=reading.core, computed=reading.computed)


def cells_of(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """Return the cells of a notebook by nbgrader's ids."""
    return {course.grade_id(cell): cell for cell in notebook.cells}


def is_untouched(
    result: Result, released: Mapping[str, NotebookNode], graded: Mapping[str, NotebookNode]
) -> bool:
    """Tell whether all answer cells of ``result`` are there and unchanged since the release."""
    return all(
        name in graded and is_same(released[name], graded[name].source)
        for name in result.task.answers
    )


def line(result: Result, exercise: Exercise, graded: Mapping[str, NotebookNode]) -> str:
    """Return one sentence of help for the task of ``result``; "" if there is nothing to say."""
    if result.state in FIXED or result.task.read:
        return FIXED.get(result.state, "")
    if result.state is State.PASSED:
        return _held(result, exercise, graded)
    if is_untouched(result, exercise.cells, graded):
        return _("There is no answer here yet. You can still try it, on your own or with somebody.")
    if result.task.id in exercise.computed:
        return _computed(exercise.computed[result.task.id])
    if result.state is State.PARTLY:
        said = _("Part of this holds, and part doesn't yet. Go through it piece by piece.")
        return _after(_visible(result, exercise, graded), said)
    answers = [graded[name] for name in result.task.answers if name in graded]
    errors = [_error(output) for cell in answers for output in _raised(cell)]
    return _stopped(errors[-1]) if errors else _not_yet(result, exercise, graded)


def next_step(results: Sequence[Result], sections: Mapping[str, str]) -> str:
    """Return one thing to do next; ``sections`` maps a task to its heading in the workshop."""
    lost = [result for result in results if result.state is State.LOST]
    open_ = [result for result in results if result.state in {State.NOT_YET, State.PARTLY}]
    empty = [result for result in results if result.state is State.EMPTY]
    if lost:
        return _("Hand in the whole file again: it broke off on its way.")
    if open_:
        task = open_[0].task
        if task.id in sections:
            return _(
                "Open the workshop at “{section}”, then try “{task}” again, alone or with somebody."
            ).format(section=sections[task.id], task=task.title)
        return _("Try “{task}” again, alone or with somebody.").format(task=task.title)
    if empty:
        return _("Write one sentence under “{task}”: somebody will read it and answer.").format(
            task=empty[0].task.title
        )
    return _("Tell a colleague what surprised you most, and try it on a table of your own.")


def sections(workshop: str) -> dict[str, str]:
    """Return by task the heading of the workshop's section that it belongs to."""
    try:
        agenda = workshops.read(workshop).agenda
    except WorkshopError:
        return {}
    return {task: item.section for item in agenda for task in item.tasks if item.section}


def _held(result: Result, exercise: Exercise, graded: Mapping[str, NotebookNode]) -> str:
    """Return the line for a passed task: the visible check's, or a fixed one for code tasks."""
    if result.task.id in exercise.core:
        return _visible(result, exercise, graded)
    return _("Your code gives what it should, on this data and on other data.")


def _visible(result: Result, exercise: Exercise, graded: Mapping[str, NotebookNode]) -> str:
    """Return the line that a core task's visible check showed; "" if it may come from elsewhere."""
    sure = result.task.id in exercise.core and _speaking(result, exercise)
    shown = _shown(graded.get(result.task.id)) if sure else []
    return shown[0][:LONGEST] if shown else ""


def _after(shown: str, said: str) -> str:
    return f"{shown} {said}" if shown else said


def _not_yet(result: Result, exercise: Exercise, graded: Mapping[str, NotebookNode]) -> str:
    """Return the reason why a check didn't pass, without giving a hidden test away."""
    check = graded.get(result.task.id)
    raised = _raised(check)
    if any(output.ename == "CellTimeoutError" for output in raised):
        return _("It ran for too long and was stopped. Is there a loop that never ends?")
    # The cell's lines run in turn: fewer lines shown than it has visible checks, and the error is
    # one of theirs. In a code task the participant's code can show or hide any line.
    is_visible = len(_shown(check)) < _speaking(result, exercise)
    if result.task.id not in exercise.core:
        return _code_not_yet(is_visible=is_visible)
    calm = [output.evalue for output in raised if output.ename == "NotYet"]
    if is_visible and calm:
        return str(calm[0])[:LONGEST]
    said = _(
        "This doesn't hold yet, at least not on other data. "
        "Go back to the example above the task and compare."
    )
    return _after(_visible(result, exercise, graded), said)


def _code_not_yet(*, is_visible: bool) -> str:
    if is_visible:
        return _(
            "It doesn't give what is asked for yet. Run the box below your code: it says what your "
            "code gives and what is right."
        )
    return _(
        "This doesn't hold yet, at least not on other data. Run the box below your code, then "
        "think of a table with blanks, or of other columns."
    )


def _speaking(result: Result, exercise: Exercise) -> int:
    """Return the number of lines that a passing visible check shows; 0 if it is unknown."""
    check = exercise.cells.get(result.task.id)
    try:
        statements = ast.parse(check.source).body if check else []
    except SyntaxError:
        return 0
    calls = [part.value for part in statements if isinstance(part, ast.Expr)]
    speak = [
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in SPEAKS
        for call in calls
    ]
    return len(speak) if all(speak) and len(calls) == len(statements) else 0


def _computed(names: Sequence[str]) -> str:
    return _(
        "Python can't read {names} as an answer. Does text stand in quotes, a list in square "
        "brackets? Write the answer itself, not a way to compute it."
    ).format(names=", ".join(names))


def _stopped(error: str) -> str:
    if error.startswith("NameError"):
        return _("Python took a word for a name: {error}. Does text stand in quotes?").format(
            error=error.removeprefix("NameError: ")
        )
    return _("Your code stopped before it was done: {error}").format(error=error)


def _shown(check: NotebookNode | None) -> list[str]:
    """Return the lines that a cell displayed, as plain text."""
    return [
        str(output.data["text/plain"])
        for output in (check.get("outputs", ()) if check else ())
        if output.output_type == "display_data" and "text/plain" in output.data
    ]


def _raised(cell: NotebookNode | None) -> list[NotebookNode]:
    outputs: Iterable[NotebookNode] = cell.get("outputs", ()) if cell else ()
    return [output for output in outputs if output.output_type == "error"]


def _error(output: NotebookNode) -> str:
    return f"{output.ename}: {output.evalue}"[:300]
