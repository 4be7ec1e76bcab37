"""The option ``--course``, and the course or assignments that it means."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kit.grading.courses import Assignment, Course

__all__ = ["CourseFolder", "assignment_of", "chosen", "course_of"]

CourseFolder = Annotated[
    Path | None,
    typer.Option("--course", metavar="DIR", help="In an nbgrader course of yours, in this folder."),
]


def course_of(folder: Path | None) -> "Course":
    """Return the course that ``--course`` names, or the one in this clone."""
    from kit.grading import courses

    return courses.own() if folder is None else courses.at(folder)


def assignment_of(folder: Path | None, id: str) -> "Assignment":
    """Return an assignment of the course that ``--course`` names; raise if it isn't there."""
    course = course_of(folder)
    return course.existing(id) if course.given else course.assignment(id)


def chosen(folder: Path | None, ids: Sequence[str] | None) -> "list[Assignment]":
    """Return the assignments called ``ids``, or all of the course that ``--course`` names."""
    course = course_of(folder)
    if course.given:
        return [course.existing(id) for id in ids or course.assignments()]
    from kit.programme import workshops

    return [course.assignment(id) for id in workshops.chosen(ids)]
