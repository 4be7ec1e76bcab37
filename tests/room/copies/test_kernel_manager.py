"""How long copies wait for their page, and that ended copies leave nothing in memory."""

import asyncio
import gc
import logging
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.rooms import TALK, RunningRoom, room
from support.served import course
from support.waiting import until

from kit.room.copies import kernel_manager, served_pages
from kit.room.options import RoomOptions
from kit.room.rehearsal.visitor import Visitor
from kit.room.server.app import PageServer

# A server that imports and warms kernels takes its time on a machine that has other work.
pytestmark = pytest.mark.timeout(300)

PAGES = 5
OURS = ("kit.", "jupyter", "voila.", "zmq.", "tornado.", "nbclient.", "traitlets.")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    """A room that all tests here share."""
    opened = room(tmp_path_factory.mktemp("copies"))
    yield opened
    opened.stop()


def test_a_copy_waits_for_its_page(server: RunningRoom) -> None:
    """A page that loses its connection and comes back finds the same copy."""
    ana = server.join()
    kernel = ana.open()
    ana.connect(kernel).close()
    server.join().open()
    until(lambda: '"connections": 0' in ana.get(f"/api/kernels/{kernel}").text)
    assert ana.connect(kernel).connected


def test_a_copy_left_behind_ends_when_its_page_is_opened_again(server: RunningRoom) -> None:
    """A page that was lost without a word and opened again leaves no second copy."""
    ana = server.join()
    kernel = ana.open()
    ana.connect(kernel).close()
    until(lambda: '"connections": 0' in ana.get(f"/api/kernels/{kernel}").text)
    again = ana.open()
    assert ana.get(f"/api/kernels/{kernel}").status in {403, 404}
    assert ana.get(f"/api/kernels/{again}").status == 200


def test_a_copy_ends_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reloaded page says goodbye while it is opened again: both end it, and neither fails."""
    kernels = kernel_manager.Copies(connection_dir="nowhere")
    kernels._kernels["a"] = object()
    ended = []

    async def shutdown(kernel_id: str, **_how: bool) -> None:
        await asyncio.sleep(0)
        ended.append(kernels._kernels.pop(kernel_id))

    async def both() -> None:
        await asyncio.gather(kernels.discard("a"), kernels.discard("a"))

    monkeypatch.setattr(kernels, "shutdown_kernel", shutdown)
    asyncio.run(both())
    assert len(ended) == 1


def test_a_page_on_its_way_counts_as_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy is alone from when its last page has gone, or when none has come in time."""
    now = 1000.0
    monkeypatch.setattr(kernel_manager.time, "monotonic", lambda: now)
    kernels = kernel_manager.Copies(connection_dir="nowhere")
    kernels._kernels["a"] = object()
    kernels._kernel_connections["a"] = 0
    kernels.sent("a")
    now += kernel_manager.ON_ITS_WAY
    alone = [kernels.alone("a")]
    now += 5
    alone += [kernels.alone("a")]
    kernels.notify_connect("a")
    alone += [kernels.alone("a")]
    kernels.notify_disconnect("a")
    now += 7
    assert [*alone, kernels.alone("a")] == [0, 5, 0, 7]


def test_nothing_of_a_page_stays(home: Path) -> None:
    """Pages that were opened and closed leave no object of ours, Jupyter's or Tornado's."""
    course(home, TALK)
    served = PageServer(served_pages.pages(), room_options=RoomOptions())
    gc.freeze()  # what is there already, a million objects of the tests, is not counted each time
    try:
        grown = asyncio.run(_visited(served))
    finally:
        gc.unfreeze()
    assert {name: n for name, n in grown.items() if n >= PAGES} == {}


async def _visited(served: PageServer) -> Counter[str]:
    """Serve pages to people who come and go, and return by how much each kind has grown."""
    stop, ready = asyncio.Event(), asyncio.get_running_loop().create_future()
    run = served.run(port=0, host="127.0.0.1", ready=ready.set_result, stop=stop)
    running = asyncio.create_task(run)
    address = await ready
    # Jupyter's own timer keeps a websocket for as long as a kernel may take to answer
    served.kernel_manager.kernel_info_timeout = 8.0
    await _come_and_go(address)
    before = _objects()
    for _page in range(PAGES):
        await _come_and_go(address)
    grown = _objects() - before
    for _second in range(60):  # until the timers have let go
        if max(grown.values(), default=0) < PAGES:
            break
        await asyncio.sleep(1)
        grown = _objects() - before
    stop.set()
    await running
    return grown


async def _come_and_go(address: str) -> None:
    visitor = Visitor(address)
    await visitor.go("")
    await visitor.open("workshops/shelf_1")
    widgets = await visitor.connect()
    await widgets.move()
    await widgets.close()
    await visitor.leave()
    await visitor.close()


def _objects() -> Counter[str]:
    gc.collect()
    kinds = (f"{type(one).__module__}.{type(one).__qualname__}" for one in gc.get_objects())
    loggers = {"loggers": len(logging.Logger.manager.loggerDict)}
    return Counter(kind for kind in kinds if kind.startswith(OURS)) + Counter(loggers)
