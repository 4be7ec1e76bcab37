"""Forgets a person: deletes everything of theirs under ``programme/`` and lists it.

Files are deleted first and the gradebook's rows last, so that an interrupted run can be repeated
by the same name. The reports are written again without the person; logs with the name are deleted.
"""

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.engine import make_url

from kit import places, scratch
from kit.errors import KitError, SubmissionError
from kit.grading import hand_in_names, platform_numbers, retention
from kit.grading.courses import Course, Step, own
from kit.grading.intake import room_hand_ins
from kit.grading.intake.hand_in_times import handed_in_at
from kit.grading.pages.report import report
from kit.grading.pages.results import name_of
from kit.grading.run.tasks import answer_cache
from kit.messages import _, ngettext

__all__ = [
    "Forgotten", "UnclearNameError", "foretell", "forget", "overdue", "purge", "undated", "who"
]  # fmt: skip

STEPS: tuple[Step, ...] = ("submitted", "autograded", "feedback")
BESIDE = (
    "record",
    "unreadable",
    "digests",
    platform_numbers.FOLDER,
)  # folders of the kit's own, one for each person


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """A forgotten participant's id, and what was removed, one sentence each."""

    participant: str
    removed: tuple[str, ...]


class UnclearNameError(SubmissionError):
    """More than one person may be meant; ``people`` are their ids, each with the name handed in."""

    def __init__(self, message: str, people: dict[str, str]) -> None:
        super().__init__(message)
        self.people = people


def forget(name: str, of: Course | None = None) -> Forgotten:
    """Delete everything of the person called ``name`` in the course ``of``, or in the clone's.

    What runs that were killed have left in temporary folders goes too. ``name`` is the name as it
    was handed in, the receipt or the id. Raises ``SubmissionError`` if no person has that name,
    ``UnclearNameError`` if it is not clear who is meant.
    """
    course = of or own()
    with course.gradebook() as book:
        participant, shown = _find(course, book, name)
    return _forget(course, participant, shown)


def who(name: str, of: Course | None = None) -> str:
    """Return the id of the person called ``name``; raises as ``forget``."""
    course = of or own()
    with course.gradebook() as book:
        return _find(course, book, name)[0]


def foretell(name: str, of: Course | None = None) -> Forgotten:
    """Return what ``forget`` would remove of the person called ``name``, and remove nothing.

    Logs and reports that name them aren't counted.
    """
    course = of or own()
    with course.gradebook() as book:
        participant, _shown = _find(course, book, name)
        n = len(book.student_submissions(participant)) if participant in _in_book(book) else 0
    said = [_counted(course, folder) for folder in _folders(course, participant)]
    said += [course.short(one.file) for one in _waiting(course, participant)]
    return Forgotten(participant=participant, removed=(*said, *([_rows(n)] if n else [])))


def overdue(days: int, of: Course | None = None) -> tuple[str, ...]:
    """Return the ids of people whose latest hand-in is older than ``days`` days."""
    until = datetime.now(UTC) - timedelta(days=days)
    times = _times(of or own())
    return tuple(id for id, when in times.items() if when is not None and when < until)


def undated(of: Course | None = None) -> tuple[str, ...]:
    """Return the ids of people of whom nothing tells when they handed in, if they ever did."""
    return tuple(id for id, when in _times(of or own()).items() if when is None)


def _times(course: Course) -> dict[str, datetime | None]:
    """Return the time of each person's latest hand-in, also of one in the room's folder.

    Where none is left, it is the time of the newest page or file of theirs, which is later.
    """
    with course.gradebook() as book:
        people = _people(course, book)
    times = retention.latest(course, people)
    for id, when in times.items():
        found = filter(None, (when, *(one.when for one in _waiting(course, id))))
        made = filter(None, map(handed_in_at, _folders(course, id)))
        times[id] = max(found, default=None) or max(made, default=None)
    return times


def _waiting(course: Course, participant: str) -> Iterator[room_hand_ins.HandedIn]:
    return (one for one in room_hand_ins.handed_in(course) if one.id == participant)


def purge(days: int, of: Course | None = None) -> tuple[Forgotten, ...]:
    """Forget all people whose latest hand-in is older than ``days`` days."""
    return tuple(forget(one, of) for one in overdue(days, of))


def _find(course: Course, book: Gradebook, name: str) -> tuple[str, str]:
    people = _people(course, book)
    if name in people:
        return name, people[name]
    found = {id: shown for id, shown in people.items() if _may_be(shown, name)}
    if not found:
        raise SubmissionError(
            _(
                "Nobody here is called {name}. Write the name as it was handed in, or its id."
            ).format(name=name)
        )
    (id, shown), *others = found.items()
    if others or not _is(shown, name):
        raise UnclearNameError(
            ngettext(
                "{n} person may be called {name}. Name one by id: {ids}",
                "{n} people are called {name}. Name one by id: {ids}",
                len(found),
            ).format(n=len(found), name=name, ids=", ".join(sorted(found))),
            found,
        )
    return id, shown


def _is(shown: str, name: str) -> bool:
    """Tell whether ``name`` is the whole name that was handed in, or its receipt."""
    wanted, (_name, receipt) = hand_in_names.same(name), hand_in_names.without_receipt(shown)
    return wanted in {hand_in_names.same(shown), hand_in_names.same(receipt) or None}


def _may_be(shown: str, name: str) -> bool:
    """Tell whether ``shown`` is ``name`` with or without the receipt that a room adds to it."""
    short, _receipt = hand_in_names.without_receipt(shown)
    return _is(shown, name) or hand_in_names.same(short) == hand_in_names.same(name)


def _in_book(book: Gradebook) -> set[str]:
    return {str(person.id) for person in book.students}


def _people(course: Course, book: Gradebook) -> dict[str, str]:
    """Return the names of all people in the gradebook, a folder or a room's hand-ins, by id."""
    people = {str(person.id): name_of(person) for person in book.students}
    kept = (folder for step in BESIDE for folder in (course.programme / step).glob("*"))
    ids = {folder.name for folder in kept if folder.is_dir()}
    ids |= {participant for step in STEPS for participant in course.participants(step)}
    waiting = {one.id: one.name for one in room_hand_ins.handed_in(course)}
    return waiting | {id: id for id in ids} | people


def _forget(course: Course, participant: str, shown: str) -> Forgotten:
    if scratch.in_use():
        raise SubmissionError(
            _(
                "Hand-ins are being graded at this moment, which would bring {name} back. Wait "
                "until that is done, or end it with Ctrl-C, then do this again."
            ).format(name=shown)
        )
    reports = [folder.name for folder in (course.programme / "report").glob("*")]
    answer_cache.clear(course.programme)  # a check's line can repeat an answer; it is made again
    removed = [
        *_remove_folders(course, participant),
        *_remove_waiting(course, participant),
        *(
            _("{folder}, which a run that was killed has left").format(folder=places.short(folder))
            for folder in scratch.sweep()
        ),
        *_remove_logs(course, {participant, shown}),
        *_remove_rows(course, participant),
        *_rewrite(course, reports),
    ]
    return Forgotten(participant=participant, removed=tuple(removed))


def _folders(course: Course, participant: str) -> Iterator[Path]:
    """Yield the folders that are this person's alone."""
    if participant in {"", ".", ".."} or set(participant) & set("/\\"):
        return  # nbgrader takes any text as an id; this one would name other people's folders
    unfinished = (course.programme / "grading").glob("*/*")
    for folder in (
        *(folder for step in STEPS for folder in course.of_person(step, participant)),
        *(course.programme / step / participant for step in BESIDE),
        *(entry for entry in unfinished if entry.name in {participant, f"{participant}.part"}),
    ):
        if folder.is_dir():
            yield folder


def _counted(course: Course, folder: Path) -> str:
    n = sum(path.is_file() for path in folder.rglob("*"))
    return ngettext("{folder} with {n} file", "{folder} with {n} files", n).format(
        folder=course.short(folder), n=n
    )


def _rows(n: int) -> str:
    return ngettext(
        "the gradebook's rows of {n} hand-in", "the gradebook's rows of {n} hand-ins", n
    ).format(n=n)


def _remove_folders(course: Course, participant: str) -> Iterator[str]:
    for folder in _folders(course, participant):
        said = _counted(course, folder)
        try:
            shutil.rmtree(folder)
        except OSError as error:  # which names a file in it, and not where that is
            raise OSError(error.errno, error.strerror, str(folder)) from error
        yield said


def _remove_waiting(course: Course, participant: str) -> Iterator[str]:
    """Delete what waits in the room's folder: else the next ``collect`` would bring it back."""
    for one in _waiting(course, participant):
        one.file.unlink()
        yield course.short(one.file)


def _remove_logs(course: Course, mentions: Iterable[str]) -> Iterator[str]:
    """Delete the logs that hold one of ``mentions``; each log covers the last run only."""
    for file in sorted((course.programme / "logs").glob("*.log")):
        text = file.read_text(encoding="utf-8", errors="replace")
        if any(mention in text for mention in mentions):
            file.unlink()
            yield course.short(file)


def _remove_rows(course: Course, participant: str) -> Iterator[str]:
    """Delete a participant's rows, and their remains in the database's file."""
    with course.gradebook() as book:
        try:
            n = len(book.student_submissions(participant))
            book.remove_student(participant)
        except MissingEntry:
            return
        address = make_url(str(book.engine.url))
    if address.get_backend_name() == "sqlite" and address.database:
        # A deleted row stays in the file until its pages are written anew.
        with closing(sqlite3.connect(address.database)) as connection:
            connection.execute("VACUUM")
    yield _rows(n)


def _rewrite(course: Course, assignments: Iterable[str]) -> Iterator[str]:
    """Write the reports again; delete a report that can't be written."""
    for id in assignments:
        folder = course.programme / "report" / id
        shutil.rmtree(folder)
        try:
            report(course.assignment(id))
        except KitError:
            yield course.short(folder)
        else:
            yield _("a row of the report on {id}").format(id=id)
