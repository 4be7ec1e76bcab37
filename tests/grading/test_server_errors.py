"""A gradebook on a database server that is down."""

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError
from support.small_course import released

from kit.errors import SetupError
from kit.grading import course, server_errors

__all__ = ["released"]  # a fixture

NOBODY = "postgresql+psycopg://ana:secret@127.0.0.1:1/grades"  # no server has port 1


@pytest.mark.usefixtures("released")
def test_a_server_that_does_not_answer_is_one_sentence() -> None:
    """It says which database and what to do, and not the password."""
    config = course.settings()
    config.CourseDirectory.db_url = NOBODY
    with pytest.raises(SetupError, match="doesn't answer") as told, course.gradebook(config):
        pass
    assert "ana:***@127.0.0.1:1/grades" in str(told.value)
    assert "secret" not in str(told.value)
    assert "Start it" in str(told.value)


def test_errors_of_a_file_are_left_to_the_disk() -> None:
    """SQLite raises the same kind of error, which is told elsewhere."""
    error = OperationalError("SELECT 1", {}, Exception("disk I/O error"))
    with (
        pytest.raises(OperationalError),
        server_errors.telling(make_url("sqlite:///gradebook.db")),
    ):
        raise error
