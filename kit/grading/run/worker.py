"""Grades one submission by itself: plain data in, plain data out, on any machine.

nbgrader's own autograder does it, on a private copy of the gradebook and in a folder that goes
away, so that any number can run side by side and none can leave half a result.
"""

import io
import logging
import os
import pickle
import sys
import tempfile
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat.warnings import DuplicateCellId, MissingIDFieldWarning
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute
from sqlalchemy.exc import SAWarning
from traitlets import import_item
from traitlets.config import Config

from kit import disk_errors, places, scratch
from kit.errors import SetupError, SubmissionError
from kit.grading import course
from kit.grading.intake import editions, hand_in_times
from kit.grading.intake.repair import repair
from kit.grading.run import submission_files
from kit.grading.run.execute import Graft, Plan
from kit.grading.run.gradebook import gradebook_rows, nbgrader_steps
from kit.grading.run.gradebook.gradebook_rows import Change, Rows
from kit.grading.run.submission_files import Files
from kit.messages import _

__all__ = ["Job", "Outcome", "grade"]


# Which people and notebooks nbgrader looks at when nobody says so: here somebody does.
COURSE_ONLY = ("assignment_id", "notebook_id", "student_id", "student_id_exclude")


@dataclass(frozen=True, kw_only=True)
class Job:
    """Everything that is needed to grade one submission.

    ``plan`` tells how to run its cells, ``settings`` are nbgrader's, pickled, and ``modules`` is
    the folder with modules that they may name. ``submission`` and ``source`` are the files of its
    folder and of the solution's (without the notebooks), ``gradebook`` the bytes of one that
    defines the exercise, and ``known`` the real one's rows of this participant.
    """

    workshop: str
    participant: str
    plan: Plan
    settings: bytes
    submission: Files
    source: Files
    gradebook: bytes
    known: Rows
    modules: str = ""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The result of grading one submission.

    ``error`` is the reason if it couldn't be graded, ``notes`` are sentences for a person,
    ``waits`` tells that some tasks were not graded, and ``digest`` is a hash of what was graded.
    """

    changes: tuple[Change, ...] = ()
    files: Files = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    waits: bool = False
    error: str = ""
    log: str = ""
    digest: str = ""


class _Autograde(course.KeepsCause, Autograde):  # type: ignore[misc]  # nbgrader ships no types
    """nbgrader's autograder, which also keeps the reason of a failure."""


def grade(job: Job) -> Outcome:
    """Grade one submission; anything wrong with it is returned as the outcome's ``error``.

    Raises ``SetupError`` if this machine can't grade any, because its disk is full.
    """
    with (
        tempfile.TemporaryDirectory(dir=scratch.own(), ignore_cleanup_errors=True) as folder,
        _log() as (log, text),
        _importable(job.modules),
    ):
        try:
            outcome = _graded(job, Path(folder).resolve(), log)
        except SubmissionError as error:
            if told := disk_errors.sentence(error):  # no fault of the submission
                raise SetupError(told) from error
            return Outcome(error=str(error), log=text.getvalue())
        return Outcome(**(vars(outcome) | {"log": text.getvalue()}))


def _graded(job: Job, folder: Path, log: logging.Logger) -> Outcome:
    submission, repairs, lost = _repaired(job)
    notes = [*repairs, *_timed(submission)]
    submission_files.write(folder / "submitted" / job.participant / job.workshop, submission)
    submission_files.write(folder / "source" / job.workshop, job.source)
    config = _config(pickle.loads(job.settings), folder)  # noqa: S301  ours, of another process
    book_file = folder / "gradebook.db"
    book_file.write_bytes(job.gradebook)
    with nbgrader_steps.opened(book_file) as engine:
        gradebook_rows.fill(engine, job.known)
        run = _run(job, config, log)
        _leave_open(job, config, [*run.waiting, *lost])
        with _gradebook(config) as book:
            after = gradebook_rows.of_participant(book, job.workshop, job.participant)
    made = folder / "autograded" / job.participant / job.workshop
    return Outcome(
        changes=gradebook_rows.changed(job.known, after),
        files=submission_files.read(made),
        notes=(*notes, *run.notes),
        waits=bool(run.waiting or lost),
        digest=submission_files.digest(job.submission),
    )


@contextmanager
def _importable(folder: str) -> Iterator[None]:
    """Let nbgrader import modules of a course's folder, as it does where it is started in one."""
    before = list(sys.path)
    sys.path[:] = [folder, *before] if folder else before
    try:
        yield
    finally:
        sys.path[:] = before


def _repaired(job: Job) -> tuple[Files, list[str], list[tuple[str, str]]]:
    """Return the repaired submission, notes on the repairs, and the tasks without their answers.

    Raises ``SubmissionError`` if no part of the exercise can be read in it.
    """
    submission = dict(job.submission)
    told: list[str] = []
    lost: list[tuple[str, str]] = []
    for name, released in job.plan.released.items():
        mode, content = submission.get(f"{name}.ipynb", (0, b""))
        if not content:
            continue
        whole = repair(released, content, f"{name}.ipynb", others=job.plan.others)
        if whole.repairs or whole.lost or whole.earlier:
            submission[f"{name}.ipynb"] = mode, nbformat.writes(whole.notebook).encode("utf-8")
        told += filter(None, (*whole.repairs, editions.told(whole.earlier)))
        tasks = course.tasks(course.parse(released, name)) if whole.lost else ()
        lost += [(name, task.id) for task in tasks if set(task.answers) & set(whole.lost)]
    return submission, told, lost


def _timed(submission: Files) -> list[str]:
    """Make the submission's ``timestamp.txt`` one that nbgrader can read; return a note on that."""
    mode, content = submission.get(hand_in_times.FILE, (0o644, None))
    if content is None:
        return []
    stamp = hand_in_times.stamp(content)
    if stamp.problem:
        submission[hand_in_times.FILE] = mode, stamp.text.encode("utf-8")
    return [stamp.problem] if stamp.problem else []


def _run(job: Job, config: Config, log: logging.Logger) -> Graft:
    """Let nbgrader grade the submission; raise ``SubmissionError`` if it can't."""
    converter = _Autograde(
        coursedir=CourseDirectory(
            config=config, assignment_id=job.workshop, student_id=job.participant
        ),
        config=config,
        log=log,
    )
    run = Graft(job.plan, own=job.source, parent=converter)
    converter.autograde_preprocessors = [
        run if _executes(step) else step for step in converter.autograde_preprocessors
    ]
    try:
        converter.start()
    except NbGraderException as error:
        raise SubmissionError(_why(converter.cause or error)) from (converter.cause or error)
    if converter.cause:
        raise SubmissionError(_why(converter.cause)) from converter.cause
    return run


def _executes(step: Any) -> bool:
    """Tell whether ``step`` is nbgrader's step that runs cells; settings may give its name."""
    kind = import_item(step) if isinstance(step, str) else step
    return isinstance(kind, type) and issubclass(kind, Execute)


def _leave_open(job: Job, config: Config, waiting: Iterable[tuple[str, str]]) -> None:
    """Delete the score of each cell in ``waiting``: its code was not run, so it is not zero."""
    with _gradebook(config) as book:
        for notebook, cell in waiting:
            given = book.find_grade(cell, notebook, job.workshop, job.participant)
            given.auto_score, given.needs_manual_grade = None, True
        book.db.commit()


def _gradebook(config: Config) -> Gradebook:
    return Gradebook(config.CourseDirectory.db_url, config.CourseDirectory.course_id)


def _why(cause: Exception) -> str:
    if isinstance(cause, SubmissionError):
        return str(cause)
    kind = type(cause).__name__
    if kind == "DeadKernelError":
        return _("Its code ended Python itself. Look at it, then grade it again.")
    if kind in {"SchemaTooOldError", "SchemaTooNewError"}:
        return _(
            "The marks of its cells are of another version of nbgrader. If the exercise itself is "
            "old, run nbgrader update on the course's folder, and release it again."
        )
    return _(
        "nbgrader can't grade it and gives {kind} as the reason, with the words “{why}”. The log "
        "in programme/logs says more. Look at it, then grade it again."
    ).format(kind=kind, why=course.first_line(cause))


def _config(settings: Config, folder: Path) -> Config:
    """Return a copy of nbgrader's settings with every folder inside ``folder``."""
    config = Config(settings)
    config.CourseDirectory = Config(settings.CourseDirectory)
    config.CourseDirectory.root = str(folder)
    for narrowed in ("directory_structure", *COURSE_ONLY):
        config.CourseDirectory.pop(narrowed, None)
    for step in ("source", "submitted", "autograded"):
        config.CourseDirectory[f"{step}_directory"] = step
    config.CourseDirectory.db_url = places.sqlite_address(folder / "gradebook.db")
    # the notebook is validated after the last step, not after each of them
    config.NotebookExporter.optimistic_validation = True
    return config


@contextmanager
def _log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """Give a log for nbgrader that is kept as text and not printed."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    # made by hand, so that it isn't registered and goes away
    logger = logging.Logger(f"hackyack.{os.getpid()}", logging.INFO)  # noqa: LOG001
    logger.addHandler(handler)
    with warnings.catch_warnings():
        # SQLAlchemy warns about the order of nbgrader's own inserts, which comes out right.
        warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader")
        # Cells of an older file have no ids, or two have one; nbformat mends that, and warns of it.
        warnings.filterwarnings("ignore", category=MissingIDFieldWarning)
        warnings.filterwarnings("ignore", category=DuplicateCellId)
        yield logger, text
