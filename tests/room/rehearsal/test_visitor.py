"""A participant without a screen, at a real server."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from support.served import CELLS, Served, course

from kit.room.rehearsal.visitor import VisitError, Visitor, _step

PAGE = "workshops/shelf_1"

Visit = Callable[[Callable[[Visitor], Coroutine[Any, Any, Any]]], Any]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with one workshop that has a slider, and an exercise that has none."""
    served = Served(course(tmp_path_factory.mktemp("visited"), CELLS[:3]))
    yield served
    served.stop()


@pytest.fixture
def visit(server: Served) -> Visit:
    """A function that runs a deed with a visitor and returns its result."""

    async def run(deed: Callable[[Visitor], Coroutine[Any, Any, Any]]) -> Any:
        visitor = Visitor(server.address)
        try:
            return await deed(visitor)
        finally:
            await visitor.close()

    return lambda deed: asyncio.run(run(deed))


def test_moving_a_widget(visit: Visit) -> None:
    """The slider of a page moves by one step each time, and the kernel's work is waited for."""

    async def deed(visitor: Visitor) -> list[Any]:
        await visitor.open(PAGE)
        widgets = await visitor.connect()
        seconds = [await widgets.move(), await widgets.move()]
        again = await widgets.load_states()
        await widgets.close()
        values = [one["state"].get("value") for one in again.states.values()]
        return [seconds, values]

    seconds, values = visit(deed)
    assert all(second > 0 for second in seconds)
    assert 5 in values


def test_a_page_without_a_slider(visit: Visit) -> None:
    """Without a slider ``move`` returns None and doesn't wait."""

    async def deed(visitor: Visitor) -> float | None:
        await visitor.open("exercises/shelf_1")
        widgets = await visitor.connect()
        moved = await widgets.move()
        await widgets.close()
        return moved

    assert visit(deed) is None


def test_leaving_ends_the_kernel(visit: Visit) -> None:
    """After a page's last word its kernel is gone."""

    async def deed(visitor: Visitor) -> None:
        await visitor.open(PAGE)
        await visitor.leave()
        await visitor.get(f"api/kernels/{visitor.kernel}")

    with pytest.raises(VisitError, match="GET /api/kernels/…: 404"):
        visit(deed)


@pytest.mark.parametrize("path", ["nothing", ""])
def test_what_is_no_notebook_is_refused(visit: Visit, path: str) -> None:
    """A page that is not there, or has no kernel, is a failure and not a visit."""
    with pytest.raises(VisitError):
        visit(lambda visitor: visitor.open(path))


@pytest.mark.parametrize(
    ("state", "change"),
    [
        ({"value": 3, "min": 0, "max": 9, "step": 1}, {"value": 4}),
        ({"value": 9, "min": 0, "max": 9, "step": 1}, {"value": 0}),
        ({"index": 1, "_options_labels": ["a", "b"]}, {"index": 0}),
    ],
)
def test_a_slider_steps_on_and_from_its_end_to_its_beginning(
    state: dict[str, Any], change: dict[str, Any]
) -> None:
    """A slider goes on by one step and from its end back to its beginning."""
    assert _step(state) == change
