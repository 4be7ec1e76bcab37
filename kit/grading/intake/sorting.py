"""Finds the person and the notebook of each file that was handed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from kit.errors import SubmissionError
from kit.grading.courses import Assignment
from kit.grading.intake import participant_names, sources
from kit.grading.intake.belonging import closest
from kit.grading.intake.sources import Skipped
from kit.messages import _

__all__ = ["HandIn", "by_person", "named_files"]


@dataclass(frozen=True, kw_only=True)
class HandIn:
    """A file with the name of its person, and of the notebook that it is; "" if that is unclear."""

    name: str
    file: sources.File
    notebook: str


def named_files(
    files: Iterable[sources.File], assignment: Assignment, patterns: Iterable[str]
) -> tuple[list[HandIn], list[Skipped]]:
    """Return the hand-ins among ``files``, and the files whose paths name no person."""
    handins, nameless = [], []
    notebooks = tuple(assignment.released)
    for file in files:
        name = participant_names.name_in(file.path, assignment.id, patterns, notebooks=notebooks)
        if name:
            handins.append(HandIn(name=name, file=file, notebook=_which(file, assignment)))
        else:
            reason = _("Its path names nobody. Rename it to NAME_{file}").format(
                file=f"{notebooks[0]}{PurePosixPath(file.path).suffix}"
            )
            nameless.append(Skipped(path=file.path, reason=reason))
    return handins, nameless


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
        key = participant_names.same(handin.name), handin.notebook
        people.setdefault(key, []).append(handin)
    return [people[key] for key in sorted(people)]
