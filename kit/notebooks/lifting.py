"""The answers of a hand-in: lifted from its cells, without running anything.

An answer stands in the task's own cell. Where that is still open, a cell of the participant's own
counts, the last one before the task's check. So a hand-in is read as people have seen it checked.
"""

import ast
import builtins
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from kit.errors import SubmissionError
from kit.notebooks import literals, marked_cells, parsing
from kit.notebooks.static_values import StaticValues, static_values
from kit.notebooks.writing import text_of

__all__ = ["Lifted", "lift"]

EVERYWHERE = {*dir(builtins), "display", "get_ipython", "In", "Out", "_"}  # in a notebook


@dataclass(frozen=True, kw_only=True)
class Lifted:
    """The answers of a hand-in: each name's literal as text, and the names of other answers.

    ``computed`` ones have a value only when they are run; ``unreadable`` ones never: they are no
    Python, or speak of a name that is nowhere.
    """

    answers: Mapping[str, str]
    computed: frozenset[str] = frozenset()
    unreadable: frozenset[str] = frozenset()


@dataclass
class _Found:
    """What the cells say of one name: a literal, or that it is computed or can't be read."""

    text: str = ""
    computed: bool = False
    unreadable: bool = False

    def __bool__(self) -> bool:
        return bool(self.text) or self.computed or self.unreadable


def lift(pristine: Mapping[str, Any], notebook: Mapping[str, Any]) -> Lifted:
    """Return the answers that ``notebook`` gives to the questions of the exercise ``pristine``."""
    reader = _Reader(pristine, notebook)
    found = {
        name: reader.answer(name, marked_cells.grade_id(cell))
        for cell in marked_cells.solutions(pristine)
        if cell["cell_type"] == "code"
        for name in literals.asked({"cells": [cell]})
    }
    texts = {name: one.text for name, one in found.items() if one.text}
    texts |= {n: t for n, t in literals.answers(notebook).items() if n not in found}
    return Lifted(
        answers=dict(islice(texts.items(), literals.MOST)),
        computed=frozenset(name for name, one in found.items() if one.computed),
        unreadable=frozenset(name for name, one in found.items() if one.unreadable),
    )


class _Reader:
    """The cells of a hand-in, each read once."""

    def __init__(self, pristine: Mapping[str, Any], notebook: Mapping[str, Any]) -> None:
        self._cells = list(marked_cells.cells(notebook))
        self._own = dict(_own(list(marked_cells.cells(pristine)), self._cells))
        cells = [*marked_cells.cells(pristine), *self._cells]
        sources = [marked_cells.source(cell) for cell in cells if cell["cell_type"] == "code"]
        self._known = EVERYWHERE.union(*(_names(source)[1] for source in sources))

    def answer(self, name: str, cell_id: str) -> _Found:
        """Return what is said of ``name`` in its own cell, else in one of the participant's."""
        ids = [marked_cells.grade_id(cell) for cell in self._cells]
        place = ids.index(cell_id) if cell_id in ids else -1
        if place >= 0 and (found := self._in_place(name, marked_cells.source(self._cells[place]))):
            return found
        checks = [at for at, cell in enumerate(self._cells) if at > place and _is_check(cell)]
        check = min(checks, default=len(self._cells))
        said = [(at < check, at, one) for at, own in self._own.items() if (one := _of(name, own))]
        return max(said, key=lambda one: one[:2])[2] if said else _Found()

    def _in_place(self, name: str, source: str) -> _Found:
        given = static_values(source)
        if given is None:
            return _Found(unreadable=True)
        found = _of(name, given)
        used, bound = _names(source)
        if found.computed and "*" not in self._known and not used - bound <= self._known:
            return _Found(unreadable=True)  # a forgotten pair of quotes
        return found


def _of(name: str, given: StaticValues) -> _Found:
    if name in given.unknown:
        return _Found(computed=True)
    value = given.values.get(name, ...)
    if value is ...:
        return _Found()
    try:
        return _Found(text=text_of(value))
    except SubmissionError:
        return _Found(computed=True)


def _own(
    pristine: list[dict[str, Any]], cells: list[dict[str, Any]]
) -> Iterator[tuple[int, StaticValues]]:
    """Yield the places of the participant's own cells of code, and what they bind."""
    released = {marked_cells.source(cell).strip() for cell in pristine}
    marked = {marked_cells.grade_id(cell) for cell in pristine} - {""}
    for at, cell in enumerate(cells):
        source = marked_cells.source(cell)
        own = cell["cell_type"] == "code" and marked_cells.grade_id(cell) not in marked
        given = static_values(source) if own and source.strip() not in released else None
        if given is not None:
            yield at, given


def _is_check(cell: Mapping[str, Any]) -> bool:
    return cell["cell_type"] == "code" and marked_cells.mark(cell, "grade") is True


def _names(source: str) -> tuple[set[str], set[str]]:
    """Return the names that a cell uses, and those that it binds."""
    return parsing.names(ast.Module(parsing.tried(source) or [], []))
