"""Writes a page of feedback for each participant: tasks, states, next step, comments.

The page shows the participant's own answers and the lines to each (``kit.grading.pages.wording``),
also what a hidden test says to people, but never its code, and nothing a submission could have put
there as markup.
"""

import copy
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback, NbGraderException

from kit import pages
from kit.errors import SubmissionError
from kit.grading import course, hand_in_names, retention
from kit.grading.course import TaskCell
from kit.grading.courses import Assignment, named
from kit.grading.pages import code_to_read
from kit.grading.pages.results import HandIn, Result, State, hand_in
from kit.grading.pages.wording import Exercise, cells_of, line, next_step, sections
from kit.grading.run import autograde
from kit.grading.run.gradebook.graded_notebooks import executed
from kit.messages import _
from kit.notebooks.lifting import lift
from kit.notebooks.literals import reflected

__all__ = ["FeedbackExporter", "Part", "Shown", "answer_text", "feedback"]

LONGEST = 4000  # characters of one answer on the page


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One task, as the page shows it; ``to_read`` tells that a person reads its code too."""

    result: Result
    answer: str
    line: str
    to_read: bool = False


@dataclass(frozen=True, kw_only=True)
class Part:
    """The tasks of one notebook.

    ``heading`` is "" where it is the only notebook, ``file`` names one that was not handed in.
    """

    heading: str
    file: str
    tasks: tuple[Shown, ...]


class FeedbackExporter(Exporter):
    """Makes the page for one participant; nbgrader's feedback step calls it for a notebook.

    ``assignment`` is the assignment; nbgrader's own command line names one of this clone.
    """

    assignment: Assignment | None = None

    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]  # nbconvert's HTML exporter returns str too
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str, Any]:
        """Return the page, as nbconvert asks for it, with nbgrader's resources."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        about = resources["nbgrader"]
        assignment = self.assignment or named(about["assignment"])
        return _page(about["db_url"], assignment, about["student"]), resources


class _Feedback(course.KeepsCause, GenerateFeedback):  # type: ignore[misc]  # no types
    """nbgrader's feedback step for one assignment, which also keeps the reason of a failure."""

    def __init__(self, assignment: Assignment, **options: Any) -> None:
        super().__init__(**options)
        self._assignment = assignment

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Make the page, as nbgrader calls it for a notebook."""
        self.exporter.assignment = self._assignment
        super().convert_single_notebook(notebook_filename)


def feedback(
    which: Assignment | str,
    *,
    participants: Iterable[str] | None = None,
    told: Callable[[Path], None] = lambda _page: None,
) -> list[Path]:
    """Write a page of feedback for each graded participant and return the files.

    Each page is about all notebooks of the assignment. It lies in nbgrader's folder for feedback
    and is called like the first notebook that was handed in, so that nbgrader's own
    ``release_feedback`` finds it. ``participants``, if given, names those to write for; ``told`` is
    called with each page once it is written. Raises ``SubmissionError`` if one of them isn't
    graded, or if no participant is.
    """
    assignment = named(which)
    wanted = autograde.graded(assignment, participants)
    with assignment.log("feedback") as log:
        written = []
        for participant in wanted:
            written.append(_write(assignment, participant, log))
            told(written[-1])
        return written


def answer_text(
    assignment: Assignment,
    notebook: NotebookNode,
    task: TaskCell,
    lifted: Mapping[str, str] | None = None,
) -> str:
    """Return a participant's answer to ``task``, typed in JupyterLab or chosen through Voilà.

    ``lifted`` are the answers that have been read in any cell: where the task's own still holds
    three dots, they stand in their place. What everybody was handed out is left out.
    """
    cells = cells_of(notebook)
    written = [reflected(cells[name].source) for name in task.answers if name in cells]
    if task.read and not task.answers:
        given = {cell.source for cell in assignment.exercises[task.notebook].cells}
        own = (one for one in _below(notebook, task) if one not in given)
        written += [reflected(one) for one in own]
    text = "\n\n".join(written)
    for name, literal in (lifted or {}).items():
        still_open = re.compile(rf"^{name} = \.\.\..*$", re.MULTILINE)
        text = still_open.sub(f"{name} = {literal}".replace("\\", r"\\"), text)
    lines = text.splitlines()
    return "\n".join(line for line in lines if line.strip() not in assignment.course.stubs)[
        :LONGEST
    ]


def _below(notebook: NotebookNode, task: TaskCell) -> Iterator[str]:
    """Yield the sources of a participant's own cells below a task that has no cell for answers."""
    here = False
    for cell in notebook.cells:
        if name := course.grade_id(cell):
            here = name == task.id
        elif here:
            yield cell.source


def _write(assignment: Assignment, participant: str, log: Any) -> Path:
    config = copy.deepcopy(assignment.course.config)
    config.GenerateFeedback.exporter_class = f"{__name__}.{FeedbackExporter.__name__}"
    config.GenerateFeedback.preprocessors = []  # the exporter reads the gradebook itself
    notebook = next(iter(executed(assignment, participant)))
    directory = course.coursedir(config, assignment.id, participant)
    directory.notebook_id = notebook
    converter = _Feedback(
        assignment,
        coursedir=directory,
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
        ) from (converter.cause or error)
    return assignment.feedback(participant) / f"{notebook}.html"


def _page(db_url: str, assignment: Assignment, participant: str) -> str:
    with Gradebook(db_url) as book:
        found = hand_in(book, assignment, participant)
        name = hand_in_names.greeting(book.find_student(participant))
        handed_in = book.find_submission(assignment.id, participant).timestamp
    parts = list(_parts(assignment, found, executed(assignment, participant)))
    absent = [part.file for part in parts if part.file]
    marked = bool(assignment.course.given)
    return pages.render(
        "feedback.html",
        name=name,
        title=assignment.title,
        handed_in=handed_in,
        days=retention.stated(assignment.course),
        damaged=bool(found.repairs),
        next_step=next_step(found.results, sections(assignment), absent, marked=marked),
        parts=parts,
        points=_points(found.results) if marked else None,
        State=State,
    )


def _points(found: Sequence[Result]) -> tuple[float, float]:
    """Return the points that a person has in all tasks, and those that there are."""
    return sum(one.score or 0 for one in found), sum(one.task.points for one in found)


def _parts(
    assignment: Assignment, found: HandIn, graded: Mapping[str, NotebookNode]
) -> Iterator[Part]:
    """Yield the tasks of each notebook; a notebook that was not handed in says so."""
    several = len(assignment.exercises) > 1
    for name, released in assignment.exercises.items():
        notebook = graded.get(name)
        asked = [
            result
            for result in found.results
            if result.task.notebook == name and result.state is not State.NOT_ASKED
        ]
        if notebook is None:
            tasks = tuple(Shown(result=result, answer="", line="") for result in asked)
        else:
            exercise, lifted = Exercise.of(released, notebook), lift(released, notebook).answers
            tasks = tuple(
                Shown(
                    result=one,
                    answer=_answer(assignment, notebook, one, lifted),
                    line=line(one, exercise, cells_of(notebook)),
                    to_read=bool(code_to_read.to_read([one], {name: notebook})),
                )
                for one in asked
            )
        heading = assignment.heading(name) if several else ""
        yield Part(heading=heading, file="" if notebook else f"{name}.ipynb", tasks=tasks)


def _answer(
    assignment: Assignment, notebook: NotebookNode, result: Result, lifted: Mapping[str, str]
) -> str:
    there = result.state not in {State.EMPTY, State.LOST}
    return answer_text(assignment, notebook, result.task, lifted) if there else ""
