"""Finds who is meant by a name, among all who have handed in, alone or together with others."""

import difflib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nbgrader.api import Gradebook

from kit.errors import SubmissionError
from kit.grading import hand_in_names, platform_numbers
from kit.grading.courses import Course, Step
from kit.grading.intake import room_hand_ins
from kit.messages import _, ngettext

__all__ = ["BESIDE", "STEPS", "Meant", "Share", "UnclearNameError", "by_id", "everyone", "find"]

STEPS: tuple[Step, ...] = ("submitted", "autograded", "feedback")
BESIDE = (
    "record",
    "unreadable",
    "digests",
    platform_numbers.FOLDER,
)  # folders of the kit's own, one for each hand-in's people
ALIKE = 0.8  # of a name and a slip of the pen, by difflib's measure


@dataclass(frozen=True, kw_only=True)
class Share:
    """A person's part in the hand-ins of several people: their id, their name, the person's."""

    id: str
    shown: str
    person: str

    @property
    def others(self) -> tuple[str, ...]:
        """Return the names of the others."""
        gone = hand_in_names.same(self.person)
        people = hand_in_names.people(self.shown)
        return tuple(one for one in people if hand_in_names.same(one) != gone)


@dataclass(frozen=True, kw_only=True)
class Meant:
    """What is a person's: ids of hand-ins that are theirs alone, and shares in those of several.

    ``called`` is what the person is called in messages; ``own`` has a name for each id.
    """

    called: str
    own: Mapping[str, str] = field(default_factory=dict)
    shares: tuple[Share, ...] = ()


class UnclearNameError(SubmissionError):
    """More than one person may be meant, or somebody of another name.

    ``people`` are their ids, each with the name handed in; ``why`` says it without them.
    """

    def __init__(self, why: str, ask: str, people: dict[str, str]) -> None:
        super().__init__(f"{why} {ask}")
        self.why, self.people = why, people


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    """Somebody who may be meant: the ``key`` by which they can be named, beside their name."""

    key: str
    person: str
    id: str
    shown: str

    @property
    def alone(self) -> bool:
        """Tell whether all that lies under the id is meant."""
        return self.key == self.id

    @property
    def left_over(self) -> bool:
        """Tell whether it is what somebody is left with who has worked with others."""
        several = len(hand_in_names.people(self.person)) > 1
        return hand_in_names.is_of_several(self.id) and not several

    @property
    def label(self) -> str:
        """Return the name, and with whom it was handed in."""
        if self.alone:
            return self.person
        others = Share(id=self.id, shown=self.shown, person=self.person).others
        return _("{name}, together with {others}").format(
            name=self.person, others=", ".join(others) or self.person
        )

    def is_called(self, name: str) -> bool:
        """Tell whether ``name`` is the key, the whole name that was handed in, or its receipt."""
        receipt = hand_in_names.without_receipt(self.person)[1] if self.alone else ""
        is_receipt = bool(receipt) and name.upper() == receipt
        whole = hand_in_names.same(self.person) == hand_in_names.same(name)
        return self.key == name or is_receipt or whole

    def may_be_called(self, name: str) -> bool:
        """Tell whether ``name`` is the name with or without the receipt that a room adds to it."""
        short, _receipt = hand_in_names.without_receipt(self.person)
        return self.is_called(name) or hand_in_names.same(short) == hand_in_names.same(name)


def everyone(course: Course, book: Gradebook) -> dict[str, str]:
    """Return the names of all people in the gradebook, a folder or a room's hand-ins, by id.

    Those who handed in together have one id and one name.
    """
    people = {str(one.id): hand_in_names.written(one) or str(one.id) for one in book.students}
    kept = (folder for step in BESIDE for folder in (course.programme / step).glob("*"))
    ids = {folder.name for folder in kept if folder.is_dir()}
    ids |= {participant for step in STEPS for participant in course.participants(step)}
    known = {hand_in_names.same(name) for name in people.values()}
    waiting = {
        one.id: one.name
        for one in room_hand_ins.handed_in(course)
        if not (one.of_several and hand_in_names.same(one.name) in known)
    }
    return waiting | {id: id for id in ids} | people


def by_id(course: Course, book: Gradebook, id: str) -> Meant:
    """Return all that lies under an id."""
    return Meant(called=id, own={id: everyone(course, book)[id]})


def find(course: Course, book: Gradebook, name: str) -> Meant:
    """Return what is the person's who is called ``name``, or has it as an id.

    By the whole name that was handed in it is all of the person's, alone and together with others.
    Raises ``SubmissionError`` if no person has that name, ``UnclearNameError`` if it is not clear
    who is meant.
    """
    people = list(_candidates(everyone(course, book)))
    found = [one for one in people if one.may_be_called(name)]
    by_key = [one for one in people if one.key == name]
    of_one = sum(one.alone and not one.left_over for one in found) <= 1
    if found and of_one and all(one.is_called(name) for one in found):
        return _meant(name, found)
    if by_key:
        return _meant(name, by_key)
    raise _several(name, found) if found else _nobody(name, people)


def _candidates(everyone: Mapping[str, str]) -> Iterator[_Candidate]:
    """Yield whole hand-ins' people, and each person of several; an id without a name is one."""
    for id, shown in everyone.items():
        yield _Candidate(key=id, person=shown, id=id, shown=shown)
        people = hand_in_names.people(shown) if shown != id else ()
        for person in dict.fromkeys(people if len(people) > 1 else ()):
            short = hand_in_names.without_receipt(person)[0]
            yield _Candidate(key=f"{short} ({id})", person=person, id=id, shown=shown)


def _meant(name: str, found: Iterable[_Candidate]) -> Meant:
    own: dict[str, str] = {}
    shares: list[Share] = []
    for one in found:
        share = Share(id=one.id, shown=one.shown, person=one.person)
        if one.alone or not share.others:
            own[one.id] = one.shown
        else:
            shares.append(share)
    called = next(iter(own)) if len(own) == 1 and not shares else name
    return Meant(called=called, own=own, shares=tuple(shares))


def _several(name: str, found: Sequence[_Candidate]) -> UnclearNameError:
    told = ngettext("{n} person may be called {name}.", "{n} people are called {name}.", len(found))
    ids = ", ".join(sorted(map(_quoted, found)))
    return UnclearNameError(
        told.format(n=len(found), name=name),
        _("Name one by id: {ids}").format(ids=ids),
        {one.key: one.label for one in found},
    )


def _quoted(one: _Candidate) -> str:
    """Return the key as it is typed in a command."""
    return f'"{one.key}"' if " " in one.key else one.key


def _nobody(name: str, people: Sequence[_Candidate]) -> SubmissionError:
    """Return the error for a name that nobody has; it says whose may be meant."""
    near = [one for one in people if _is_part(name, one)]
    near = near or [one for one in people if _is_slip(name, one)]
    why = _("Nobody here is called {name}.").format(name=name)
    if not near:
        ask = _("Write the name as it was handed in, or its id.")
        return SubmissionError(f"{why} {ask}")
    ids = (
        f"{_quoted(one)} ({one.person})" if one.alone and one.key != one.person else _quoted(one)
        for one in near
    )
    ask = ngettext(
        "{n} person may be meant. To go on, name them by id: {ids}",
        "{n} people may be meant. Name one by id: {ids}",
        len(near),
    ).format(n=len(near), ids=", ".join(sorted(ids)))
    return UnclearNameError(why, ask, {one.key: one.label for one in near})


def _is_part(name: str, one: _Candidate) -> bool:
    """Tell whether all words of ``name`` are in somebody's name or id.

    Several people are looked at one by one.
    """
    words = set(_plain(name).split())
    alone = len(hand_in_names.people(one.person)) == 1
    return alone and bool(words) and any(words <= set(text.split()) for text in _known(one))


def _is_slip(name: str, one: _Candidate) -> bool:
    """Tell whether ``name`` is nearly somebody's name or id."""
    return bool(difflib.get_close_matches(_plain(name), _known(one), cutoff=ALIKE))


def _known(one: _Candidate) -> list[str]:
    return [_plain(one.id), _plain(hand_in_names.without_receipt(one.person)[0])]


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", hand_in_names.folded(text))
    return "".join(c for c in letters if not unicodedata.combining(c))
