"""What a room does by itself while it runs."""

import asyncio
import os
import time
from pathlib import Path

import pytest
from support.waiting import until_then

from kit.room.options import RoomOptions
from kit.room.server.live import background
from kit.room.server.live.live_session import LiveSession
from kit.room.store.database import DAYS


def test_a_room_that_runs_for_long_deletes_what_gets_too_old(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every hour a room looks for what is older than thirty days, not only when it starts."""
    monkeypatch.setattr(background, "HOUR", 0.05)
    file = home / "programme" / "hand-ins" / "shelf_1" / "Ana-KXAT7CFU_shelf_1.ipynb"
    file.parent.mkdir(parents=True)
    file.write_text("x")

    async def run() -> None:
        room = LiveSession([], RoomOptions(), base="/", kernels={})
        await room.open()
        old = time.time() - (DAYS + 1) * 86_400
        os.utime(file, (old, old))
        await until_then(lambda: not file.exists())
        room.close()

    asyncio.run(run())
