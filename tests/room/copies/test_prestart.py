"""Pages and kernels prepared before people come."""

import asyncio
import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from support.served import CELLS, course
from support.waiting import until_then

from kit.room.copies import prestart, served_pages
from kit.room.copies.kernel_manager import Copies, OwnKernelSpecManager
from kit.room.copies.opening import Opening, connected
from kit.room.copies.staging import Stages

Deed = Callable[[Copies], Coroutine[Any, Any, Any]]


@pytest.fixture
def with_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Deed], Any]:
    """A function that runs a deed with kernels that can't be forked, and ends them all."""
    monkeypatch.setenv("HACKYACK_HOME", str(course(tmp_path / "home", CELLS[:3])))

    async def run(deed: Deed) -> Any:
        copies = Copies(connection_dir=str(tmp_path), kernel_spec_manager=OwnKernelSpecManager())
        try:
            return await deed(copies)
        finally:
            await copies.close()

    return lambda deed: asyncio.run(run(deed))


def test_ordinary_kernels_wait_for_people(with_copies: Callable[[Deed], Any]) -> None:
    """Without forking, each person's kernel runs before they come, with its packages imported."""
    said: list[str] = []

    async def deed(copies: Copies) -> list[str]:
        await prestart.prepare(Stages(copies), served_pages.pages(), 1, say=said.append)
        (waiting,) = copies.spare
        look = "import sys; print('pandas' in sys.modules, sorted(k for k in dir() if k[0] != '_'))"
        notebook = new_notebook(cells=[new_code_cell(look)])
        assert await copies.start_kernel() == waiting
        executor = await connected(notebook, copies, waiting)
        await executor.execute_cell(notebook.cells[0], None, 0)
        executor.kc.stop_channels()
        return [notebook.cells[0].outputs[0].text, *copies.spare]

    text, *left = with_copies(deed)
    assert left == []
    assert text.startswith("True")
    assert "pandas" not in text.removeprefix("True")
    assert said[-1] == "Ordinary kernels ready: 1 of 1"


def test_memory_is_the_limit(
    with_copies: Callable[[Deed], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No more kernels are started than fit, and how many people wait is said."""
    said: list[str] = []
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=0))
    spare = with_copies(lambda copies: prestart.prepare(Stages(copies), [], 40, say=said.append))
    assert spare is None
    assert said[0].endswith("so ordinary ones start: 0.")
    assert "40 people will wait" in said[-1]


def test_forked_kernels_need_not_wait(with_copies: Callable[[Deed], Any]) -> None:
    """With forking, no kernel is started ahead, and each page is opened once."""
    said: list[str] = []

    async def deed(copies: Copies) -> int:
        copies.forked = True
        await prestart.prepare(Stages(copies), served_pages.pages()[:1], 40, say=said.append)
        return len(copies.list_kernel_ids()) + len(copies.spare)

    assert with_copies(deed) == 0
    assert "(1 of 1)" in said[0]
    assert "40 copies" in said[1]


def test_a_spare_kernel_that_ended_is_passed_over(with_copies: Callable[[Deed], Any]) -> None:
    """If a spare kernel was ended because it was idle, a person gets a new one."""

    async def deed(copies: Copies) -> bool:
        copies.spare.append("ended long ago")
        return await copies.start_kernel() in copies

    assert with_copies(deed)


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="Windows ranks processes otherwise")
def test_a_kernel_gives_way_to_the_server(with_copies: Callable[[Deed], Any]) -> None:
    """The server has a higher priority than its kernels."""

    async def deed(copies: Copies) -> int:
        kernel = copies.get_kernel(await copies.start_kernel())
        return os.getpriority(os.PRIO_PROCESS, kernel.provisioner.pid)

    assert with_copies(deed) > os.getpriority(os.PRIO_PROCESS, 0)


def page(copies: Copies) -> Opening:
    """Return the opening of a page that has no stage, as on systems without forking."""
    return Opening(served_pages.pages()[1], copies, Stages(copies), ready=prestart._go_on)


def test_copies_without_a_stage_are_opened_in_turns(with_copies: Callable[[Deed], Any]) -> None:
    """An opening without a free turn waits without a kernel, until another page is ready."""

    async def deed(copies: Copies) -> list[int]:
        copies.turns = asyncio.Semaphore(1)
        first, second = page(copies), page(copies)
        await first.start()
        waiting = asyncio.create_task(second.start())
        await until_then(lambda: copies.turns._waiters)
        found = len(copies.list_kernel_ids())
        first.leave()
        await waiting
        second.leave()
        return [found, len(copies.list_kernel_ids()), copies.turns._value]

    assert with_copies(deed) == [1, 2, 1]


def test_who_gives_up_waiting_takes_no_turn(with_copies: Callable[[Deed], Any]) -> None:
    """A page that is closed while it waits leaves its turn to the next, and no kernel."""

    async def deed(copies: Copies) -> list[int]:
        copies.turns = asyncio.Semaphore(0)
        gone = page(copies)
        waiting = asyncio.create_task(gone.start())
        await until_then(lambda: copies.turns._waiters)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await gone.give_up()
        return [copies.turns._value, len(copies.list_kernel_ids())]

    assert with_copies(deed) == [0, 0]
