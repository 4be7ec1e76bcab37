"""Tells whether a hand-in belongs to an exercise, by evidence for this notebook or for another.

An empty exercise has no answer in it, and one in which people write or correct text has no code: so
nothing follows from an answer that is missing. Evidence are texts of cells and nbgrader's ids.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from nbformat import NotebookNode

from kit.errors import SubmissionError
from kit.grading import course
from kit.grading.courses import Course
from kit.grading.intake.matching import Matched
from kit.grading.intake.salvage import Loose, salvage

__all__ = ["Fingerprint", "belongs", "closest", "other_notebooks", "resembled"]

Fingerprint = frozenset[str]
"""Short hashes of the texts of a notebook's cells and of nbgrader's ids."""

ENOUGH = 3  # an exercise whose cells have lost their ids is known by one text in so many


def other_notebooks(of: Course) -> dict[str, Fingerprint]:
    """Return the fingerprints of a course's exercises and workshops by name.

    One of them may be handed in.

    An exercise is among them too: it is never more like itself than it is.
    """
    files = {
        name if (name := file.stem) == file.parent.name else f"{file.parent.name}/{name}": file
        for folder in of.folders("release", participant=".")
        for file in sorted(folder.path.glob("*.ipynb"))
    }
    for file in sorted(of.root.glob("workshops/*/workshop.ipynb")):
        files[f"workshops/{file.parent.name}"] = file
    return {name: _of_file(file, file.stat().st_mtime_ns) for name, file in files.items()}


@lru_cache(maxsize=64)
def _of_file(file: Path, _changed: int) -> Fingerprint:
    """Return the fingerprint of a notebook's file; an empty one if it is damaged."""
    try:
        cells = json.loads(file.read_bytes())["cells"]
        return _fingerprint(
            ("".join(cell["source"]), cell["metadata"].get("nbgrader", {}).get("grade_id", ""))
            for cell in cells
        )
    except (ValueError, LookupError, TypeError, AttributeError):
        return frozenset()


def resembled(
    pristine: NotebookNode,
    versions: Sequence[Sequence[Loose]],
    others: Mapping[str, Fingerprint],
) -> str:
    """Return the name of the notebook in ``others`` that a hand-in has more of than of its own.

    "" if it is like none of them. What two notebooks have in common says nothing.
    """
    own = _fingerprint((cell.source, course.grade_id(cell)) for cell in pristine.cells)
    given = _fingerprint(
        (cell.source, str(cell.marks.get("grade_id", ""))) for cells in versions for cell in cells
    )
    ahead = {
        name: len(given & (other - own)) - len(given & (own - other))
        for name, other in others.items()
    }
    best = max(ahead, key=lambda name: ahead[name], default="")
    return best if best and ahead[best] > 0 else ""


def closest(submitted: bytes, released: Mapping[str, NotebookNode]) -> str:
    """Return the name of the notebook in ``released`` that a hand-in has most of.

    "" if it has nothing of any that the others don't have, or can't be read.
    """
    try:
        versions = salvage(submitted, "").versions
    except SubmissionError:
        return ""
    given = _fingerprint(
        (cell.source, str(cell.marks.get("grade_id", ""))) for cells in versions for cell in cells
    )
    prints = {
        name: _fingerprint((cell.source, course.grade_id(cell)) for cell in notebook.cells)
        for name, notebook in released.items()
    }
    alone = {
        name: own.difference(*(other for at, other in prints.items() if at != name))
        for name, own in prints.items()
    }
    best = max(alone, key=lambda name: len(given & alone[name]), default="")
    return best if best and given & alone[best] else ""


def belongs(pristine: NotebookNode, matched: Matched, versions: Sequence[Sequence[Loose]]) -> bool:
    """Tell whether a hand-in has something of the exercise, and not more of an unknown one.

    Locked cells come back as they were handed out: where their texts are others, and more than all
    texts that are the exercise's, the hand-in is of another exercise with the same ids. A cell that
    states the exercise's own checksum was handed out with it, whatever has been written over it.
    """
    texts = {cell.source.strip() for cell in pristine.cells if cell.source.strip()}
    given = [cell for cells in versions for cell in cells]
    found = texts & {cell.source.strip() for cell in given}
    stated = {course.grade_id(cell): course.grader(cell).get("checksum") for cell in pristine.cells}
    known = stated.keys() - {""}
    strange = [
        cell
        for cell in given
        if _is_locked(cell) and cell.source.strip() not in texts and not _is_stated(cell, stated)
    ]
    marked = any(str(cell.marks.get("grade_id", "")) in known for cell in given)
    answered = any(
        claims
        for cell, claims in zip(pristine.cells, matched.claims, strict=True)
        if course.grader(cell).get("solution")
    )
    is_some = marked or (answered and ENOUGH * len(found) >= len(texts))
    return is_some and len(strange) <= len(found) * max(len(versions), 1)


def _is_stated(cell: Loose, stated: Mapping[str, object]) -> bool:
    """Tell whether a cell says that it was the exercise's own; ``stated`` are checksums by id."""
    own = cell.marks.get("checksum")
    return bool(own) and own == stated.get(str(cell.marks.get("grade_id", "")))


def _is_locked(cell: Loose) -> bool:
    marks = cell.marks
    return bool(marks.get("grade") or marks.get("locked")) and not marks.get("solution")


def _fingerprint(cells: Iterable[tuple[str, str]]) -> Fingerprint:
    words = {word for text, mark in cells for word in (f"t{text.strip()}", f"i{mark}")}
    return frozenset(
        hashlib.blake2b(word.encode(errors="replace"), digest_size=8).hexdigest()
        for word in words
        if len(word) > 1
    )
