"""Executes a notebook's cells, and replaces errors in their outputs by one sentence."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from voila.execute import VoilaExecutor

from kit import errors
from kit.messages import _

__all__ = ["CellExecutor", "fill"]

FAMILY = {name for name in errors.__all__ if issubclass(getattr(errors, name), errors.KitError)}

log = logging.getLogger("hackyack.room")


class CellExecutor(VoilaExecutor):  # type: ignore[misc]
    """Voilà's executor, which shows one plain sentence to participants in place of an error."""

    def strip_code_cell_errors(self, cell: Any) -> Any:
        """Replace errors in the outputs of ``cell`` by one sentence; Voilà calls this for each."""
        for output in cell.get("outputs", []):
            if output["output_type"] == "error":
                output.update(ename="", traceback=[], evalue=_sentence(output))
        return cell


def _sentence(error: Any) -> str:
    """Return a KitError's own message; for other errors a general one, and log the error.

    pandas, too, has a DataError, but with a traceback.
    """
    if error["ename"] in FAMILY and error["traceback"] == [error["evalue"]]:
        return str(error["evalue"])
    log.error("A cell failed: %s: %s", error["ename"], error["evalue"])
    return _("This step didn't work on this computer. Go on below, and tell your facilitator.")


def fill(cells: Sequence[NotebookNode], said: Iterable[Iterable[Mapping[str, Any]]]) -> None:
    """Set the outputs of code ``cells`` from ``said``, the messages that a stage recorded."""
    executor = CellExecutor(new_notebook(cells=list(cells)))
    for number, (cell, messages) in enumerate(zip(cells, said, strict=True)):
        executor.clear_before_next_output = False  # as before each cell that it executes itself
        for message in messages:
            executor.process_message(dict(message), cell, number)
        executor.strip_code_cell_errors(cell)
