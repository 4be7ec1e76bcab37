"""nbgrader's execute step, given the messages of cells that have run elsewhere.

It writes outputs into a notebook as nbclient does. Nothing that a participant's code sends makes
it stop: a message of a wrong shape is left out.
"""

import os
import tempfile
import time
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute

from kit import scratch
from kit.errors import SubmissionError
from kit.grading.run.answers import outputs
from kit.grading.run.running import kernel_trees
from kit.grading.run.running.kernel_messages import fitting, reply_of
from kit.kernels.trees.cells import MAX_CHARACTERS, CellResult
from kit.messages import _

__all__ = ["CellRuns", "OutOfTimeError"]


TEMPORARY = ("TMPDIR", "TEMP", "TMP")  # the variables that name the folder, by system
OUTPUTS = {"stream", "display_data", "execute_result", "error"}


class OutOfTimeError(SubmissionError):
    """The cells of one submission have taken longer than they may."""


class CellRuns(Execute):  # type: ignore[misc]  # nbgrader ships no types
    """nbgrader's execute step; ``limit`` is in seconds for all cells of a submission."""

    def __init__(self, limit: float, **options: Any) -> None:
        self._limit = limit
        self._until = time.monotonic() + limit
        self._per_cell: float | None = None
        super().__init__(**options)

    def process_message(self, msg: Any, cell: NotebookNode, cell_index: int) -> Any:
        """Put what ``msg`` shows into ``cell``, as nbclient calls it; leave out what doesn't fit.

        Raises ``CellExecutionComplete`` when the kernel says that the cell has ended.
        """
        try:
            return super().process_message(fitting(msg), cell, cell_index)
        except CellExecutionComplete:
            raise
        # code can send anything, and nbclient looks for names and kinds without asking
        except Exception as error:  # noqa: BLE001
            self.log.warning("a message is left out: %r", error)
            if msg["msg_type"] in OUTPUTS:
                cell.outputs.append(outputs.left_out())
            return None

    def _begin(self, notebook: NotebookNode, resources: Any) -> None:
        """Prepare ``notebook`` as nbclient does before it runs cells."""
        NotebookClient.__init__(self, notebook, None)
        self.reset_execution_trackers()
        self._check_assign_resources(resources)
        notebook.metadata["language_info"] = kernel_trees.here().language

    def _show(self, cell: NotebookNode, at: int, ran: CellResult) -> None:
        """Write the outputs in ``ran`` into ``cell``, as nbclient does."""
        cell.metadata["execution"] = {}
        self.code_cells_executed += 1
        cell.outputs, self.clear_before_next_output = [], False
        *shown, last = ran.messages
        for message in shown:
            try:
                self.process_message(message, cell, at)
            except CellExecutionComplete:
                continue  # only code itself says so here, and it has gone on
        if ran.cut:
            text = _("[… cut here: more than {n:,} characters]").format(n=MAX_CHARACTERS)
            cell.outputs.append(new_output("stream", name="stdout", text=text))
        reply = reply_of(last)
        if ran.stopped:
            reply = {"content": {**self.error_on_timeout, "status": "error"}}
        self.on_cell_executed(cell=cell, cell_index=at, execute_reply=reply)

    def _plain(self, notebook: NotebookNode, resources: Any) -> NotebookNode:
        """Run a notebook in an ordinary kernel, as nbgrader does."""
        with tempfile.TemporaryDirectory(
            dir=scratch.own(), ignore_cleanup_errors=True
        ) as self._temporary:
            done: NotebookNode = super().preprocess(notebook, resources)[0]
        return done

    async def async_start_new_kernel(self, **options: Any) -> None:
        """Start the kernel, as nbclient calls it, with a folder for temporary files that goes."""
        env = options.pop("env", os.environ) | dict.fromkeys(TEMPORARY, self._temporary)
        await super().async_start_new_kernel(**options, env=env)

    def _seconds(self, cell: NotebookNode) -> float | None:
        """Return the seconds that ``cell`` may take, at most those left for the submission.

        Raises ``OutOfTimeError`` if none are left.
        """
        left = self._until - time.monotonic()
        if left <= 0:
            raise OutOfTimeError(
                _("It took longer than {n:g} seconds. Look at it, then grade it again.").format(
                    n=self._limit
                )
            )
        return min(left, self._per_cell) if self._per_cell and self._per_cell > 0 else left
