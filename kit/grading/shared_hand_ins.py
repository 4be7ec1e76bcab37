"""Takes one person out of hand-ins that others share with them, and leaves the others theirs.

The name goes from the gradebook, pages, file names and what is known of a platform. What was handed
in, its points and comments stay: they are the others' as well.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from kit import names
from kit.errors import KitError
from kit.grading import hand_in_names, platform_numbers
from kit.grading.courses import Assignment, Course
from kit.grading.intake import participant_names, room_hand_ins
from kit.grading.meant import Share
from kit.grading.pages import feedback, record
from kit.messages import _

__all__ = ["records", "rename", "said", "take_out", "waiting", "write_again"]

# What a platform puts before the name that a file had.
BEFORE = re.compile(r".*?_\d+_(?:assignsubmission_file_?/?|\d+_)", re.DOTALL)


def said(share: Share) -> str:
    """Return a sentence on what becomes of hand-ins that others share."""
    return _("the name {person} on the hand-ins of {id}, which stay for {others}").format(
        person=share.person, id=share.id, others=names.in_words(share.others)
    )


def records(course: Course, share: Share) -> list[Path]:
    """Return the person's own records of learning."""
    people = hand_in_names.people(share.shown)
    found = (record.files(one, share.id, people) for one in _recorded(course, share))
    return [
        file
        for files in found
        for file, name in files.items()
        if name not in share.others and file.is_file()
    ]


def waiting(course: Course, share: Share) -> Iterator[room_hand_ins.HandedIn]:
    """Yield the hand-ins in the room's folder that they share."""
    found = list(room_hand_ins.handed_in(course))  # before one of them is renamed
    return (one for one in found if one.belongs_to(share.id, share.shown))


def take_out(course: Course, share: Share) -> Iterator[str]:
    """Take the person out of files and their names; yield a sentence on each that went.

    Pages of feedback go, as they name the person; ``write_again`` makes them anew.
    """
    for file in records(course, share):
        file.unlink()
        yield course.short(file)
    _call_records_anew(course, share)
    for one in course.folders("feedback", participant=share.id):
        for page in one.path.glob("*.html"):
            page.unlink()
    for folder in (course.programme / "unreadable" / share.id).glob("*"):
        _rename_unreadable(folder, share)
    for handed_in in waiting(course, share):
        _rename_waiting(handed_in, share)
    _forget_numbers(course, share)


def rename(book: Gradebook, share: Share) -> None:
    """Leave the others' names in the gradebook."""
    try:
        person = book.find_student(share.id)
    except MissingEntry:
        return
    person.first_name, person.last_name = "", hand_in_names.together(share.others)
    book.db.commit()


def write_again(course: Course, share: Share, assignments: Collection[str]) -> Iterator[str]:
    """Write pages of feedback again, for the others; yield those that can't be."""
    for id in assignments:
        try:
            feedback.feedback(course.assignment(id), participants=[share.id])
        except KitError:
            yield course.short(course.assignment(id).feedback(share.id))


def _call_records_anew(course: Course, share: Share) -> None:
    """Call the records of the others as those who are left have them."""
    people = hand_in_names.people(share.shown)
    for assignment in _recorded(course, share):
        files = record.files(assignment, share.id, people)
        kept = [file for file, name in files.items() if name in share.others]
        for file, new in zip(kept, record.files(assignment, share.id, share.others), strict=True):
            if file.is_file():
                file.replace(new)


def _recorded(course: Course, share: Share) -> list[Assignment]:
    """Return the assignments of which there are records, sorted."""
    files = (course.programme / "record" / share.id).glob("*.html")
    return [course.assignment(id) for id in sorted({file.name.partition(".")[0] for file in files})]


def _rename_unreadable(folder: Path, share: Share) -> None:
    """Take the name out of the names of files that nobody could read."""
    for file in [one for one in folder.iterdir() if _names(one.name, share.person)]:
        left = hand_in_names.together(share.others)
        name = participant_names.file(f"{left}_{folder.name}{file.suffix}")
        _rename(file, name)


def _rename_waiting(handed_in: room_hand_ins.HandedIn, share: Share) -> None:
    """Leave the others' names in a file's name in the room's folder; a copy of it goes."""
    if not handed_in.whole:
        handed_in.file.unlink()
        return
    left = hand_in_names.together(share.others)
    short, receipt = hand_in_names.without_receipt(left)
    words = names.in_file(short, longest=len(short))
    tail = handed_in.file.name.partition("_")[2]
    name = f"{words}-{receipt}" if receipt else words
    _rename(handed_in.file, f"{name}_{tail}")


def _rename(file: Path, name: str) -> None:
    """Give a file another name, as a copy's where there is one of that name: it stays as well."""
    free = file.with_name(name)
    numbers = count(1)
    while free.exists():
        whole = Path(name)
        free = file.with_name(f"{whole.stem} ({next(numbers)}){whole.suffix}")
    file.rename(free)


def _forget_numbers(course: Course, share: Share) -> None:
    """Delete what is known of the person on a platform, and their name in somebody else's path."""
    for file in (course.programme / platform_numbers.FOLDER / share.id).glob("*.json"):
        assignment = course.assignment(file.stem)
        known = platform_numbers.read(assignment, share.id)
        same = known and hand_in_names.same(known.name) == hand_in_names.same(share.person)
        if known is None or same:
            file.unlink()
        elif _names(known.path, share.person):
            before = BEFORE.match(known.path)
            path = f"{before[0] if before else ''}{file.stem}.ipynb"
            platform_numbers.keep(assignment, share.id, replace(known, path=path))


def _names(text: str, person: str) -> bool:
    """Tell whether ``text`` has a word of the person's name in it, or a part like one."""
    words = hand_in_names.without_receipt(person)[0].split()
    return any(hand_in_names.letters(word) in hand_in_names.letters(text) for word in words)
