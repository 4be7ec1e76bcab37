"""The files that lie beside a notebook: nbgrader's ``timestamp.txt``, and what its code may need.

nbgrader hands in a whole folder. A file is somebody's only if it lies in a folder with hand-ins of
theirs alone, which is named after them.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from kit import places
from kit.errors import SubmissionError
from kit.grading.courses import Assignment
from kit.grading.intake import file_names, hand_in_times, participant_names
from kit.grading.intake.handed_in import HandIn
from kit.grading.intake.sorting import person
from kit.grading.intake.sources import File, Skipped
from kit.messages import _

__all__ = ["Others", "dated", "without_data"]

MOST = 100  # files beside the notebooks of one hand-in
LARGEST = 20_000_000  # bytes of them together
# What hackyack and nbgrader write there themselves, or read as their own.
RESERVED = {hand_in_times.FILE, "answers.json", "gradebook.db", "nbgrader_config.py"}


def without_data(files: Iterable[File]) -> tuple[list[File], list[Skipped]]:
    """Return ``files`` without those in JSON that are no answers, and these apart.

    A page without code hands in answers; in a course of somebody's own they may be data.
    """
    handed_in, data = [], []
    for file in files:
        if file_names.ending(file.path) == ".json" and not _is_handed_in(file):
            data.append(Skipped(path=file.path, reason=_("No answers: left out."), file=file))
        else:
            handed_in.append(file)
    return handed_in, data


def _is_handed_in(file: File) -> bool:
    """Tell whether ``file`` holds answers, or a notebook that was saved under this name."""
    try:
        content = file.read()
        if file_names.is_notebook(content):
            return True
        found = json.loads(content)
    except (ValueError, RecursionError):
        return False
    except SubmissionError:  # it is told when it is read again
        return True
    return isinstance(found, dict) and {"workshop", "answers"} <= found.keys()


def dated(
    handins: Sequence[HandIn], others: Iterable[Skipped]
) -> tuple[list[HandIn], list[Skipped]]:
    """Return the hand-ins with the times that a ``timestamp.txt`` beside them says.

    And ``others`` without these files. One that says no time is among them, with the reason.
    """
    found, left = list(handins), []
    for one in others:
        path = PurePosixPath(one.path)
        whose = [handin for handin in found if _folder(handin) == path.parent]
        if one.file is None or path.name != hand_in_times.FILE or not whose:
            left.append(one)
            continue
        try:
            when = hand_in_times.stamp(one.file.read()).when
        except SubmissionError as error:
            left.append(Skipped(path=one.path, reason=str(error)))
            continue
        if len(set(map(person, whose))) > 1:
            reason = _("Beside hand-ins of several people: whose time it is can't be told.")
            left.append(Skipped(path=one.path, reason=reason))
        elif when is None:
            reason = _("It says no date and time: the dates of the files beside it count.")
            left.append(Skipped(path=one.path, reason=reason))
        else:
            found = [_at(handin, when) if handin in whose else handin for handin in found]
    return found, left


def _at(handin: HandIn, when: datetime) -> HandIn:
    return replace(handin, file=replace(handin.file, when=when), dated=True)


@dataclass(kw_only=True)
class Others:
    """The files of a source that are no hand-ins; ``left`` are those that have not been kept."""

    assignment: Assignment
    handins: Sequence[HandIn]
    left: list[Skipped]

    def keep(self, handin: HandIn, target: Path) -> None:
        """Write the files that lie in a person's own folder beside ``handin`` into ``target``."""
        if not self._is_own(handin):
            return
        left, self.left, n, size = self.left, [], 0, 0
        for one in left:
            if one.file is None or not PurePosixPath(one.path).is_relative_to(_folder(handin)):
                self.left.append(one)
                continue
            n, size = n + 1, size + one.file.size
            name = PurePosixPath(one.path).relative_to(_folder(handin))
            if n > MOST or size > LARGEST:
                reason = _(
                    "Left out: at most {n} files with {most:,} MB are kept beside a notebook."
                ).format(n=MOST, most=LARGEST // 10**6)
            else:
                reason = _written(one.file, name, self.assignment, target)
            if reason:
                self.left.append(Skipped(path=one.path, reason=reason))

    def _is_own(self, handin: HandIn) -> bool:
        """Tell whether the folder of ``handin`` is named after its person, and only theirs."""
        own = _folder(handin)
        inside = (one for one in self.handins if PurePosixPath(one.file.path).is_relative_to(own))
        return any(handin.written in part for part in own.parts) and all(
            person(one) == person(handin) for one in inside
        )


def _folder(handin: HandIn) -> PurePosixPath:
    return PurePosixPath(handin.file.path).parent


def _written(file: File, name: PurePosixPath, assignment: Assignment, target: Path) -> str:
    """Write a file below ``target``; return why not, "" if it is there or is the exercise's."""
    if name.as_posix() in RESERVED or any(participant_names.file(one) != one for one in name.parts):
        return _("Left out: a file of that name can't lie beside a notebook.")
    place = target / name
    try:
        content = file.read()
        if own := next(_of_the_exercise(name, assignment), None):
            same = own.read_bytes() == content
            return "" if same else _("Left out: the exercise's own file of that name counts.")
        if not (place.is_file() and place.read_bytes() == content):
            place.parent.mkdir(parents=True, exist_ok=True)
            places.write_whole(place, content, when=file.when.timestamp())
    except SubmissionError as error:
        return str(error)
    except (FileExistsError, IsADirectoryError, NotADirectoryError):
        return _("Left out: {place} is in its way.").format(place=assignment.course.short(place))
    return ""


def _of_the_exercise(name: PurePosixPath, assignment: Assignment) -> Iterator[Path]:
    """Yield the exercise's files of that name, unless the course lets people change them."""
    changed = assignment.course.config.get("Autograde", {}).get("exclude_overwriting", {})
    if name.as_posix() not in changed.get(assignment.id, ()):
        folders = (assignment.source, assignment.release)
        yield from (folder / name for folder in folders if (folder / name).is_file())
