"""What somebody wrote in a notebook, carried over into a newer edition of it.

Three notebooks are compared: the edition that somebody was given, what they made of it, and the
newer edition. An answer goes where its own question stands now: a literal by its name, a function
by its name and arguments, own words by nbgrader's id. Whatever has no place any more is named and
stays where it was written; it is never put into another task.
"""

import ast
import copy
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from kit.errors import SubmissionError
from kit.notebooks import literals, marked_cells, markup, parsing
from kit.notebooks.editions.marks import NOTE
from kit.notebooks.static_values import static_values
from kit.notebooks.writing import text_of

__all__ = ["Carried", "carry"]

Cell = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Carried:
    """A newer edition with what somebody wrote in the earlier one, told by titles.

    ``kept`` is in it; of that, ``changed`` stands under a question that is another than before.
    ``left`` has no place in it. ``own`` counts the cells that somebody added; all are in it.
    """

    notebook: dict[str, Any]
    kept: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    own: int = 0


def carry(
    given: Mapping[str, Any], written: Mapping[str, Any], newer: Mapping[str, Any]
) -> Carried:
    """Return ``newer`` with what ``written`` says differently from ``given``.

    ``given`` is the edition that ``written`` was made of. None of the three is changed.
    """
    carrying = _Carrying(given, written, newer)
    for cell in carrying.given:
        own = carrying.written.get(_key(cell))
        if own is not None and _says_something(own) and not _is_same(cell, own):
            carrying.take(cell, own)
    return Carried(
        own=carrying.add_own(),
        notebook=carrying.notebook,
        kept=tuple(carrying.kept),
        changed=tuple(carrying.changed),
        left=tuple(carrying.left),
    )


class _Carrying:
    """The newer edition as it is filled, and the titles of what is in it and what isn't."""

    def __init__(
        self, given: Mapping[str, Any], written: Mapping[str, Any], newer: Mapping[str, Any]
    ) -> None:
        self.notebook: dict[str, Any] = copy.deepcopy(dict(newer))
        self.given: list[Cell] = list(given["cells"])
        self.newer: list[Cell] = list(newer["cells"])
        self.all_written: list[Cell] = list(written["cells"])
        self.written: dict[str, Cell] = {}
        for cell in self.all_written:
            self.written.setdefault(_key(cell), cell)
        self.kept: dict[str, None] = {}
        self.changed: dict[str, None] = {}
        self.left: dict[str, None] = {}

    def take(self, cell: Cell, own: Cell) -> None:
        """Carry over the text of ``own``, which was the cell ``cell`` of the edition given."""
        if marked_cells.mark(cell, "solution") is not True:
            self._take_other(cell, own)
            return
        place = self._place_that_asks(cell)
        if place is None:
            self._take_literals(cell, own)
        else:
            self._fill(place, _refitted(cell, own, self.newer[place]), own)
            self._tell_kept(cell, place)

    def _place_that_asks(self, cell: Cell) -> int | None:
        """Return the place of the answer cell that asks the same; None where there is none.

        Code may stand under another id there, own words may not.
        """
        same = [n for n, one in enumerate(self.newer) if _asks_the_same(cell, one)]
        first = next((n for n in same if _key(self.newer[n]) == _key(cell)), None)
        return same[0] if first is None and len(same) == 1 else first

    def _take_other(self, cell: Cell, own: Cell) -> None:
        """Carry over a changed cell that holds no answer, if it is the same in both editions."""
        place = next((n for n, one in enumerate(self.newer) if _key(one) == _key(cell)), None)
        is_locked = marked_cells.mark(cell, "locked") is True
        if place is not None and not is_locked and _is_same(cell, self.newer[place]):
            self._fill(place, _text(own), own)
            self.notebook["cells"][place]["cell_type"] = own["cell_type"]
            self._tell_kept(cell, place)
        elif place is None or not _is_same(own, self.newer[place]):
            self._tell_left(cell)

    def _take_literals(self, cell: Cell, own: Cell) -> None:
        """Carry over the literals of an answer cell that is another one now, each by its name."""
        asked = set(literals.asked({"cells": [cell]})) if cell["cell_type"] == "code" else set()
        values = {name: text for name, text in _new_values(cell, own).items() if name in asked}
        places = [self._places_that_ask.get(name, []) for name in values]
        placed = {n: at[0] for n, at in zip(values, places, strict=True) if len(at) == 1}
        for name, place in placed.items():
            filled = self.notebook["cells"][place]
            filled["source"] = _grafted(filled, {name: values[name]})
            self._tell_kept(cell, place)
        if not placed or not _says_only(own, placed.keys() | (asked - values.keys())):
            self._tell_left(cell)

    @cached_property
    def _places_that_ask(self) -> dict[str, list[int]]:
        """The names of literals that the newer edition asks for, each with the places that do."""
        found: dict[str, list[int]] = {}
        for place, cell in enumerate(self.newer):
            for name in literals.asked({"cells": [cell]}) if cell["cell_type"] == "code" else ():
                found.setdefault(name, []).append(place)
        return found

    def _fill(self, place: int, text: str, own: Cell) -> None:
        filled = self.notebook["cells"][place]
        filled["source"] = text
        if own.get("attachments"):
            filled["attachments"] = copy.deepcopy(own["attachments"])

    def add_own(self) -> int:
        """Add the cells that somebody made, each after the one that it stood after."""
        known = {_key(cell) for cell in self.given}
        first = {id(cell) for cell in self.written.values()}
        cells: list[Cell] = self.notebook["cells"]
        names = {str(cell.get("id", "")) for cell in cells}
        places = {_key(cell): cell for cell in reversed(cells)}
        before: Cell | None = None
        count = 0
        for cell in self.all_written:
            is_own = _key(cell) not in known or id(cell) not in first
            if not is_own:
                before = places.get(_key(cell), before)
            elif _says_something(cell) and cell.get("id") != NOTE:
                count += 1
                made = _as_own(cell, names)
                at = next((n for n, one in enumerate(cells) if one is before), -1)
                cells.insert(at + 1, made)
                before = made
        return count

    def _tell_kept(self, cell: Cell, place: int) -> None:
        title = _title(self.newer, self.newer[place])
        self.kept[title] = None
        if _question(self.given, cell) != _question(self.newer, self.newer[place]):
            self.changed[title] = None

    def _tell_left(self, cell: Cell) -> None:
        self.left[_title(self.given, cell)] = None


def _key(cell: Cell) -> str:
    """Return what a cell is known by in each edition."""
    marked = marked_cells.grade_id(cell)
    return f"grade {marked}" if marked else f"id {cell.get('id', '')}"


def _text(cell: Cell) -> str:
    return marked_cells.source(cell)


def _is_same(one: Cell, other: Cell) -> bool:
    """Tell whether two cells hold the same; blanks at the ends and line ends don't count."""
    texts = [_text(cell).replace("\r\n", "\n").strip() for cell in (one, other)]
    kinds = [(cell["cell_type"], cell.get("attachments") or {}) for cell in (one, other)]
    return texts[0] == texts[1] and kinds[0] == kinds[1]


def _asks_the_same(cell: Cell, target: Cell) -> bool:
    """Tell whether two answer cells ask the same: for own words, the same names or functions."""
    if marked_cells.mark(target, "solution") is not True:
        return False
    if cell["cell_type"] != target["cell_type"]:
        return False
    is_own = _key(cell) == _key(target)
    if cell["cell_type"] != "code" or (is_own and _text(cell) == _text(target)):
        return is_own
    outlines = [_outline(_text(one)) for one in (cell, target)]
    return bool(outlines[0]) and outlines[0] == outlines[1]


def _outline(source: str) -> list[str] | None:
    """Return the statements of a cell as it was released, functions without what is in them."""
    found = parsing.statements(source)
    if found is None:
        return None
    outline = []
    for statement in found:
        if isinstance(statement, ast.FunctionDef):
            statement.body = [ast.Pass()]
        outline.append(ast.dump(statement))
    return outline


def _refitted(cell: Cell, own: Cell, target: Cell) -> str:
    """Return what stands in ``own`` as it stands in ``target``, whose hints may be others."""
    if _text(cell) == _text(target) or cell["cell_type"] != "code":
        return _text(own)
    values = _new_values(cell, own)
    if _grafted(cell, values) == _text(own):
        return _grafted(target, values)
    return _text(own)


def _values(cell: Cell) -> dict[str, str]:
    """Return the literals that a cell gives to names, those that are still dots among them."""
    found = static_values(_text(cell))
    texts: dict[str, str] = {}
    for name, value in found.values.items() if found else ():
        try:
            texts[name] = literals.written(text_of(value))
        except SubmissionError:
            continue  # it is no answer
    return texts


def _new_values(cell: Cell, own: Cell) -> dict[str, str]:
    before = _values(cell)
    return {name: text for name, text in _values(own).items() if before.get(name) != text}


def _grafted(cell: Cell, values: Mapping[str, str]) -> str:
    return _text(literals.graft({"cells": [cell]}, values)["cells"][0])


def _says_something(cell: Cell) -> bool:
    return bool(_text(cell).strip() or cell.get("attachments"))


def _says_only(own: Cell, names: Set[str]) -> bool:
    """Tell whether a cell says nothing but the values of ``names``."""
    found = parsing.statements(_text(own))
    return found is not None and all(
        isinstance(one, ast.Assign | ast.AnnAssign) and parsing.names(one)[1] <= names
        for one in found
    )


def _as_own(cell: Cell, names: set[str]) -> Cell:
    """Return a cell that somebody added, with an id that is free among ``names``."""
    kept = ("cell_type", "source", "attachments")
    made: Cell = {key: copy.deepcopy(cell[key]) for key in kept if key in cell}
    made["metadata"] = {}
    if cell["cell_type"] == "code":
        made |= {"outputs": [], "execution_count": None}
    name = str(cell.get("id", "")) or "own"
    free = (name if n == 1 else f"{name[:60]}-{n}" for n in range(1, len(names) + 2))
    made["id"] = next(one for one in free if one not in names)
    names.add(made["id"])
    return made


def _title(cells: Sequence[Cell], cell: Cell) -> str:
    """Return the heading above a cell, or in it; without one the name of what it asks."""
    title = ""
    for one in cells:
        if one["cell_type"] == "markdown" and marked_cells.mark(one, "solution") is not True:
            heads = _headings(_text(one))
            title = heads[-1][1] if heads else title
        if one is cell:
            break
    name = marked_cells.grade_id(cell) or str(cell.get("id", ""))
    return title or next(iter(literals.asked({"cells": [cell]})), name)


def _question(cells: Sequence[Cell], cell: Cell) -> list[str]:
    """Return the texts of the section in which a cell stands, without answers and checks."""
    section: list[Cell] = []
    for one in cells:
        if one["cell_type"] == "markdown" and _headings(_text(one)):
            if any(each is cell for each in section):
                break
            section = []
        section.append(one)
    return [_text(one).strip() for one in section if marked_cells.mark(one, "solution") is not True]


@lru_cache(maxsize=1024)
def _headings(markdown: str) -> list[tuple[int, str]]:
    return markup.headings(markdown)
