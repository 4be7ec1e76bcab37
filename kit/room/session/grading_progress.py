"""How far the grading of a room's hand-ins has come, as the gradebook says."""

from nbgrader.api import MissingEntry, SubmittedAssignment

from kit import places
from kit.grading import course
from kit.messages import _

__all__ = ["graded"]

GRADEBOOK = "gradebook.db"


def graded(workshop: str) -> dict[str, str]:
    """Return what became of each hand-in that was graded, in few words, by the end of its id.

    A hand-in's receipt is the end of its file's name, and so of the id that ``collect`` gives.
    """
    if not (places.programme() / GRADEBOOK).is_file():
        return {}
    with course.gradebook() as book:
        try:
            rows = book.assignment_submissions(workshop)
        except MissingEntry:
            return {}
        return {row.student_id.rpartition("-")[2].upper(): _says(row) for row in rows}


def _says(row: SubmittedAssignment) -> str:
    points = _("{score:g} of {most:g} points").format(score=row.score, most=row.max_score)
    return _("{points}, to be read").format(points=points) if row.needs_manual_grade else points
