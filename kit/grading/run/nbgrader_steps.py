"""nbgrader's own work with less ado, for a worker that grades many submissions one by one.

nbgrader opens its gradebook a dozen times for each, looks for every table each time, and checks a
schema itself before it checks anything by it. Here a private gradebook is known to be whole,
SQLAlchemy keeps what it has compiled, and a schema is checked once. What is computed and written
stays nbgrader's. Everything else in the process meets nbgrader as it is.
"""

import json
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # nbformat needs it; it ships no types
from nbgrader import api
from nbgrader.nbgraderformat import common
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import QueuePool

from kit.grading.run import gradebook_rows
from kit.grading.run.gradebook_rows import Rows

__all__ = ["opened", "template"]

_mine = threading.local()
_validators: dict[str, Any] = {}
_create_all = api.Base.metadata.create_all


def template(definitions: Rows) -> bytes:
    """Return a gradebook, as its file's bytes, that holds what an exercise asks for."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "gradebook.db"
        with opened(file) as engine:
            _create_all(engine)
            gradebook_rows.fill(engine, definitions)
        return file.read_bytes()


@contextmanager
def opened(file: Path) -> Iterator[Engine]:
    """Let this thread's nbgrader find the gradebook in ``file`` whole; give its engine."""
    api.create_engine = _create
    api.Base.metadata.create_all = _create_missing
    common.jsonschema = SimpleNamespace(validate=_validate)
    if not hasattr(_mine, "engine"):
        _mine.engine = create_engine("sqlite://", creator=_connect, poolclass=QueuePool)
    _mine.file = file
    try:
        yield _mine.engine
    finally:
        _mine.engine.dispose()  # its connections are to this file
        _mine.file = None


def _create(url: Any, **options: Any) -> Engine:
    """Make an engine, as nbgrader calls it; for the private gradebook there is one already."""
    file = getattr(_mine, "file", None)
    if file is not None and str(url).endswith(file.as_posix()):
        found: Engine = _mine.engine
        return found
    return create_engine(url, **options)


def _create_missing(bind: Any, **options: Any) -> None:
    """Make the tables that are missing, as nbgrader calls it; in a private gradebook none is."""
    if bind is not getattr(_mine, "engine", None):
        _create_all(bind, **options)


def _connect() -> sqlite3.Connection:
    connection = sqlite3.connect(_mine.file)
    # it is thrown away: nothing has to survive a failure of the power
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA journal_mode = MEMORY")
    return connection


def _validate(instance: Any, schema: Any) -> None:
    """Check by a schema, as nbgrader calls it; the schema itself is checked once."""
    key = json.dumps(schema, sort_keys=True)
    if key not in _validators:
        kind = jsonschema.validators.validator_for(schema)
        kind.check_schema(schema)
        _validators[key] = kind(schema)
    error = jsonschema.exceptions.best_match(_validators[key].iter_errors(instance))
    if error is not None:
        raise error
