"""Grades submissions by nbgrader's own autograder, one by one; a bad one is told and stops nothing.

What is done is what the gradebook's rows say, never that a folder exists: a run that was killed is
taken up where it stopped.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from logging import Logger
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment
from nbgrader.converters import Autograde, NbGraderException
from nbgrader.preprocessors.execute import UnresponsiveKernelError

from kit import places
from kit.errors import SubmissionError
from kit.grading import course, release
from kit.messages import _

__all__ = ["Graded", "Progress", "Status", "executed", "grade", "standing", "submissions"]

TIMEOUT = 30  # seconds for one cell

Progress = Callable[["Graded", int, int], None]


class Status(StrEnum):
    """What became of a submission in one run."""

    GRADED = "graded"
    BEFORE = "graded before"
    FAILED = "not graded"
    WAITING = "not graded yet"


@dataclass(frozen=True, kw_only=True)
class Graded:
    """One submission after a run: its points, None where it could not be graded.

    ``message`` says what went wrong or what to look at.
    """

    student: str
    score: float | None
    max_score: float
    status: Status
    message: str = ""


class _Autograde(course.KeepsCause, Autograde):  # type: ignore[misc]  # nbgrader ships no types
    """nbgrader's autograder, which says why it failed."""


def grade(
    workshop: str,
    *,
    students: Iterable[str] | None = None,
    force: bool = False,
    timeout: int = TIMEOUT,
    progress: Progress | None = None,
) -> list[Graded]:
    """Grade the submissions of a workshop's exercise that aren't graded yet, or are newer.

    ``students`` names those to look at, ``force`` grades them again, ``timeout`` is in seconds for
    one cell. ``progress`` is called after each with the result, how many are done and of how many.
    Raises ``SubmissionError`` where a student named has handed nothing in and ``WorkshopError``
    where there is no solution to grade by.
    """
    found = _wanted(workshop, students)
    results = []
    with course.log(f"grade-{workshop}") as log:
        release.register(workshop, log)
        for done, student in enumerate(found, start=1):
            result = _grade_one(workshop, student, force=force, timeout=timeout, log=log)
            results.append(result)
            if progress:
                progress(result, done, len(found))
    return results


def standing(workshop: str) -> list[Graded]:
    """Say for each submission where it stands in the gradebook; run nothing."""
    with course.gradebook() as book:
        return [
            _result(
                book,
                workshop,
                student,
                status=Status.BEFORE if _is_done(book, workshop, student) else Status.WAITING,
            )
            for student in submissions(workshop)
        ]


def executed(workshop: str, student: str) -> NotebookNode | None:
    """Return the graded notebook where nbgrader came to its last step, which is to write it."""
    file = places.programme() / "autograded" / student / workshop / f"{workshop}.ipynb"
    if not file.is_file():
        return None
    notebook = course.parse(file.read_bytes(), file.name)
    return notebook if any(cell.get("execution_count") for cell in notebook.cells) else None


def submissions(workshop: str) -> dict[str, Path]:
    """Return the notebooks collected for a workshop by participant, in order."""
    folders = sorted((places.programme() / "submitted").glob(f"*/{workshop}"))
    return {folder.parent.name: folder / f"{workshop}.ipynb" for folder in folders}


def _wanted(workshop: str, students: Iterable[str] | None) -> list[str]:
    found = submissions(workshop)
    wanted = list(found) if students is None else list(students)
    missing = sorted(set(wanted) - set(found))
    if missing:
        raise SubmissionError(
            _("Nothing of {students} was collected for {id}. Known: {known}").format(
                students=", ".join(missing), id=workshop, known=", ".join(found) or _("nobody")
            )
        )
    return wanted


def _grade_one(workshop: str, student: str, *, force: bool, timeout: int, log: Logger) -> Graded:
    with course.gradebook() as book:
        if not force and _is_done(book, workshop, student):
            return _result(book, workshop, student, status=Status.BEFORE)
        _forget_scores(book, workshop, student)
    try:
        _run(workshop, student, timeout=timeout, log=log)
    except SubmissionError as error:
        message = str(error)
    else:
        message = ""
    with course.gradebook() as book:
        status = Status.FAILED if message else Status.GRADED
        return _result(book, workshop, student, status=status, message=message)


def _run(workshop: str, student: str, *, timeout: int, log: Logger) -> None:
    """Let nbgrader grade one submission; raise ``SubmissionError`` where it can't."""
    file = submissions(workshop)[student]
    if not file.is_file():
        raise SubmissionError(
            _("{file} is missing. Collect it again.").format(
                file=file.relative_to(places.root()).as_posix()
            )
        )
    course.parse(file.read_bytes(), file.name)
    config = course.settings()
    config.Execute.timeout = timeout
    converter = _Autograde(
        coursedir=course.coursedir(config, workshop, student),
        config=config,
        log=log,
        force=True,  # nbgrader would skip whatever has a folder; what is done was decided above
    )
    try:
        converter.start()
    except NbGraderException as error:
        raise SubmissionError(_why(converter.cause or error)) from error
    if converter.cause:
        raise SubmissionError(_why(converter.cause)) from converter.cause


def _why(cause: Exception) -> str:
    if isinstance(cause, UnresponsiveKernelError):
        return _("Its code didn't stop when it was interrupted. Look at it, then grade it again.")
    if type(cause).__name__ == "DeadKernelError":
        return _("Its code ended Python itself. Look at it, then grade it again.")
    return _("nbgrader stopped at it ({why}). Look at it, then grade it again.").format(
        why=course.first_line(cause)
    )


def _find(book: Gradebook, workshop: str, student: str) -> SubmittedAssignment | None:
    try:
        return book.find_submission(workshop, student)
    except MissingEntry:
        return None


def _is_done(book: Gradebook, workshop: str, student: str) -> bool:
    """Tell whether this very submission is in the gradebook, whole."""
    row = _find(book, workshop, student)
    directory = course.coursedir(course.settings(), workshop, student)
    handed_in = directory.get_existing_timestamp(str(submissions(workshop)[student].parent))
    if row is None or row.timestamp != handed_in:
        return False
    grades = [grade for notebook in row.notebooks for grade in notebook.grades]
    scored = all(
        grade.auto_score is not None or grade.manual_score is not None
        for grade in grades
        if grade.cell_type == "code"
    )
    return bool(grades) and scored and executed(workshop, student) is not None


def _forget_scores(book: Gradebook, workshop: str, student: str) -> None:
    """Take back what the autograder said of an earlier submission: it can't count for this one.

    What a person gave, scores and comments, stays.
    """
    row = _find(book, workshop, student)
    for notebook in row.notebooks if row else ():
        for given in notebook.grades:
            given.auto_score = None
            given.needs_manual_grade = True
    book.db.commit()


def _result(
    book: Gradebook, workshop: str, student: str, *, status: Status, message: str = ""
) -> Graded:
    row = _find(book, workshop, student)
    done = status in {Status.GRADED, Status.BEFORE}
    return Graded(
        student=student,
        score=row.score if row and done else None,
        max_score=_points(book, workshop),
        status=status,
        message=message or _out_of_time(executed(workshop, student)),
    )


def _points(book: Gradebook, workshop: str) -> float:
    """Return what the whole exercise is worth; nbgrader knows it once something was graded."""
    try:
        return float(book.find_assignment(workshop).max_score)
    except MissingEntry:
        return sum(task.points for task in course.tasks(course.exercise(workshop)))


def _out_of_time(notebook: NotebookNode | None) -> str:
    """Say which cells were stopped for taking too long."""
    stopped = [
        cell.metadata.get("nbgrader", {}).get("grade_id", cell.get("id", "?"))
        for cell in (notebook.cells if notebook else ())
        for output in cell.get("outputs", ())
        if output.get("ename") == "CellTimeoutError"
    ]
    if not stopped:
        return ""
    return _("Stopped for taking too long: {cells}.").format(cells=", ".join(stopped))
