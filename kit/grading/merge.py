"""Takes in what another facilitator has collected and graded in a clone of their own.

The same hand-in counts once, of two the newer. Scores and comments that a person gave are kept;
where two people gave different ones nothing is overwritten unless it is said whose count. The other
clone is only read, and its settings aren't run: both are of the same course. A merge that was cut
off is repeated: files are written whole, ``timestamp.txt`` last, and rows by the journal.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from nbgrader.api import Gradebook, MissingEntry

from kit import places, scratch
from kit.grading import platform_numbers
from kit.grading.courses import Assignment, Course
from kit.grading.intake import hand_in_times, known_people
from kit.grading.intake.handed_in import Person
from kit.grading.other_clone import opened
from kit.grading.pages.results import name_of
from kit.grading.run import autograde, submission_files
from kit.grading.run.gradebook import gradebook_rows, journal
from kit.grading.run.gradebook.gradebook_rows import Change, Rows
from kit.grading.run.submission_files import Files
from kit.messages import _

__all__ = ["Difference", "Merged", "Whose", "merge"]

Whose = Literal["theirs", "ours"]
KEPT = {"grade": "manual_score", "comment": "manual_comment"}  # what a person gave, by table


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Two values for one thing that both facilitators have given, or two files of one time."""

    participant: str
    what: str
    ours: str
    theirs: str


@dataclass(frozen=True, kw_only=True)
class Merged:
    """What a merge did: sentences on what was taken or left, and the differences that are open."""

    told: tuple[str, ...]
    differences: tuple[Difference, ...]


def merge(course: Course, folder: Path, *, take: Whose | None = None) -> Merged:
    """Take the hand-ins and grades of the clone or course in ``folder`` into ``course``.

    ``take`` says whose scores and comments count where both have given some. Raises
    ``SubmissionError`` if ``folder`` is no clone, is this one, or has another kind of gradebook.
    """
    told: list[str] = []
    open_ones: list[Difference] = []
    place = scratch.place()
    place.mkdir(parents=True, exist_ok=True)
    with scratch.Folder("merge", place) as own, opened(course, folder, own) as theirs:
        found = sorted({one.assignment for one in theirs.folders("submitted")})
        for id in found:
            mine = course.assignment(id)
            if not any(mine.release.glob("*.ipynb")):
                told.append(_("There is no exercise {id} here: left out.").format(id=id))
                continue
            one = _Merge(mine, theirs.assignment(id), take)
            one.run()
            told += one.told
            open_ones += one.differences
    return Merged(told=tuple(told), differences=tuple(open_ones))


class _Merge:
    """The merge of one assignment."""

    def __init__(self, ours: Assignment, theirs: Assignment, take: Whose | None) -> None:
        self.ours, self.theirs, self.take = ours, theirs, take
        self.told: list[str] = []
        self.differences: list[Difference] = []

    def run(self) -> None:
        """Merge everybody's hand-in and grades."""
        autograde.grade(self.ours, participants=[])  # registers the exercise, and resumes
        with self.ours.course.gradebook() as book, self.theirs.course.gradebook() as other:
            editions = [gradebook_rows.edition(one, self.ours.id) for one in (book, other)]
            for their_id in self.theirs.submissions():
                name = _name(other, their_id)
                id = self._person(book, other, name, their_id)
                book.db.commit()
                if self._hand_in(name, id, their_id) and editions[0] == editions[1]:
                    self._rows(book, other, id, their_id)
                self._by_people(book, other, id, their_id)

    def _person(self, book: Gradebook, other: Gradebook, name: str, their_id: str) -> str:
        """Return the id that somebody has here: by a platform's number, or by name.

        Where several have the name and no number, it is the one who has handed in the same.
        """
        given = self.ours.course.given or name == their_id
        twins = [id for id in self.theirs.submissions() if _name(other, id) == name]
        numbered = platform_numbers.read(self.theirs, their_id)
        same = (
            "" if given or numbered or len(twins) == 1 else self._same_hand_in(book, name, their_id)
        )
        person = Person(
            name=name, id=their_id if given else same, numbered=numbered, alone=len(twins) == 1
        )
        id, asked = known_people.whose(book, self.ours, person)
        self.told += [f"{name}: {asked}"] if asked else []
        return id

    def _same_hand_in(self, book: Gradebook, name: str, their_id: str) -> str:
        """Return the id of who has the name and has handed in the same here; "" if nobody has."""
        files = submission_files.read(self.theirs.submitted(their_id))
        here = (id for id in self.ours.submissions() if _name(book, id) == name)
        same = (id for id in here if _same(submission_files.read(self.ours.submitted(id)), files))
        return next(same, "")

    def _hand_in(self, name: str, id: str, their_id: str) -> bool:
        """Take the files of a hand-in if they count; tell whether theirs is what lies here now."""
        mine, given = self.ours.submitted(id), self.theirs.submitted(their_id)
        files, before = submission_files.read(given), submission_files.read(mine)
        if files == before:
            return True
        if _unfinished(files, before):
            before = {}
        when, known = _time(given), _time(mine)
        if before and known > when:
            self.told.append(_("{name}: the one here is newer, and stays.").format(name=name))
            return False
        if before and known == when and not _same(files, before):
            if not self._chosen(name, _("the hand-in"), str(known), str(when)):
                return False
        elif before:
            self.told.append(_("{name}: a newer hand-in was taken.").format(name=name))
        else:
            self.told.append(_("{name}: a hand-in was taken.").format(name=name))
        _write(mine, given, files)
        return True

    def _chosen(self, name: str, what: str, ours: str, theirs: str) -> bool:
        """Tell whether theirs counts of two values; note the difference if nobody has said."""
        if self.take is None:
            self.differences.append(
                Difference(participant=name, what=what, ours=ours, theirs=theirs)
            )
        return self.take == "theirs"

    def _rows(self, book: Gradebook, other: Gradebook, id: str, their_id: str) -> None:
        """Enter the automatic grades of a hand-in, unless it is graded here already."""
        digest = submission_files.digest(submission_files.read(self.ours.submitted(id)))
        made = submission_files.read(self.theirs.autograded(their_id))
        if not made or journal.entered_digest(self.theirs, their_id) != digest:
            return
        if journal.entered_digest(self.ours, id) == digest:
            return
        given = gradebook_rows.of_participant(other, self.theirs.id, their_id)
        known = gradebook_rows.of_participant(book, self.ours.id, id)
        changes = _moved(
            given, known, id,
            their_ids=_cells(other, self.theirs.id), our_ids=_cells(book, self.ours.id),
        )  # fmt: skip
        journal.enter(book, self.ours, id, changes=changes, files=made, digest=digest)

    def _by_people(self, book: Gradebook, other: Gradebook, id: str, their_id: str) -> None:
        """Enter scores and comments that a person gave there, and nobody here."""
        try:
            row = book.find_submission(self.ours.id, id)
            given = other.find_submission(self.theirs.id, their_id)
        except MissingEntry:
            return
        mine = {(n.name, kind, one.name): one for n in row.notebooks for kind, one in _marks(n)}
        for notebook in given.notebooks:
            for kind, one in _marks(notebook):
                found = mine.get((notebook.name, kind, one.name))
                theirs = getattr(one, KEPT[kind])
                ours = getattr(found, KEPT[kind], None)
                if found is None or theirs in {None, "", ours}:
                    continue
                if ours in {None, ""} or self._chosen(
                    _name(book, id), one.name, str(ours), str(theirs)
                ):
                    setattr(found, KEPT[kind], theirs)
                    if kind == "grade":
                        found.needs_manual_grade = one.needs_manual_grade
        book.db.commit()


def _marks(notebook: Any) -> Iterator[tuple[str, Any]]:
    yield from (("grade", one) for one in notebook.grades)
    yield from (("comment", one) for one in notebook.comments)


def _name(book: Gradebook, id: str) -> str:
    try:
        return name_of(book.find_student(id))
    except MissingEntry:
        return id


def _time(folder: Path) -> datetime:
    return hand_in_times.handed_in_at(folder) or datetime.min.replace(tzinfo=UTC)


def _same(one: Files, other: Files) -> bool:
    return submission_files.digest(one) == submission_files.digest(other)


def _unfinished(files: Files, before: Files) -> bool:
    """Tell whether ``before`` is what a merge has written of ``files`` until it was cut off."""
    whole = {name for name in before if not name.endswith(".part")}
    timed = hand_in_times.FILE in files and hand_in_times.FILE not in before
    return timed and all(before[name][1] == files.get(name, (0, b""))[1] for name in whole)


def _write(folder: Path, source: Path, files: Files) -> None:
    """Write a hand-in, each file whole; its time comes last, so that it can be taken up again."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in sorted(files, key=lambda name: name == hand_in_times.FILE):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        places.write_whole(target, files[name][1], when=(source / name).stat().st_mtime)
        target.chmod(files[name][0])
    for name in submission_files.read(folder).keys() - files.keys():
        (folder / name).unlink()


def _cells(book: Gradebook, id: str) -> dict[str, tuple[str, ...]]:
    """Return notebook, name and kind of each cell of an exercise, by the gradebook's own ids.

    An answer that a person reads is two cells of one name, one for its points, one for comments.
    """
    rows = gradebook_rows.definitions(book, id)
    names = {row["id"]: row["name"] for row in rows["notebook"]}
    cells = {
        row["id"]: (names[row["notebook_id"]], row["name"], row["type"])
        for row in rows["base_cell"]
    }
    return {
        **cells,
        **{id: (name,) for id, name in names.items()},
        **{row["id"]: () for row in rows["assignment"]},
    }


def _moved(
    given: Rows,
    known: Rows,
    person: str,
    *,
    their_ids: Mapping[str, tuple[str, ...]],
    our_ids: Mapping[str, tuple[str, ...]],
) -> list[Change]:
    """Return their rows with the ids of our gradebook; what a person gave here stays as it is."""
    named = {what: id for id, what in our_ids.items()}
    new = {id: named[what] for id, what in their_ids.items() if what in named}
    changes: list[Change] = []
    for table, key in (
        ("submitted_assignment", "assignment_id"),
        ("submitted_notebook", "notebook_id"),
        ("grade", "cell_id"),
        ("comment", "cell_id"),
    ):
        ours = {row[key]: row for row in known[table]}
        for row in given[table]:
            moved = {name: new.get(value, value) for name, value in row.items()}
            if "student_id" in moved:
                moved["student_id"] = person
            if moved[key] in ours:
                new[row["id"]] = moved["id"] = ours[moved[key]]["id"]
            columns = tuple(name for name in moved if name not in {"id", *KEPT.values()})
            changes.append(Change(table=table, row=moved, columns=columns))
    return changes
