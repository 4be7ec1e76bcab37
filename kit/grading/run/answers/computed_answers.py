"""Computed answers: the participant's notebook, run without tests, is asked for their values.

A value comes back as a literal, which is parsed and never run: hostile code can give no more than
what anybody can type.
"""

import copy
from collections.abc import Iterable, Mapping

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from kit.errors import SubmissionError
from kit.grading import course
from kit.grading.course import grade_id
from kit.grading.run.answers.shared_cells import runnable
from kit.notebooks.literals import written

__all__ = ["asking", "untested", "values"]

ASKS = "asks"  # the metadata of a cell that asks for an answer, with its name
ASK = "print(__import__('kit.notebooks.writing', fromlist=['text_of']).text_of({name}))"


def untested(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the cells of ``notebook`` that would run, without its tests."""
    return [cell for _at, cell in runnable(notebook) if not course.grader(cell).get("grade")]


def asking(notebook: NotebookNode, wanted: Mapping[str, Iterable[str]]) -> list[NotebookNode]:
    """Return these cells, and in place of each test in ``wanted`` one that asks for each answer.

    At the end each is asked for once more: the answer may stand in a cell below its test.
    """
    cells = []
    for _at, cell in runnable(notebook):
        cells += [_ask(name) for name in wanted.get(grade_id(cell), ())]
        if not course.grader(cell).get("grade"):
            cells.append(copy.deepcopy(cell))
    return cells + [_ask(name) for names in wanted.values() for name in names]


def _ask(name: str) -> NotebookNode:
    cell: NotebookNode = new_code_cell(ASK.format(name=name), metadata={ASKS: name})
    return cell


def values(cells: Iterable[NotebookNode], said: Iterable[str]) -> dict[str, str]:
    """Return the literals that ``cells`` have been answered, by name; ``said`` is what they print.

    The first literal of a name counts.
    """
    found: dict[str, str] = {}
    for cell, text in zip(cells, said, strict=True):
        name = str(cell.metadata.get(ASKS, ""))
        try:
            literal = written(text.strip()) if name else "..."
        except SubmissionError:
            continue  # it printed something else: no answer
        if literal != "...":
            found.setdefault(name, literal)
    return found
