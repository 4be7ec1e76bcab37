"""One page for each participant: each task, how far it has come, what to look at, what people say.

The page shows the participant's own answers and the lines the checks spoke, never a hidden test,
its data or its traceback, and nothing a submission could have put there as markup.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback, NbGraderException

from kit import pages, places
from kit.errors import SubmissionError
from kit.grading import autograde, course
from kit.grading.course import TaskCell
from kit.grading.results import Result, State, name_of, results
from kit.literals import reflected
from kit.messages import _

__all__ = ["FeedbackExporter", "Shown", "answer_text", "feedback"]

LONGEST = 4000  # characters of one answer on the page


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One task as the page shows it."""

    result: Result
    answer: str
    line: str


class _Feedback(course.KeepsCause, GenerateFeedback):  # type: ignore[misc]  # no types
    """nbgrader's feedback step, which says why it failed."""


class FeedbackExporter(Exporter):
    """Makes the page of one graded notebook; nbgrader's feedback step calls it."""

    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]  # nbconvert's HTML exporter returns str too
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str, Any]:
        """Return the page, as nbconvert asks for it, with nbgrader's resources."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        about = resources["nbgrader"]
        return _page(nb, about["db_url"], about["assignment"], about["student"]), resources


def feedback(workshop: str, *, students: Iterable[str] | None = None) -> list[Path]:
    """Write ``programme/feedback/<student>/<id>/<id>.html`` for everyone graded; return the files.

    ``students`` names those to write for. Raises ``SubmissionError`` where one of them isn't graded
    or nobody is.
    """
    graded = _graded(workshop)
    wanted = graded if students is None else list(students)
    missing = sorted(set(wanted) - set(graded))
    if missing or not graded:
        raise SubmissionError(
            _("Not graded yet: {students}. Run: hackyack grade {id}").format(
                students=", ".join(missing) or _("nobody is"), id=workshop
            )
        )
    with course.log(f"feedback-{workshop}") as log:
        return [_write(workshop, student, log) for student in wanted]


def answer_text(notebook: NotebookNode, task: TaskCell) -> str:
    """Return what a participant wrote for a task, typed in JupyterLab or chosen through Voilà."""
    cells = _cells(notebook)
    written = [reflected(cells[name].source) for name in task.answers if name in cells]
    stubs = set(course.settings().ClearSolutions.code_stub.values())  # hints that stay in answers
    lines = "\n\n".join(written).splitlines()
    return "\n".join(line for line in lines if line.strip() not in stubs)[:LONGEST]


def _graded(workshop: str) -> list[str]:
    done = {autograde.Status.BEFORE, autograde.Status.GRADED}
    return [found.student for found in autograde.standing(workshop) if found.status in done]


def _write(workshop: str, student: str, log: Any) -> Path:
    config = course.settings()
    converter = _Feedback(
        coursedir=course.coursedir(config, workshop, student), config=config, log=log, force=True
    )
    try:
        converter.start()
    except NbGraderException as error:
        raise SubmissionError(
            _("The feedback for {student} could not be made: {why}").format(
                student=student, why=course.first_line(converter.cause or error)
            )
        ) from error
    return places.programme() / "feedback" / student / workshop / f"{workshop}.html"


def _page(graded: NotebookNode, db_url: str, workshop: str, student: str) -> str:
    exercise = course.exercise(workshop)
    tasks = course.tasks(exercise)
    with Gradebook(db_url) as book:
        found = results(book, workshop, student, tasks)
        name = name_of(book.find_student(student))
        handed_in = book.find_submission(workshop, student).timestamp
    return pages.render(
        "feedback.html",
        name=name,
        title=course.title(exercise),
        handed_in=handed_in,
        tasks=[_shown(result, exercise, graded) for result in found],
        State=State,
    )


def _cells(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """Return the cells of a notebook by the ids nbgrader knows them by."""
    return {course.grader(cell).get("grade_id", ""): cell for cell in notebook.cells}


def _shown(result: Result, exercise: NotebookNode, notebook: NotebookNode) -> Shown:
    pristine, graded = _cells(exercise), _cells(notebook)
    answers = [graded[name] for name in result.task.answers if name in graded]
    untouched = all(
        name in graded and graded[name].source == pristine[name].source
        for name in result.task.answers
    )
    check = graded.get(result.task.id)
    return Shown(
        result=result,
        answer="" if untouched else answer_text(notebook, result.task),
        line=_line(result, check, answers, untouched=untouched),
    )


def _line(
    result: Result, check: NotebookNode | None, answers: Iterable[NotebookNode], *, untouched: bool
) -> str:
    """Return the one line under a task: what the check said, or what can be said without it."""
    if result.task.read:
        return ""
    if result.state is State.PASSED:
        return _said(check)
    if untouched:
        return _("There is no answer here yet. You can still try it, on your own or with somebody.")
    errors = [error for cell in answers for error in _errors(cell)]
    if result.state is State.PARTLY:
        return _("Part of this holds, and part doesn't yet. Go through it piece by piece.")
    return _stopped(errors[-1]) if errors else _kind_line(check)


def _stopped(error: str) -> str:
    if error.startswith("NameError"):
        return _("Python took a word for a name: {error}. Does text stand in quotes?").format(
            error=error.removeprefix("NameError: ")
        )
    return _("Your code stopped before it was done: {error}").format(error=error)


def _kind_line(check: NotebookNode | None) -> str:
    """Return what a check that didn't pass may say without giving a hidden test away."""
    for output in check.get("outputs", ()) if check else ():
        if output.get("ename") == "NotYet":  # written for people to read
            return str(output.get("evalue", ""))
        if output.get("ename") == "CellTimeoutError":
            return _("It ran for too long and was stopped. Is there a loop that never ends?")
    return _(
        "This doesn't hold yet, at least not on other data. "
        "Go back to the example above the task and compare."
    )


def _said(check: NotebookNode | None) -> str:
    """Return the line with which the visible check answered, as plain text."""
    for output in check.get("outputs", ()) if check else ():
        if output.output_type == "display_data" and "text/plain" in output.data:
            return str(output.data["text/plain"])[:500]
    return ""


def _errors(cell: NotebookNode) -> list[str]:
    return [
        f"{output.ename}: {output.evalue}"[:300]
        for output in cell.get("outputs", ())
        if output.output_type == "error"
    ]
