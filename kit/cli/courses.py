"""The option ``--course``, and the course or assignments that it means."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kit.errors import WorkshopError
from kit.messages import _

if TYPE_CHECKING:
    from kit.grading.courses import Assignment, Course

__all__ = ["CourseFolder", "assignment_of", "chosen", "course_of"]

CourseFolder = Annotated[
    Path | None,
    typer.Option("--course", metavar="DIR", help="In an nbgrader course of yours, in this folder."),
]


def course_of(folder: Path | None) -> "Course":
    """Return the course that ``--course`` names, or the one in this clone.

    Settings of that course that change nothing are named.
    """
    from kit.grading import courses, settings

    if folder is None:
        return courses.own()
    course = courses.at(folder)
    for line in settings.misspelt(course.config) if course.given else ():
        _note(line)
    return course


def assignment_of(folder: Path | None, id: str) -> "Assignment":
    """Return an assignment of the course that ``--course`` names; raise if it isn't there."""
    course = course_of(folder)
    if course.given:
        return course.existing(id)
    if not id.strip():
        raise WorkshopError(_("No workshop is named. They are listed by: hackyack list"))
    return course.assignment(id)


def chosen(folder: Path | None, ids: Sequence[str] | None) -> "list[Assignment]":
    """Return the assignments called ``ids``, or all of the course that ``--course`` names.

    Where none is named, folders of the source without a notebook are named and left out.
    """
    course = course_of(folder)
    if course.given:
        if ids:
            return [course.existing(id) for id in ids]
        found = [course.existing(id) for id in course.assignments()]
        for empty in (one for one in found if not one.has_source):
            said = _("{folder} holds no notebook: left out.")
            _note(said.format(folder=course.short(empty.source)))
        return [one for one in found if one.has_source]
    from kit.programme import workshops

    return [course.assignment(id) for id in workshops.chosen(ids)]


def _note(line: str) -> None:
    typer.secho(line, fg=typer.colors.YELLOW, err=True)
