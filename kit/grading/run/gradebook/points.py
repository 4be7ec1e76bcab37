"""Reads from the gradebook what the points of a submission are: most, taken off, still open."""

from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment

from kit.grading.courses import Assignment
from kit.grading.intake.collect import from_a_page
from kit.messages import _

__all__ = ["late", "most_points", "waits_for_a_person"]


def late(row: SubmittedAssignment | None) -> str:
    """Return a sentence on points that nbgrader takes off late work; "" if it takes off none."""
    lost = row.late_submission_penalty if row else 0
    if not lost:
        return ""
    return _("Late: nbgrader takes {n:g} off these points when it exports them.").format(n=lost)


def waits_for_a_person(assignment: Assignment, row: SubmittedAssignment | None) -> bool:
    """Tell whether a submission has an answer that a person is to read, and nobody has yet."""
    by_hand = {(task.notebook, task.id) for task in assignment.tasks if task.read}
    return any(
        grade.needs_manual_grade and (notebook.name, grade.name) in by_hand
        for notebook in (row.notebooks if row else ())
        for grade in notebook.grades
    )


def most_points(book: Gradebook, assignment: Assignment, participant: str) -> float:
    """Return the points that a participant can have, also before the first is graded.

    A page without code doesn't ask for the optional tasks.
    """
    try:
        most = float(book.find_assignment(assignment.id).max_score)
    except MissingEntry:
        most = sum(task.points for task in assignment.tasks)
    if not from_a_page(assignment, participant):
        return most
    return most - sum(task.points for task in assignment.tasks if task.optional)
