"""``serve --expect 40``: prepare pages and kernels before forty people come."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence

import nbformat
import psutil  # type: ignore[import-untyped]  # it ships none
from nbformat.v4 import new_code_cell, new_notebook

from kit import kernels
from kit.capacity import KERNEL
from kit.doctor import GIGABYTE
from kit.messages import _, ngettext
from kit.room.copies.kernel_manager import Copies
from kit.room.copies.opening import Opening, connected
from kit.room.copies.served_pages import Page
from kit.room.copies.staging import Stages

__all__ = ["opened", "prepare"]

# It leaves no name behind: a participant's copy looks unused.
IMPORTS = f"[__import__(name) for name in {kernels.HEAVY!r}] and None"


async def prepare(
    stages: Stages, pages: Sequence[Page], people: int, *, say: Callable[[str], object]
) -> None:
    """Prepare ``pages`` and kernels for ``people``; report progress through ``say``.

    Each page is opened once, so that its data and everything it imports lie in memory. Where
    kernels are forked, that is all: one more is there in a moment. Elsewhere ordinary kernels are
    started, as many as there are people, or as memory allows; they are the copies' ``spare``.
    """
    copies = stages.kernels
    for number, page in enumerate(pages, 1):
        say(
            _("Opening it once, so that it opens sooner: {title} ({n} of {all})").format(
                title=page.title, n=number, all=len(pages)
            )
        )
        if not await stages.of(page):
            async for _number, _cell in opened(stages, page):
                pass
    if copies.forked:
        say(_("Kernels are warm: {n} copies can be forked as people come.").format(n=people))
        return
    await _stock(copies, people, say=say)


async def _stock(copies: Copies, people: int, *, say: Callable[[str], object]) -> None:
    free = psutil.virtual_memory().available
    many = min(people, max(0, int((free - GIGABYTE) // KERNEL)))
    say(_("This system can't fork kernels, so ordinary ones start: {n}.").format(n=many))
    ready: list[str] = []
    at_once = asyncio.Semaphore(os.cpu_count() or 1)

    async def start() -> None:
        async with at_once:
            kernel, notebook = await copies.start_kernel(), _imports()
            executor = await connected(notebook, copies, kernel)
            await executor.execute_cell(notebook.cells[0], None, 0)
            executor.kc.stop_channels()
            ready.append(kernel)
            say(_("Ordinary kernels ready: {n} of {all}").format(n=len(ready), all=many))

    await asyncio.gather(*(start() for _number in range(many)))
    copies.spare.extend(ready)
    if many < people:
        short = people - many
        say(
            ngettext(
                "Memory allows no more: {n} person will wait longer, or share a screen.",
                "Memory allows no more: {n} people will wait longer, or share a screen.",
                short,
            ).format(n=short)
        )


async def opened(stages: Stages, page: Page) -> AsyncIterator[tuple[int, nbformat.NotebookNode]]:
    """Open ``page`` for nobody, and yield each cell, executed, with its number."""
    opening = Opening(page, stages.kernels, stages, ready=_go_on)
    try:
        await opening.start()
        async for number, cell, _html in opening.cells():
            yield number, cell
    finally:
        await opening.give_up()


def _imports() -> nbformat.NotebookNode:
    notebook: nbformat.NotebookNode = new_notebook(cells=[new_code_cell(IMPORTS)])
    return notebook


async def _go_on() -> None:
    """Return at once, because no browser waits for this page."""
