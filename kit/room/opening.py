"""One person's own copy of a notebook: a kernel, and its cells executed one after the other."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import nbformat
from voila.execute import VoilaExecutor

from kit import errors
from kit.messages import _
from kit.room.copies import Copies

__all__ = ["Opening"]

SECONDS = 60  # a cell that takes longer is stopped, so that the page goes on
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


class Opening:
    """The opening of one copy, step by step, as the page's template asks for it.

    ``ready`` is awaited before every wait, so that what is finished can be sent.
    """

    def __init__(
        self,
        notebook: nbformat.NotebookNode,
        kernels: Copies,
        *,
        ready: Callable[[], Awaitable[None]],
    ) -> None:
        self.notebook = notebook
        self.kernel_id = ""
        self._kernels = kernels
        self._ready = ready
        self._executor: Any = None

    async def start(self) -> str:
        """Start the kernel and return its id; raises what hinders it."""
        await self._ready()
        self.kernel_id = await self._kernels.start_kernel()
        self._executor = Executor(
            self.notebook,
            km=self._kernels.get_kernel(self.kernel_id),
            allow_errors=True,
            timeout=SECONDS,
            interrupt_on_timeout=True,
            store_widget_state=False,
        )
        await self._executor.async_start_new_kernel_client()
        return self.kernel_id

    async def cells(self) -> AsyncIterator[tuple[int, nbformat.NotebookNode]]:
        """Yield each cell with its number, executed; raises what ends the kernel."""
        for number, cell in enumerate(self.notebook.cells):
            await self._ready()
            if cell.cell_type == "code":
                await self._executor.execute_cell(cell, None, number, store_history=False)
            yield number + 1, cell

    def leave(self) -> None:
        """Close this side's connection to the kernel, which lives on for the page."""
        if self._executor is not None and self._executor.kc is not None:
            self._executor.kc.stop_channels()
            self._executor.kc = None

    async def give_up(self) -> None:
        """End the kernel: nobody will see this page."""
        self.leave()
        await self._kernels.discard(self.kernel_id)
