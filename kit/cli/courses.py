"""The option ``--course``, and the course or assignments that it means."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kit.cli.terminal import note
from kit.errors import WorkshopError
from kit.messages import _

if TYPE_CHECKING:
    from kit.grading.courses import Assignment, Course

__all__ = ["CourseFolder", "assignment_of", "chosen", "course_of", "remind"]


def _folder(given: str) -> Path:
    """Return the folder that was given; raise ``WorkshopError`` for "", which names none."""
    if not str(given).strip():
        raise WorkshopError(_("--course names no folder. Write the course's folder after it."))
    return Path(given)


CourseFolder = Annotated[
    Path | None,
    typer.Option(
        "--course", metavar="DIR", help="In an nbgrader course of yours, in this folder.",
        parser=_folder,
    ),
]  # fmt: skip


def course_of(folder: Path | None, *, begun: bool = True) -> "Course":
    """Return the course that ``--course`` names, or the one in this clone.

    Settings of that course that change nothing are named. Raises ``WorkshopError`` if no course
    has ``begun`` in that folder, unless one may begin there.
    """
    from kit.grading import courses, settings

    if folder is None:
        return courses.own()
    course = courses.at(folder)
    if begun:
        course.begun()
    for line in settings.misspelt(course.config) if course.given else ():
        note(line)
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
        # where there is none, "" is none of them: that is said
        found = [course.existing(id) for id in course.assignments() or ("",)]
        for empty in (one for one in found if not one.has_source):
            said = _("{folder} holds no notebook: left out.")
            note(said.format(folder=course.short(empty.source)))
        return [one for one in found if one.has_source]
    from kit.programme import workshops

    return [course.assignment(id) for id in workshops.chosen(ids)]


def remind(course: "Course") -> None:
    """Print a reminder if hand-ins are older than the days stated to participants."""
    from kit.grading import retention

    if line := retention.reminder(course):
        note(line)
