"""The room's store, on both databases: tables, sessions, durability and deletion."""

import asyncio
import json
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import OperationalError

from kit.errors import SetupError
from kit.places import sqlite_address
from kit.room.session.points import answers, counting
from kit.room.store import database as store
from kit.room.store.database import DAYS, Store
from kit.room.store.schema import Answer, Base, Point, RoomSession

DAY = 86400


@pytest.fixture
def kept(database: str) -> Iterator[Store]:
    """An open store."""
    opened = Store(database)
    yield opened
    opened.close()


def test_models_and_migrations_agree(kept: Store) -> None:
    """The migrations make the same tables as the schema describes."""
    with kept.engine.connect() as connection:
        options = {"version_table": "room_schema", "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_leave_other_tables_alone(kept: Store) -> None:
    """Every table is the room's by its name, for a gradebook may lie beside them."""
    names = inspect(kept.engine).get_table_names()
    assert len(names) == len(Base.metadata.tables) + 1
    assert all(name.startswith("room_") for name in names)


def test_a_store_of_the_first_version_is_opened(database: str) -> None:
    """Its answers are there; what was shown is final and covered; a scale has its steps."""
    old = store.connect(database, upto="room_1")
    with old.begin() as connection:
        for table, rows in FIRST.items():
            for row in rows:
                names = ", ".join(row)
                places = ", ".join(f":{name}" for name in row)
                connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), row)
    old.dispose()
    opened = Store(database)
    points = opened.do(lambda db: {p.key: (p.closed, p.shown) for p in db.scalars(select(Point))})
    held = opened.do(lambda db: [a.person for a in db.scalars(select(Answer))])
    opened.do(counting.close, "s", "shelf_1")
    after = opened.do(lambda db: db.get_one(Point, ("s", "shelf_1", "evaluation")).shown)
    steps = opened.do(lambda db: db.get_one(Point, ("s", "shelf_1", "sure")).body["options"])
    opened.close()
    assert held == ["ana"]  # what ben had withdrawn is gone
    closed, shown = points["share"]
    assert (closed, shown["people"], shown["asked"]) == (True, 8, 1)
    assert shown["rounds"] == [{"round": 1, "counts": {"yes": [5, 5], "no": [3, 3], "?": [0, 2]}}]
    assert points["sure"] == (False, {})
    assert steps == {"1": "1 · not", "2": "2", "3": "3 · very"}
    closed, shown = points["evaluation"]
    assert shown == after, "counted anew"
    assert (closed, shown["keep"], shown["pace"]["people"]) == (True, [], 6)
    assert shown["outcomes"][0]["rounds"][1]["counts"]["2"] == [4, 6]


def _point(key: str, kind: str, **more: Any) -> dict[str, Any]:
    given = {"body": {}, "shown": {}, "gone": {}, "phase": "first", "revealed": False} | more
    plain = {"session": "s", "workshop": "shelf_1", "place": 1, "round": 1, "held": False}
    texts = {name: json.dumps(given[name]) for name in ("body", "shown", "gone")}
    return {**plain, **given, **texts, "key": key, "kind": kind}


FIRST: dict[str, list[dict[str, Any]]] = {
    "room_session": [{"id": "s", "began": 1, "code": "C", "lead": "l", "secret": "x"}],
    "room_point": [
        _point(
            "share", "poll", revealed=True, body={"options": {"yes": "Y", "no": "N", "?": "?"}},
            shown={
                "1": {"round": 1, "total": 8, "counts": {"yes": 5, "no": 3, "?": 0}},
                "2": {"round": 2, "total": 9, "counts": {"yes": 6, "no": 3, "?": 0}},
            },
        ),
        _point("sure", "scale", body={"options": {}, "low": "not", "high": "very", "steps": 3}),
        _point(
            "evaluation", "evaluation", body={"outcomes": ["A"], "sections": ["B"]},
            shown={"1": {
                "total": 6, "outcomes": [{"before": [6, 0, 0, 0], "now": [0, 0, 6, 0]}],
                "pace": {"right": 6}, "hardest": {}, "keep": ["x"], "change": [],
            }},
        ),
    ],
    "room_answer": [
        {"session": "s", "workshop": "shelf_1", "key": "share", "round": 1, "person": person,
         "value": value, "seen": "[]"}
        for person, value in (("ana", '"yes"'), ("ben", None))
    ],
}  # fmt: skip


def test_a_store_is_opened_again(kept: Store, database: str) -> None:
    """Opening the database again finds the same data."""
    first = kept.do(store.begin)
    again = Store(database)
    assert again.do(store.begin) == first
    again.close()


def test_a_session_goes_on_for_half_a_day(kept: Store) -> None:
    """A server that starts again on the same day finds its code, on the next day another."""
    first = kept.do(store.begin, now=0.0)
    assert kept.do(store.begin, now=DAY / 2 - 60) == first
    assert kept.do(store.begin, now=DAY / 2 + 60)["code"] != first["code"]


def test_a_new_session_can_be_asked_for(kept: Store) -> None:
    """A new session on the same day shares nothing with the one before."""
    assert kept.do(store.begin)["secret"] != kept.do(store.begin, new=True)["secret"]


def test_old_sessions_go_with_all_they_hold(kept: Store) -> None:
    """After thirty days all data of a session are deleted, and other sessions stay."""
    for days in (0, 2):
        session_id = kept.do(store.begin, new=True, now=days * DAY)["id"]
        kept.do(answers.declare, session_id, "shelf_1", [(0, answers.PULSE)])
        kept.do(
            answers.answer, session_id, "shelf_1", key="pulse", person="somebody", value="stuck"
        )
    assert kept.do(store.purge, now=(DAYS + 1) * DAY) == 1
    for table in (RoomSession, Answer):
        assert kept.do(lambda db, t=table: db.scalar(select(func.count()).select_from(t))) == 1


def test_what_fails_is_undone(kept: Store) -> None:
    """Work that raises an exception changes nothing."""

    def half_done(db: object) -> None:
        store.begin(db)  # type: ignore[arg-type]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        kept.do(half_done)
    assert kept.do(lambda db: db.scalar(select(func.count()).select_from(RoomSession))) == 0


def test_the_loop_goes_on_while_the_store_works(kept: Store) -> None:
    """The database works in a thread of its own."""

    async def ask() -> str:
        import threading

        return await kept.run(lambda _db: threading.current_thread().name)

    assert asyncio.run(ask()).startswith("store")


def test_only_the_owner_can_read_the_file(tmp_path: Path) -> None:
    """Other users of this computer can read neither the database nor SQLite's journal."""
    opened = Store(f"sqlite:///{tmp_path / 'new' / 'room.db'}")
    opened.do(store.begin)
    modes = {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "new").iterdir()}
    opened.close()
    assert modes == {0o600}


KILLED = """
import os, signal, sys
from kit.room.store import database as store
opened = store.Store(sys.argv[1])
print(opened.do(store.begin)["id"], flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_was_committed_outlives_a_kill(database: str) -> None:
    """A server that is killed right after an answer has that answer."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, database],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    opened = Store(database)
    assert opened.do(store.begin)["id"] == done.stdout.strip()
    opened.close()


def test_sqlite_waits_for_the_disk(tmp_path: Path) -> None:
    """Every commit is on the disk before it is acknowledged, and deleted text is overwritten."""
    opened = Store(f"sqlite:///{tmp_path / 'room.db'}")
    with opened.engine.connect() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        said = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    opened.close()
    assert said == ["wal", 2, 1, 1]


def test_the_environment_names_the_database(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """HACKYACK_DATABASE_URL is used if it is set, else a file in programme/."""
    monkeypatch.setenv("HACKYACK_DATABASE_URL", "postgresql://host/room")
    assert store.address() == "postgresql+psycopg://host/room"
    monkeypatch.delenv("HACKYACK_DATABASE_URL")
    assert store.address() == sqlite_address(home / "programme" / "room.db")


@pytest.mark.parametrize(
    "url", ["nonsense", "oracle9://x", "postgresql://somebody:a-secret@/room?host=/nowhere"]
)
def test_a_database_that_is_not_there_is_told(url: str) -> None:
    """The error says in one sentence how to go on, and holds no password."""
    with pytest.raises(SetupError, match="HACKYACK_DATABASE_URL") as told:
        Store(url)
    assert "a-secret" not in str(told.value)


def test_a_missing_driver_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PostgreSQL URL without the extra installed gives an error that names the extra."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(SetupError, match="extra “postgresql”"):
        Store("postgresql://host/room")


def test_no_row_says_what_came_first(tmp_path: Path) -> None:
    """SQLite numbers the rows of a table as they come, unless it is told not to."""
    opened = Store(f"sqlite:///{tmp_path / 'room.db'}")
    personal = set(Base.metadata.tables) - {"room_session"}
    with opened.engine.connect() as connection:
        for table in personal:
            with pytest.raises(OperationalError, match="rowid"):
                connection.exec_driver_sql(f"SELECT rowid FROM {table}")
    opened.close()
