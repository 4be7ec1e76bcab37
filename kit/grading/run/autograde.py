"""Grades submissions with nbgrader's own autograder, in parallel; a bad one stops no other.

A submission counts as graded if the gradebook's rows say so, never because a folder exists: the
next run continues an interrupted one.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from enum import StrEnum

from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment

from kit import scratch
from kit.errors import SubmissionError
from kit.grading import release
from kit.grading.courses import Assignment, named
from kit.grading.intake import hand_in_times
from kit.grading.run import languages, submission_files
from kit.grading.run.batch import Options, outcomes
from kit.grading.run.gradebook import gradebook_rows, journal, points
from kit.grading.run.gradebook.graded_notebooks import executed, remarks
from kit.grading.run.pool import Processes
from kit.grading.run.worker import Outcome
from kit.messages import _

__all__ = [
    "Graded", "Progress", "Status", "grade", "graded", "of_earlier_editions", "standing",
]  # fmt: skip

Progress = Callable[["Graded", int, int], None]


class Status(StrEnum):
    """The state of one submission after a run."""

    GRADED = "graded"
    BEFORE = "graded before"
    PARTLY = "graded in part"
    FAILED = "not graded"
    WAITING = "not graded yet"


@dataclass(frozen=True, kw_only=True)
class Graded:
    """One submission after a run: its points, or None if it could not be graded.

    ``message`` describes an error, or gives a reason to look at the submission. ``to_read`` tells
    that a person is to read an answer, ``earlier`` that it was graded by an earlier edition.
    """

    participant: str
    score: float | None
    max_score: float
    status: Status
    message: str = ""
    to_read: bool = False
    earlier: bool = False


@scratch.grading()
def grade(
    which: Assignment | str,
    *,
    participants: Iterable[str] | None = None,
    force: bool = False,
    timeout: int | None = None,
    workers: int | Processes | None = None,
    executor: Executor | None = None,
    trust: bool = False,
    progress: Progress | None = None,
) -> list[Graded]:
    """Grade the submissions of an assignment that aren't graded yet, or are newer.

    ``participants`` names those to look at, ``force`` grades them again, ``timeout`` is in seconds
    for one cell, nbgrader's setting if it is None. ``workers`` is how many run side by side (one
    for each processor if it is None), or the processes that are ready for it, and ``executor`` runs
    them, if not this machine; ``trust`` runs participants' code without a sandbox. ``progress`` is
    called after each with the result, how many are done and of how many. The results are in the
    order of the participants. Raises ``SubmissionError`` if a participant named has handed nothing
    in and ``WorkshopError`` if there is no solution to grade by, or if its code is of another
    language than Python.
    """
    assignment = named(which)
    languages.refuse_others(assignment)
    found = _wanted(assignment, participants)
    results: dict[str, Graded] = {}
    with assignment.log("grade") as log, assignment.course.gradebook() as book:
        _register(book, assignment, log)
        journal.resume(book, assignment)
        options = Options(timeout=timeout, workers=workers, executor=executor, trust=trust)
        for result, told in _results(book, assignment, found, options, force=force):
            log.info("%s: %s\n%s", result.participant, result.message, told)
            results[result.participant] = result
            if progress:
                progress(result, len(results), len(found))
    return [results[participant] for participant in found]


def standing(which: Assignment | str) -> list[Graded]:
    """Return the state of each submission as the gradebook has it, without running any code."""
    assignment = named(which)
    with assignment.course.gradebook() as book:
        edition = gradebook_rows.edition(book, assignment.id)
        return [
            _known(
                book,
                assignment,
                participant,
                status=_status(book, assignment, participant),
                edition=edition,
            )
            for participant in assignment.submissions()
        ]


def of_earlier_editions(assignment: Assignment) -> list[str]:
    """Return the ids of all people whose hand-ins were graded by an earlier edition."""
    return [one.participant for one in standing(assignment) if one.earlier]


def graded(assignment: Assignment, participants: Iterable[str] | None = None) -> list[str]:
    """Return the ids of all graded participants, or ``participants`` if all of them are graded.

    Raises ``SubmissionError`` if one of them isn't graded or not known, or if nobody is graded.
    """
    wanted = _wanted(assignment, participants)
    found = [one.participant for one in standing(assignment) if one.status is not Status.WAITING]
    wanted = found if participants is None else wanted
    missing = sorted(set(wanted) - set(found))
    if missing or not found:
        raise SubmissionError(
            _("Not graded yet: {participants}. Run: {command}").format(
                participants=", ".join(missing) or _("nobody is"),
                command=assignment.course.command("grade", assignment.id),
            )
        )
    return wanted


def _register(book: Gradebook, assignment: Assignment, log: logging.Logger) -> None:
    """Enter the cells of an exercise into the gradebook, unless the same ones are there."""
    known = any(one.name == assignment.id for one in book.assignments)
    if assignment.course.given and known:  # by nbgrader itself: then its gradebook is right
        return
    if not (known and release.is_registered(assignment)):
        release.register(assignment, log)


def _wanted(assignment: Assignment, participants: Iterable[str] | None) -> list[str]:
    found = assignment.submissions()
    wanted = list(found) if participants is None else list(participants)
    missing = sorted(set(wanted) - set(found))
    if missing:
        raise SubmissionError(
            _("Nothing of {participants} was collected for {id}. Known: {known}").format(
                participants=", ".join(missing),
                id=assignment.id,
                known=", ".join(found) or _("nobody"),
            )
        )
    return wanted


def _results(
    book: Gradebook,
    assignment: Assignment,
    participants: Iterable[str],
    options: Options,
    *,
    force: bool,
) -> Iterator[tuple[Graded, str]]:
    """Yield results with nbgrader's log: first those graded before, then each new one when done."""
    due = []
    edition = gradebook_rows.edition(book, assignment.id)
    for participant in participants:
        if force or not _is_done(book, assignment, participant):
            due.append(participant)
        else:
            known = _known(book, assignment, participant, status=Status.BEFORE, edition=edition)
            yield known, ""
    if due:
        for participant, outcome in outcomes(book, assignment, due, options):
            yield _entered(book, assignment, participant, outcome), outcome.log


def _entered(book: Gradebook, assignment: Assignment, participant: str, outcome: Outcome) -> Graded:
    """Enter ``outcome`` into the gradebook and return it as a result."""
    error = outcome.error
    try:
        if not error:
            journal.enter(
                book, assignment, participant,
                changes=outcome.changes, files=outcome.files, digest=outcome.digest,
            )  # fmt: skip
    except SubmissionError as unfit:
        error = str(unfit)
    if error:
        row = _find(book, assignment, participant)
        journal.withdraw_scores(book, row, assignment, participant)
        return _result(book, assignment, participant, status=Status.FAILED, message=error)
    notes = [*outcome.notes, *remarks(assignment, participant)]
    status = Status.PARTLY if outcome.waits else Status.GRADED
    return _result(
        book, assignment, participant, status=status, message=" ".join(filter(None, notes))
    )


def _find(book: Gradebook, assignment: Assignment, participant: str) -> SubmittedAssignment | None:
    try:
        return book.find_submission(assignment.id, participant)
    except MissingEntry:
        return None


def _is_done(book: Gradebook, assignment: Assignment, participant: str) -> bool:
    """Tell whether the gradebook holds the whole grading of exactly this submission."""
    return _status(book, assignment, participant) is Status.BEFORE


def _status(book: Gradebook, assignment: Assignment, participant: str) -> Status:
    """Return the state of a submission, read from the gradebook's rows.

    A submission that waits for a person or for a sandbox is graded in part, and is tried again.
    """
    row = _find(book, assignment, participant)
    grades = [grade for notebook in row.notebooks for grade in notebook.grades] if row else []
    if row is None or not grades or not _is_this(row, assignment, participant):
        return Status.WAITING
    if not executed(assignment, participant):
        return Status.WAITING
    by_hand = {(task.notebook, task.id) for task in assignment.tasks if task.read}
    code = [
        grade
        for grade in grades
        if grade.cell_type == "code" and (grade.notebook.name, grade.name) not in by_hand
    ]
    unscored = [g for g in code if g.auto_score is None and g.manual_score is None]
    if not unscored:
        return Status.BEFORE
    set_aside = len(unscored) < len(code) and all(grade.needs_manual_grade for grade in unscored)
    return Status.PARTLY if set_aside else Status.WAITING


def _is_this(row: SubmittedAssignment, assignment: Assignment, participant: str) -> bool:
    """Tell whether ``row`` is about the submission as it lies in its folder now.

    nbgrader goes by the time alone. But a file can be exchanged, and its time stay.
    """
    try:
        files = submission_files.read(assignment.submitted(participant))
    except SubmissionError:
        return False
    told = files.get(hand_in_times.FILE)
    stamp = hand_in_times.stamp(told[1]) if told else None
    when = stamp.when.replace(tzinfo=None) if stamp and stamp.when else None
    known = journal.entered_digest(assignment, participant)
    return (when is None or row.timestamp == when) and known in {"", submission_files.digest(files)}


def _known(
    book: Gradebook, assignment: Assignment, participant: str, *, status: Status, edition: str
) -> Graded:
    """Return the result of an earlier run; say so if it was graded by another than ``edition``."""
    found = _result(book, assignment, participant, status=status)
    by = journal.entered_edition(assignment, participant)
    if found.score is None or by in {"", edition}:
        return found
    said = _("Graded by an earlier version of the exercise.")
    return replace(found, message=f"{said} {found.message}".rstrip(), earlier=True)


def _result(
    book: Gradebook,
    assignment: Assignment,
    participant: str,
    *,
    status: Status,
    message: str = "",
) -> Graded:
    row = _find(book, assignment, participant)
    done = status in {Status.GRADED, Status.BEFORE, Status.PARTLY}
    found = " ".join(remarks(assignment, participant))
    return Graded(
        participant=participant,
        score=row.score if row and done else None,
        max_score=points.most_points(book, assignment, participant),
        status=status,
        message=" ".join(filter(None, (message or found, points.late(row) if done else ""))),
        to_read=done and points.waits_for_a_person(assignment, row),
    )
