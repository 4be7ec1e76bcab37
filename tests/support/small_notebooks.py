"""Notebooks of a few cells in the normal form."""

from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output

from kit.notebooks import normal_form


def book(*cells: Any) -> Any:
    """Return a notebook of these cells with the metadata of the normal form."""
    return new_notebook(cells=list(cells), metadata=nbformat.from_dict(normal_form.METADATA))


def ran(*outputs: Any, source: str = "1 + 1", count: int = 1) -> Any:
    """Return a code cell that ran, with these outputs."""
    return new_code_cell(source, id="sum", outputs=list(outputs), execution_count=count)


def text(shown: str) -> Any:
    """Return an output that shows a text."""
    return new_output("display_data", {"text/plain": shown})
