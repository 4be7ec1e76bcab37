"""The facilitator's page has the workshop's votes before anybody has opened the workshop."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from support.events import follow
from support.rooms import room

from kit.room.copies import prestart
from kit.room.server.live import votes

WORKSHOP: Any = SimpleNamespace(id="shelf_1")


def test_votes_and_walls_are_there_for_the_facilitator_alone(tmp_path: Path) -> None:
    """Nobody has come yet, and no copy is open after they were read."""
    server = room(tmp_path)
    try:
        lead = server.leader()
        assert lead.get("/lead").status == 200
        with follow(lead, "/lead/events?workshop=shelf_1") as pictures:
            seen = next(
                one
                for one in pictures
                if {"share", "sure"} <= set(one["polls"]) and "wall" in one["walls"]
            )
        assert (seen["people"], seen["open"]) == (0, {})
    finally:
        server.stop()


def test_a_page_that_fails_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is read once; a failure is logged, and doesn't count."""
    tried: list[Any] = []
    declared: list[tuple[str, int]] = []

    async def opened(_stages: Any, page: Any) -> AsyncIterator[tuple[int, Any]]:
        tried.append(page.kind)
        if len(tried) == 1:
            raise OSError("no kernel")
        yield 1, SimpleNamespace(cell_type="markdown")
        yield 2, SimpleNamespace(cell_type="code", outputs=["a vote"])

    async def declare(workshop: str, number: int, _outputs: Any) -> None:
        declared.append((workshop, number))

    monkeypatch.setattr(prestart, "opened", opened)
    pages = [SimpleNamespace(workshop=WORKSHOP, kind=kind) for kind in ("workshops", "exercises")]
    session: Any = SimpleNamespace(pages=pages, votes_read=set(), declare=declare)
    for _time in range(3):
        asyncio.run(votes.read(session, Any, WORKSHOP))
    assert (tried, declared) == (["workshops", "workshops"], [("shelf_1", 2)])
    assert "could not be read" in caplog.text
