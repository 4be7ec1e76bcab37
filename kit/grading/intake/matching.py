"""Matches a hand-in's cells with the exercise's, even if marks, ids or order are damaged.

The surest sign decides first: nbgrader's id, the very content, a name that is answered, Jupyter's
id, the place between two cells that were found. The cells left over are the participant's own.
"""

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from nbformat import NotebookNode

from kit.grading import course
from kit.grading.course import grade_id
from kit.grading.intake.salvage import Loose
from kit.notebooks.literals import statements

__all__ = ["Claim", "Matched", "Sign", "match", "names_in"]

ASSIGNED = re.compile(r"^(?:def\s+)?([^\W\d]\w*)\s*(?:=(?!=)|\()", re.MULTILINE)


class Sign(StrEnum):
    """The sign by which a cell was recognised."""

    MARK = "mark"
    CONTENT = "content"
    ANSWER = "answer"
    ID = "id"
    PLACE = "place"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A cell of a hand-in taken for one of the exercise, with its version and position."""

    version: int
    position: int
    cell: Loose
    sign: Sign


@dataclass(frozen=True, kw_only=True)
class Matched:
    """The cells of a hand-in by the exercise's cell they were taken for, and the others.

    Each of the ``others`` comes with the number of the exercise's cell it stood after, or -1.
    """

    claims: tuple[tuple[Claim, ...], ...]
    others: tuple[tuple[int, Loose], ...]

    @property
    def reordered(self) -> bool:
        """Tell whether the cells marked by nbgrader stood in another order than in the exercise."""
        places = [
            (claim.version, claim.position, number)
            for number, claims in enumerate(self.claims)
            for claim in claims[:1]
            if claim.sign is Sign.MARK
        ]
        return [number for *__, number in sorted(places)] != [number for *__, number in places]


def match(pristine: NotebookNode, versions: Sequence[Sequence[Loose]]) -> Matched:
    """Match the cells of a hand-in, in one version or two, with those of the exercise."""
    matching = _Matching(pristine.cells, versions)
    for sign, rule in matching.rules():
        matching.apply(sign, rule)
    return Matched(
        claims=tuple(
            tuple(sorted(found, key=lambda claim: (claim.version, claim.position)))
            for found in matching.claims
        ),
        others=tuple(matching.others()),
    )


def names_in(source: str) -> list[str]:
    """Return the names that ``source`` defines: those of answers and of functions."""
    return list(dict.fromkeys(ASSIGNED.findall(source)))


class _Matching:
    """The cells that are still free, and those already claimed."""

    def __init__(self, cells: list[NotebookNode], versions: Sequence[Sequence[Loose]]) -> None:
        self.cells = cells
        self.claims: list[list[Claim]] = [[] for _cell in cells]
        self.free = {
            (version, position): cell
            for version, found in enumerate(versions)
            for position, cell in enumerate(found)
        }
        self._marks = {grade_id(cell): n for n, cell in enumerate(cells) if grade_id(cell)}
        self._contents: dict[str, list[int]] = {}
        for n, cell in enumerate(cells):
            self._contents.setdefault(cell.source.strip(), []).append(n)

    def rules(self) -> Iterator[tuple[Sign, Callable[[int, int, Loose], int | None]]]:
        """Yield the rules in their order; each returns a cell's number in the exercise, or None."""
        yield Sign.MARK, lambda _v, _p, cell: self._marks.get(str(cell.marks.get("grade_id", "")))
        yield Sign.CONTENT, self._by_content
        yield Sign.ANSWER, _first(self._open_answers(), _answers)
        yield Sign.ID, _first(self._unclaimed(), lambda own, cell: own.get("id") == cell.id)
        yield Sign.PLACE, self._by_place
        yield Sign.PLACE, _first(self._open_prose(), lambda _own, cell: _is_prose(cell))

    def apply(self, sign: Sign, rule: Callable[[int, int, Loose], int | None]) -> None:
        """Claim every free cell that ``rule`` recognises."""
        for (version, position), cell in list(self.free.items()):
            number = rule(version, position, cell)
            if number is not None:
                del self.free[version, position]
                claim = Claim(version=version, position=position, cell=cell, sign=sign)
                self.claims[number].append(claim)

    def others(self) -> Iterator[tuple[int, Loose]]:
        """Yield unclaimed cells, each text once, with the number of the exercise's cell before."""
        seen = set()
        for (version, position), cell in self.free.items():
            if cell.source.strip() and (cell.kind, cell.source) not in seen:
                seen.add((cell.kind, cell.source))
                before = [
                    (claim.position, number)
                    for number, claims in enumerate(self.claims)
                    for claim in claims
                    if claim.version == version and claim.position < position
                ]
                yield max(before, default=(-1, -1))[1], cell

    def _by_content(self, version: int, _position: int, cell: Loose) -> int | None:
        same = self._contents.get(cell.source.strip(), ()) if cell.source.strip() else ()
        with_id = [n for n in same if self.cells[n].get("id") == cell.id]
        fresh = [n for n in same if version not in {claim.version for claim in self.claims[n]}]
        return next(iter([*with_id, *fresh, *same]), None)

    def _by_place(self, version: int, position: int, cell: Loose) -> int | None:
        """Return the number of the only missing answer between this cell's neighbours, or None."""
        taken = {
            claim.position: number
            for number, claims in enumerate(self.claims)
            for claim in claims
            if claim.version == version
        }
        before = max((p for p in taken if p < position), default=None)
        after = min((p for p in taken if p > position), default=None)
        first = -1 if before is None else taken[before]
        last = len(self.cells) if after is None else taken[after]
        gap = [n for n in self._unclaimed() if first < n < last and _is_answer(self.cells[n])]
        fitting = [n for n in gap if self.cells[n].cell_type == cell.kind]
        return fitting[0] if len(gap) == 1 and fitting else None

    def _unclaimed(self) -> dict[int, NotebookNode]:
        return {n: cell for n, cell in enumerate(self.cells) if not self.claims[n]}

    def _open_answers(self) -> dict[int, NotebookNode]:
        found = self._unclaimed().items()
        return {n: cell for n, cell in found if _is_answer(cell) and cell.cell_type == "code"}

    def _open_prose(self) -> dict[int, NotebookNode]:
        found = self._unclaimed().items()
        return {n: cell for n, cell in found if _is_answer(cell) and cell.cell_type != "code"}


def _first(
    wanted: dict[int, NotebookNode], fits: Callable[[NotebookNode, Loose], bool]
) -> Callable[[int, int, Loose], int | None]:
    """Return a rule that picks the first of ``wanted`` that ``fits`` accepts."""
    return lambda _version, _position, cell: next(
        (n for n, own in wanted.items() if fits(own, cell)), None
    )


def _answers(own: NotebookNode, cell: Loose) -> bool:
    return not set(names_in(own.source)).isdisjoint(names_in(cell.source))


def _is_prose(cell: Loose) -> bool:
    """Tell whether ``cell`` is text, and not code that an editor turned into text."""
    body = statements(cell.source) or []
    return cell.kind != "code" and all(isinstance(statement, ast.Expr) for statement in body)


def _is_answer(cell: NotebookNode) -> bool:
    return bool(course.grader(cell).get("solution"))
