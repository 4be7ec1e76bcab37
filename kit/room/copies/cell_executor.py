"""What a page shows of a cell that has run: its outputs, and of an error one calm line."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from voila.execute import VoilaExecutor

from kit import errors
from kit.messages import _

__all__ = ["Executor", "fill"]

FAMILY = {name for name in errors.__all__ if issubclass(getattr(errors, name), errors.KitError)}

log = logging.getLogger("hackyack.room")


class Executor(VoilaExecutor):  # type: ignore[misc]
    """Execute cells and keep of an error what a participant may read: one calm line."""

    def strip_code_cell_errors(self, cell: Any) -> Any:
        """Replace what an error says by one sentence; called for every cell by Voilà's executor."""
        for output in cell.get("outputs", []):
            if output["output_type"] == "error":
                output.update(ename="", traceback=[], evalue=_sentence(output))
        return cell


def _sentence(error: Any) -> str:
    """Return a KitError's own line; pandas, too, has a DataError, but with a traceback."""
    if error["ename"] in FAMILY and error["traceback"] == [error["evalue"]]:
        return str(error["evalue"])
    log.error("A cell failed: %s: %s", error["ename"], error["evalue"])
    return _("This step didn't work on this computer. Go on below, and tell your facilitator.")


def fill(cells: Sequence[NotebookNode], said: Iterable[Iterable[Mapping[str, Any]]]) -> None:
    """Give each code cell its outputs, from what a stage's kernel would have sent."""
    executor = Executor(new_notebook(cells=list(cells)))
    for number, (cell, messages) in enumerate(zip(cells, said, strict=True)):
        executor.clear_before_next_output = False  # as before each cell that it executes itself
        for message in messages:
            executor.process_message(dict(message), cell, number)
        executor.strip_code_cell_errors(cell)
