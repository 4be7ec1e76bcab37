"""The gradebook's rows as plain data: sent to a worker, and the changed ones sent back.

A worker gets the rows that define an exercise and those of one participant, grades on a private
gradebook made of them, and returns the rows that differ. So only nbgrader decides which rows
a grading writes, and values that a person enters meanwhile in other columns stay.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nbgrader.api import (
    Assignment,
    Base,
    BaseCell,
    Course,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    Notebook,
    SolutionCell,
    SourceCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from nbgrader.api import Comment as Remark
from sqlalchemy import Engine, Table, insert, select, update
from sqlalchemy.engine import Connection

__all__ = [
    "Change", "Rows", "changed", "definitions", "edition", "fill", "merge", "of_participant",
]  # fmt: skip

Row = dict[str, Any]
Rows = dict[str, list[Row]]  # a table's name to its rows

CELLS = [GradeCell, SolutionCell, TaskCell]
PERSONAL = [Student, SubmittedAssignment, SubmittedNotebook, Grade, Remark]


@dataclass(frozen=True, kw_only=True)
class Change:
    """A row that a grading made or changed: the whole row, and the columns that are new."""

    table: str
    row: Row
    columns: tuple[str, ...]


def definitions(book: Gradebook, workshop: str) -> Rows:
    """Return the rows that define a workshop's exercise, without any results."""
    connection = book.db.connection()
    exercise = _where(connection, Assignment, name=[workshop])
    notebooks = _where(connection, Notebook, assignment_id=_ids(exercise))
    base = _where(connection, BaseCell, notebook_id=_ids(notebooks))
    found = [
        (Course, _where(connection, Course)),
        (Assignment, exercise),
        (Notebook, notebooks),
        (BaseCell, base),
        *((kind, _where(connection, kind, id=_ids(base))) for kind in CELLS),
        (SourceCell, _where(connection, SourceCell, notebook_id=_ids(notebooks))),
    ]
    return {_table(kind).name: rows for kind, rows in found}


def edition(book: Gradebook, workshop: str) -> str:
    """Return a hash of an exercise's cells, tests and points as the gradebook has them.

    It stays the same if the same exercise is registered again; "" if none is registered.
    """
    rows = definitions(book, workshop)
    notebooks = {row["id"]: row["name"] for row in rows[_table(Notebook).name]}
    names = {row["id"]: _name(row, notebooks) for row in rows[_table(BaseCell).name]}
    points = [
        [names[row["id"]], row["max_score"]]
        for kind in (GradeCell, TaskCell)
        for row in rows[_table(kind).name]
    ]
    cells = [
        [_name(row, notebooks), row["cell_type"], row["checksum"], row["source"]]
        for row in rows[_table(SourceCell).name]
    ]
    if not cells:
        return ""
    return hashlib.sha256(json.dumps([sorted(points), sorted(cells)]).encode()).hexdigest()


def _name(cell: Row, notebooks: Mapping[str, str]) -> list[str]:
    return [notebooks[cell["notebook_id"]], cell["name"]]


def of_participant(book: Gradebook, workshop: str, participant: str) -> Rows:
    """Return the gradebook's rows of one participant in one workshop."""
    connection = book.db.connection()
    try:
        exercise = [book.find_assignment(workshop).id]
    except MissingEntry:
        exercise = []
    submitted = _where(
        connection, SubmittedAssignment, student_id=[participant], assignment_id=exercise
    )
    notebooks = _where(connection, SubmittedNotebook, assignment_id=_ids(submitted))
    found = [
        (Student, _where(connection, Student, id=[participant])),
        (SubmittedAssignment, submitted),
        (SubmittedNotebook, notebooks),
        (Grade, _where(connection, Grade, notebook_id=_ids(notebooks))),
        (Remark, _where(connection, Remark, notebook_id=_ids(notebooks))),
    ]
    return {_table(kind).name: rows for kind, rows in found}


def fill(engine: Engine, *parts: Rows) -> None:
    """Enter rows into a gradebook that has its tables."""
    with engine.begin() as connection:
        for part in parts:
            for name, rows in part.items():
                if rows:
                    connection.execute(insert(Base.metadata.tables[name]), rows)


def changed(before: Rows, after: Rows) -> tuple[Change, ...]:
    """Return the rows that are new or different, in an order in which they can be entered."""
    return tuple(_changes(before, after))


def merge(book: Gradebook, changes: Iterable[Change]) -> None:
    """Enter the changes; the caller commits. Entering them twice is the same as once."""
    connection = book.db.connection()
    for change in changes:
        table = Base.metadata.tables[change.table]
        given = {name: change.row[name] for name in change.columns}
        known = connection.execute(select(table.c.id).where(table.c.id == change.row["id"])).first()
        if not known:
            connection.execute(insert(table), [change.row])
        elif given:
            connection.execute(update(table).where(table.c.id == change.row["id"]).values(given))


def _changes(before: Rows, after: Rows) -> Iterator[Change]:
    for name in (_table(kind).name for kind in PERSONAL):
        known: Mapping[str, Row] = {row["id"]: row for row in before.get(name, ())}
        for row in after.get(name, ()):
            old = known.get(row["id"], {})
            columns = tuple(
                key for key, value in row.items() if key not in old or old[key] != value
            )
            if columns:
                yield Change(table=name, row=row, columns=columns)


def _table(kind: Any) -> Table:
    table: Table = kind.__table__
    return table


def _ids(rows: Iterable[Row]) -> list[str]:
    return [row["id"] for row in rows]


def _where(connection: Connection, kind: Any, **wanted: list[str]) -> list[Row]:
    """Return the rows of a table that have one of the ``wanted`` values in each named column."""
    table = _table(kind)
    query = select(table)
    for column, values in wanted.items():
        query = query.where(table.c[column].in_(values))
    return [dict(row) for row in connection.execute(query.order_by(table.c.id)).mappings()]
