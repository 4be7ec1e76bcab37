"""Writes feedback and points in the forms that course platforms take back.

Both platforms go by the names in their own download of hand-ins. They are kept when hand-ins are
collected from it; for hand-ins that came another way they are read from a download.

Moodle: a zip for "Upload multiple feedback files in a zip", with a folder for each person as in the
download, and a CSV as its offline grading worksheet (mod/assign/feedback/file/importziplib.php and
mod/assign/feedback/offline/importgradeslib.php say what it reads). Canvas: a zip of files named as
downloaded, which it takes as an instructor's comments, and a CSV as its gradebook exports it
(lib/gradebook_importer.rb).
"""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from kit import names, places
from kit.errors import SubmissionError
from kit.grading import hand_in_names, platform_numbers
from kit.grading.courses import Assignment
from kit.grading.intake import participant_names, sources
from kit.grading.pages.feedback import feedback
from kit.grading.platform_numbers import Numbered
from kit.grading.run.gradebook import points
from kit.messages import _
from kit.tables.safe_csv import inert

__all__ = ["Platform", "Sent", "send"]


class Platform(StrEnum):
    """A course platform that takes feedback back."""

    MOODLE = "moodle"
    CANVAS = "canvas"


MOODLE = ("Identifier", "Full name", "Grade", "Maximum grade", "Last modified (grade)")
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")


@dataclass(frozen=True, kw_only=True)
class Sent:
    """The files made for a platform, and the names of people whose number is not known."""

    zip: Path
    csv: Path
    without_number: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Person:
    """A graded person with the page of feedback, and the points as they count.

    ``stem`` names the page's file for the platform; "" if somebody else gets it for this person.
    """

    name: str
    page: Path
    stem: str
    points: float | None
    most: float
    numbered: Numbered | None


def send(
    assignment: Assignment,
    platform: Platform,
    source: Path | None = None,
    *,
    people: Iterable[str] | None = None,
) -> Sent:
    """Write the zip and the CSV for ``platform`` and return them.

    ``source`` is the platform's download of the hand-ins, a zip or folder: for people whose
    hand-ins were collected another way. The files lie below the report of the assignment, and go
    with it. Raises ``SubmissionError`` if nobody is graded, if ``source`` has no name in the
    platform's form, or if there is none and no hand-in was collected from the platform.
    """
    numbers = _Numbers(assignment, platform, source)
    pages = feedback(assignment, participants=people)
    with assignment.course.gradebook() as book:
        found = [one for page in pages for one in _people(book, assignment, page, numbers)]
    if source is None and not any(one.numbered for one in found):
        raise SubmissionError(
            _(
                "None of these hand-ins was collected from {platform}'s zip, so their numbers "
                "there are not known. Download it there, and add: --from SOURCE"
            ).format(platform=platform.capitalize())
        )
    folder = assignment.course.programme / "report" / assignment.id / platform
    folder.mkdir(parents=True, exist_ok=True)
    made = Sent(
        zip=folder / "feedback.zip",
        csv=folder / "grades.csv",
        without_number=tuple(one.name for one in found if not one.numbered),
    )
    places.write_whole(made.zip, _zipped(found, platform))
    places.write_whole(made.csv, _table(found, platform, assignment.title))
    return made


class _Numbers:
    """The numbers that ``platform`` gives to people, as they are kept and as ``source`` has them.

    Raises ``SubmissionError`` if ``source`` has none.
    """

    def __init__(self, assignment: Assignment, platform: Platform, source: Path | None) -> None:
        self._assignment, self._platform = assignment, platform
        self._found: dict[str, Numbered] = {}  # by number
        for path in _paths(source) if source else ():
            one = participant_names.named(path, assignment.id, notebooks=[*assignment.released])
            if one and one.platform == platform:
                self._found[one.number] = Numbered(
                    platform=platform, name=one.written, number=one.number, path=path
                )
        if source and not self._found:
            raise SubmissionError(
                _(
                    "{source} has no file named as {platform} names them. Give the zip of hand-ins "
                    "as it was downloaded there."
                ).format(source=source, platform=platform.capitalize())
            )

    def of(self, participant: str, name: str, *, alone: bool) -> Numbered | None:
        """Return how the platform names one of a hand-in's people; None if that isn't clear.

        The number that is kept counts for who handed in ``alone``, or has the name beside it.
        Without one it is that of the only person who has the name and whose number is nobody
        else's.
        """
        wanted = hand_in_names.same(name)
        kept = platform_numbers.read(self._assignment, participant)
        theirs = kept and (alone or hand_in_names.same(kept.name) == wanted)
        if kept and theirs and kept.platform == self._platform:
            return self._found.get(kept.number, kept)  # a later download names a later file
        free = self._found.keys() - self._taken()
        same = [n for n in free if hand_in_names.same(self._found[n].name) == wanted]
        return self._found[same[0]] if len(same) == 1 else None

    def _taken(self) -> set[str]:
        kept = (
            platform_numbers.read(self._assignment, one) for one in self._assignment.submissions()
        )
        return {one.number for one in kept if one and one.platform == self._platform}


def _paths(source: Path) -> list[str]:
    with sources.opened(source) as (files, left):
        return [*(one.path for one in files), *(one.path for one in left)]


def _people(
    book: Gradebook, assignment: Assignment, page: Path, numbers: _Numbers
) -> Iterator[_Person]:
    """Yield the people of a hand-in: those who worked together have one page and the same points.

    The platform mostly knows only the one who has sent it, who then gets the page for all.
    """
    participant = next(
        id for id in assignment.submissions() if assignment.feedback(id) == page.parent
    )
    try:
        row = book.find_submission(assignment.id, participant)
    except MissingEntry:
        row = None
    score = max(0.0, row.score - (row.late_submission_penalty or 0)) if row else None
    most = points.most_points(book, assignment, participant)
    people = hand_in_names.people_of(book.find_student(participant))
    sure = [numbers.of(participant, name, alone=len(people) == 1) for name in people]
    nobody = participant_names.file(names.together(people))
    for name, one in zip(people, sure, strict=True):
        stem = one.stem if one else "" if any(sure) or name is not people[0] else nobody
        yield _Person(name=name, page=page, stem=stem, points=score, most=most, numbered=one)


def _zipped(people: Iterable[_Person], platform: Platform) -> bytes:
    content = io.BytesIO()
    mark = "/" if platform is Platform.MOODLE else "_"
    times: Counter[str] = Counter()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in people:
            times[one.stem] += 1  # two people of one name, whose numbers are not known
            stem = one.stem if times[one.stem] == 1 else f"{one.stem} ({times[one.stem]})"
            if one.stem:
                archive.writestr(f"{stem}{mark}{one.page.name}", one.page.read_bytes())
    return content.getvalue()


def _table(people: Iterable[_Person], platform: Platform, title: str) -> bytes:
    rows = [one for one in people if one.numbered and one.points is not None]
    most = f"{max((one.most for one in rows), default=0):g}"
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    if platform is Platform.MOODLE:
        writer.writerow(MOODLE)
        for one in rows:
            number = one.numbered.number if one.numbered else ""
            writer.writerow([f"Participant {number}", inert(one.name), f"{one.points:g}", most, ""])
    else:
        writer.writerow([*CANVAS, title])
        writer.writerow(["    Points Possible", *[""] * 4, most])
        for one in rows:
            number = one.numbered.number if one.numbered else ""
            writer.writerow([inert(one.name), number, "", "", "", f"{one.points:g}"])
    return out.getvalue().encode()
