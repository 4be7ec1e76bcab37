"""Collects hand-ins from e-mail, a course platform or Voilà into nbgrader's folders.

Every file is taken, or kept and named: a damaged notebook is taken as it is if grading can repair
it, and goes to ``programme/unreadable/`` if it can't. An older submission never replaces a newer
one.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import nbformat
from nbgrader.api import Gradebook

from kit import places
from kit.errors import SubmissionError
from kit.grading import platform_numbers
from kit.grading.courses import Assignment, named
from kit.grading.intake import (
    beside,
    file_names,
    hand_in_times,
    known_people,
    participant_names,
    sources,
)  # fmt: skip
from kit.grading.intake.belonging import other_notebooks
from kit.grading.intake.hand_in_times import handed_in_at
from kit.grading.intake.handed_in import HandIn
from kit.grading.intake.repair import repair
from kit.grading.intake.sorting import by_person, named_files
from kit.grading.intake.sources import Skipped
from kit.messages import _
from kit.notebooks.literals import graft

__all__ = [
    "Collected", "Skipped", "Taken", "collect", "from_a_page", "unreadable"
]  # fmt: skip

ANSWERS = "answers.json"  # what a page handed in, beside the notebook that was made of it


@dataclass(frozen=True, kw_only=True)
class Taken:
    """One collected submission: the participant, the file it came from, and that file's time.

    ``note`` tells the facilitator if it replaces an earlier submission, and names its damages.
    ``dated`` tells that a ``timestamp.txt`` or the path said the time; else it is the file's date.
    """

    participant: str
    name: str
    path: str
    when: datetime
    note: str = ""
    dated: bool = False


@dataclass(frozen=True, kw_only=True)
class Collected:
    """The result of a collection: submissions taken, files skipped, unreadable files kept."""

    taken: tuple[Taken, ...]
    skipped: tuple[Skipped, ...]
    unreadable: tuple[Skipped, ...]


def collect(source: Path, which: Assignment | str, *, pattern: str | None = None) -> Collected:
    """Collect the hand-ins of an assignment from a folder or zip.

    ``pattern`` gives the place of the name in a path, for example ``"{student}_{id}"``; without it
    those in ``participant_names.DEFAULT`` are tried. Of two hand-ins of one person for the same
    notebook the later counts. Raises ``SubmissionError`` for a source that can't be read and
    ``WorkshopError`` if there is no exercise.
    """
    assignment = named(which)
    patterns = (pattern,) if pattern else participant_names.DEFAULT
    taken: list[Taken] = []
    damaged: list[Skipped] = []
    others: list[Skipped] = []
    assignment.released  # noqa: B018  where there is none, that is said before anything is done
    with (
        sources.opened(Path(source)) as found,
        assignment.course.gradebook() as book,
    ):
        handins, rest = _handed_in(found, assignment, patterns, book)
        for several in by_person(handins):
            while several:
                handin = several.pop(0)
                try:
                    result = _take(book, handin, assignment)
                except SubmissionError as error:  # then the one before it counts
                    damaged.append(_keep(book, handin, assignment, str(error)))
                    continue
                if assignment.course.given:
                    _keep_beside(book, handin, rest)
                others += _earlier(several, handin)
                several.clear()
                if isinstance(result, Taken):
                    taken.append(result)
                else:
                    others.append(result)
    return Collected(taken=tuple(taken), skipped=(*rest.left, *others), unreadable=tuple(damaged))


def _handed_in(
    found: tuple[list[sources.File], list[Skipped]],
    assignment: Assignment,
    patterns: Iterable[str],
    book: Gradebook,
) -> tuple[list[HandIn], beside.Others]:
    """Return the hand-ins among the files ``found`` in a source, with their times, and the rest."""
    files, skipped = found
    people = known_people.known(assignment.course, book)
    files, data = beside.without_data(files) if assignment.course.given else (files, [])
    handins, nameless = named_files(files, assignment, patterns, people)
    handins, left = beside.dated(handins, [*skipped, *data, *nameless])
    return handins, beside.Others(assignment=assignment, handins=handins, left=left)


def _keep_beside(book: Gradebook, handin: HandIn, others: beside.Others) -> None:
    """Keep the files beside a hand-in, if it is the one that counts."""
    folder = others.assignment.submitted(known_people.whose(book, others.assignment, handin)[0])
    collected = folder / f"{handin.notebook}.ipynb"
    if collected.is_file() and collected.read_bytes() == handin.file.read():
        others.keep(handin, folder)


def from_a_page(assignment: Assignment, participant: str) -> bool:
    """Tell whether a participant's hand-in came from a page without code."""
    return (assignment.submitted(participant) / ANSWERS).is_file()


def unreadable(which: Assignment | str) -> dict[str, str]:
    """Return by participant the name of a file that is kept in ``programme/unreadable/``.

    A participant who has handed in a readable notebook since then isn't among them.
    """
    assignment, found = named(which), {}
    for folder in sorted((assignment.course.programme / "unreadable").glob(f"*/{assignment.id}")):
        participant = folder.parent.name
        files = [file.name for file in folder.iterdir() if file.name != hand_in_times.FILE]
        since = handed_in_at(assignment.submitted(participant))
        if files and (since is None or since < (handed_in_at(folder) or datetime.now(UTC))):
            found[participant] = files[0]
    return found


def _earlier(handins: Iterable[HandIn], latest: HandIn) -> list[Skipped]:
    reason = _("{name} handed in again later: {path} counts.").format(
        name=latest.name, path=latest.file.path
    )
    return [Skipped(path=handin.file.path, reason=reason) for handin in handins]


def _take(book: Gradebook, handin: HandIn, assignment: Assignment) -> Taken | Skipped:
    """Write one submission; raise ``SubmissionError`` if the file isn't one."""
    file = handin.file
    original = file.read()
    content, repairs = _notebook(original, handin, assignment)
    participant, asked = known_people.whose(book, assignment, handin)
    folder = assignment.submitted(participant)
    collected = folder / f"{handin.notebook}.ipynb"
    before = _collected_at(collected, assignment)
    if (
        before
        and file.when <= before
        and (reason := _not_newer(handin, before, collected, content))
    ):
        return Skipped(path=file.path, reason=reason)
    latest = max(file.when, handed_in_at(folder) or file.when)
    places.write_whole(_made(folder) / collected.name, content, when=file.when.timestamp())
    _stamp(folder, latest)
    answers = folder / ANSWERS
    answers.unlink(missing_ok=True)
    if content != original:
        answers.write_bytes(original)
    replaces = _("Replaces the one of {when:%d %B, %H:%M} UTC.")
    notes = [replaces.format(when=before), *repairs] if before else repairs
    if handin.numbered:
        platform_numbers.keep(assignment, participant, handin.numbered)
    return Taken(
        participant=participant,
        name=handin.name,
        path=file.path,
        when=file.when,
        note=" ".join(filter(None, (handin.remark, asked, *notes))),
        dated=handin.dated,
    )


def _collected_at(collected: Path, assignment: Assignment) -> datetime | None:
    """Return the time of what was collected before; None if nothing was.

    nbgrader keeps one time for all notebooks of a hand-in: where there are several, each file's
    own time says when it was handed in.
    """
    if not collected.is_file():
        return None
    if len(assignment.released) == 1:
        return handed_in_at(collected.parent)
    return datetime.fromtimestamp(collected.stat().st_mtime, UTC)


def _not_newer(handin: HandIn, before: datetime, collected: Path, content: bytes) -> str:
    """Return why ``handin`` is left: it is the collected one, or an older one; "" if it is neither.

    Another file of the same time is taken: many programs count whole minutes.
    """
    if collected.read_bytes() == content:
        stamped = (collected.parent / hand_in_times.FILE).is_file()
        return _("Collected before.") if stamped else ""  # without it, it was interrupted
    if handin.file.when == before:
        return ""
    return _(
        "Older than what was collected before. To take it all the same, delete {folder}"
    ).format(folder=places.short(collected.parent).as_posix())


def _notebook(
    content: bytes, handin: HandIn, assignment: Assignment
) -> tuple[bytes, Sequence[str]]:
    """Return the submission in ``content`` and notes on the repairs that grading will make.

    A notebook stays as it was handed in; Voilà's answers become one.
    """
    path = handin.file.path
    if not handin.notebook:
        raise SubmissionError(
            _("{path} is none of the notebooks of {id}: {names}. Ask for the right one.").format(
                path=path, id=assignment.id, names=", ".join(assignment.released)
            )
        )
    if file_names.ending(path) == ".json" and not file_names.is_notebook(content):
        pristine = assignment.exercises[handin.notebook]
        grafted = nbformat.from_dict(graft(pristine, _answers(content, path, assignment.id)))
        return f"{nbformat.writes(grafted)}\n".encode(), ()
    released = assignment.released[handin.notebook]
    others = other_notebooks(assignment.course)
    name = PurePosixPath(path).name
    repairs = repair(released, content, name, others=others).repairs
    if file_names.is_renamed(path):
        said = _("{name} holds a notebook: a browser gave it another ending, and it is taken.")
        repairs = (said.format(name=name), *repairs)
    return content, repairs


def _answers(content: bytes, path: str, workshop: str) -> dict[str, str]:
    """Return the answers in a hand-in from Voilà."""
    try:
        handed_in = json.loads(content)
        meant, given = handed_in["workshop"], handed_in["answers"]
        texts = {str(name): text for name, text in given.items() if isinstance(text, str)}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SubmissionError(
            _("{path} holds no answers. Ask for it again.").format(path=path)
        ) from error
    if meant != workshop:
        raise SubmissionError(
            _("{path} answers {other!r}, not {id!r}. Ask for the right one.").format(
                path=path, other=str(meant)[:40], id=workshop
            )
        )
    return texts


def _keep(book: Gradebook, handin: HandIn, assignment: Assignment, reason: str) -> Skipped:
    """Keep an unreadable file unchanged in ``programme/unreadable/`` and return the reason."""
    participant, asked = known_people.whose(book, assignment, handin)
    folder = assignment.unreadable(participant)
    try:
        content = handin.file.read()
    except SubmissionError:  # damaged inside the zip: there is nothing to keep but the zip
        return Skipped(path=handin.file.path, reason=reason)
    when = max(handin.file.when, handed_in_at(folder) or handin.file.when)
    name = participant_names.file(PurePosixPath(handin.file.path).name)
    places.write_whole(_made(folder) / name, content)
    _stamp(folder, when)
    kept = assignment.course.short(folder)
    return Skipped(
        path=handin.file.path,
        reason=_("{why} Kept in {kept}").format(why=f"{reason} {asked}".rstrip(), kept=kept),
    )


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _stamp(folder: Path, when: datetime) -> None:
    """Write the time after the file, so that an interrupted collection is taken up again."""
    (folder / hand_in_times.FILE).write_text(hand_in_times.written(when), "utf-8")
