"""Faster steps of nbgrader, with the same outcome."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it ships no types
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader import api
from nbgrader.api import Gradebook
from nbgrader.nbgraderformat import common
from nbgrader.nbgraderformat.v3 import MetadataValidatorV3
from sqlalchemy import inspect
from support.small_course import ID, released

from kit.grading import alembic_calls, course, release
from kit.grading.run.gradebook import gradebook_rows, nbgrader_steps

__all__ = ["released"]  # a fixture


@pytest.fixture(autouse=True)
def scripts() -> Iterator[None]:
    """The folder in which nbgrader finds alembic when it makes a gradebook."""
    with alembic_calls.found():
        yield


@pytest.fixture
def book_file(released: Path, tmp_path: Path) -> Path:
    """A private gradebook that defines the small exercise."""
    with course.log("test") as log, course.gradebook() as book:
        release.register(ID, log)
        definitions = gradebook_rows.definitions(book, ID)
    file = tmp_path / "private.db"
    file.write_bytes(nbgrader_steps.template(definitions))
    return file


def tables(file: Path) -> set[str]:
    """The names of a database's tables."""
    with closing(sqlite3.connect(file)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}


def test_a_template_is_a_whole_gradebook(book_file: Path, tmp_path: Path) -> None:
    """It has every table that nbgrader itself would make, and the exercise's cells."""
    plain = tmp_path / "plain.db"
    Gradebook(f"sqlite:///{plain}").close()
    assert {name for name in tables(plain) if name != "alembic_version"} <= tables(book_file)
    with Gradebook(f"sqlite:///{book_file}") as book:
        assert {cell.name for cell in book.find_assignment(ID).notebooks[0].grade_cells} == {
            "task_1", "task_2", "task_3", "reflection"
        }  # fmt: skip


def test_inside_nbgrader_finds_it_by_its_address(book_file: Path) -> None:
    """nbgrader's own way to open a gradebook gives this one, through one engine."""
    with nbgrader_steps.opened(book_file) as engine:
        with Gradebook(f"sqlite:///{book_file.as_posix()}") as book:
            assert book.engine is engine
            book.add_student("one")
        with Gradebook(f"sqlite:///{book_file.as_posix()}") as book:
            assert [person.id for person in book.students] == ["one"]


def test_it_is_connected_once_and_let_go_at_the_end(
    book_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often nbgrader opens it; the next file is another connection."""
    made: list[str] = []
    connect = sqlite3.connect

    def counted(file: Path, **options: object) -> sqlite3.Connection:
        made.append(Path(file).name)
        return connect(file, **options)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(sqlite3, "connect", counted)
    second = tmp_path / "second.db"
    second.write_bytes(book_file.read_bytes())
    for file in (book_file, second):
        with nbgrader_steps.opened(file):
            for name in ("one", "two", "three"):
                with Gradebook(f"sqlite:///{file.as_posix()}") as book:
                    book.add_student(f"{file.stem}-{name}")
                    people = [person.id for person in book.students]
        assert people == [f"{file.stem}-{name}" for name in ("one", "two", "three")]
    assert made == [book_file.name, second.name]


def test_every_other_gradebook_is_nbgraders(book_file: Path, tmp_path: Path) -> None:
    """Other addresses, other threads and later calls get nbgrader's own gradebook."""
    found = []
    other = tmp_path / "other.db"

    def elsewhere() -> None:
        with Gradebook(f"sqlite:///{book_file.as_posix()}") as book:
            found.append(book.engine)

    with nbgrader_steps.opened(book_file) as engine:
        with Gradebook(f"sqlite:///{other.as_posix()}") as book:
            found.append(book.engine)
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
    elsewhere()
    assert len(found) == 3
    assert engine not in found
    assert "student" in tables(other)


def test_two_gradebooks_one_after_the_other(book_file: Path, tmp_path: Path) -> None:
    """Rows written into one gradebook are not in the next."""
    second = tmp_path / "second.db"
    second.write_bytes(book_file.read_bytes())
    for file, name in ((book_file, "one"), (second, "two")):
        with nbgrader_steps.opened(file), Gradebook(f"sqlite:///{file.as_posix()}") as book:
            book.add_student(name)
            assert [person.id for person in book.students] == [name]


@pytest.mark.parametrize("instance", [{"grade": 1}, {}, {"grade": True, "other": 2}])
def test_schemas_say_what_they_said(book_file: Path, instance: object) -> None:
    """A cell's marks are refused with the very error of jsonschema, each time anew."""
    schema = {
        "type": "object",
        "properties": {"grade": {"type": "boolean"}},
        "required": ["grade"],
        "additionalProperties": False,
    }
    with pytest.raises(jsonschema.ValidationError) as expected:
        jsonschema.validate(instance, schema)
    with nbgrader_steps.opened(book_file):
        for _n in range(2):
            with pytest.raises(jsonschema.ValidationError) as found:
                common.jsonschema.validate(instance, schema)
            assert found.value.message == expected.value.message
        common.jsonschema.validate({"grade": True}, schema)


PLAIN = (
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from([0.5, 2.0, 3.0, "x", "a b"])
)
MARKS = ("schema_version", "grade", "locked", "solution", "task", "grade_id", "points", "checksum")


@given(marks=st.dictionaries(st.sampled_from((*MARKS, "other")), PLAIN | st.just("f" * 32)))
def test_nbgraders_own_schema_says_the_same_of_any_marks(marks: dict[str, Any]) -> None:
    """Whatever a cell's marks are: taken, or refused in the words of jsonschema, and unchanged."""
    schema = MetadataValidatorV3().schema
    given = dict(marks)
    said = []
    for check in (jsonschema.validate, nbgrader_steps._validate):
        try:
            check(marks, schema)
            said.append("")
        except jsonschema.ValidationError as error:
            said.append(error.message)
    assert said[0] == said[1]
    assert marks == given


def test_rows_of_a_private_gradebook_are_read_once(book_file: Path, tmp_path: Path) -> None:
    """Elsewhere SQLAlchemy reads a row again after each commit, since others write there too."""
    other = tmp_path / "other.db"
    with nbgrader_steps.opened(book_file):
        for file, again in ((book_file, False), (other, True)):
            with Gradebook(f"sqlite:///{file.as_posix()}") as book:
                person = book.add_student("one")
                book.db.commit()
                assert inspect(person).expired is again


def test_a_schema_that_is_none_is_told(book_file: Path) -> None:
    """An invalid schema is refused with the error of jsonschema."""
    with nbgrader_steps.opened(book_file), pytest.raises(jsonschema.SchemaError):
        common.jsonschema.validate({}, {"type": "nonsense"})
    assert api.create_engine is nbgrader_steps._create
