"""nbgrader's settings of a course in any folder, as nbgrader itself reads them there.

Only the course's own ``nbgrader_config.py`` counts, and nbgrader's defaults where there is none: a
person's own settings in ``~/.jupyter`` may name another course.
"""

import contextlib
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

from nbgrader.apps import NbGrader
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearSolutions, Execute
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from traitlets import TraitError
from traitlets.config import Application, Config

from kit.errors import SetupError
from kit.grading import course
from kit.messages import _

__all__ = ["read"]

CHECKED = (Autograde, GenerateAssignment, GenerateFeedback, Execute, ClearSolutions)


def read(folder: Path) -> Config:
    """Return nbgrader's settings of the course in ``folder``, its paths made full ones.

    Raises ``SetupError`` if the folder is none, or if nbgrader can't work with its settings.
    """
    if not folder.is_dir():
        what = _("is a file") if folder.exists() else _("is not there")
        raise SetupError(
            _(
                "{folder} {what}. Name the course's folder, the one with {file} or with source/ "
                "in it."
            ).format(folder=folder, what=what, file=course.SETTINGS)
        )
    course.searchable(folder)
    with _inside(folder):
        config = _loaded(folder)
        try:
            directory = CourseDirectory(config=config)
            config.CourseDirectory.course_id = directory.course_id  # workers read it
            config.CourseDirectory.root = str(Path(directory.root).resolve())
            config.CourseDirectory.db_url = _full(CourseDirectory(config=config).db_url, folder)
            for kind in CHECKED:
                kind(config=config)
        except (TraitError, ArgumentError) as error:
            raise SetupError(
                _("{file} has a setting that nbgrader does not take: {why}").format(
                    file=folder / course.SETTINGS, why=course.first_line(error)
                )
            ) from error
    return config


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    """Work in ``folder``, as nbgrader does, so that settings may name files and modules there."""
    before = list(sys.path)
    with contextlib.chdir(folder):
        sys.path.insert(0, str(folder))
        try:
            yield
        finally:
            sys.path[:] = before


def _loaded(folder: Path) -> Config:
    app = NbGrader(log=course.silent())
    app.raise_config_file_errors = True
    try:
        # what nbgrader does in this folder, and it knows the names that options had before
        Application.load_config_file(app, "nbgrader_config", path=str(folder))
    except Exception as error:
        raise SetupError(
            _(
                "{file} can't be read{where}: {why}. Correct it there; nbgrader can't read it "
                "either."
            ).format(file=folder / course.SETTINGS, where=_line(error), why=_said(error))
        ) from error
    return Config(app.config)


def _line(error: Exception) -> str:
    """Return the place in the settings' file at which ``error`` was raised; "" if it is unknown."""
    if isinstance(error, SyntaxError):
        number = error.lineno
    else:
        frames = traceback.extract_tb(error.__traceback__)
        lines = [one.lineno for one in frames if Path(one.filename).name == course.SETTINGS]
        number = lines[-1] if lines else None
    return _(", line {n}").format(n=number) if number else ""


def _said(error: Exception) -> str:
    text = error.msg if isinstance(error, SyntaxError) else course.first_line(error)
    return f"{type(error).__name__}: {text}"


def _full(address: str, folder: Path) -> str:
    """Return the address of a gradebook with the full path of its file, if it is a file."""
    url = make_url(address)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return address
    return f"sqlite:///{(folder / url.database).as_posix()}"
