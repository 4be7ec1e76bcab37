"""Finds whose a hand-in is among the people whom a course knows already.

nbgrader's ids are anything that may be a folder's name: ``A123``, ``j.doe``, ``x@uni.si``. In a
course of somebody's own they stay as they are; ids made of names are for people who have none yet.
"""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from nbgrader.api import Gradebook, MissingEntry

from kit.errors import SubmissionError
from kit.grading import hand_in_names, platform_numbers
from kit.grading.courses import Assignment, Course
from kit.grading.intake.handed_in import Person
from kit.messages import _

__all__ = ["Known", "id_of", "known", "whose"]


@dataclass(frozen=True, kw_only=True)
class Known:
    """The ids that a course has, and those of people whose whole name only they have."""

    ids: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def id(self, written: str, name: str) -> str:
        """Return the id that is ``written`` in a path, or that of ``name``; "" if none is.

        Capitals and small letters are the same, unless the course has both.
        """
        exact = self.ids.get(_composed(written))
        folded = self.folded(written)
        alike = folded[0] if len(folded) == 1 else ""
        return exact or alike or self.names.get(hand_in_names.same(name), "")

    def unclear(self, written: str) -> str:
        """Return why it can't be told which id is ``written`` in a path; "" if it can."""
        found = self.folded(written)
        if len(found) < 2 or _composed(written) in self.ids:
            return ""
        return _("{name} may be {ids}: rename it to the one that is meant.").format(
            name=written, ids=", ".join(sorted(found))
        )

    def folded(self, written: str) -> list[str]:
        """Return the ids that differ from ``written`` in capitals and small letters at most."""
        folded = _composed(written).casefold()
        return [id for text, id in self.ids.items() if text.casefold() == folded]


def known(course: Course, book: Gradebook) -> Known:
    """Return the people in a course's gradebook and in its folders of hand-ins.

    None in this clone's, where a participant's name may be as another person's id.
    """
    if not course.given:
        return Known()
    people = _names(book)
    ids = people.keys() | course.participants("submitted")
    names: dict[str, list[str]] = {}
    for id, name in people.items():
        if name:
            names.setdefault(hand_in_names.same(name), []).append(id)
    return Known(
        ids={_composed(id): id for id in ids if not (id.startswith(".") or set(id) & set("/\\"))},
        names={name: found[0] for name, found in names.items() if len(found) == 1},
    )


def whose(book: Gradebook, assignment: Assignment, handin: Person) -> tuple[str, str]:
    """Return the id of the one who hands in, and a sentence if it is not clear who that is.

    A platform's number tells people of one name apart. Where nothing does, the hand-in gets an id
    of its own. The number is kept.
    """
    like = [] if handin.id else _like(book, handin)
    id = handin.id or _chosen(assignment, handin, like)
    found = id_of(book, id, handin.name, but=() if id else like)
    if handin.numbered and not platform_numbers.read(assignment, found):
        platform_numbers.keep(assignment, found, handin.numbered)
    return found, _question(assignment, handin, like, found) if like and not id else ""


def _like(book: Gradebook, handin: Person) -> list[str]:
    """Return the ids of the people who have the name of a hand-in; one if it is an id of these."""
    people = _names(book)
    full = people.get(handin.written)
    alone = len(hand_in_names.people(handin.name)) == 1
    if alone and full and hand_in_names.is_id_of(handin.written, full):
        return [handin.written]
    return _called(people, handin.name)


def _names(book: Gradebook) -> dict[str, str]:
    return {str(one.id): hand_in_names.written(one) for one in book.students}


def _called(people: Mapping[str, str], name: str) -> list[str]:
    """Return the ids of those called ``name``.

    Somebody's own id comes before one that they are left with from handing in together.
    """
    wanted = hand_in_names.same(name)
    found = [id for id, full in people.items() if full and hand_in_names.same(full) == wanted]
    return [id for id in found if not hand_in_names.is_of_several(id)] or found


def _chosen(assignment: Assignment, handin: Person, like: Sequence[str]) -> str:
    """Return the one of the ids ``like`` whose hand-in it is; "" if that can't be told."""
    said = handin.numbered
    if said is None:
        if len(like) > 1:
            like = [id for id in like if not platform_numbers.read(assignment, id)]
        return like[0] if handin.alone and len(like) == 1 else ""
    numbers = {id: platform_numbers.number(assignment, id, said.platform) for id in like}
    own = [id for id in like if numbers[id] == said.number]
    if own:
        return own[0]
    return like[0] if handin.alone and len(like) == 1 and not numbers[like[0]] else ""


def _question(assignment: Assignment, handin: Person, like: Sequence[str], id: str) -> str:
    said = handin.numbered
    if said and all(platform_numbers.number(assignment, one, said.platform) for one in like):
        return _("Not {others}, by the number {number}: kept as {id}.").format(
            others=", ".join(like), number=said.number, id=id
        )
    return _(
        "{others} has that name too, and nothing tells whether it is the same person: kept as "
        "{id}. If it is, rename the file to {example}, collect it again, then run: {command}"
    ).format(
        others=", ".join(like),
        id=id,
        example=f"{like[0]}_{handin.notebook or assignment.id}.ipynb",
        command=assignment.course.command("forget", id),
    )


def id_of(book: Gradebook, id: str, name: str, *, but: Collection[str] = ()) -> str:
    """Return the ``id`` of a known person, or one for ``name``; enter it into the gradebook.

    One for a name is none of ``but``. Several people are found again by their names, as their id
    doesn't come of these.
    """
    if id:
        try:
            book.find_student(id)
        except MissingEntry:
            book.add_student(id)
        return id
    several = len(hand_in_names.people(name)) > 1
    likely = _called(_names(book), name) if several else []
    possible = chain(likely, hand_in_names.ids(name))
    for participant in (one for one in possible if one not in but):
        try:
            found = book.find_student(participant)
        except MissingEntry:
            found = None
        full = hand_in_names.written(found) if found else ""
        if not full or hand_in_names.same(full) == hand_in_names.same(name):
            first, __, last = ("", "", name) if several else name.rpartition(" ")
            book.update_or_create_student(participant, first_name=first, last_name=last)
            return participant
    raise SubmissionError(_("Too many people are called {name}. Rename some.").format(name=name))


def _composed(text: str) -> str:
    """Return ``text`` with composed letters: macOS takes them apart in the names of files."""
    return unicodedata.normalize("NFC", text)
