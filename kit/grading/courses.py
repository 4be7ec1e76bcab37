"""An nbgrader course and its assignments: the folders in which their files lie.

Where nbgrader has a folder, nbgrader names it (``CourseDirectory.format_path``), so that every
setting of a course holds. What nbgrader has no folder for lies in ``programme/``, below the root of
the course. ``own`` is the course in this clone, ``at`` one in any other folder.
"""

import logging
import shlex
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from kit import places
from kit.errors import WorkshopError
from kit.grading import course, settings, step_folders
from kit.grading.course import TaskCell
from kit.grading.step_folders import Folder
from kit.messages import _
from kit.programme import workshops
from kit.programme.workshops import Workshop

__all__ = ["Assignment", "Course", "Step", "at", "named", "own"]

Step = Literal["source", "release", "submitted", "autograded", "feedback"]
"""The steps for which nbgrader has folders."""


@dataclass(frozen=True, kw_only=True)
class Course:
    """A course: nbgrader's root folder of it and nbgrader's settings, read once.

    ``given`` is the folder as it was named on the command line; "" for the course in this clone.
    """

    root: Path
    config: Config
    given: str = ""

    @property
    def programme(self) -> Path:
        """Return the folder for the files that nbgrader has no folder for; may not exist yet."""
        return self.root / "programme"

    def assignment(self, id: str) -> "Assignment":
        """Return the assignment with this id; it may not exist yet."""
        return Assignment(course=self, id=id)

    def assignments(self) -> list[str]:
        """Return the ids of the assignments that have a source, in their order."""
        return [found.assignment for found in self.folders("source", participant=".")]

    def begun(self) -> None:
        """Raise ``WorkshopError`` if the folder has neither an assignment nor a gradebook."""
        if self.given and not self.has_gradebook and not self.assignments():
            self.existing("")

    def existing(self, id: str) -> "Assignment":
        """Return the assignment with this id; raise ``WorkshopError`` if it has no source."""
        known = self.assignments()
        if id in known:
            return self.assignment(id)
        if known and not id.strip():
            raise WorkshopError(
                _("No assignment is named. In {folder} there are: {known}").format(
                    folder=self.root, known=", ".join(known)
                )
            )
        where = self.folder("source", "…")
        if not known:
            raise WorkshopError(
                _(
                    "There is no course with an assignment in {folder}: nbgrader looks for its "
                    "source in {where}. Name the course's folder, or set source_directory in "
                    "{file}."
                ).format(folder=self.root, where=self.short(where), file=course.SETTINGS)
            )
        raise WorkshopError(
            _("There is no assignment {id} in {folder}. There are: {known}").format(
                id=id, folder=self.root, known=", ".join(known)
            )
        )

    def folder(self, step: Step, assignment: str, participant: str = ".") -> Path:
        """Return nbgrader's folder of a step; "." stands for no participant."""
        return Path(self._directory.format_path(self._name(step), participant, assignment))

    def folders(
        self, step: Step, *, assignment: str = "*", participant: str = "*"
    ) -> Iterator[Folder]:
        """Yield the folders of a step that are there, sorted by path; "*" stands for all."""
        return step_folders.found(self._directory, self._name(step), participant, assignment)

    def participants(self, step: Step) -> set[str]:
        """Return the ids of all people with a folder of that step."""
        return {found.participant for found in self.folders(step)}

    def of_person(self, step: Step, participant: str) -> Iterator[Path]:
        """Yield the folders of a step that hold files of ``participant`` only."""
        return step_folders.of_person(self._directory, self._name(step), participant)

    def gradebook(self) -> AbstractContextManager[Gradebook]:
        """Open the course's gradebook; make it if it does not exist yet."""
        return course.gradebook(self.config)

    @property
    def has_gradebook(self) -> bool:
        """Tell whether the gradebook is there already; one on a server always counts as there."""
        return settings.has_gradebook(self._directory.db_url)

    @property
    def folder_of_settings(self) -> Path:
        """Return the folder with nbgrader's settings and the modules that they name."""
        return Path(self.given).resolve() if self.given else self.root

    @property
    def excluded(self) -> frozenset[str]:
        """Return the ids of people whom nbgrader's settings leave out."""
        return frozenset(self._directory.student_id_exclude.split(","))

    @cached_property
    def stubs(self) -> frozenset[str]:
        """Return the comments that nbgrader leaves in an exercise where its solution stood."""
        return settings.stubs(self.config)

    def short(self, path: Path) -> str:
        """Return ``path`` as messages name it: relative to the course if it lies in it."""
        inside = path.relative_to(self.root) if path.is_relative_to(self.root) else path
        return inside.as_posix()

    def command(self, name: str, *arguments: str) -> str:
        """Return the command line that does something in this course, to be copied."""
        chosen = ("--course", self.given) if self.given else ()
        return shlex.join(("hackyack", name, *chosen, *arguments))

    @cached_property
    def _directory(self) -> CourseDirectory:
        return course.coursedir(self.config)

    def _name(self, step: Step) -> str:
        return str(getattr(self._directory, f"{step}_directory"))


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """An assignment of a course: its files, and those of the people who have handed it in.

    What is read of it is read once.
    """

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

    @property
    def has_source(self) -> bool:
        """Tell whether there is a notebook in the folder with the solution."""
        return any(self.source.glob("*.ipynb"))

    @cached_property
    def released(self) -> dict[str, bytes]:
        """Return the exercise's notebooks by name, in nbgrader's order.

        Raises ``WorkshopError`` if there is none.
        """
        files = sorted(self.release.glob("*.ipynb"))
        if not files:
            first = next(iter(sorted(self.source.glob("*.ipynb"))), None)
            missing = self.release / (first.name if first else f"{self.id}.ipynb")
            raise WorkshopError(
                _("There is no {file}. Run: {command}").format(
                    file=self.course.short(missing), command=self.course.command("release", self.id)
                )
            )
        return {file.stem: file.read_bytes() for file in files}

    @cached_property
    def exercises(self) -> dict[str, NotebookNode]:
        """Return the exercise's notebooks as released, by name; not to be changed."""
        return {name: course.parse(text, name) for name, text in self.released.items()}

    @cached_property
    def tasks(self) -> tuple[TaskCell, ...]:
        """Return the graded cells of all notebooks in their order, no two with the same title."""
        several = len(self.exercises) > 1
        found = [
            replace(task, name=f"{name}/{task.id}" if several else task.id)
            for name, notebook in self.exercises.items()
            for task in course.tasks(notebook, name)
        ]
        titles = Counter(task.title for task in found)
        ids = Counter((task.title, task.id) for task in found)
        return tuple(
            task
            if titles[task.title] == 1
            else _apart(task, task.id if ids[task.title, task.id] == 1 else task.name)
            for task in found
        )

    @property
    def title(self) -> str:
        """Return the heading of its only notebook, or its id."""
        several = len(self.exercises) > 1
        return self.id if several else self.heading(next(iter(self.exercises)))

    def heading(self, notebook: str) -> str:
        """Return the first heading of one of its notebooks, or that notebook's name."""
        return course.title(self.exercises[notebook]) or notebook

    @property
    def workshop(self) -> Workshop | None:
        """Return the workshop that it is the exercise of; None if it is no workshop's.

        Raises ``WorkshopError`` if the workshop can't be read.
        """
        about = places.workshops() / self.id / "workshop.toml"
        return None if self.course.given or not about.is_file() else workshops.read(self.id)

    def log(self, step: str) -> AbstractContextManager[logging.Logger]:
        """Give a logger for nbgrader that writes to a file of this assignment's ``step``."""
        return course.log(f"{step}-{self.id}", self.course.programme)

    def submissions(self) -> dict[str, Path]:
        """Return the folders of what was handed in by participant, sorted by path.

        People whom the course's settings exclude are left out, as nbgrader leaves them out.
        """
        found = self.course.folders("submitted", assignment=self.id)
        left_out = self.course.excluded
        return {one.participant: one.path for one in found if one.participant not in left_out}

    def submitted(self, participant: str) -> Path:
        """Return the folder of what ``participant`` has handed in; may not exist."""
        return self.course.folder("submitted", self.id, participant)

    def lacking(self, participant: str) -> list[str]:
        """Return the names of the notebooks that ``participant`` has not handed in."""
        folder = self.submitted(participant)
        return [name for name in self.released if not (folder / f"{name}.ipynb").is_file()]

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


def _apart(task: TaskCell, name: str) -> TaskCell:
    """Return a task that stands below the same heading as another with ``name`` in its title."""
    return replace(task, title=name if task.title == task.id else f"{task.title} ({name})")


def own() -> Course:
    """Return the course in this clone; raise ``SetupError`` if its settings are missing."""
    return Course(root=places.root(), config=course.settings())


def at(folder: Path) -> Course:
    """Return the course in ``folder``; raise ``SetupError`` if nbgrader can't read it."""
    if folder.resolve() == places.root():
        return own()
    config = settings.read(folder.resolve())
    return Course(root=Path(config.CourseDirectory.root), config=config, given=str(folder))


def named(which: Assignment | str) -> Assignment:
    """Return the assignment ``which``; an id names one of the course in this clone."""
    return own().assignment(which) if isinstance(which, str) else which
