"""Pages with a stage: their cells have run once for all visitors, before the first one comes.

A workshop's cells do the same for every visitor, so each page has a stage
(``kit.kernels.forks.stages``): its outputs are sent as they are, and a visitor's kernel is a fork
that stands behind the last cell.
Where there is no stage (Windows, a cell that starts threads), each copy runs its own cells.
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from kit.kernels.forks.stages import ForkRefusedError, Stage
from kit.room import templates
from kit.room.copies import served_pages
from kit.room.copies.cell_executor import fill
from kit.room.copies.kernel_manager import Copies
from kit.room.copies.served_pages import Page

__all__ = ["Staged", "Stages"]

AGAIN = 60  # seconds before a stage that could not be set is tried again

log = logging.getLogger("hackyack.room")


@dataclass(frozen=True)
class Staged:
    """A page's executed cells, the HTML of each, and the stage behind the last cell."""

    cells: Sequence[tuple[NotebookNode, str]]
    stage: Stage


class Stages:
    """The stages of all pages, each made when first needed and again if its notebook changes."""

    def __init__(self, kernels: Copies) -> None:
        self.kernels = kernels
        self._set: dict[Path, tuple[object, asyncio.Task[Staged | None]]] = {}
        self._failed: dict[Path, float] = {}

    async def of(self, page: Page) -> Staged | None:
        """Return the stage of ``page``, or None if it can't have one.

        Requests at the same time wait for the same stage.
        """
        path = page.notebook
        if time.monotonic() < self._failed.get(path, 0):
            return None
        edition = served_pages.edition(path)
        known, task = self._set.get(path, (None, None))
        if task is None or known != edition or (task.done() and task.exception()):
            self.strike(page)
            task = asyncio.create_task(self._make(path))
            self._set[path] = edition, task
        return await asyncio.shield(task)

    def strike(self, page: Page) -> None:
        """Remove a page's stage, because it gives no more kernels or its notebook has changed."""
        _edition, task = self._set.pop(page.notebook, (None, None))
        if task is not None:
            task.add_done_callback(_close)

    async def close(self) -> None:
        """End all stages, also stages that are being made."""
        tasks = [task for _edition, task in self._set.values()]
        for task in tasks:
            task.cancel()
            task.add_done_callback(_close)
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _make(self, path: Path) -> Staged | None:
        notebook = served_pages.read(path)
        codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
        try:
            stage = await self.kernels.stage([cell.source for cell in codes])
        except (ForkRefusedError, OSError, EOFError) as error:
            log.info("%s runs anew for everybody: %s", path.parent.name, error)
            self._failed[path] = time.monotonic() + AGAIN
            return None
        try:
            fill(codes, stage.messages)
            cells = [(cell, templates.cell(cell, path.parent)) for cell in notebook.cells]
            return Staged(cells, stage)
        except BaseException:  # no other code knows the stage yet
            stage.close()
            raise


def _close(task: "asyncio.Task[Staged | None]") -> None:
    if not task.cancelled() and not task.exception() and (staged := task.result()):
        staged.stage.close()
