"""Damages that notebooks suffer on their way: one function each, for a notebook or a file.

Each leaves the answers readable, so a repaired hand-in must give them back.
"""

import copy
import json
from collections.abc import Callable
from typing import Any

Cells = list[dict[str, Any]]


def _cells(change: Callable[[Cells], Cells | None]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Make a damage of a change to the list of cells."""

    def damage(notebook: dict[str, Any]) -> dict[str, Any]:
        damaged = copy.deepcopy(notebook)
        changed = change(damaged["cells"])
        damaged["cells"] = damaged["cells"] if changed is None else changed
        return damaged

    return damage


def _marks(cell: dict[str, Any]) -> dict[str, Any]:
    marks = cell["metadata"].get("nbgrader")
    return marks if isinstance(marks, dict) else {}


def _answers(cells: Cells) -> Cells:
    return [cell for cell in cells if _marks(cell).get("solution")]


def _without_tests(cells: Cells) -> Cells:
    return [c for c in cells if "id" not in c or not c["id"].startswith(("ask", "task"))]


def _twice(cells: Cells) -> Cells:
    return [copy.deepcopy(cell) for cell in cells for _again in range(2)]


def _unmarked(cells: Cells) -> None:
    for cell in cells:
        cell["metadata"] = {}


def _retyped(cells: Cells) -> None:
    for cell in cells:
        cell["cell_type"] = "markdown" if cell["cell_type"] == "code" else "raw"
        cell.pop("outputs", None)
        cell.pop("execution_count", None)


def _one_id(cells: Cells) -> None:
    for cell in cells:
        cell["id"] = "same"


def _windows(cells: Cells) -> None:
    for cell in cells:
        cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")


def _points(cells: Cells) -> None:
    for cell in cells:
        if "points" in _marks(cell):
            _marks(cell)["points"] = 1000


def _locked(cells: Cells) -> None:
    for cell in _answers(cells):
        _marks(cell)["locked"] = True


def _strange(cells: Cells) -> None:
    for cell in cells[::2]:
        cell["metadata"]["nbgrader"] = 3


def _conflicting(cells: Cells) -> None:
    for cell in _answers(cells):
        text = "".join(cell["source"])
        cell["source"] = f"<<<<<<< local\n{text}\n=======\n{text}\n>>>>>>> remote\n"


def _old(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return the notebook in format 3."""
    cells = copy.deepcopy(notebook["cells"])
    for cell in cells:
        if cell["cell_type"] == "code":
            cell |= {"input": cell.pop("source"), "language": "python", "collapsed": False}
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}


def _new(notebook: dict[str, Any]) -> dict[str, Any]:
    return notebook | {"nbformat": 5, "nbformat_minor": 0}


CELLS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "without tests": _cells(_without_tests),
    "twice": _cells(_twice),
    "in another order": _cells(lambda cells: cells[::-1]),
    "unmarked": _cells(_unmarked),
    "retyped": _cells(_retyped),
    "one id for all": _cells(_one_id),
    "Windows' lines": _cells(_windows),
    "points of its own": _cells(_points),
    "locked": _cells(_locked),
    "strange marks": _cells(_strange),
    "conflict in cells": _cells(_conflicting),
}
FORMATS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "format 4": lambda notebook: notebook,
    "format 3": _old,
    "format 5": _new,
}


def _conflict(text: str) -> str:
    """Return the file as git leaves it after a conflict in one line."""
    lines = text.splitlines(keepends=True)
    half = len(lines) // 2
    line = lines[half]
    both = [
        "<<<<<<< HEAD\n", line, "||||||| base\n", "{\n", "=======\n", line, ">>>>>>> theirs\n"
    ]  # fmt: skip
    return "".join([*lines[:half], *both, *lines[half + 1 :]])


FILES: dict[str, Callable[[str], bytes]] = {
    "as it was": lambda text: text.encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 without mark": lambda text: text.encode("utf-16-le"),
    "a mark in front": lambda text: text.encode("utf-8-sig"),
    "Windows' lines": lambda text: text.replace("\n", "\r\n").encode(),
    "something behind": lambda text: f"{text}\n-- \nSent from my phone {{}}".encode(),
    "something in front": lambda text: f"> forwarded\n{text}".encode(),
    "git's conflict": lambda text: _conflict(text).encode(),
    "the end is missing": lambda text: text.rstrip()[:-40].encode(),
}


def damaged(notebook: dict[str, Any], cells: list[str], form: str, file: str) -> bytes:
    """Return the file of a notebook after these damages, one after the other."""
    for name in cells:
        notebook = CELLS[name](notebook)
    return FILES[file](json.dumps(FORMATS[form](notebook), indent=1, ensure_ascii=False))
