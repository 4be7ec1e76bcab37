"""The rows of a gradebook as texts, without the random numbers in them."""

from pathlib import Path

from nbgrader.api import Gradebook

__all__ = ["rows"]


def rows(file: Path) -> list[str]:
    """Return each score, comment, time and penalty that ``file`` holds of anybody, sorted."""
    found: list[tuple[object, ...]] = []
    with Gradebook(f"sqlite:///{file}") as book:
        found += [(one.id, one.first_name, one.last_name, one.email) for one in book.students]
        submissions = [one for person in book.students for one in person.submissions]
        for submission in submissions:
            of = (submission.assignment.name, submission.student.id)
            found.append((*of, submission.timestamp, submission.extension, submission.score))
            for notebook in submission.notebooks:
                name = (*of, notebook.name)
                found.append((*name, notebook.late_submission_penalty, notebook.flagged))
                found += [
                    (*name, g.name, g.cell_type, g.auto_score, g.manual_score, g.extra_credit,
                     g.needs_manual_grade, g.max_score)
                    for g in notebook.grades
                ]  # fmt: skip
                found += [
                    (*name, c.name, c.auto_comment, c.manual_comment) for c in notebook.comments
                ]
    return sorted(map(str, found))
