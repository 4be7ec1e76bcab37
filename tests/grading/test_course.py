"""nbgrader's course in this clone."""

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from nbformat.v4 import new_notebook
from support.nbgrader_assignments import LOCKED, cell
from support.small_course import ID, released, solution

from kit.errors import SetupError, SubmissionError, WorkshopError
from kit.grading import course, logs

__all__ = ["released"]  # a fixture


def test_tasks_have_their_headings_and_answers() -> None:
    """Each graded cell knows the heading above it, its points and its answers."""
    tasks = course.tasks(solution())
    assert [task.id for task in tasks] == ["task_1", "task_2", "task_3", "reflection"]
    assert tasks[0] == course.TaskCell(
        id="task_1",
        title="Choose the facts that tell",
        points=2,
        read=False,
        answers=("answer_1",),
    )
    assert tasks[3].read
    assert tasks[3].answers == ("reflection",)


def test_title_is_the_first_heading() -> None:
    """A notebook's title is its first heading without marks."""
    assert course.title(solution()) == "What can go wrong?"


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"cells": 3}', b"\xff\xfe", b"[" * 100_000]
)
def test_what_is_no_notebook_is_said(content: bytes) -> None:
    """Broken files give one sentence that names the file."""
    with pytest.raises(SubmissionError, match=r"^x\.ipynb .*Ask for it again"):
        course.parse(content, "x.ipynb")


@pytest.mark.parametrize("ids", [(None, None), ("same", "same")])
def test_nbformats_own_warnings_stay_unsaid(
    ids: tuple[str | None, ...], recwarn: pytest.WarningsRecorder
) -> None:
    """Cells without an id, or two with one, get theirs on reading, and nobody reads of it."""
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "a", **({"id": name} if name else {})}
        for name in ids
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    read = course.parse(json.dumps(notebook).encode(), "x.ipynb")
    assert len({cell.id for cell in read.cells}) == 2
    assert not recwarn.list


def test_missing_settings_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Missing settings give one sentence with the remedy."""
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path))
    with pytest.raises(SetupError, match=r"nbgrader_config\.py is missing"):
        course.settings()


def test_a_folder_that_nbgrader_cannot_search_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clone with square brackets in its path is refused: nbgrader reads them as a pattern."""
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path / "[2026] programme"))
    with pytest.raises(SetupError, match="has the sign \\["):
        course.settings()


def test_a_missing_exercise_is_said(home: Path) -> None:
    """Without an exercise the kit says which command makes it."""
    with pytest.raises(WorkshopError, match=f"hackyack release {ID}"):
        course.exercise(ID)


def test_a_gradebook_is_made_where_alembic_is_not_on_path(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """nbgrader calls alembic by name; the kit finds it beside its own Python."""
    monkeypatch.setenv("PATH", "")
    with course.gradebook() as book:
        assert book.students == []
    assert (home / "programme" / "gradebook.db").exists()


def test_the_log_goes_to_a_file_only(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """nbgrader's log is written under programme/logs and not to the screen."""
    with course.log("try") as log:
        log.error("Traceback (most recent call last)")
    assert "Traceback" in (home / "programme" / "logs" / "try.log").read_text("utf-8")
    assert capfd.readouterr() == ("", "")


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another program that is in the middle of writing."""
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    yield
    other.close()


@contextmanager
def torn(file: Path) -> Iterator[None]:
    """A file that was copied in part."""
    file.write_bytes(file.read_bytes()[:20_000])
    yield


@contextmanager
def older(file: Path) -> Iterator[None]:
    """A gradebook of an nbgrader that had fewer columns."""
    with sqlite3.connect(file) as other:
        other.execute("ALTER TABLE student DROP COLUMN email")
    other.close()
    yield


@contextmanager
def replaced(file: Path) -> Iterator[None]:
    """A folder in its place."""
    file.unlink()
    file.mkdir()
    yield


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (locked, "has locked programme/gradebook.db.*Close that program"),
        (torn, "programme/gradebook.db is damaged.*Put a copy of it back"),
        (older, "nbgrader db upgrade"),
        (replaced, "programme/gradebook.db can't be written"),
    ],
)
def test_a_gradebook_that_can_not_be_used_is_said(
    released: Path,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Path], AbstractContextManager[None]],
    word: str,
) -> None:
    """One sentence names the file and says what to do, without a word of SQL."""
    connect = sqlite3.connect
    with spoil(released / "programme" / "gradebook.db"):
        # SQLite waits five seconds for a lock
        monkeypatch.setattr(
            "sqlite3.dbapi2.connect",
            lambda *args, **given: connect(*args, **{**given, "timeout": 0}),
        )
        with pytest.raises(SetupError, match=word) as told, course.gradebook() as book:
            book.update_or_create_student("ana", first_name="Ana")
    assert not {"SELECT", "INSERT", "sqlalche"} & set(str(told.value).split())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full file to write to")
def test_a_log_that_can_not_be_written_says_nothing(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """That the disk is full is told once, by what stops at it."""
    with course.log("try") as log:
        full = os.open("/dev/full", os.O_WRONLY)
        file = next(one for one in log.handlers if isinstance(one, logs.LogFile))
        os.dup2(full, file.stream.fileno())
        os.close(full)
        log.error("one line")
    assert capfd.readouterr() == ("", "")


def test_two_tests_have_the_same_answers() -> None:
    """A second test below an answer is about it too; a task cell has cells of people's own."""
    cells = [
        cell("a", "answer", solution=True),
        cell("1", "first", points=1, **LOCKED),
        cell("2", "second", points=1, **LOCKED),
        cell("b", "essay", "markdown", grade=True, solution=True, points=1),
        cell("3", "computer", points=1, **LOCKED),
        cell("Draw.", "drawing", "markdown", task=True, locked=True, points=2),
    ]
    found = {task.id: task for task in course.tasks(new_notebook(cells=cells))}
    assert {name: task.answers for name, task in found.items()} == {
        "first": ("answer",), "second": ("answer",), "essay": ("essay",), "computer": (),
        "drawing": (),
    }  # fmt: skip
    assert [name for name, task in found.items() if task.read] == ["essay", "drawing"]
