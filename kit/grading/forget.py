"""Forgetting a person: everything of theirs under ``programme/`` goes, and what went is said.

Files go first and the gradebook's rows last, so that what was interrupted can be run again by the
same name. The reports are written anew without them; logs that name them go whole.
"""

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.engine import make_url

from kit import places
from kit.errors import KitError, SubmissionError
from kit.grading import course, names
from kit.grading.collect import handed_in_at
from kit.grading.report import report
from kit.grading.results import name_of
from kit.messages import _, ngettext

__all__ = ["Forgotten", "forget", "purge"]

STEPS = ("submitted", "autograded", "feedback", "record", "unreadable")


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """Who was forgotten, by id, and what was removed, one sentence each."""

    student: str
    removed: tuple[str, ...]


def forget(name: str) -> Forgotten:
    """Remove a person, named as handed in or by id, from everything under ``programme/``.

    Raises ``SubmissionError`` where nobody has that name, or more than one person has.
    """
    with course.gradebook() as book:
        student, shown = _find(book, name)
    return _forget(student, shown)


def purge(days: int) -> tuple[Forgotten, ...]:
    """Forget everyone whose latest hand-in is more than ``days`` days old."""
    until = datetime.now(UTC) - timedelta(days=days)
    with course.gradebook() as book:
        people = _people(book)
    return tuple(
        _forget(student, shown)
        for student, shown in people.items()
        if (when := _latest(student)) is None or when < until
    )


def _find(book: Gradebook, name: str) -> tuple[str, str]:
    people = _people(book)
    same = [id for id, shown in people.items() if names.same(shown) == names.same(name)]
    if name in people:
        same = [name]
    if not same:
        raise SubmissionError(
            _(
                "Nobody here is called {name}. Write the name as it was handed in, or its id."
            ).format(name=name)
        )
    if len(same) > 1:
        raise SubmissionError(
            _("{n} people are called {name}. Name one by id: {ids}").format(
                n=len(same), name=name, ids=", ".join(sorted(same))
            )
        )
    return same[0], people[same[0]]


def _people(book: Gradebook) -> dict[str, str]:
    """Return everyone who left a trace, by id, with their names."""
    people = {str(student.id): name_of(student) for student in book.students}
    folders = (folder for step in STEPS for folder in (places.programme() / step).glob("*"))
    return {folder.name: folder.name for folder in folders if folder.is_dir()} | people


def _latest(student: str) -> datetime | None:
    """Return when somebody last handed something in, None where nothing is left of it."""
    folders = (
        folder
        for step in ("submitted", "unreadable")
        for folder in (places.programme() / step / student).glob("*")
    )
    return max(filter(None, map(handed_in_at, folders)), default=None)


def _forget(student: str, shown: str) -> Forgotten:
    reports = [folder.name for folder in (places.programme() / "report").glob("*")]
    removed = [
        *_remove_folders(student),
        *_remove_logs({student, shown}),
        *_remove_rows(student),
        *_rewrite(reports),
    ]
    return Forgotten(student=student, removed=tuple(removed))


def _remove_folders(student: str) -> Iterator[str]:
    programme = places.programme()
    unfinished = (programme / "grading").glob("*/*")
    for folder in (
        *(programme / step / student for step in STEPS),
        *(entry for entry in unfinished if entry.name in {student, f"{student}.part"}),
    ):
        if folder.is_dir():
            n = sum(path.is_file() for path in folder.rglob("*"))
            shutil.rmtree(folder)
            yield ngettext("{folder} with {n} file", "{folder} with {n} files", n).format(
                folder=folder.relative_to(places.root()).as_posix(), n=n
            )


def _remove_logs(mentions: Iterable[str]) -> Iterator[str]:
    """Remove the logs that name somebody: each is only of the last run."""
    for file in sorted((places.programme() / "logs").glob("*.log")):
        text = file.read_text(encoding="utf-8", errors="replace")
        if any(mention in text for mention in mentions):
            file.unlink()
            yield file.relative_to(places.root()).as_posix()


def _remove_rows(student: str) -> Iterator[str]:
    """Remove somebody's rows, and what the database's file still holds of them."""
    with course.gradebook() as book:
        try:
            n = len(book.student_submissions(student))
            book.remove_student(student)
        except MissingEntry:
            return
        address = make_url(str(book.engine.url))
    if address.get_backend_name() == "sqlite" and address.database:
        # A deleted row stays in the file until its pages are written anew.
        with closing(sqlite3.connect(address.database)) as connection:
            connection.execute("VACUUM")
    yield ngettext(
        "the gradebook's rows of {n} hand-in", "the gradebook's rows of {n} hand-ins", n
    ).format(n=n)


def _rewrite(workshops: Iterable[str]) -> Iterator[str]:
    """Write the reports anew; one that can't be written goes."""
    for workshop in workshops:
        folder = places.programme() / "report" / workshop
        shutil.rmtree(folder)
        try:
            report(workshop)
        except KitError:
            yield folder.relative_to(places.root()).as_posix()
        else:
            yield _("a row of the report on {id}").format(id=workshop)
