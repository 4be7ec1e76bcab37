"""The cells of a notebook file, which may be damaged, and nbgrader's marks on them."""

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["cells", "grade_id", "mark", "solutions", "source"]


def cells(notebook: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the cells of code or text of ``notebook``; skip anything in it that is no cell."""
    found = notebook.get("cells")
    for cell in found if isinstance(found, list) else ():
        if isinstance(cell, dict) and cell.get("cell_type") in ("code", "markdown"):
            yield cell


def solutions(notebook: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the answer cells of ``notebook``."""
    return (cell for cell in cells(notebook) if mark(cell, "solution") is True)


def mark(cell: Mapping[str, Any], name: str) -> Any:
    """Return the mark ``name`` of a cell, such as ``grade``; None if it has none."""
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return marks.get(name) if isinstance(marks, dict) else None


def grade_id(cell: Mapping[str, Any]) -> str:
    """Return nbgrader's id of a cell; "" if it has none."""
    return str(mark(cell, "grade_id") or "")


def source(cell: Mapping[str, Any]) -> str:
    """Return the source of a cell, which a file may hold in lines."""
    found = cell.get("source")
    lines = found if isinstance(found, list) else [found]
    return "".join(line for line in lines if isinstance(line, str))
