"""Makes exercises from solutions: nbgrader removes the answers and the hidden tests.

``exercises/<id>/`` is generated and never edited. Generating needs no gradebook, so an author can
do it in a fresh clone; ``register`` enters it into the gradebook for grading.
"""

import copy
import hashlib
import logging
import tempfile
from pathlib import Path
from typing import Any

from nbgrader.converters import GenerateAssignment, NbGraderException
from nbgrader.preprocessors import SaveCells
from traitlets import import_item

from kit import scratch
from kit.errors import WorkshopError
from kit.grading import course
from kit.grading.courses import Assignment, named
from kit.messages import _

__all__ = ["differences", "is_registered", "register", "release"]


class _Generate(course.KeepsCause, GenerateAssignment):  # type: ignore[misc]
    """nbgrader's release step, which also keeps the reason of a failure."""


def release(which: Assignment | str) -> Path:
    """Generate an assignment's exercise from its solution and return the folder.

    In this clone, files that are not generated any more are removed. In another course they may be
    somebody's and stay, and the exercise is entered into the gradebook too, as nbgrader does.
    Raises ``WorkshopError`` if there is no solution, or if nbgrader can't make an exercise of it.
    """
    assignment = named(which)
    target = assignment.release
    if assignment.course.given:
        with assignment.log("release") as log:
            register(assignment, log)
    with tempfile.TemporaryDirectory(dir=scratch.own()) as folder:
        made = _generate(assignment, Path(folder))
        if not assignment.course.given:
            for stale in _files(target) - _files(made):
                (target / stale).unlink()
        for name in _files(made):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(_content(made / name))
    return target


def differences(which: Assignment | str) -> list[str]:
    """Return how an assignment's exercise differs from the output of its solution.

    No file is changed.

    Line ends don't count: git may change them. Raises ``WorkshopError`` as ``release`` does.
    """
    assignment = named(which)
    target = assignment.release
    with tempfile.TemporaryDirectory(dir=scratch.own()) as folder:
        made = _generate(assignment, Path(folder))
        found = [
            (name, _compared(made / name, target / name))
            for name in sorted(_files(made) | _files(target))
        ]
    return [
        _("{file} {what}. Run: {command}").format(
            file=assignment.course.short(target / name),
            what=what,
            command=assignment.course.command("release", assignment.id),
        )
        for name, what in found
        if what
    ]


def register(which: Assignment | str, log: logging.Logger) -> None:
    """Enter or update the exercise's cells, points and tests in the gradebook.

    nbgrader deletes the cells before it enters them again: a run that is killed in between would
    separate grades from their tasks, so only one that came to its end counts as registered. Raises
    ``WorkshopError`` if graded cells came or went while the gradebook holds submissions.
    """
    assignment = named(which)
    stamp = _stamp(assignment)
    stamp.unlink(missing_ok=True)
    # the gradebook is opened so that it exists
    with (
        assignment.course.gradebook(),
        tempfile.TemporaryDirectory(dir=scratch.own()) as folder,
    ):
        _generate(assignment, Path(folder), log=log)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(_state(assignment), "ascii")


def is_registered(assignment: Assignment) -> bool:
    """Tell whether the solution as it is now was the last to be registered."""
    stamp = _stamp(assignment)
    return stamp.is_file() and stamp.read_text("ascii") == _state(assignment)


def _stamp(assignment: Assignment) -> Path:
    return assignment.course.programme / "registered" / f"{assignment.id}.sha256"


def _state(assignment: Assignment) -> str:
    state = hashlib.sha256()
    for file in sorted(assignment.source.glob("*.ipynb")):
        state.update(file.name.encode() + file.read_bytes())
    return state.hexdigest()


def _generate(assignment: Assignment, folder: Path, *, log: logging.Logger | None = None) -> Path:
    """Run nbgrader's release step into ``folder``; with ``log``, enter it in the gradebook too."""
    if not assignment.has_source:
        if assignment.course.given:
            _refuse_empty(assignment)
        raise WorkshopError(
            _("There is no {file}. Check the name: hackyack list").format(
                file=assignment.course.short(assignment.source / f"{assignment.id}.ipynb")
            )
        )
    config = copy.deepcopy(assignment.course.config)
    config.CourseDirectory.release_directory = str(folder)
    steps = GenerateAssignment(config=config).preprocessors
    steps = [step for step in steps if log or not _saves(step)]
    converter = _Generate(
        coursedir=course.coursedir(config, assignment.id),
        config=config,
        log=log or course.silent(),
        no_database=log is None,
        preprocessors=steps,
    )
    try:
        converter.start()
    except NbGraderException as error:
        raise WorkshopError(
            _(
                "{source} can't become an exercise: {why}. Mend it there and release again. (Once "
                "somebody is graded, nbgrader takes no graded cell more or less: such a change "
                "needs an assignment of another name.)"
            ).format(
                source=assignment.course.short(assignment.source),
                why=course.first_line(converter.cause or error).rstrip("."),
            )
        ) from (converter.cause or error)
    return folder / assignment.id


def _refuse_empty(assignment: Assignment) -> None:
    """Raise ``WorkshopError``: the course has no such assignment, or no notebook in its folder."""
    assignment.course.existing(assignment.id)
    raise WorkshopError(
        _("{folder} holds no notebook. Put the assignment with its solutions there.").format(
            folder=assignment.course.short(assignment.source)
        )
    )


def _saves(step: Any) -> bool:
    """Tell whether ``step`` enters cells into the gradebook; settings may give its name."""
    kind = import_item(step) if isinstance(step, str) else step
    return isinstance(kind, type) and issubclass(kind, SaveCells)


def _files(folder: Path) -> set[str]:
    """Return the relative paths of the files in ``folder``, without Jupyter's checkpoints."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    }


def _content(path: Path) -> bytes:
    """Return the content of ``path``; notebooks always with the line ends of Unix."""
    content = path.read_bytes()
    return content.replace(b"\r\n", b"\n") if path.suffix == ".ipynb" else content


def _compared(made: Path, present: Path) -> str:
    if not present.exists():
        return _("is missing")
    if not made.exists():
        return _("is not generated any more")
    if _content(made) != _content(present):
        return _("is not what its solution generates")
    return ""
