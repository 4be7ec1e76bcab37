"""Finds the person and the notebook of each file that was handed in."""

import re
from collections.abc import Iterable
from dataclasses import replace

from kit import names
from kit.errors import SubmissionError
from kit.grading import hand_in_names
from kit.grading.courses import Assignment
from kit.grading.intake import file_names, participant_names, sources
from kit.grading.intake.belonging import closest
from kit.grading.intake.handed_in import HandIn
from kit.grading.intake.known_people import Known
from kit.grading.intake.sources import Skipped
from kit.grading.platform_numbers import Numbered
from kit.messages import _

__all__ = ["by_person", "named_files", "person"]

DATE = re.compile(r"\d{4}-\d\d-\d\d")


def named_files(
    files: Iterable[sources.File], assignment: Assignment, patterns: Iterable[str], people: Known
) -> tuple[list[HandIn], list[Skipped]]:
    """Return the hand-ins among ``files``, and the files whose paths name no person.

    ``people`` are those whom the course knows.
    """
    handins, nameless, new = [], [], dict[str, str]()
    notebooks = tuple(assignment.released)
    guessed = assignment.course.given and patterns is participant_names.DEFAULT
    for file in files:
        found = participant_names.named(
            file.path, assignment.id, patterns, notebooks=notebooks, known=people.ids
        )
        reason = _nameless(file, found, notebooks[0], dates=not guessed)
        id = people.id(found.written, found.name) if found else ""
        if found and not id and found.is_id and assignment.course.given:
            id = new.setdefault(found.written.casefold(), found.written)
        reason = reason or (people.unclear(found.written) if found else "")
        if found and (id or not reason):
            name, remark = _together(found, id)
            handins.append(
                HandIn(
                    name=id if found.written.casefold() == id.casefold() else name,
                    remark=remark,
                    file=replace(file, when=found.when or file.when),
                    notebook=_which(file, assignment),
                    written=found.written,
                    id=id,
                    dated=found.when is not None,
                    numbered=_numbered(found, file),
                )
            )
        else:
            nameless.append(Skipped(path=file.path, reason=reason))
    return _told_apart(handins), nameless


def _together(found: participant_names.Named, id: str) -> tuple[str, str]:
    """Return the name of the people of a hand-in, and a remark if it is not clear who they are.

    A platform names the one who sent it, in full; the file may name those who did it together. In
    a course that knows the sender by an ``id`` it stays theirs: there they get their mark.
    """
    if id or not found.together:
        said = _("The file names {names}: it counts for {id} alone, whom the course knows.")
        told = said.format(names=names.in_words(found.together), id=id) if found.together else ""
        return found.name, told
    sender = hand_in_names.letters(found.name)  # Canvas joins the names of a person
    own = [
        one
        for one in found.together
        if all(hand_in_names.letters(word) in sender for word in one.split())
    ]
    if len(own) == 1:
        others = (found.name if one is own[0] else one for one in found.together)
        return names.together(others), ""
    return found.name, _(
        "The file names {names}, the platform {sender}, who alone gets it: write {sender}'s name "
        "into the file's as the platform has it, and collect it again."
    ).format(names=names.in_words(found.together), sender=found.name)


def _numbered(found: participant_names.Named, file: sources.File) -> Numbered | None:
    if not found.number:
        return None
    return Numbered(
        platform=found.platform, name=found.written, number=found.number, path=file.path
    )


def _told_apart(handins: Iterable[HandIn]) -> list[HandIn]:
    """Return the hand-ins, in which two numbers of one name are two people.

    None of them is then the person whom the course knows by that name.
    """
    found = list(handins)
    numbers: dict[str, set[str]] = {}
    for one in found:
        if one.numbered:
            name = hand_in_names.same(one.numbered.name)
            numbers.setdefault(name, set()).add(one.numbered.number)
    return [
        replace(one, alone=False, id="" if one.id != one.written else one.id)
        if len(numbers.get(hand_in_names.same(one.written), ())) > 1
        else one
        for one in found
    ]


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
    """Return what tells the people of one collection apart: the id, or else name and number."""
    number = handin.numbered.number if handin.numbered else ""
    name = f"name {hand_in_names.same(handin.name)} {number}"
    return f"id {handin.id}" if handin.id else name
