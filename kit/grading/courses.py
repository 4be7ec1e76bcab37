"""An nbgrader course and its assignments: the folders in which their files lie.

Where nbgrader has a folder, nbgrader names it (``CourseDirectory.format_path``), so that every
setting of a course holds. What nbgrader has no folder for lies in ``programme/``, below the root of
the course. ``own`` is the course in this clone.
"""

import glob
import logging
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from kit import places
from kit.grading import course

__all__ = ["Assignment", "Course", "Step", "named", "own"]

Step = Literal["source", "release", "submitted", "autograded", "feedback"]
"""The steps for which nbgrader has folders."""

NAME = r"[^/\\]+"  # of a participant or assignment, in a path


@dataclass(frozen=True, kw_only=True)
class Course:
    """A course: nbgrader's root folder of it and nbgrader's settings, read once."""

    root: Path
    config: Config

    @property
    def programme(self) -> Path:
        """Return the folder for the files that nbgrader has no folder for; may not exist yet."""
        return self.root / "programme"

    def assignment(self, id: str) -> "Assignment":
        """Return the assignment with this id; it may not exist yet."""
        return Assignment(course=self, id=id)

    def folder(self, step: Step, assignment: str, participant: str = ".") -> Path:
        """Return nbgrader's folder of a step; "." stands for no participant."""
        return Path(self._directory.format_path(self._name(step), participant, assignment))

    def folders(
        self, step: Step, *, assignment: str = "*", participant: str = "*"
    ) -> Iterator[tuple[str, Path]]:
        """Yield the folders of a step that are there, each with its participant, sorted by path.

        "*" stands for all.
        """
        one = [name if name == "*" else glob.escape(name) for name in (participant, assignment)]
        pattern = self._directory.format_path(self._name(step), *one)
        form = self._directory.format_path(
            re.escape(self._name(step)), f"(?P<participant>{NAME})", NAME, escape=True
        )
        for path in sorted(glob.glob(pattern)):  # noqa: PTH207  Path.glob takes no full path
            match = re.fullmatch(form, path)
            if match and Path(path).is_dir():
                yield match["participant"], Path(path)

    def participants(self, step: Step) -> set[str]:
        """Return the ids of all people with a folder of that step."""
        return {participant for participant, _folder in self.folders(step)}

    def of_person(self, step: Step, participant: str) -> Iterator[Path]:
        """Yield the folders of a step that hold files of ``participant`` only.

        Where a course has a folder for each person, it is that one, and not each assignment's.
        """
        parts = Path(self._directory.directory_structure).parts
        deep = max(
            n for n, part in enumerate(parts) if "{student_id}" in part or "{nbgrader_step}" in part
        )
        short = str(Path(*parts[: deep + 1]))
        names = {"nbgrader_step": self._name(step), "student_id": glob.escape(participant)}
        pattern = self.root / short.format(**names, assignment_id="*")
        found = sorted(glob.glob(str(pattern)))  # noqa: PTH207  Path.glob takes no full path
        yield from (path for path in map(Path, found) if path.is_dir())

    def gradebook(self) -> AbstractContextManager[Gradebook]:
        """Open the course's gradebook; make it if it does not exist yet."""
        return course.gradebook(self.config)

    def short(self, path: Path) -> str:
        """Return ``path`` as messages name it: relative to the course if it lies in it."""
        inside = path.relative_to(self.root) if path.is_relative_to(self.root) else path
        return inside.as_posix()

    @cached_property
    def _directory(self) -> CourseDirectory:
        return course.coursedir(self.config)

    def _name(self, step: Step) -> str:
        return str(getattr(self._directory, f"{step}_directory"))


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """An assignment of a course: its files, and those of the people who have handed it in."""

    course: Course
    id: str

    @property
    def source(self) -> Path:
        """Return the folder with the solution."""
        return self.course.folder("source", self.id)

    @property
    def release(self) -> Path:
        """Return the folder with the exercise, generated from the solution."""
        return self.course.folder("release", self.id)

    def log(self, step: str) -> AbstractContextManager[logging.Logger]:
        """Give a logger for nbgrader that writes to a file of this assignment's ``step``."""
        return course.log(f"{step}-{self.id}", self.course.programme)

    @property
    def exercise(self) -> NotebookNode:
        """Return the exercise as released; raise ``WorkshopError`` if there is none."""
        return course.exercise(self.id)

    @property
    def notebook(self) -> str:
        """Return the name of the assignment's notebook, without its suffix."""
        return self.id

    def submissions(self) -> dict[str, Path]:
        """Return the folders of what was handed in by participant, sorted by path."""
        return dict(self.course.folders("submitted", assignment=self.id))

    def submitted(self, participant: str) -> Path:
        """Return the folder of what ``participant`` has handed in; may not exist."""
        return self.course.folder("submitted", self.id, participant)

    def autograded(self, participant: str) -> Path:
        """Return the folder of what nbgrader has graded; may not exist."""
        return self.course.folder("autograded", self.id, participant)

    def feedback(self, participant: str) -> Path:
        """Return the folder of the participant's feedback; may not exist."""
        return self.course.folder("feedback", self.id, participant)

    def unreadable(self, participant: str) -> Path:
        """Return the folder of files that could not be read; may not exist."""
        return self.course.programme / "unreadable" / participant / self.id

    def record(self, participant: str) -> Path:
        """Return the file of the participant's record of learning; may not exist."""
        return self.course.programme / "record" / participant / f"{self.id}.html"

    def digest(self, participant: str) -> Path:
        """Return the file with the hash of the submission that was graded; may not exist."""
        return self.course.programme / "digests" / participant / f"{self.id}.txt"


def own() -> Course:
    """Return the course in this clone; raise ``SetupError`` if its settings are missing."""
    return Course(root=places.root(), config=course.settings())


def named(which: Assignment | str) -> Assignment:
    """Return the assignment ``which``; an id names one of the course in this clone."""
    return own().assignment(which) if isinstance(which, str) else which
