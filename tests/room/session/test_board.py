"""The board of a workshop: when it makes a new snapshot, and to which streams it goes."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from kit.places import sqlite_address
from kit.programme.workshops import read
from kit.room.session import board, clock, snapshot
from kit.room.session.board import Board
from kit.room.session.points import answers, wall
from kit.room.store import database
from kit.room.store.database import Store

WALL = {"kind": "wall", "key": "wall", "question": "What?"}


@pytest.fixture
def kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store, for boards that don't pause."""
    monkeypatch.setattr(board, "PAUSE", 0.0)
    opened = Store(sqlite_address(home / "room.db"))
    yield opened
    opened.close()


def on_a_board(kept: Store, work: Callable[[Board, str], Coroutine[Any, Any, None]]) -> None:
    """Do some work with a fresh board and the id of its session."""
    session_id = kept.do(database.begin)["id"]
    kept.do(answers.declare, session_id, "privacy_1", [(1, WALL)])

    async def run() -> None:
        fresh = Board(kept, session_id, read("privacy_1"), more=dict)
        await fresh.look()
        await asyncio.wait_for(work(fresh, session_id), 60)
        fresh.close()

    asyncio.run(run())


async def post(kept: Store, session_id: str, text: str) -> None:
    """Hang up a note."""
    await kept.run(
        wall.post, session_id, "privacy_1", key="wall", person="ana", text=text, once=text
    )


def test_a_change_ends_the_wait(kept: Store) -> None:
    """A change ends the wait, and the picture has it."""

    async def work(shown: Board, session_id: str) -> None:
        waiting = shown.newer
        await post(kept, session_id, "new")
        shown.changed()
        await waiting
        assert shown.public.data["walls"]["wall"][0]["text"] == "new"
        assert b"event: public" in shown.public.event

    on_a_board(kept, work)


def test_many_changes_are_one_snapshot(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty changes at the same time make one snapshot."""
    taken = []
    take = snapshot.take
    monkeypatch.setattr(snapshot, "take", lambda *a, **o: taken.append(1) or take(*a, **o))

    async def work(shown: Board, _session_id: str) -> None:
        before = len(taken)
        for _n in range(40):
            shown.changed()
        await shown._task  # type: ignore[misc]
        assert len(taken) == before + 1

    on_a_board(kept, work)


def test_an_equal_snapshot_is_not_sent_again(kept: Store) -> None:
    """A picture that is the same as before isn't sent again."""

    async def work(shown: Board, _session_id: str) -> None:
        before, waiting = shown.public, shown.newer
        await shown.look()
        assert shown.public is before
        assert not waiting.done()

    on_a_board(kept, work)


def test_a_board_recovers_from_a_failed_snapshot(
    kept: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A failed snapshot is logged, and the next change is shown again."""

    async def work(shown: Board, session_id: str) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(snapshot, "take", lambda *_a, **_o: 1 / 0)
            shown.changed()
            await shown._task  # type: ignore[misc]
        waiting = shown.newer
        await post(kept, session_id, "after all")
        shown.changed()
        await waiting
        assert "after all" in shown.public.text

    with caplog.at_level(logging.ERROR):
        on_a_board(kept, work)
    assert "could not be taken" in caplog.text


def test_a_fresh_snapshot_waits_for_a_running_one(kept: Store) -> None:
    """``fresh`` during a running snapshot includes all changes acknowledged before it."""

    async def work(shown: Board, session_id: str) -> None:
        await post(kept, session_id, "acknowledged")
        shown.changed()
        kept._thread.submit(time.sleep, 0.2)  # the look has to wait for its turn
        await asyncio.sleep(0)  # it has begun
        assert "acknowledged" in (await shown.fresh()).text

    on_a_board(kept, work)


def test_a_running_clock_is_no_change(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Minutes that run down are counted by each page."""

    async def work(shown: Board, session_id: str) -> None:
        plan = read("privacy_1")
        await kept.run(clock.tell, session_id, plan, do="start")
        await shown.look()
        before, now = shown.public, clock.time.time()
        monkeypatch.setattr(clock.time, "time", lambda: now + 90)
        await shown.look()
        assert shown.public is before
        await kept.run(clock.tell, session_id, plan, do="extend", minutes=5)
        await shown.look()
        assert shown.public is not before

    on_a_board(kept, work)


def test_people_are_counted_once(kept: Store) -> None:
    """Two tabs count as one person until both are closed."""

    async def work(shown: Board, _session_id: str) -> None:
        for move in (shown.come, shown.come, shown.go):
            move("ana")
        await shown.look()
        assert shown.public.data["people"] == 1
        shown.go("ana")
        await shown.look()
        assert shown.public.data["people"] == 0

    on_a_board(kept, work)


def test_a_board_that_closes_lets_all_go(kept: Store) -> None:
    """A server that ends keeps no stream waiting."""

    async def work(shown: Board, _session_id: str) -> None:
        waiting = shown.newer
        shown.close()
        await asyncio.wait({waiting})
        assert waiting.cancelled()

    on_a_board(kept, work)
