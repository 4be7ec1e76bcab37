"""nbgrader's course in this clone: its settings, gradebook and logs, and an exercise's tasks."""

import logging
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.reader import NotJSONError
from nbgrader.api import Gradebook
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import make_url
from sqlalchemy.exc import SAWarning
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from kit import disk_errors, places
from kit.errors import SetupError, SubmissionError, WorkshopError
from kit.grading import alembic_calls, logs, server_errors
from kit.messages import _
from kit.notebooks import parsing
from kit.setup import folder_names

__all__ = [
    "SETTINGS",
    "KeepsCause",
    "TaskCell",
    "coursedir",
    "exercise",
    "first_line",
    "grade_id",
    "gradebook",
    "grader",
    "log",
    "parse",
    "searchable",
    "settings",
    "silent",
    "tasks",
    "title",
]

SETTINGS = "nbgrader_config.py"
OBJECT = re.compile(r"<(?:\w+\.)*(\w+) object at 0x[0-9a-f]+>")
LAB_ONLY = "lab-only"  # the tag of a cell that a page without code leaves out


class KeepsCause(BaseConverter):  # type: ignore[misc]  # nbgrader ships no types
    """Mixin for nbgrader's converters that keeps the last notebook's error as ``cause``.

    nbgrader logs the error and raises another that says to read the log.
    """

    cause: Exception | None = None

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Prepare one submission, as nbgrader calls it before its notebooks."""
        with self._keeping():
            super().init_assignment(assignment_id, student_id)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Convert one notebook, as nbgrader calls it for each."""
        with self._keeping():
            super().convert_single_notebook(notebook_filename)

    @contextmanager
    def _keeping(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            self.cause = error
            raise


@dataclass(frozen=True, kw_only=True)
class TaskCell:
    """One graded cell of an exercise.

    ``title`` is the heading above it, ``answers`` the ids of the solution cells that belong to it,
    ``points`` its worth; ``read`` tells that a person reads it and no test runs, ``optional`` that
    it is code, which a page without code doesn't ask for. ``notebook`` is the name of the notebook
    it lies in, and ``name`` what tables and sentences call it.
    """

    id: str
    title: str
    points: float
    read: bool
    answers: tuple[str, ...]
    optional: bool = False
    notebook: str = ""
    name: str = ""


def settings() -> Config:
    """Return nbgrader's settings from ``nbgrader_config.py`` at the root of the clone.

    Raises ``SetupError`` if that file is missing, or if nbgrader can't search the clone's folder.
    """
    searchable(places.root())
    if not (places.root() / SETTINGS).exists():
        raise SetupError(
            _("{file} is missing in {folder}. Take it from the repository again.").format(
                file=SETTINGS, folder=places.root()
            )
        )
    return PyFileConfigLoader(SETTINGS, path=str(places.root())).load_config()


def searchable(folder: Path) -> None:
    """Raise ``SetupError`` if nbgrader can't search ``folder``, because of a sign in its path."""
    if trouble := folder_names.unsearchable(folder):
        raise SetupError(trouble)


def coursedir(config: Config, workshop: str = "", participant: str = "*") -> CourseDirectory:
    """Return nbgrader's view of the folders, narrowed to one workshop and one participant."""
    # a participant is a student in all that is nbgrader's: its arguments, its tables, its options
    return CourseDirectory(config=config, assignment_id=workshop, student_id=participant)


@contextmanager
def gradebook(config: Config | None = None) -> Iterator[Gradebook]:
    """Open the gradebook of nbgrader's settings ``config``, or of the clone's; make a new one.

    Raises ``SetupError`` if it is locked, damaged, can't be written to, or lies on a server that
    doesn't answer, also in the block.
    """
    directory = coursedir(config or settings())
    address = make_url(directory.db_url)
    file = Path(address.database) if address.database else None
    with (
        disk_errors.telling(places.short(file) if file else None),
        server_errors.telling(address),
        logs.without_rollbacks(),
    ):
        with alembic_calls.found():
            book = Gradebook(directory.db_url, directory.course_id)
        with book:
            yield book


@contextmanager
def log(name: str, programme: Path | None = None) -> Iterator[logging.Logger]:
    """Give a logger for nbgrader that writes to ``logs/<name>.log``, not to the screen.

    That folder lies in ``programme``, or in the clone's.

    nbgrader reports through loud logging with tracebacks; the kit says one sentence instead and
    keeps the rest here.
    """
    folder = (programme or places.programme()) / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    handler = logs.LogFile(folder / f"{name}.log", mode="w", encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = _quiet(f"hackyack.{name}", logging.INFO)
    logger.addHandler(handler)
    try:
        with warnings.catch_warnings():
            # SQLAlchemy warns about the order of nbgrader's own inserts, which comes out right.
            warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader")
            yield logger
    finally:
        logger.removeHandler(handler)
        handler.close()


def silent() -> logging.Logger:
    """Return a logger that discards everything, for nbgrader's steps that change no files."""
    logger = _quiet("hackyack.silent", logging.CRITICAL)
    logger.addHandler(logging.NullHandler())
    return logger


def _quiet(name: str, level: int) -> logging.Logger:
    logger = logging.getLogger(name)
    logger.setLevel(level)
    logger.propagate = False  # so that it isn't printed
    return logger


def parse(content: bytes, name: str) -> NotebookNode:
    """Return the notebook in ``content``, in any format that nbgrader takes.

    Raises ``SubmissionError``, with ``name`` in its message, if it isn't a whole notebook.
    """
    try:
        with parsing.quiet():  # an older file's cells have no ids, and get them here
            notebook: NotebookNode = nbformat.reads(content.decode("utf-8"), as_version=4)
            nbformat.validate(notebook)
    except (NotJSONError, UnicodeDecodeError) as error:
        raise SubmissionError(
            _("{name} breaks off, or never was a notebook. Ask for it again.").format(name=name)
        ) from error
    # nbformat raises many kinds of error: KeyError, RecursionError, its own errors, …
    except Exception as error:
        raise SubmissionError(
            _("{name} is not a whole notebook ({why}). Ask for it again.").format(
                name=name, why=first_line(error)
            )
        ) from error
    return notebook


def first_line(error: BaseException) -> str:
    """Return the first line of an error's message, at most 120 characters, without addresses."""
    text = OBJECT.sub(r"\1", str(error).strip())
    return (text.splitlines() or [type(error).__name__])[0][:120]


def exercise(workshop: str) -> NotebookNode:
    """Return the released exercise of ``workshop``; raise ``WorkshopError`` if there is none."""
    file = places.exercises() / workshop / f"{workshop}.ipynb"
    if not file.is_file():
        raise WorkshopError(
            _("There is no exercises/{id}/{id}.ipynb. Run: hackyack release {id}").format(
                id=workshop
            )
        )
    return parse(file.read_bytes(), file.name)


def grader(cell: NotebookNode) -> Mapping[str, Any]:
    """Return nbgrader's metadata of ``cell``; an empty mapping if they are missing or damaged."""
    found = cell.metadata.get("nbgrader")
    return found if isinstance(found, Mapping) else {}


def grade_id(cell: NotebookNode) -> str:
    """Return nbgrader's id of ``cell``; "" if it has none."""
    return str(grader(cell).get("grade_id", ""))


def tasks(notebook: NotebookNode, name: str = "") -> tuple[TaskCell, ...]:
    """Return the graded cells of the notebook called ``name`` in their order.

    Each has its heading and the answers above it; a second test of the same answers has them too.
    nbgrader's task cells, which ask for cells of the participant's own, are among them.
    """
    found: list[TaskCell] = []
    heading = ""
    answers: list[str] = []
    before: tuple[str, ...] = ()
    for cell in notebook.cells:
        meta = grader(cell)
        if cell.cell_type == "markdown" and not meta.get("solution"):
            heading = _heading(cell.source) or heading
        if meta.get("solution"):
            answers.append(str(meta["grade_id"]))
        if meta.get("grade") or meta.get("task"):
            found.append(
                TaskCell(
                    id=str(meta["grade_id"]),
                    notebook=name,
                    title=heading or str(meta["grade_id"]),
                    points=float(meta["points"]),
                    read=bool(meta.get("solution") or meta.get("task")),
                    answers=(tuple(answers) or before) if meta.get("grade") else (),
                    optional=cell.cell_type == "code" and LAB_ONLY in cell.metadata.get("tags", ()),
                )
            )
            if meta.get("grade"):
                before, answers = (() if meta.get("solution") else found[-1].answers), []
    return tuple(found)


def title(notebook: NotebookNode) -> str:
    """Return the first heading of a notebook."""
    headings = (_heading(cell.source) for cell in notebook.cells if cell.cell_type == "markdown")
    return next(filter(None, headings), "")


def _heading(source: str) -> str:
    """Return the last heading in a Markdown cell as plain text."""
    lines = [line for line in source.splitlines() if line.startswith("#")]
    return lines[-1].lstrip("#").strip().replace("*", "").replace("`", "") if lines else ""
