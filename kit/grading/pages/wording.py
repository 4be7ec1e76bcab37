"""Chooses the lines under each task on a page of feedback, and the next step.

They come from the visible check, from the sentences that hidden tests say to people, or from the
kit. Only a core task's are passed on: its tests run without a participant's code. What such code
shows, or may have read of a test, stays hidden; what its own cell raises is told if no test had
been there.
"""

import ast
import builtins
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nbformat import NotebookNode

from kit.errors import WorkshopError
from kit.grading import course
from kit.grading.courses import Assignment
from kit.grading.pages.results import Result, State
from kit.grading.run.answers import answer_cells, provenance
from kit.grading.run.answers.outputs import NOT_READ, WORKED_OUT
from kit.messages import _

__all__ = ["Exercise", "cells_of", "line", "next_step", "sections"]

SPEAKS = {"answer", "expect"}  # the kit's own checks show one line if they pass
LONGEST = 500  # characters of one sentence
FIXED = {
    State.LOST: _("Your file breaks off before this answer. Hand it in again, if you like."),
    State.WAITING: _("Code is run only where that is safe. Your facilitator will see to it."),
}


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """The released exercise, as one participant's graded notebook needs it.

    ``cells`` are by nbgrader's ids, ``core`` those of core tasks.
    """

    cells: Mapping[str, NotebookNode]
    core: frozenset[str]

    @classmethod
    def of(cls, released: NotebookNode, graded: NotebookNode) -> "Exercise":
        """Return the ``Exercise`` for a released and a graded notebook."""
        return cls(cells=cells_of(released), core=answer_cells.read(released, graded).core)


def cells_of(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """Return the cells of a notebook by nbgrader's ids."""
    return {course.grade_id(cell): cell for cell in notebook.cells}


def line(result: Result, exercise: Exercise, graded: Mapping[str, NotebookNode]) -> str:
    """Return a few sentences of help for the task of ``result``; "" if there is nothing to say."""
    unread = _unread(result, exercise, graded)
    if unread or result.task.read or result.state in {*FIXED, State.EMPTY}:
        return unread or _of_state(result)
    ran = _worked_out(result, exercise, graded)
    if result.state is State.PASSED:
        return _after(ran, _held(result, exercise, graded))
    if result.state is State.PARTLY:
        said = _("Part of this holds, and part doesn't yet.")
        own = _own_sentences(result, exercise, graded) or _("Go through it piece by piece.")
        return _after(ran, _after(_visible(result, exercise, graded), f"{said} {own}"))
    answers = [graded[name] for name in result.task.answers if name in graded]
    core = result.task.id in exercise.core
    errors = [_error(output, cell, core=core) for cell in answers for output in _raised(cell)]
    return _stopped(errors[-1]) if errors else _after(ran, _not_yet(result, exercise, graded))


def _of_state(result: Result) -> str:
    if result.state is not State.EMPTY or result.task.read:
        return FIXED.get(result.state, "")
    if result.task.optional:
        return _("There is no answer here, and none is needed: this task is optional.")
    return _("There is no answer here yet. You can still try it, on your own or with somebody.")


def _worked_out(result: Result, exercise: Exercise, graded: Mapping[str, NotebookNode]) -> str:
    """Return the sentence that grading left in a core task whose answer it had to run."""
    check = graded.get(result.task.id) if result.task.id in exercise.core else None
    shown = check.get("outputs", ()) if check else ()
    return "".join(
        one.text.strip()[:LONGEST]
        for one in shown
        if one.output_type == "stream" and one.text.startswith(WORKED_OUT)
    )


def _unread(result: Result, exercise: Exercise, graded: Mapping[str, NotebookNode]) -> str:
    """Return the sentence that grading left in a core task whose answer it has not read."""
    core = result.task.id in exercise.core
    open_ = result.state in {State.NOT_YET, State.PARTLY, State.WAITING}
    raised = _raised(graded.get(result.task.id)) if core and open_ else []
    return "".join(output.evalue for output in raised if output.ename == NOT_READ)[:LONGEST]


def next_step(
    results: Sequence[Result],
    sections: Mapping[str, str],
    absent: Sequence[str] = (),
    *,
    marked: bool = False,
) -> str:
    """Return one thing to do next.

    ``sections`` maps a task to its heading in the workshop; ``absent`` are the files that were not
    handed in; ``marked`` tells that it is a course with points, and no workshop.
    """
    if absent:
        said = _("Hand in {files} as well: nothing of it has arrived.")
        return said.format(files=", ".join(absent))
    if any(result.state is State.LOST for result in results):
        return _("Hand in the whole file again: it broke off on its way.")
    core = [result for result in results if not result.task.optional and not result.task.read]
    tried = [result for result in results if result.state in {State.NOT_YET, State.PARTLY}]
    open_ = sorted(tried, key=lambda result: result.task.optional)
    open_ += [result for result in core if result.state is State.EMPTY]
    if open_:
        return _try(open_[0], sections)
    unwritten = [r.task for r in results if r.state is State.EMPTY and r.task.read]
    if unwritten:
        return _("Write one sentence under “{task}”: somebody will read it and answer.").format(
            task=unwritten[0].title
        )
    if marked:
        return _("Nothing is left for you to do here: every task has an answer.")
    return _("Tell a colleague what surprised you most, and try it on a table of your own.")


def _try(result: Result, sections: Mapping[str, str]) -> str:
    task, section = result.task, sections.get(result.task.id, "")
    if result.state is State.EMPTY:
        said = _("Try “{task}”, alone or with somebody: it has no answer yet.")
        said = _("Open the workshop at “{section}”, then try “{task}”.") if section else said
    elif section:
        said = _(
            "Open the workshop at “{section}”, then try “{task}” again, alone or with somebody."
        )
    else:
        said = _("Try “{task}” again, alone or with somebody.")
    return said.format(section=section, task=task.title)


def sections(assignment: Assignment) -> dict[str, str]:
    """Return by task the heading of the workshop's section that it belongs to."""
    try:
        about = assignment.workshop
    except WorkshopError:
        return {}
    agenda = about.agenda if about else ()
    return {task: item.section for item in agenda for task in item.tasks if item.section}


def _held(result: Result, exercise: Exercise, graded: Mapping[str, NotebookNode]) -> str:
    """Return the line for a passed task: the visible check's, or a fixed one for code tasks."""
    if result.task.id in exercise.core:
        return _visible(result, exercise, graded)
    if _has_hidden_tests(result, exercise, graded):
        return _("Your code gives what it should, also in tests that you could not see.")
    return _("Your code gives what it should.")


def _has_hidden_tests(
    result: Result, exercise: Exercise, graded: Mapping[str, NotebookNode]
) -> bool:
    """Tell whether the graded check says more than the one that was released."""
    released, check = exercise.cells.get(result.task.id), graded.get(result.task.id)
    return bool(released and check and check.source.strip() != released.source.strip())


def _visible(result: Result, exercise: Exercise, graded: Mapping[str, NotebookNode]) -> str:
    """Return the line that a core task's visible check showed; "" if it may come from elsewhere."""
    sure = result.task.id in exercise.core and _speaking(result, exercise)
    shown = _shown(graded.get(result.task.id)) if sure else []
    return shown[0][:LONGEST] if shown else ""


def _after(shown: str, said: str) -> str:
    return " ".join(filter(None, (shown, said)))


def _own_sentences(result: Result, exercise: Exercise, graded: Mapping[str, NotebookNode]) -> str:
    """Return what a core task's hidden tests say to people; "" if they say nothing."""
    if result.task.id not in exercise.core:
        return ""
    check = graded.get(result.task.id)
    said = _shown(check)[_speaking(result, exercise) :] if _speaking(result, exercise) else []
    said += [output.evalue for output in _raised(check) if output.ename == "NotYet"]
    return " ".join(one[:LONGEST] for one in said if one)


def _not_yet(result: Result, exercise: Exercise, graded: Mapping[str, NotebookNode]) -> str:
    """Return the reason why a check didn't pass."""
    check = graded.get(result.task.id)
    if any(output.ename == "CellTimeoutError" for output in _raised(check)):
        return _("It ran for too long and was stopped. Is there a loop that never ends?")
    if result.task.id not in exercise.core:
        # The cell's lines run in turn: fewer lines shown than it has visible checks, and the error
        # is one of theirs. The participant's code can show or hide any line.
        if not _speaking(result, exercise):
            return _unknown_not_yet(hidden=_has_hidden_tests(result, exercise, graded))
        return _code_not_yet(is_visible=len(_shown(check)) < _speaking(result, exercise))
    said = _own_sentences(result, exercise, graded) or _(
        "This doesn't hold yet. Read the task once more, and compare."
    )
    return _after(_visible(result, exercise, graded), said)


def _code_not_yet(*, is_visible: bool) -> str:
    if is_visible:
        return _(
            "It doesn't give what is asked for yet. Run the box below your code: it says what your "
            "code gives and what is right."
        )
    return _(
        "It gives what is asked for in the box below your code, but not in a test that you could "
        "not see. Think of what may be different elsewhere: a blank, a zero, another column."
    )


def _unknown_not_yet(*, hidden: bool) -> str:
    """Return the line for tests that are plain code: nothing tells safely which of them failed."""
    if hidden:
        return _(
            "It doesn't do yet all that the tests ask for. Run the box below your code. If that "
            "says nothing, think of what may be different in a test that you could not see: a "
            "blank, a zero, an empty list."
        )
    return _("It doesn't do yet what is asked for. Run the box below your code: it says where.")


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


def _error(output: NotebookNode, cell: NotebookNode, *, core: bool) -> str:
    """Return an error of an answer's ``cell``: its text only where that can't hold a hidden test.

    A core task's cell has none of a participant's code. Elsewhere code may raise what it has read.
    """
    if core or provenance.is_unaware(cell):
        said = " ".join(f"{output.ename}: {output.evalue}".split())
        return "".join(letter for letter in said if letter.isprintable())[:300]
    kind = vars(builtins).get(str(output.ename))
    known = isinstance(kind, type) and issubclass(kind, BaseException)
    return str(output.ename) if known else _("an error of its own kind")
