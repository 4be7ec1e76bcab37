"""The cells that JupyterLab shows folded: code that a participant runs and need not read.

Folded is a cell's source; what it shows stays. Two kinds are: in an exercise the locked cells that
ask and check, between a task's heading and its answer line; and everywhere a talking point or a
list of words, which is the same on a page without code. The setup cell stays open: its number says
that it has run, and a folded cell has none. Checksums, grading and repair look at a
cell's source and nbgrader's marks, so folding changes nothing for them.
"""

import ast

from nbformat import NotebookNode

from kit.notebooks import cells

__all__ = ["FOLDED", "is_folded", "needs_no_reading"]

FOLDED = {"source_hidden": True}
"""What JupyterLab keeps of a folded cell, under ``jupyter`` in its metadata."""


SETUP = "setup"  # nbgrader's id of an exercise's first cell


def needs_no_reading(cell: NotebookNode) -> bool:
    """Tell whether ``cell`` is code that people run without reading it."""
    marks = cell.metadata.get("nbgrader", {})
    if cell.cell_type != "code" or not cell.source.strip():
        return False
    if marks.get("grade") or marks.get("solution") or marks.get("grade_id") == SETUP:
        return False
    return bool(marks.get("locked")) or _only_talks(cell.source)


def is_folded(cell: NotebookNode) -> bool:
    """Tell whether JupyterLab shows ``cell`` folded."""
    return cell.metadata.get("jupyter", {}).get("source_hidden") is True


def _only_talks(source: str) -> bool:
    """Tell whether each statement is a call of ``yack``: a talking point or a list of words."""
    module = cells.tree(source)
    body = module.body if module else []
    return bool(body) and all(
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func).startswith("yack.")
        for node in body
    )
