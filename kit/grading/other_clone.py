"""Opens another clone of the same course for reading: its folders, and a copy of its gradebook."""

import copy
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

from kit import places
from kit.errors import SubmissionError
from kit.grading.course import coursedir
from kit.grading.courses import Course
from kit.messages import _

__all__ = ["opened"]


@contextmanager
def opened(course: Course, folder: Path, own: Path) -> Iterator[Course]:
    """Give the course in ``folder``, laid out as ``course``, with a copy of its gradebook."""
    root, url = folder.resolve(), make_url(coursedir(course.config).db_url)
    if root == course.root.resolve():
        raise SubmissionError(
            _("{folder} is this clone itself. Name the other one.").format(folder=folder)
        )
    database = Path(str(url.database or ""))
    if url.get_backend_name() != "sqlite" or not database.is_relative_to(course.root):
        raise SubmissionError(
            _(
                "The gradebook {address} is no file in {root}, so none can be merged with it."
            ).format(address=url.render_as_string(), root=course.root)
        )
    file = root / database.relative_to(course.root)
    if not file.is_file():
        raise SubmissionError(
            _(
                "{folder} is no clone in which something was collected: there is no {file}. Name "
                "the folder that holds it."
            ).format(folder=folder, file=file.relative_to(root).as_posix())
        )
    with course.gradebook():  # makes ours, if nothing was collected here yet
        _copy(file, own / "gradebook.db", _version(database))
    config = copy.deepcopy(course.config)
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.db_url = places.sqlite_address(own / "gradebook.db")
    yield Course(root=root, config=config)


def _copy(file: Path, to: Path, version: str) -> None:
    """Copy a gradebook; raise ``SubmissionError`` if it is damaged or of another ``version``."""
    try:
        with (
            closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as before,
            closing(sqlite3.connect(to)) as after,
        ):
            before.backup(after)
        found = _version(to)
    except sqlite3.Error as error:
        raise SubmissionError(
            _("{file} can't be read ({why}). Ask for it again.").format(file=file, why=error)
        ) from error
    if found != version:
        raise SubmissionError(
            _(
                "{file} was made by another version of nbgrader ({theirs}, here {ours}). Update "
                "the older of the two clones, then merge again."
            ).format(file=file, theirs=found, ours=version)
        )


def _version(database: Path) -> str:
    with closing(sqlite3.connect(database)) as connection:
        (found,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(found)
