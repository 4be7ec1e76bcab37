"""Reads the result of each task of a participant from the gradebook."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.api import Comment, Grade, Gradebook, MissingEntry, Student

from kit.errors import SubmissionError
from kit.grading import course, hand_in_names
from kit.grading.course import TaskCell
from kit.grading.courses import Assignment
from kit.grading.intake.collect import from_a_page
from kit.grading.intake.repair import Repaired, is_same, repair
from kit.notebooks.literals import bound

__all__ = [
    "HandIn",
    "Result",
    "State",
    "hand_in",
    "is_unanswered",
    "name_of",
    "repaired",
    "results",
    "ungraded",
]


class State(StrEnum):
    """The state of one participant's task."""

    PASSED = "passed"
    PARTLY = "partly"
    NOT_YET = "not yet"
    TO_READ = "to read"  # written, and not read yet
    READ = "read"
    EMPTY = "empty"  # without an answer
    WAITING = "waiting"  # for a person, or for a machine that can run code safely
    LOST = "lost"  # the file that was handed in breaks off before it
    NOT_ASKED = "not asked"  # optional, on a page that lacks it; or a test worth no points
    NOT_GRADED = "not graded"


UNSCORED = {
    State.NOT_GRADED, State.TO_READ, State.EMPTY, State.WAITING, State.LOST, State.NOT_ASKED
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Result:
    """One participant's result in one task: its score or None, and a person's comment.

    ``by_person`` tells that a person has given the score.
    """

    task: TaskCell
    state: State
    score: float | None
    comment: str = ""
    by_person: bool = False


@dataclass(frozen=True, kw_only=True)
class HandIn:
    """A participant's results in one assignment, and its notebooks by name, as repaired.

    A notebook that was not handed in, or can't be read, is not among them.
    """

    results: tuple[Result, ...]
    whole: Mapping[str, Repaired]

    @property
    def repairs(self) -> tuple[str, ...]:
        """Return the damages of all notebooks, one sentence each."""
        return tuple(said for one in self.whole.values() for said in one.repairs)

    @property
    def earlier(self) -> tuple[str, ...]:
        """Return the cells of all notebooks that are of an earlier edition of the exercise."""
        return tuple(cell for one in self.whole.values() for cell in one.earlier)


def hand_in(book: Gradebook, assignment: Assignment, participant: str) -> HandIn:
    """Return the graded hand-in of a participant."""
    whole = repaired(assignment, participant)
    lost = {(name, id) for name, one in whole.items() for id in one.lost}
    found = results(book, assignment, participant, assignment.tasks, lost=lost)
    absent = set(assignment.lacking(participant)) if whole else set()
    found = tuple(
        _or_lost(one)
        if one.task.notebook in absent
        else _or_empty(one, assignment.exercises[one.task.notebook], whole.get(one.task.notebook))
        for one in found
    )
    if from_a_page(assignment, participant):
        found = tuple(_or_not_asked(one) for one in found)
    return HandIn(results=found, whole=whole)


def _or_lost(result: Result) -> Result:
    """Return the result of a task in a notebook that was not handed in."""
    kept = result.state in {State.NOT_GRADED, State.READ} or result.score
    return result if kept else replace(result, state=State.LOST, score=None)


def _or_not_asked(result: Result) -> Result:
    """Return ``result`` as not asked, unless a person has given points for it."""
    left = result.task.optional and not result.score
    return replace(result, state=State.NOT_ASKED, score=None) if left else result


def _or_empty(result: Result, released: NotebookNode, whole: Repaired | None) -> Result:
    """Return ``result`` as empty if it is "not yet" only because there is no answer.

    That doesn't say that a task is hard.
    """
    left = (
        whole is not None
        and result.state is State.NOT_YET
        and is_unanswered(result.task, released, whole.notebook)
    )
    return replace(result, state=State.EMPTY) if left else result


def is_unanswered(task: TaskCell, released: NotebookNode, notebook: NotebookNode) -> bool:
    """Tell whether all answer cells are as they were released, and no other cell answers.

    A task without an answer cell, such as a test of the computer alone, is never unanswered.
    """
    own = {course.grade_id(cell): cell for cell in notebook.cells}
    asked = [cell for cell in released.cells if course.grade_id(cell) in task.answers]
    if not asked or not all(
        course.grade_id(cell) in own and is_same(cell, own[course.grade_id(cell)].source)
        for cell in asked
    ):
        return False
    names = {name for cell in asked for name in bound(cell.source)}
    return not any(
        names & set(bound(cell.source))
        for cell in notebook.cells
        if cell.cell_type == "code" and not course.grade_id(cell)
    )


def results(
    book: Gradebook,
    assignment: Assignment,
    participant: str,
    tasks: Iterable[TaskCell],
    *,
    lost: Collection[tuple[str, str]] = (),
) -> tuple[Result, ...]:
    """Return the results of one participant, one for each task, in the exercise's order.

    ``lost`` are the notebooks and ids of answers that the hand-in doesn't hold (``repaired``).
    """
    try:
        rows = {one.name: one for one in book.find_submission(assignment.id, participant).notebooks}
    except MissingEntry:
        return ungraded(tasks)
    given = {(name, grade.name): grade for name, row in rows.items() for grade in row.grades}
    return tuple(
        _result(
            task,
            given.get((task.notebook, task.id)),
            rows[task.notebook].comments if task.notebook in rows else (),
            lost=any((task.notebook, id) in lost for id in task.answers),
        )
        for task in tasks
    )


def repaired(assignment: Assignment, participant: str) -> dict[str, Repaired]:
    """Return the notebooks of a submission with their repairs, by name: those that can be read."""
    folder = assignment.submitted(participant)
    found = {
        name: _repaired(released, folder / f"{name}.ipynb")
        for name, released in assignment.released.items()
    }
    return {name: whole for name, whole in found.items() if whole}


def _repaired(released: bytes, file: Path) -> Repaired | None:
    try:
        return repair(released, file.read_bytes(), file.name)
    except (FileNotFoundError, SubmissionError):
        return None


def ungraded(tasks: Iterable[TaskCell]) -> tuple[Result, ...]:
    """Return results for a submission that was not graded, or not to the end."""
    return tuple(Result(task=task, state=State.NOT_GRADED, score=None) for task in tasks)


def _result(
    task: TaskCell, grade: Grade | None, comments: Iterable[Comment], *, lost: bool
) -> Result:
    state = _state(task, grade)
    if lost and (grade is None or grade.manual_score is None):
        state = State.LOST
    comment = "\n".join(
        comment.manual_comment
        for comment in comments
        if comment.manual_comment and comment.name in {task.id, *task.answers}
    )
    if state is State.TO_READ and comment:
        state = State.READ
    return Result(
        task=task,
        state=state,
        score=grade.score if grade and state not in UNSCORED else None,
        comment=comment,
        by_person=grade is not None and grade.manual_score is not None,
    )


def _state(task: TaskCell, grade: Grade | None) -> State:
    if grade is None:
        return State.NOT_GRADED
    if grade.auto_score is None and grade.manual_score is None:
        waits = State.WAITING if grade.needs_manual_grade else State.NOT_GRADED
        return State.TO_READ if task.read else waits
    if grade.needs_manual_grade:
        return State.TO_READ
    if task.points == 0:
        untold = State.EMPTY if task.read else State.NOT_ASKED  # 0 of 0 tells nothing of a test
        return untold if grade.manual_score is None else State.READ
    if grade.score >= task.points:
        return State.PASSED
    return State.PARTLY if grade.score > 0 else State.NOT_YET


def name_of(person: Student) -> str:
    """Return a participant's name as it was handed in, or the id if the gradebook has no name."""
    return hand_in_names.written(person) or str(person.id)
