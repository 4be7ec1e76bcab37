"""The answers of a hand-in: lifted from its cells, without running anything.

An answer stands in the task's own cell. Where that is still open, a cell of the participant's own
counts, the last one before the task's check. So a hand-in is read as people have seen it checked.
"""

import ast
import builtins
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from itertools import islice
from typing import Any

from kit.errors import SubmissionError
from kit.notebooks import literals, magics, marked_cells, parsing
from kit.notebooks.parsing import Work
from kit.notebooks.static_values import StaticValues, static_values
from kit.notebooks.writing import text_of

__all__ = ["Lifted", "Slip", "lift", "slip_in"]

EVERYWHERE = {*dir(builtins), "display", "get_ipython", "In", "Out", "_"}  # in a notebook


class Slip(Enum):
    """A slip by which a line gives no answer, though it looks as if it did."""

    INDENTED = "indented"  # a blank or tab stands before the line
    COMPARED = "compared"  # == in place of =
    LOCKED = "locked"  # it stands in a locked cell of the exercise


@dataclass(frozen=True, kw_only=True)
class Lifted:
    """The answers of a hand-in: each name's literal as text, and the names of other answers.

    ``computed`` ones have a value only when they are run; ``unreadable`` ones never: they are no
    Python, or speak of a name that is nowhere. ``slips`` says of some of these which slip it is.
    """

    answers: Mapping[str, str]
    computed: frozenset[str] = frozenset()
    unreadable: frozenset[str] = frozenset()
    slips: Mapping[str, Slip] = field(default_factory=dict)


@dataclass
class _Found:
    """What the cells say of one name: a literal, or that it is computed or can't be read."""

    text: str = ""
    computed: bool = False
    unreadable: bool = False
    slip: Slip | None = None

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
        slips={name: one.slip for name, one in found.items() if one.slip},
    )


def slip_in(name: str, source: str) -> Slip | None:
    """Return the slip by which the cell ``source`` gives no answer ``name``; None without one."""
    found = parsing.statements(source)
    if found is None:
        flat = "\n".join(line.lstrip(" \t") for line in source.split("\n"))
        shifted = static_values(flat) if flat != source else None
        return Slip.INDENTED if shifted and _of(name, shifted) else None
    others = [one for one in found if not _compares(name, one)]
    given = any(name in parsing.names(one)[1] and not _is_open(one) for one in others)
    return Slip.COMPARED if len(others) < len(found) and not given else None


def _is_open(statement: ast.stmt) -> bool:
    """Tell whether a statement gives only the three dots."""
    match statement:
        case ast.Assign(value=ast.Constant(value=value)):
            return value is ...
    return False


def _compares(name: str, statement: ast.stmt) -> bool:
    """Tell whether a statement compares ``name`` with something, at most to give it the outcome."""
    match statement:
        case ast.Expr(value=value) | ast.Assign(targets=[ast.Name()], value=value):
            pass
        case _:
            return False
    match value:
        case ast.Compare(left=ast.Name(id=left), ops=[ast.Eq()]):
            return left == name
    return False


class _Reader:
    """The cells of a hand-in, each read once, and all of them with a bound on the work."""

    def __init__(self, pristine: Mapping[str, Any], notebook: Mapping[str, Any]) -> None:
        self._pristine = list(marked_cells.cells(pristine))
        self._cells = list(marked_cells.cells(notebook))
        self._work = Work()

    def answer(self, name: str, cell_id: str) -> _Found:
        """Return what is said of ``name`` in its own cell, else in one of the participant's."""
        ids = [marked_cells.grade_id(cell) for cell in self._cells]
        place = ids.index(cell_id) if cell_id in ids else -1
        found = self._in_place(name, self._cells[place]) if place >= 0 else _Found()
        return found or self._beside(name, place) or self._slipped(name, place)

    def _slipped(self, name: str, place: int) -> _Found:
        """Return the slip by which an open question has no answer."""
        own = marked_cells.source(self._cells[place]) if place >= 0 else ""
        slip = slip_in(name, own) or (Slip.LOCKED if name in self._in_locked else None)
        return _Found(unreadable=slip is not None, slip=slip)

    def _in_place(self, name: str, cell: Mapping[str, Any]) -> _Found:
        source = marked_cells.source(cell)
        given = static_values(source, self._work)
        if given is None:
            return _Found(unreadable=True, slip=slip_in(name, source))
        found = _of(name, given)
        if found.computed:
            used, bound = _names(source)
            unknown = used - bound - self._known
            slip = slip_in(name, source) or (Slip.LOCKED if unknown & self._in_locked else None)
            lost = slip or (unknown and "*" not in self._known)
            return _Found(unreadable=True, slip=slip) if lost else found
        return found

    def _beside(self, name: str, place: int) -> _Found:
        checks = [at for at, cell in enumerate(self._cells) if at > place and _is_check(cell)]
        check = min(checks, default=len(self._cells))
        said = [(at < check, at, one) for at, own in self._own.items() if (one := _of(name, own))]
        return max(said, key=lambda one: one[:2])[2] if said else _Found()

    @cached_property
    def _own(self) -> dict[int, StaticValues]:
        """The places of the participant's own cells of code, and what they bind."""
        released = {marked_cells.source(cell).strip() for cell in self._pristine}
        marked = {marked_cells.grade_id(cell) for cell in self._pristine} - {""}
        found = {}
        for at, cell in enumerate(self._cells):
            source = marked_cells.source(cell)
            own = cell["cell_type"] == "code" and marked_cells.grade_id(cell) not in marked
            own = own and source.strip() not in released
            given = static_values(source, self._work) if own else None
            if given is not None:
                found[at] = given
        return found

    @cached_property
    def _known(self) -> set[str]:
        """The names that some cell binds; ``*`` where it can't be told."""
        return EVERYWHERE.union(*(_names(source)[1] for source in self._sources()))

    @cached_property
    def _in_locked(self) -> set[str]:
        """The names that only lines bind which people have put into locked cells.

        Grading sets such a cell back to what was released.
        """
        found: set[str] = set()
        for cell in filter(self._is_changed, self._cells):
            source = marked_cells.source(cell)
            self._work.left -= len(source)
            if self._work.left > 0:
                found |= _names(source)[1] - _names(self._locked[marked_cells.grade_id(cell)])[1]
        return found

    @cached_property
    def _locked(self) -> dict[str, str]:
        """The locked cells of the exercise by nbgrader's ids, as they were released."""
        return {
            marked_cells.grade_id(cell): marked_cells.source(cell).strip()
            for cell in self._pristine
            if marked_cells.mark(cell, "locked") is True and cell["cell_type"] == "code"
        }

    def _is_changed(self, cell: Mapping[str, Any]) -> bool:
        """Tell whether a cell is a locked one that differs from the released one."""
        source = marked_cells.source(cell).strip()
        return source != self._locked.get(marked_cells.grade_id(cell), source)

    def _sources(self) -> Iterator[str]:
        """Yield the cells of code; in place of what would be too much, one that binds all names."""
        own = (cell for cell in self._cells if not self._is_changed(cell))
        for cell in [*self._pristine, *own]:
            source = marked_cells.source(cell)
            if cell["cell_type"] == "code":
                self._work.left -= len(source)
                yield source if self._work.left > 0 else "from everywhere import *"


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


def _is_check(cell: Mapping[str, Any]) -> bool:
    return cell["cell_type"] == "code" and marked_cells.mark(cell, "grade") is True


def _names(source: str) -> tuple[set[str], set[str]]:
    """Return the names that a cell uses, and those that it binds."""
    return parsing.names(ast.Module(magics.tried(source) or [], []))
