"""Writes a page of feedback for each participant: tasks, states, next step, comments.

The page shows the participant's own answers and the lines to each (``kit.grading.pages.wording``),
also what a hidden test says to people, but never its code, and nothing a submission could have put
there as markup.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback, NbGraderException

from kit import pages
from kit.errors import SubmissionError
from kit.grading import course, retention
from kit.grading.course import TaskCell
from kit.grading.courses import Assignment, named
from kit.grading.pages.results import Result, State, hand_in, name_of
from kit.grading.pages.wording import Exercise, cells_of, line, next_step, sections
from kit.grading.run import autograde
from kit.messages import _
from kit.notebooks.lifting import lift
from kit.notebooks.literals import reflected

__all__ = ["FeedbackExporter", "Shown", "answer_text", "feedback"]

LONGEST = 4000  # characters of one answer on the page


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One task, as the page shows it."""

    result: Result
    answer: str
    line: str


class _Feedback(course.KeepsCause, GenerateFeedback):  # type: ignore[misc]  # no types
    """nbgrader's feedback step, which also keeps the reason of a failure."""


class FeedbackExporter(Exporter):
    """Makes the page for one graded notebook; nbgrader's feedback step calls it."""

    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]  # nbconvert's HTML exporter returns str too
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str, Any]:
        """Return the page, as nbconvert asks for it, with nbgrader's resources."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        about = resources["nbgrader"]
        assignment = named(about["assignment"])
        return _page(nb, about["db_url"], assignment, about["student"]), resources


def feedback(which: Assignment | str, *, participants: Iterable[str] | None = None) -> list[Path]:
    """Write a page of feedback for each graded participant and return the files.

    The files are ``programme/feedback/<participant>/<id>/<id>.html``. ``participants``, if given,
    names those to write for. Raises ``SubmissionError`` if one of them isn't graded, or if no
    participant is.
    """
    assignment = named(which)
    wanted = autograde.graded(assignment, participants)
    with assignment.log("feedback") as log:
        return [_write(assignment, participant, log) for participant in wanted]


def answer_text(
    notebook: NotebookNode, task: TaskCell, lifted: Mapping[str, str] | None = None
) -> str:
    """Return a participant's answer to ``task``, typed in JupyterLab or chosen through Voilà.

    ``lifted`` are the answers that have been read in any cell: where the task's own still holds
    three dots, they stand in their place.
    """
    cells = cells_of(notebook)
    written = [reflected(cells[name].source) for name in task.answers if name in cells]
    stubs = set(course.settings().ClearSolutions.code_stub.values())  # hints that stay in answers
    text = "\n\n".join(written)
    for name, literal in (lifted or {}).items():
        still_open = re.compile(rf"^{name} = \.\.\..*$", re.MULTILINE)
        text = still_open.sub(f"{name} = {literal}".replace("\\", r"\\"), text)
    lines = text.splitlines()
    return "\n".join(line for line in lines if line.strip() not in stubs)[:LONGEST]


def _write(assignment: Assignment, participant: str, log: Any) -> Path:
    config = assignment.course.config
    converter = _Feedback(
        coursedir=course.coursedir(config, assignment.id, participant),
        config=config,
        log=log,
        force=True,
    )
    try:
        converter.start()
    except NbGraderException as error:
        raise SubmissionError(
            _("The feedback for {participant} could not be made: {why}").format(
                participant=participant, why=course.first_line(converter.cause or error)
            )
        ) from error
    return assignment.feedback(participant) / f"{assignment.notebook}.html"


def _page(graded: NotebookNode, db_url: str, assignment: Assignment, participant: str) -> str:
    released = assignment.exercise
    with Gradebook(db_url) as book:
        found = hand_in(book, assignment, participant, released)
        name = name_of(book.find_student(participant))
        handed_in = book.find_submission(assignment.id, participant).timestamp
    exercise = Exercise.of(released, graded)
    lifted = lift(released, graded).answers
    return pages.render(
        "feedback.html",
        name=name,
        title=course.title(released),
        handed_in=handed_in,
        days=retention.days(assignment.course),
        damaged=bool(found.whole and found.whole.repairs),
        next_step=next_step(found.results, sections(assignment.id)),
        tasks=[
            _shown(result, exercise, graded, lifted)
            for result in found.results
            if result.state is not State.NOT_ASKED
        ],
        State=State,
    )


def _shown(
    result: Result, exercise: Exercise, notebook: NotebookNode, lifted: Mapping[str, str]
) -> Shown:
    graded = cells_of(notebook)
    there = result.state not in {State.EMPTY, State.LOST}
    return Shown(
        result=result,
        answer=answer_text(notebook, result.task, lifted) if there else "",
        line=line(result, exercise, graded),
    )
