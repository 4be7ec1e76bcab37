"""Repairs damaged submissions: sets their answers into the exercise as it was released.

A well-formed notebook stays as it is. Otherwise the cells that can be read are matched with
the exercise's (``kit.grading.intake.matching``); those that hold no answer come from the release,
and each repair is told.
"""

import ast
import copy
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from kit.errors import SubmissionError
from kit.grading import course
from kit.grading.course import grade_id
from kit.grading.intake import editions
from kit.grading.intake.belonging import Fingerprint, belongs, resembled
from kit.grading.intake.matching import Claim, Matched, Sign, match
from kit.grading.intake.quotes import straightened
from kit.grading.intake.salvage import Loose, salvage, sides
from kit.messages import _
from kit.notebooks.literals import statements

__all__ = ["Repaired", "is_same", "repair"]

# The metadata that nbgrader keeps of a cell, without those that it computes.
MARKS = ("grade_id", "grade", "solution", "task", "locked", "points", "schema_version")
NEW: dict[str, Callable[[str], NotebookNode]] = {
    "code": new_code_cell,
    "markdown": new_markdown_cell,
    "raw": new_raw_cell,
}
LINE_END = re.compile(r"\r*\n|\r")


@dataclass(frozen=True, kw_only=True)
class Repaired:
    """A repaired submission, which can be graded.

    ``repairs`` describes its damages, one sentence each; ``lost`` are nbgrader's ids of the answers
    that the file doesn't hold at all, so that they aren't taken for left empty. ``earlier`` are
    the cells that are whole, but of an earlier edition of the exercise.
    """

    notebook: NotebookNode
    repairs: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()


def repair(
    released: bytes,
    submitted: bytes,
    name: str,
    *,
    others: Mapping[str, Fingerprint] = MappingProxyType({}),
) -> Repaired:
    """Return the submission as a whole notebook, with its damages repaired.

    ``released`` is the exercise's file, ``submitted`` the hand-in's; messages call it ``name``.
    ``others`` are the notebooks that it may be instead. Raises ``SubmissionError`` if it is one of
    them, or if no part of the exercise can be read in it.
    """
    pristine = _pristine(released)
    found = salvage(submitted, name)
    told = list(found.told)
    versions = _versions(found.versions, told)
    matched = match(pristine, versions)
    lost = _lost(pristine, matched)
    _refuse_foreign(pristine, matched, versions, others, name=name, torn=found.torn)
    earlier = editions.earlier(pristine, versions)
    framed = {grade_id(cell) for cell in pristine.cells if course.grader(cell).get("solution")}
    usable = not framed.intersection(earlier)  # a frame of then is no answer of now
    if usable and found.whole is not None and _is_sound(found.whole, pristine):
        return Repaired(notebook=found.whole, earlier=earlier)
    told += _diagnosed(pristine, matched, versions, of_now=not earlier)
    notebook = _rebuilt(pristine, matched, told)
    if not told and not earlier:
        told.append(_("Its form was not the exercise's: it was set into the exercise again."))
    return Repaired(notebook=notebook, repairs=tuple(told), lost=lost, earlier=earlier)


@lru_cache(maxsize=8)
def _pristine(released: bytes) -> NotebookNode:
    """Return the exercise, parsed once for all its submissions; callers must not change it."""
    return course.parse(released, _("the exercise"))


def _is_sound(notebook: NotebookNode, pristine: NotebookNode) -> bool:
    """Tell whether the exercise's cells are there once, in order and with nbgrader's marks."""
    marked = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}) != {}]
    own = [cell for cell in pristine.cells if grade_id(cell)]
    return [(cell.cell_type, _marks(course.grader(cell))) for cell in marked] == [
        (cell.cell_type, _marks(course.grader(cell))) for cell in own
    ] and not any(
        "\r" in cell.source
        or sides(cell.source)
        or (course.grader(cell).get("solution") and _plain(cell, cell.source) != cell.source)
        for cell in notebook.cells
    )


def _marks(marks: Any) -> list[Any]:
    return [marks.get(key) or None for key in MARKS]


def _versions(versions: Sequence[Sequence[Loose]], told: list[str]) -> list[list[Loose]]:
    """Return the versions with Unix line ends, and both sides of git's conflicts in cells."""
    plain = [
        [replace(cell, source=LINE_END.sub("\n", cell.source)) for cell in v] for v in versions
    ]
    if any("\r" in cell.source for v in versions for cell in v):
        told.append(_("Its lines ended as on Windows."))
    apart = [[(cell, sides(cell.source)) for cell in v] for v in plain]
    if not any(both for v in apart for __, both in v):
        return plain
    told.append(_("Cells held two versions that git couldn't join: both were read."))
    return [
        [replace(cell, source=both[side].removesuffix("\n")) if both else cell for cell, both in v]
        for v in apart
        for side in (0, 1)
    ]


def _lost(pristine: NotebookNode, matched: Matched) -> tuple[str, ...]:
    return tuple(
        grade_id(cell)
        for cell, claims in zip(pristine.cells, matched.claims, strict=True)
        if course.grader(cell).get("solution") and not claims
    )


def _refuse_foreign(
    pristine: NotebookNode,
    matched: Matched,
    versions: Sequence[Sequence[Loose]],
    others: Mapping[str, Fingerprint],
    *,
    name: str,
    torn: bool,
) -> None:
    """Raise ``SubmissionError`` if the hand-in is another notebook, or breaks off too early."""
    if other := resembled(pristine, versions, others):
        raise SubmissionError(
            _("{name} is another notebook: its cells are those of {other}. Ask for the exercise.")
            .format(name=name, other=other)
        )  # fmt: skip
    asked = [grade_id(cell) for cell in pristine.cells if course.grader(cell).get("solution")]
    if torn and asked and set(asked) == set(_lost(pristine, matched)):
        raise SubmissionError(
            _("{name} breaks off before the first answer. Ask for it again.").format(name=name)
        )
    if not belongs(pristine, matched, versions):
        raise SubmissionError(
            _("{name} is another notebook: it is not made of the exercise. Ask for the exercise.")
            .format(name=name)
        )  # fmt: skip


def _diagnosed(
    pristine: NotebookNode, matched: Matched, versions: Sequence[Sequence[Loose]], *, of_now: bool
) -> Iterator[str]:
    """Yield one sentence for each kind of damage to the exercise's cells.

    In another edition than that ``of_now``, marks and order may have been others.
    """
    marked = [
        (grade_id(cell), cell, claims)
        for cell, claims in zip(pristine.cells, matched.claims, strict=True)
        if grade_id(cell)
    ]
    damages = {
        _("Cells were missing: {cells}. The exercise's own stand there."): _missing,
        _("Cells were there twice: {cells}."): _twice,
        _("Cells were answered twice, differently: {cells}. The later answer counts."): _differ,
        _("Cells had lost what nbgrader knows them by: {cells}."): _unmarked,
        _("Cells were of another kind, code or text: {cells}."): _retyped,
    }
    if of_now:
        changed = _("What nbgrader keeps of these cells was changed: {cells}. It was put back.")
        damages[changed] = _changed
    for sentence, is_damaged in damages.items():
        names = [name for name, cell, claims in marked if is_damaged(cell, claims)]
        if names:
            yield sentence.format(cells=", ".join(names))
    if not of_now:
        return
    if matched.reordered:
        yield _("Its cells stood in another order.")
    known = {name for name, __, __ in marked}
    marks = [str(cell.marks.get("grade_id", "")) for v in versions for cell in v if cell.marks]
    if set(marks) - known:
        yield _("Cells of its own were marked as the exercise's: the marks were taken off.")


def _missing(_cell: NotebookNode, claims: Sequence[Claim]) -> bool:
    return not claims


def _twice(_cell: NotebookNode, claims: Sequence[Claim]) -> bool:
    versions = [claim.version for claim in claims if claim.sign is Sign.MARK]
    return len(versions) > len(set(versions))


def _differ(cell: NotebookNode, claims: Sequence[Claim]) -> bool:
    solution = course.grader(cell).get("solution")
    return bool(solution) and len({text.strip() for text in _answered(cell, claims)}) > 1


def _unmarked(_cell: NotebookNode, claims: Sequence[Claim]) -> bool:
    return bool(claims) and all(claim.sign is not Sign.MARK for claim in claims)


def _retyped(cell: NotebookNode, claims: Sequence[Claim]) -> bool:
    others = [claim.cell for claim in claims if claim.cell.kind != cell.cell_type]
    return any(not editions.is_earlier(cell, other) for other in others)


def _changed(cell: NotebookNode, claims: Sequence[Claim]) -> bool:
    own = _marks(course.grader(cell))
    return any(claim.sign is Sign.MARK and _marks(claim.cell.marks) != own for claim in claims)


def _rebuilt(pristine: NotebookNode, matched: Matched, told: list[str]) -> NotebookNode:
    """Return a copy of the exercise with the answers and the participant's own cells in it."""
    notebook: NotebookNode = copy.deepcopy(pristine)
    curly = []
    for cell, claims in zip(notebook.cells, matched.claims, strict=True):
        if not course.grader(cell).get("solution") and (grade_id(cell) or not claims):
            continue
        typed = _source(cell, claims)
        cell.source = _plain(cell, typed)
        curly += [grade_id(cell)] if cell.source != typed else []
    if curly:
        told.append(
            _("Quotes or dashes of a word processor were made plain: {cells}.").format(
                cells=", ".join(curly)
            )
        )
    own = list(_own(matched.others, with_ids="id" in notebook.cells[0]))
    cells = [cell for place, cell in own if place < 0]
    for number, cell in enumerate(notebook.cells):
        cells += [cell, *(added for place, added in own if place == number)]
    notebook.cells = cells
    return notebook


def _source(cell: NotebookNode, claims: Sequence[Claim]) -> str:
    """Return the participant's text for ``cell``, the later one if there are two."""
    answered = _answered(cell, claims)
    if answered:
        return answered[-1]
    blank = claims and not any(claim.cell.source.strip() for claim in claims)
    return "" if blank else str(cell.source)


def _plain(cell: NotebookNode, text: str) -> str:
    is_answer = cell.cell_type == "code" and course.grader(cell).get("solution")
    return straightened(text) if is_answer else text


def _answered(cell: NotebookNode, claims: Iterable[Claim]) -> list[str]:
    typed = [claim.cell for claim in claims if not editions.is_untouched(claim.cell)]
    texts = [one.source for one in typed if one.source.strip()]
    return [text for text in texts if not is_same(cell, text)]


def is_same(cell: NotebookNode, text: str) -> bool:
    """Tell whether ``text`` equals the released cell; in code, blanks and comments don't count."""
    if text.strip() == cell.source.strip():
        return True
    own, given = statements(cell.source), statements(text)
    if cell.cell_type != "code" or own is None or given is None:
        return False
    try:
        return list(map(ast.dump, own)) == list(map(ast.dump, given))
    except RecursionError:
        return False


def _own(
    others: Iterable[tuple[int, Loose]], *, with_ids: bool
) -> Iterator[tuple[int, NotebookNode]]:
    """Yield the cells that the participant added, with ids that are the same each time."""
    for number, (place, loose) in enumerate(others):
        cell = NEW[loose.kind](loose.source)
        if with_ids:
            cell["id"] = f"own-{number}"
        else:
            cell.pop("id", None)
        yield place, cell
