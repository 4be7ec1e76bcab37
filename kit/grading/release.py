"""Makes exercises from solutions: nbgrader removes the answers and the hidden tests.

``exercises/<id>/`` is generated and never edited. Generating needs no gradebook, so an author can
do it in a fresh clone; ``register`` enters it into the gradebook for grading.
"""

import copy
import logging
import tempfile
from pathlib import Path

from nbgrader.converters import GenerateAssignment, NbGraderException
from nbgrader.preprocessors import SaveCells

from kit.errors import WorkshopError
from kit.grading import course
from kit.grading.courses import Assignment, named
from kit.messages import _

__all__ = ["differences", "register", "release"]


class _Generate(course.KeepsCause, GenerateAssignment):  # type: ignore[misc]
    """nbgrader's release step, which also keeps the reason of a failure."""


def release(which: Assignment | str) -> Path:
    """Generate an assignment's exercise from its solution and return the folder.

    Files that are not generated any more are removed. Raises ``WorkshopError`` if there is no
    solution, or if nbgrader can't make an exercise of it.
    """
    assignment = named(which)
    target = assignment.release
    with tempfile.TemporaryDirectory() as scratch:
        made = _generate(assignment, Path(scratch))
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
    with tempfile.TemporaryDirectory() as scratch:
        made = _generate(assignment, Path(scratch))
        found = [
            (name, _compared(made / name, target / name))
            for name in sorted(_files(made) | _files(target))
        ]
    return [
        _("exercises/{id}/{name} {what}. Run: hackyack release {id}").format(
            id=assignment.id, name=name, what=what
        )
        for name, what in found
        if what
    ]


def register(which: Assignment | str, log: logging.Logger) -> None:
    """Enter or update the exercise's cells, points and tests in the gradebook.

    Raises ``WorkshopError`` if graded cells came or went while the gradebook holds submissions.
    """
    assignment = named(which)
    # the gradebook is opened so that it exists
    with assignment.course.gradebook(), tempfile.TemporaryDirectory() as scratch:
        _generate(assignment, Path(scratch), log=log)


def _generate(assignment: Assignment, scratch: Path, *, log: logging.Logger | None = None) -> Path:
    """Run nbgrader's release step into ``scratch``; with ``log``, enter it in the gradebook too."""
    if not (assignment.source / f"{assignment.notebook}.ipynb").is_file():
        raise WorkshopError(
            _("There is no solutions/{id}/{id}.ipynb. Check the name: hackyack list").format(
                id=assignment.id
            )
        )
    config = copy.deepcopy(assignment.course.config)
    config.CourseDirectory.release_directory = str(scratch)
    steps = [step for step in _Generate.preprocessors.default() if log or step is not SaveCells]
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
            _("solutions/{id}/{id}.ipynb can't become an exercise: {why}").format(
                id=assignment.id, why=course.first_line(converter.cause or error)
            )
        ) from error
    return scratch / assignment.id


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
        return _("is not what solutions/ generates")
    return ""
