"""A notebook as a hand-in needs it: the cells' text and their marks for grading, nothing else.

Metadata of a notebook tell of the person who made it: authors, the state of widgets, when each cell
ran and for how long, the name of an environment; attachments are pictures that somebody pasted. So
a new notebook is made of the parts that are named here, and what is unknown is left behind.
"""

from collections.abc import Mapping
from typing import Any

__all__ = ["bare"]

PYTHON = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# nbgrader's marks of a cell
MARKS = (
    "cell_type", "checksum", "grade", "grade_id", "locked", "points", "schema_version", "solution",
    "task",
)  # fmt: skip


def bare(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """Return a new notebook with the texts, kinds, ids and marks of the cells of ``notebook``.

    Raises KeyError, TypeError or AttributeError if it is not a notebook of nbformat 4.
    """
    return {
        "cells": [_cell(cell) for cell in notebook["cells"]],
        "metadata": PYTHON,
        "nbformat": 4,
        "nbformat_minor": int(notebook["nbformat_minor"]),
    }


def _cell(cell: Mapping[str, Any]) -> dict[str, Any]:
    marks = cell.get("metadata", {}).get("nbgrader")
    kept = {name: marks[name] for name in MARKS if name in marks} if marks else {}
    made: dict[str, Any] = {
        "cell_type": cell["cell_type"],
        "metadata": {"nbgrader": kept} if kept else {},
        "source": cell["source"],
    }
    if "id" in cell:
        made["id"] = cell["id"]
    if cell["cell_type"] == "code":
        made |= {"outputs": [], "execution_count": None}
    return made
