"""Finds the person and the notebook of each file that was handed in."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kit.errors import SubmissionError
from kit.grading.courses import Assignment
from kit.grading.intake import file_names, participant_names, sources
from kit.grading.intake.belonging import closest
from kit.grading.intake.known_people import Known
from kit.grading.intake.sources import Skipped
from kit.messages import _

__all__ = ["HandIn", "by_person", "named_files", "person"]

DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, kw_only=True)
class HandIn:
    """A file with the name of its person, and of the notebook that it is; "" if that is unclear.

    ``written`` is the name as it stands in the path, ``id`` that of a person whom the course knows.
    ``dated`` tells that the file's time was said by a ``timestamp.txt`` or by its path.
    """

    name: str
    file: sources.File
    notebook: str
    written: str = ""
    id: str = ""
    dated: bool = False


def named_files(
    files: Iterable[sources.File], assignment: Assignment, patterns: Iterable[str], people: Known
) -> tuple[list[HandIn], list[Skipped]]:
    """Return the hand-ins among ``files``, and the files whose paths name no person.

    ``people`` are those whom the course knows.
    """
    handins, nameless = [], []
    notebooks = tuple(assignment.released)
    guessed = assignment.course.given and patterns is participant_names.DEFAULT
    for file in files:
        found = participant_names.named(
            file.path, assignment.id, patterns, notebooks=notebooks, known=people.ids
        )
        reason = _nameless(file, found, notebooks[0], dates=not guessed)
        id = people.id(found.written, found.name) if found else ""
        if found and not id and found.is_id and assignment.course.given:
            id = found.written
        if found and (id or not reason):
            handins.append(
                HandIn(
                    name=id if found.written == id else found.name,
                    file=replace(file, when=found.when or file.when),
                    notebook=_which(file, assignment),
                    written=found.written,
                    id=id,
                    dated=found.when is not None,
                )
            )
        else:
            nameless.append(Skipped(path=file.path, reason=reason))
    return handins, nameless


def _nameless(
    file: sources.File, found: participant_names.Named | None, notebook: str, *, dates: bool
) -> str:
    """Return why the name that was ``found`` in a path is none; "" if it is one.

    With ``dates`` a name may hold a date.
    """
    if found is None:
        return _(
            "Its path names nobody. Rename it to NAME_{file}, or say with --pattern where the name "
            "stands."
        ).format(file=f"{notebook}{file_names.ending(file.path) or '.ipynb'}")
    if not dates and DATE.search(found.written):
        return _(
            "{name!r} holds a date, so it is no name. Say where the name stands, for example: "
            "--pattern {example}"
        ).format(name=found.written, example='"*_{student}_{time}_*"')
    return ""


def _which(file: sources.File, assignment: Assignment) -> str:
    """Return the notebook that ``file`` is; "" if neither its content nor its name tells.

    People rename files: what is in it is the better sign.
    """
    if len(assignment.released) == 1:
        return next(iter(assignment.released))
    try:
        found = closest(file.read(), assignment.exercises)
    except SubmissionError:
        found = ""
    return found or participant_names.notebook_in(file.path, assignment.released)


def by_person(handins: Iterable[HandIn]) -> list[list[HandIn]]:
    """Return the hand-ins of each person for each notebook, the latest first.

    Of hand-ins with equal times the path that sorts last comes first.
    """
    people: dict[tuple[str, str], list[HandIn]] = {}
    for handin in sorted(
        handins, key=lambda handin: (handin.file.when, handin.file.path), reverse=True
    ):
        people.setdefault((person(handin), handin.notebook), []).append(handin)
    return [people[key] for key in sorted(people)]


def person(handin: HandIn) -> str:
    """Return what tells the people of one collection apart: the id, or else the name."""
    return f"id {handin.id}" if handin.id else f"name {participant_names.same(handin.name)}"
