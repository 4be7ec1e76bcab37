"""A full disk is told once, at once and in words, and so is its end."""

from types import SimpleNamespace
from typing import Any

import pytest

from kit.room.server.live.background import Background
from kit.room.store.full_disk import FullDiskError

BEGIN = "This computer's disk is full"


class Watched:
    """A room's background, with what it has said and how often its board was to be drawn."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.changes = 0
        store: Any = SimpleNamespace(do=lambda *_given: 0)
        board: Any = SimpleNamespace(changed=self.change)
        self.background = Background(store, "s", {"shelf_1": board}, say=self.said.append)

    def change(self) -> None:
        """Count a change."""
        self.changes += 1


@pytest.fixture
def room() -> Watched:
    """A room of which nothing has been said yet."""
    return Watched()


def test_a_full_disk_is_told_once_in_words(room: Watched) -> None:
    """However many requests meet it, the terminal gets one sentence, with the system's word."""
    for _request in range(3):
        room.background.disk_is_full(FullDiskError("OperationalError, SQLITE_FULL"))
    (said,) = room.said
    assert said.startswith(f"{BEGIN} (OperationalError, SQLITE_FULL)")
    assert "What was kept is kept." in said
    assert (room.background.disk, room.changes) == ({"full": True, "free": None}, 1)


@pytest.mark.parametrize(("free", "shown"), [(5000, None), (299, 290)], ids=["plenty", "little"])
def test_its_end_is_told(room: Watched, free: int, shown: int | None) -> None:
    """The facilitator is warned on while there is little."""
    room.background.disk_is_full(OSError(28, "No space left on device"))
    room.background._disk_has(free, full=False)
    assert [one.split(" (")[0] for one in room.said] == [
        BEGIN,
        "There is space on the disk again: the room goes on.",
    ]
    assert room.background.disk == {"full": False, "free": shown}


def test_a_disk_with_space_is_no_news(room: Watched) -> None:
    """Nothing is said of what is as it should be."""
    room.background._disk_has(5000, full=False)
    assert (room.said, room.changes) == ([], 0)
