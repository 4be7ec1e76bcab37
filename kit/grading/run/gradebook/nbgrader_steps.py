"""Makes nbgrader faster in a worker that grades many submissions one after another.

For each submission nbgrader opens its gradebook a dozen times, looks for every table each time, and
checks each JSON schema before it uses it. Here a private gradebook keeps one connection, nothing
looks for its tables or reads a row again after each commit, SQLAlchemy keeps its compiled queries,
and a schema is compiled once. Results and rows still come from nbgrader. All other code in the
process uses nbgrader unchanged.
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

import fastjsonschema  # nbformat needs it, as it needs jsonschema
import jsonschema  # type: ignore[import-untyped]  # it ships no types
from nbgrader import api
from nbgrader.nbgraderformat import common
from sqlalchemy import Engine, create_engine, inspect
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import QueuePool

from kit import scratch
from kit.grading.run.gradebook import gradebook_rows
from kit.grading.run.gradebook.gradebook_rows import Rows

__all__ = ["opened", "template"]

_mine = threading.local()
_validators: dict[str, Any] = {}
_create_all = api.Base.metadata.create_all


def template(definitions: Rows) -> bytes:
    """Return the bytes of a gradebook file that holds the ``definitions`` of an exercise."""
    with tempfile.TemporaryDirectory(dir=scratch.own()) as folder:
        file = Path(folder) / "gradebook.db"
        with opened(file) as engine:
            _create_all(engine)
            gradebook_rows.fill(engine, definitions)
        return file.read_bytes()


@contextmanager
def opened(file: Path) -> Iterator[Engine]:
    """Let nbgrader in this thread use the complete gradebook in ``file``; give its engine."""
    api.create_engine = _create
    api.sessionmaker = _sessions
    api.inspect = _inspect
    api.Base.metadata.create_all = _create_missing
    common.jsonschema = SimpleNamespace(validate=_validate)
    if not hasattr(_mine, "engine"):
        _mine.engine = create_engine("sqlite://", creator=_connect, poolclass=QueuePool)
        _mine.engine.dispose = _keep  # nbgrader calls it each time that it closes a gradebook
    _mine.file = file
    try:
        yield _mine.engine
    finally:
        Engine.dispose(_mine.engine)  # its connections are to this file
        _mine.file = None


def _keep(*, close: bool = True) -> None:
    """Keep the connection to the private gradebook until its file goes."""


def _create(url: Any, **options: Any) -> Engine:
    """Make an engine, as nbgrader calls it; for the private gradebook return the existing one."""
    file = getattr(_mine, "file", None)
    if file is not None and str(url).endswith(file.as_posix()):
        found: Engine = _mine.engine
        return found
    return create_engine(url, **options)


def _sessions(*, bind: Engine, **options: Any) -> Any:
    """Make sessions, as nbgrader calls it; one of the private gradebook reads each row once.

    Only itself writes there, so that a row needn't be read again after each ``commit``.
    """
    kept = bind is getattr(_mine, "engine", None)
    return sessionmaker(bind=bind, expire_on_commit=not kept, **options)


def _inspect(subject: Any) -> Any:
    """Look at ``subject``, as nbgrader calls it; the private gradebook's tables are known."""
    if subject is getattr(_mine, "engine", None):
        return SimpleNamespace(get_table_names=lambda: [*api.Base.metadata.tables])
    return inspect(subject)


def _create_missing(bind: Any, **options: Any) -> None:
    """Make missing tables, as nbgrader calls it; the private gradebook already has all of them."""
    if bind is not getattr(_mine, "engine", None):
        _create_all(bind, **options)


def _connect() -> sqlite3.Connection:
    connection = sqlite3.connect(_mine.file)
    # it is thrown away: nothing has to survive a failure of the power
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA journal_mode = MEMORY")
    return connection


def _validate(instance: Any, schema: Any) -> None:
    """Check ``instance`` against ``schema``, as nbgrader calls it; compile each schema only once.

    What doesn't pass is checked again by nbgrader's own library, which finds the words for it.
    """
    key = json.dumps(schema, sort_keys=True)
    try:
        if key not in _validators:
            _validators[key] = fastjsonschema.compile(schema, use_default=False)
        _validators[key](instance)
    except fastjsonschema.JsonSchemaException:
        jsonschema.validate(instance, schema)
