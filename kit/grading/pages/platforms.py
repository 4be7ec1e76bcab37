"""Writes feedback and points in the forms that course platforms take back.

Both platforms go by the names in their own download of hand-ins, so they are read from there.

Moodle: a zip for "Upload multiple feedback files in a zip", with a folder for each person as in the
download, and a CSV as its offline grading worksheet (mod/assign/feedback/file/importziplib.php and
mod/assign/feedback/offline/importgradeslib.php say what it reads). Canvas: a zip of files named as
downloaded, which it takes as an instructor's comments, and a CSV as its gradebook exports it
(lib/gradebook_importer.rb).
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from nbgrader.api import Gradebook, MissingEntry

from kit import names, places
from kit.errors import SubmissionError
from kit.grading import hand_in_names
from kit.grading.courses import Assignment
from kit.grading.intake import participant_names, sources
from kit.grading.pages.feedback import feedback
from kit.grading.run.gradebook import points
from kit.messages import _
from kit.tables.safe_csv import inert

__all__ = ["Numbered", "Platform", "Sent", "numbered", "send"]


class Platform(StrEnum):
    """A course platform that takes feedback back."""

    MOODLE = "moodle"
    CANVAS = "canvas"


FORMS = {
    Platform.MOODLE: re.compile(
        r"(?P<name>[^/]+?)_(?P<number>\d+)_assignsubmission_file(?:_.*|/.*)?"
    ),
    Platform.CANVAS: re.compile(
        r"(?P<name>[^/]+?)(?:_LATE)?_(?P<number>\d+)_(?P<attachment>\d+)_[^/]+"
    ),
}
MOODLE = ("Identifier", "Full name", "Grade", "Maximum grade", "Last modified (grade)")
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")


@dataclass(frozen=True, kw_only=True)
class Numbered:
    """A person as a platform's download names them.

    ``number`` is Moodle's of the participant in that assignment, or Canvas' of the user; ``stem``
    is the part of the path by which the platform knows the person again.
    """

    name: str
    number: str
    stem: str


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
    assignment: Assignment, platform: Platform, source: Path, *, people: Iterable[str] | None = None
) -> Sent:
    """Write the zip and the CSV for ``platform`` and return them.

    ``source`` is the platform's download of the hand-ins, a zip or folder. The files lie below the
    report of the assignment, and go with it. Raises ``SubmissionError`` if nobody is graded, or if
    ``source`` has no name in the platform's form.
    """
    known = numbered(source, platform)
    if not known:
        raise SubmissionError(
            _(
                "{source} has no file named as {platform} names them. Give the zip of hand-ins as "
                "it was downloaded there."
            ).format(source=source, platform=platform.capitalize())
        )
    pages = feedback(assignment, participants=people)
    with assignment.course.gradebook() as book:
        found = [one for page in pages for one in _people(book, assignment, page, known)]
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


def numbered(source: Path, platform: Platform) -> dict[str, list[Numbered]]:
    """Return the people whom a download of ``platform`` names, by name in comparable form.

    Two with different numbers may share a name.
    """
    found: dict[str, dict[str, Numbered]] = {}
    with sources.opened(source) as (files, left):
        paths = [*(one.path for one in files), *(one.path for one in left)]
    for path in paths:
        for part in (path, *_tails(path)):
            if match := FORMS[platform].fullmatch(part):
                stem = part.partition("/")[0]
                one = Numbered(name=match["name"], number=match["number"], stem=_stem(stem, match))
                found.setdefault(hand_in_names.same(one.name), {}).setdefault(one.number, one)
                break
    return {name: list(several.values()) for name, several in found.items()}


def _tails(path: str) -> Iterator[str]:
    parts = PurePosixPath(path).parts
    yield from ("/".join(parts[at:]) for at in range(1, len(parts)))


def _stem(part: str, match: re.Match[str]) -> str:
    """Return the part of a name up to the numbers; what follows there is the person's own file."""
    if "attachment" in match.re.groupindex:
        return part[: match.end("attachment")]
    return part[: part.index("_assignsubmission_file") + len("_assignsubmission_file")]


def _people(
    book: Gradebook, assignment: Assignment, page: Path, known: Mapping[str, list[Numbered]]
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
    same = [known.get(hand_in_names.same(name), []) for name in people]
    sure = [found[0] if len(found) == 1 else None for found in same]
    nobody = participant_names.file(names.together(people))
    for name, one in zip(people, sure, strict=True):
        stem = one.stem if one else "" if any(sure) or name is not people[0] else nobody
        yield _Person(name=name, page=page, stem=stem, points=score, most=most, numbered=one)


def _zipped(people: Iterable[_Person], platform: Platform) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in people:
            mark = "/" if platform is Platform.MOODLE else "_"
            if one.stem:
                archive.writestr(f"{one.stem}{mark}{one.page.name}", one.page.read_bytes())
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
