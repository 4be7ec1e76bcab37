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

from nbgrader.api import Gradebook
from sqlalchemy.engine import make_url

from kit import places, scratch
from kit.errors import KitError, SubmissionError
from kit.grading import meant, retention, shared_hand_ins
from kit.grading.courses import Course, own
from kit.grading.intake import room_hand_ins
from kit.grading.intake.hand_in_times import handed_in_at
from kit.grading.meant import BESIDE, STEPS, Meant, Share, UnclearNameError
from kit.grading.pages.report import report
from kit.grading.run.tasks import answer_cache
from kit.messages import _, ngettext

__all__ = [
    "Forgotten", "UnclearNameError", "foretell", "forget", "of_id", "overdue", "purge", "undated",
    "who",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """The id of who was forgotten, or the name, and what was removed, one sentence each."""

    participant: str
    removed: tuple[str, ...]


def forget(name: str | Meant, of: Course | None = None) -> Forgotten:
    """Delete everything of the person called ``name`` in the course ``of``, or in the clone's.

    What they handed in together with others stays for those, without the person's name. What runs
    that were killed have left in temporary folders goes too. ``name`` is the name as it was handed
    in, the receipt or the id, or what ``who`` has found. Raises ``SubmissionError`` if no person
    has that name, ``UnclearNameError`` if it is not clear who is meant.
    """
    course = of or own()
    return _forget(course, who(name, course) if isinstance(name, str) else name)


def who(name: str, of: Course | None = None) -> Meant:
    """Return what is the person's who is called ``name``; raises as ``forget``."""
    course = of or own()
    with course.gradebook() as book:
        return meant.find(course, book, name)


def of_id(id: str, of: Course | None = None) -> Meant:
    """Return what lies under an id, and nothing else of its person."""
    course = of or own()
    with course.gradebook() as book:
        return meant.by_id(course, book, id)


def foretell(name: str | Meant, of: Course | None = None) -> Forgotten:
    """Return what ``forget`` would remove of the person called ``name``, and remove nothing.

    Logs and reports that name them aren't counted.
    """
    course = of or own()
    found = who(name, course) if isinstance(name, str) else name
    said: list[str] = []
    n = 0
    with course.gradebook() as book:
        for id in _in_book(book).intersection(found.own):
            n += len(book.student_submissions(id))
    for id, shown in found.own.items():
        said += [_counted(course, folder) for folder in _folders(course, id)]
        said += [course.short(one.file) for one in _waiting(course, id, shown)]
    said += [_rows(n)] if n else []
    for share in found.shares:
        said += [shared_hand_ins.said(share)]
        said += [course.short(file) for file in shared_hand_ins.records(course, share)]
    return Forgotten(participant=found.called, removed=tuple(said))


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
        people = meant.everyone(course, book)
    times = retention.latest(course, people)
    for id, when in times.items():
        found = filter(None, (when, *(one.when for one in _waiting(course, id, people[id]))))
        made = filter(None, map(handed_in_at, _folders(course, id)))
        times[id] = max(found, default=None) or max(made, default=None)
    return times


def _waiting(course: Course, id: str, shown: str) -> Iterator[room_hand_ins.HandedIn]:
    return (one for one in room_hand_ins.handed_in(course) if one.belongs_to(id, shown))


def purge(days: int, of: Course | None = None) -> tuple[Forgotten, ...]:
    """Forget all people whose latest hand-in is older than ``days`` days."""
    return tuple(forget(of_id(one, of), of) for one in overdue(days, of))


def _in_book(book: Gradebook) -> set[str]:
    return {str(person.id) for person in book.students}


def _forget(course: Course, found: Meant) -> Forgotten:
    if scratch.in_use():
        raise SubmissionError(
            _(
                "Hand-ins are being graded at this moment, which would bring {name} back. Wait "
                "until that is done, or end it with Ctrl-C, then do this again."
            ).format(name=found.called)
        )
    reports = [folder.name for folder in (course.programme / "report").glob("*")]
    answer_cache.clear(course.programme)  # a check's line can repeat an answer; it is made again
    mentions = {*found.own, *found.own.values(), *(share.person for share in found.shares)}
    removed = [
        *(said for id in found.own for said in _remove_folders(course, id)),
        *(said for id, shown in found.own.items() for said in _remove_waiting(course, id, shown)),
        *(
            _("{folder}, which a run that was killed has left").format(folder=places.short(folder))
            for folder in scratch.sweep()
        ),
        *_remove_logs(course, mentions),
        *_remove_rows(course, found.own),
        *(said for share in found.shares for said in _take_out(course, share)),
        *_rewrite(course, reports),
    ]
    return Forgotten(participant=found.called, removed=tuple(removed))


def _take_out(course: Course, share: Share) -> Iterator[str]:
    """Take the person's name from hand-ins that others share, whose pages are written again."""
    yield shared_hand_ins.said(share)
    pages = [one.assignment for one in course.folders("feedback", participant=share.id)]
    yield from shared_hand_ins.take_out(course, share)
    with course.gradebook() as book:
        shared_hand_ins.rename(book, share)
        _vacuum(book)
    yield from shared_hand_ins.write_again(course, share, pages)


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


def _remove_waiting(course: Course, id: str, shown: str) -> Iterator[str]:
    """Delete what waits in the room's folder: else the next ``collect`` would bring it back."""
    for one in list(_waiting(course, id, shown)):
        one.file.unlink()
        yield course.short(one.file)


def _remove_logs(course: Course, mentions: Iterable[str]) -> Iterator[str]:
    """Delete the logs that hold one of ``mentions``; each log covers the last run only."""
    for file in sorted((course.programme / "logs").glob("*.log")):
        text = file.read_text(encoding="utf-8", errors="replace")
        if any(mention in text for mention in mentions):
            file.unlink()
            yield course.short(file)


def _remove_rows(course: Course, ids: Iterable[str]) -> Iterator[str]:
    """Delete a person's rows, and their remains in the database's file."""
    with course.gradebook() as book:
        known = _in_book(book).intersection(ids)
        n = sum(len(book.student_submissions(id)) for id in known)
        for id in known:
            book.remove_student(id)
        if known:
            _vacuum(book)
            yield _rows(n)


def _vacuum(book: Gradebook) -> None:
    """Write an SQLite file anew: a deleted row, or a name before, stays in it until then."""
    address = make_url(str(book.engine.url))
    if address.get_backend_name() == "sqlite" and address.database:
        book.db.rollback()  # a transaction of its own, even one that only reads, is in the way
        with closing(sqlite3.connect(address.database)) as connection:
            connection.execute("VACUUM")


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
