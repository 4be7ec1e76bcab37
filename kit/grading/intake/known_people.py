"""Finds whose a hand-in is among the people whom a course knows already.

nbgrader's ids are anything that may be a folder's name: ``A123``, ``j.doe``, ``x@uni.si``. In a
course of somebody's own they stay as they are; ids made of names are for people who have none yet.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from nbgrader.api import Gradebook, MissingEntry

from kit.errors import SubmissionError
from kit.grading.courses import Course
from kit.grading.intake import participant_names
from kit.messages import _

__all__ = ["Known", "id_of", "known"]


@dataclass(frozen=True, kw_only=True)
class Known:
    """The ids that a course has, and those of people whose whole name only they have."""

    ids: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def id(self, written: str, name: str) -> str:
        """Return the id that is ``written`` in a path, or that of ``name``; "" if none is."""
        return self.ids.get(_composed(written)) or self.names.get(participant_names.same(name), "")


def known(course: Course, book: Gradebook) -> Known:
    """Return the people in a course's gradebook and in its folders of hand-ins.

    None in this clone's, where a participant's name may be as another person's id.
    """
    if not course.given:
        return Known()
    people = {str(one.id): _name(one.first_name, one.last_name) for one in book.students}
    ids = people.keys() | course.participants("submitted")
    names: dict[str, list[str]] = {}
    for id, name in people.items():
        if name:
            names.setdefault(participant_names.same(name), []).append(id)
    return Known(
        ids={_composed(id): id for id in ids if not (id.startswith(".") or set(id) & set("/\\"))},
        names={name: found[0] for name, found in names.items() if len(found) == 1},
    )


def id_of(book: Gradebook, id: str, name: str) -> str:
    """Return the ``id`` of a known person, or one for ``name``; enter it into the gradebook."""
    if id:
        try:
            book.find_student(id)
        except MissingEntry:
            book.add_student(id)
        return id
    for participant in participant_names.ids(name):
        try:
            found = book.find_student(participant)
        except MissingEntry:
            found = None
        full = _name(found.first_name, found.last_name) if found else ""
        if not full or participant_names.same(full) == participant_names.same(name):
            first, __, last = name.rpartition(" ")
            book.update_or_create_student(participant, first_name=first, last_name=last)
            return participant
    raise SubmissionError(_("Too many people are called {name}. Rename some.").format(name=name))


def _name(first: str | None, last: str | None) -> str:
    return f"{first or ''} {last or ''}".strip()


def _composed(text: str) -> str:
    """Return ``text`` with composed letters: macOS takes them apart in the names of files."""
    return unicodedata.normalize("NFC", text)
