"""The grading state of a room's hand-ins, read from the gradebook."""

from datetime import UTC

from nbgrader.api import MissingEntry, SubmittedAssignment

from kit import places
from kit.grading.courses import named
from kit.messages import _
from kit.room.session.handing_in import hand_ins

__all__ = ["graded"]

GRADEBOOK = "gradebook.db"


def graded(workshop: str) -> dict[str, str]:
    """Return the result of each graded hand-in of ``workshop`` as a short text, by receipt.

    The receipt is at the end of a hand-in's file name, so also of the id that ``collect`` gives. A
    hand-in that has been replaced since has no result yet.
    """
    if not (places.programme() / GRADEBOOK).is_file():
        return {}
    assignment = named(workshop)
    with assignment.course.gradebook() as book:
        try:
            rows = book.assignment_submissions(workshop)
        except MissingEntry:
            return {}
        times = hand_ins.times(workshop)
        results = {row.student_id.rpartition("-")[2].upper(): row for row in rows}
        from kit.grading.run.gradebook.points import (
            most_points,  # late: a room without grades needs none
        )

        return {
            receipt: _says(row, most_points(book, assignment, row.student_id))
            for receipt, row in results.items()
            if not _replaced(row, times.get(receipt))
        }


def _replaced(row: SubmittedAssignment, time: float | None) -> bool:
    graded = row.timestamp.replace(tzinfo=UTC).timestamp() if row.timestamp else None
    return time is not None and graded is not None and graded < time


def _says(row: SubmittedAssignment, most: float) -> str:
    points = _("{score:g} of {most:g} points").format(score=row.score, most=most)
    return _("{points}, to be read").format(points=points) if row.needs_manual_grade else points
