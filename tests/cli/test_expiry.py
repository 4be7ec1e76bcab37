"""What a room has kept for thirty days goes, whichever command is run."""

import os
import time
from pathlib import Path

import pytest
from support.command_line import Run, run

from kit.places import sqlite_address
from kit.room.session.handing_in import hand_ins
from kit.room.session.records import written_reports
from kit.room.store import database
from kit.room.store.database import DAYS, Store
from kit.room.store.schema import RoomSession

__all__ = ["run"]  # a fixture

OLD = time.time() - (DAYS + 1) * 86_400


@pytest.fixture
def kept(home: Path) -> Path:
    """A programme with a session, a hand-in and a report, all older than thirty days."""
    programme = home / "programme"
    store = Store(sqlite_address(programme / "room.db"))
    store.do(database.begin, now=OLD)
    store.do(database.begin, new=True)
    store.close()
    for name in (
        "hand-ins/shelf_1/Ana-KXAT7CFU_shelf_1.ipynb",
        "report/shelf_1/room.html", "report/shelf_1/CODE/room-wall.csv",
        "report/shelf_1/shelf_1.html",
    ):  # fmt: skip
        file = programme / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x")
        os.utime(file, (OLD, OLD))
    return programme


def left(programme: Path) -> tuple[int, list[str]]:
    """Return the number of sessions, and the files of hand-ins and reports."""
    store = Store(sqlite_address(programme / "room.db"))
    sessions = store.do(lambda db: db.query(RoomSession).count())
    store.close()
    files = [f for part in ("hand-ins", "report") for f in (programme / part).rglob("*.*")]
    return sessions, [file.name for file in files]


def test_any_command_deletes_what_is_too_old(run: Run, kept: Path) -> None:
    """Session, hand-in and room reports are deleted and that is said; the rest stays."""
    _status, _said, error = run("list")
    assert "older than 30 days" in error
    assert left(kept) == (1, ["shelf_1.html"])
    assert run("list")[2] == ""


def test_it_is_done_once_a_day(run: Run, kept: Path) -> None:
    """The second command of a day looks at nothing; the first of the next day does."""
    (kept / ".expiry").touch()
    run("list")
    assert left(kept)[0] == 2
    os.utime(kept / ".expiry", (OLD, OLD))
    run("list")
    assert left(kept)[0] == 1


def test_a_database_that_is_away_stops_no_command(
    run: Run, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command runs, and the reason is told in one line."""
    monkeypatch.setenv("HACKYACK_DATABASE_URL", "postgresql://nobody@/room?host=/nowhere")
    status, said, error = run("list")
    assert (status, "privacy_1" in said) == (0, True)
    assert "could not be deleted" in error


def test_younger_ones_stay(kept: Path) -> None:
    """A file of twenty-nine days stays for another day."""
    file = kept / "hand-ins" / "shelf_1" / "Ana-KXAT7CFU_shelf_1.ipynb"
    young = time.time() - (DAYS - 1) * 86_400
    os.utime(file, (young, young))
    assert (hand_ins.purge(), written_reports.purge()) == (0, 2)
    assert file.exists()
