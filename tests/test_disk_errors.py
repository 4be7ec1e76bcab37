"""Errors of the disk are told with what to do, through all that wraps them."""

import errno
import os
from pathlib import Path

import pytest
from nbgrader.api import InvalidEntry
from sqlalchemy.exc import OperationalError

from kit import disk_errors
from kit.errors import SetupError, SubmissionError


def sqlite(name: str) -> Exception:
    """An error of SQLite, as Python's module raises it."""
    import sqlite3

    error = sqlite3.OperationalError(name.lower())
    error.sqlite_errorname = name
    return error


def of_system(number: int, file: str | None = None) -> OSError:
    """An error of the system about a file."""
    return OSError(number, os.strerror(number), file)


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (of_system(errno.ENOSPC, "programme/x"), "disk is full, programme/x could not be written"),
        (of_system(errno.EDQUOT), "disk is full"),
        (sqlite("SQLITE_FULL"), "disk is full"),
        (of_system(errno.EROFS, "programme"), "programme can't be written"),
        (of_system(errno.EACCES, "programme"), "programme can't be written"),
        (of_system(errno.EIO, "programme"), "fails at programme"),
        (sqlite("SQLITE_BUSY_SNAPSHOT"), "locked gradebook.db"),
        (sqlite("SQLITE_READONLY_DIRECTORY"), "gradebook.db can't be written"),
        (sqlite("SQLITE_CANTOPEN"), "gradebook.db can't be written"),
        (sqlite("SQLITE_IOERR_WRITE"), "fails at gradebook.db"),
        (sqlite("SQLITE_CORRUPT"), "gradebook.db is damaged"),
        (sqlite("SQLITE_ERROR"), "nbgrader db upgrade"),
    ],
)
def test_each_error_has_its_sentence(error: Exception, word: str) -> None:
    """The sentence names the file and says what to do; SQLAlchemy's error holds SQLite's."""
    file = Path("gradebook.db")
    assert word in str(disk_errors.sentence(error, file))
    wrapped = OperationalError("INSERT INTO student VALUES ('Petra')", None, error)
    assert word in str(disk_errors.sentence(wrapped, file))
    with pytest.raises(SetupError) as told, disk_errors.telling(file):
        raise wrapped
    assert "INSERT" not in str(told.value)


def test_nbgraders_own_error_is_looked_through() -> None:
    """It raises one of its own while it handles another, without naming that as the cause."""
    error = InvalidEntry("database or disk is full")
    error.__context__ = sqlite("SQLITE_FULL")
    assert "disk is full" in str(disk_errors.sentence(error))
    other = ValueError("raised while a full disk was seen to")
    other.__context__ = sqlite("SQLITE_FULL")
    assert disk_errors.sentence(other) is None


@pytest.mark.parametrize(
    "error",
    [
        ValueError("five"),
        of_system(errno.ENOENT, "x"),
        SubmissionError("Nobody here is called Ana."),
    ],
)
def test_another_error_stays_what_it_is(error: Exception) -> None:
    """It is no error of the disk."""
    assert disk_errors.sentence(error) is None
    with pytest.raises(type(error)) as same, disk_errors.telling():
        raise error
    assert same.value is error


def test_of_a_sentence_only_a_full_disk_is_the_reason() -> None:
    """An error that has a sentence keeps it, except where the disk is full."""
    for number, word in ((errno.EACCES, None), (errno.ENOSPC, "disk is full")):
        error = SubmissionError("The feedback for ana could not be made.")
        error.__cause__ = of_system(number)
        told = disk_errors.sentence(error)
        assert (word in told) if word and told else told is word
