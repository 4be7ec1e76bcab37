"""The opening of a person's own copy of a notebook: its kernel, and its cells executed in turn."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from nbformat import NotebookNode

from kit.kernels.forks.stages import ForkRefusedError
from kit.room import templates
from kit.room.copies import served_pages
from kit.room.copies.cell_executor import CellExecutor
from kit.room.copies.kernel_manager import Copies
from kit.room.copies.served_pages import Page
from kit.room.copies.staging import Staged, Stages

__all__ = ["Opening", "connected"]

SECONDS = 60  # a cell that takes longer is stopped, so that the page goes on


async def connected(notebook: NotebookNode, kernels: Copies, kernel_id: str) -> CellExecutor:
    """Return an executor for the cells of ``notebook``, connected to the kernel ``kernel_id``."""
    executor = CellExecutor(
        notebook,
        km=kernels.get_kernel(kernel_id),
        allow_errors=True,
        timeout=SECONDS,
        interrupt_on_timeout=True,
        store_widget_state=False,
    )
    await executor.async_start_new_kernel_client()
    return executor


class Opening:
    """The opening of one copy, in the steps in which the page's template is rendered.

    ``ready`` is awaited before every wait, so that what is finished can be sent.
    """

    def __init__(
        self, page: Page, kernels: Copies, stages: Stages, *, ready: Callable[[], Awaitable[None]]
    ) -> None:
        self.notebook = served_pages.read(page.notebook)
        self.kernel_id = ""
        self.staged: Staged | None = None
        self._page = page
        self._stages = stages
        self._kernels = kernels
        self._ready = ready
        self._executor: Any = None
        self._turn = False

    async def start(self) -> str:
        """Start the kernel and return its id; errors of the start are passed on."""
        await self._ready()
        self.staged = await self._stages.of(self._page)
        if self.staged and await self._step_in(self.staged):
            return self.kernel_id
        self.staged = None
        await self._kernels.turns.acquire()
        self._turn = True
        await self._ready()  # raises if the person has gone meanwhile: then no kernel is needed
        self.kernel_id = await self._kernels.start_kernel()
        self._executor = await connected(self.notebook, self._kernels, self.kernel_id)
        return self.kernel_id

    async def _step_in(self, staged: Staged) -> bool:
        """Start the kernel from the page's stage; return False if the stage has ended."""
        if staged.stage.is_open():
            with contextlib.suppress(ForkRefusedError):
                self.kernel_id = await self._kernels.start_kernel(stage=staged.stage)
                return True
        self._stages.strike(self._page)
        return False

    async def cells(self) -> AsyncIterator[tuple[int, NotebookNode, str]]:
        """Yield the number, executed cell and HTML of each; errors of the kernel are passed on."""
        if self.staged:
            for number, (cell, html) in enumerate(self.staged.cells, start=1):
                yield number, cell, html
            return
        for number, cell in enumerate(self.notebook.cells):
            await self._ready()
            if cell.cell_type == "code":
                await self._executor.execute_cell(cell, None, number, store_history=False)
            yield number + 1, cell, templates.cell(cell, self._page.notebook.parent)

    def leave(self) -> None:
        """Close the server's connection to the kernel, which goes on running for the page."""
        if self._turn:
            self._turn = False
            self._kernels.turns.release()
        if self._executor is not None and self._executor.kc is not None:
            self._executor.kc.stop_channels()
            self._executor.kc = None
        self._kernels.sent(self.kernel_id)

    async def give_up(self) -> None:
        """End the kernel, because the page will not be shown."""
        self.leave()
        await self._kernels.discard(self.kernel_id)
