"""The right and wrong answers of a workshop's tasks: ``solutions/<id>/answers.toml``.

A table for each graded task. ``right`` are writings of a right answer, each as somebody types it
in the answer cell; each ``[[task_1.wrong]]`` is such a cell with the points that it must get and
the misconception behind it. ``hackyack check`` grades them all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kit import places
from kit.errors import WorkshopError
from kit.messages import _
from kit.programme import toml_schema
from kit.programme.toml_schema import Key, Table

__all__ = ["Answers", "Wrong", "file", "read"]


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """A wrong answer: its cell, the points it gets, and what somebody who gives it believes."""

    cell: str
    points: float
    because: str


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The answers of one task; ``why`` tells people why the right ones are right."""

    task: str
    why: str
    right: tuple[str, ...]
    wrong: tuple[Wrong, ...]


def file(workshop: str) -> Path:
    """Return the path of the workshop's ``answers.toml``, which may not be there."""
    return places.solutions() / workshop / "answers.toml"


def read(workshop: str) -> dict[str, Answers]:
    """Return the answers of a workshop by task; an empty mapping where there is no such file.

    Raises WorkshopError where the file is not TOML, or a table lacks a key or has one or a value
    that nothing here knows.
    """
    path = file(workshop)
    if not path.is_file():
        return {}
    name = places.short(path).as_posix()
    content = toml_schema.load(path, name=name)
    return {task: _answers(name, task, table) for task, table in content.items()}


def _answers(name: str, task: str, content: Any) -> Answers:
    if not isinstance(content, Mapping):
        raise WorkshopError(
            _(
                "{file}: {key} = {value}: this stands under no task; begin a table: [task_1]."
            ).format(file=name, key=task, value=repr(content)[:100])
        )
    table = Table(f"{name}: [{task}]", content, _TASK, ("wrong",))
    values, rows = table.values(), table.rows("wrong", _WRONG)
    if not values["right"]:
        raise WorkshopError(
            _("{file}: [{task}]: right = []: write at least one right answer.").format(
                file=name, task=task
            )
        )
    return Answers(task=task, **values, wrong=tuple(Wrong(**row) for row in rows))


_TASK = {"why": Key(str), "right": Key(list)}
_WRONG = {"cell": Key(str, blank=True), "points": Key(float), "because": Key(str)}
