"""What is deleted leaves the database's files too; another program may read or write meanwhile."""

import asyncio
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError
from support.readers import reading
from support.waiting import until_then

from kit.room.refusals import RefusedError
from kit.room.session.points import answers, wall
from kit.room.session.records import personal_data
from kit.room.store import byte_search, database, erasure
from kit.room.store.database import Store
from kit.room.store.erasure import Erased, Eraser, words_of

WALL = {"kind": "wall", "key": "wall"}
TEXT = "shibboleth on the wall"


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    """A store with a note on a wall."""
    opened = Store(f"sqlite:///{tmp_path / 'room.db'}")
    yield opened
    opened.close()


@pytest.fixture
def session_id(kept: Store) -> str:
    """A session with a note of ana's on its wall."""
    id = kept.do(database.begin)["id"]
    kept.do(answers.declare, id, "shelf_1", [(0, WALL)])
    kept.do(wall.post, id, "shelf_1", key="wall", person="ana", text=TEXT, once="1")
    return id


def stored(folder: Path) -> bytes:
    """Return every byte of the store."""
    return b"".join(file.read_bytes() for file in sorted(folder.glob("room.db*")))


@contextmanager
def watched(eraser: Eraser) -> Iterator[None]:
    """Let the eraser look by itself while the context lasts."""
    task = asyncio.ensure_future(eraser.watch())
    try:
        yield
    finally:
        task.cancel()


def test_a_deletion_is_proved(kept: Store, session_id: str, tmp_path: Path) -> None:
    """Before it is called proved, neither the file nor its log holds the person's words."""
    assert TEXT.encode() in stored(tmp_path)
    gone = kept.do(personal_data.forget, session_id, "ana")
    assert asyncio.run(Eraser(kept).erase(words_of(gone.texts))) is Erased.PROVED
    assert TEXT.encode() not in stored(tmp_path)


def test_a_reader_delays_it_and_nobody_else(
    kept: Store, session_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another program reads, it is told to come later; then it is done, and votes go on."""
    monkeypatch.setattr(erasure, "LOOK", 0.05)
    eraser = Eraser(kept)

    async def leave() -> None:
        with watched(eraser):
            with reading(tmp_path / "room.db"):
                gone = kept.do(personal_data.forget, session_id, "ana")
                erasing = asyncio.ensure_future(eraser.erase(words_of(gone.texts), patience=0.5))
                slowest = 0.0
                while not erasing.done():
                    began = time.monotonic()
                    await kept.run(lambda db: wall.notes(db, session_id, "shelf_1"))
                    slowest = max(slowest, time.monotonic() - began)
                assert erasing.result() is Erased.LATER
                assert TEXT.encode() in stored(tmp_path)
                assert slowest < 0.5
            await until_then(lambda: not eraser.waiting)
        assert TEXT.encode() not in stored(tmp_path)

    asyncio.run(leave())


def test_two_proofs_at_once_are_one(
    kept: Store, session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The background may prove a deletion while its person waits for the same proof."""
    eraser = Eraser(kept)
    gone = kept.do(personal_data.forget, session_id, "ana")
    searched = byte_search.found

    def slowly(*asked: Any) -> set[bytes]:
        time.sleep(0.2)
        return searched(*asked)

    monkeypatch.setattr(byte_search, "found", slowly)

    async def both() -> Erased:
        erasing = asyncio.ensure_future(eraser.erase(words_of(gone.texts)))
        await until_then(lambda: eraser.waiting)
        await asyncio.gather(eraser.look(), eraser.look())
        return await erasing

    assert asyncio.run(both()) is Erased.PROVED
    assert eraser.waiting == 0


def test_what_is_taken_down_leaves_the_log_by_itself(
    kept: Store, session_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A note that is taken down is out of the log soon, also after another program has read."""
    monkeypatch.setattr(erasure, "LOOK", 0.05)
    id = kept.do(wall.post, session_id, "shelf_1", key="wall", person="ana", text=TEXT, once="1")

    async def take_down() -> None:
        with watched(Eraser(kept)):
            with reading(tmp_path / "room.db"):
                kept.do(wall.moderate, session_id, "shelf_1", do="remove", named={"id": id})
                assert TEXT.encode() in stored(tmp_path)
            await until_then(lambda: TEXT.encode() not in stored(tmp_path))

    asyncio.run(take_down())


def test_the_facilitator_is_told_what_is_in_the_way(
    kept: Store, session_id: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One line says which file another program reads, and one that it is over."""
    eraser = Eraser(kept)
    kept.do(personal_data.forget, session_id, "ana")
    with reading(tmp_path / "room.db"):
        asyncio.run(eraser.look())
        asyncio.run(eraser.look())
    asyncio.run(eraser.look())
    first, last = [record.getMessage() for record in caplog.records]
    assert "Another program reads the room's database" in first
    assert str(tmp_path / "room.db") in first
    assert "out of the room's database" in last


def test_the_same_words_of_others_are_no_remains(
    kept: Store, session_id: str, tmp_path: Path
) -> None:
    """Who wrote the same as a deleted person keeps it, and the deletion is proved all the same."""
    kept.do(wall.post, session_id, "shelf_1", key="wall", person="ben", text=TEXT, once="2")
    gone = kept.do(personal_data.forget, session_id, "ana")
    assert asyncio.run(Eraser(kept).erase(words_of(gone.texts))) is Erased.PROVED
    assert TEXT.encode() in stored(tmp_path)


def test_remains_in_a_page_are_written_over(
    kept: Store, session_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words in a page's unused bytes are found, and all pages are written anew."""
    with kept.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA secure_delete=OFF")
    gone = kept.do(personal_data.forget, session_id, "ana")
    assert asyncio.run(Eraser(kept).erase(words_of(gone.texts))) is Erased.PROVED
    assert TEXT.encode() not in stored(tmp_path)


@given(st.text(min_size=erasure.SHORTEST, max_size=280), st.integers(0, 280))
def test_a_text_is_found_in_both_forms_and_in_two_parts(text: str, cut: int) -> None:
    """Some piece is in the text as it is, as JSON has it, and cut in two by a page's end."""
    for form in (text.encode(), json.dumps(text)[1:-1].encode()):
        cuts = form if len(form) < 3 * erasure.PIECE else form[:cut] + b"\0page\0" + form[cut:]
        assert any(piece in cuts for piece in words_of([text]))


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Lock a database for writing, as another program does."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_locked_store_says_what_to_do(
    kept: Store, session_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each request waits for a short time, those in the queue together with the first."""
    monkeypatch.setattr(database, "ASKED", 0.5)

    async def vote() -> list[Any]:
        note = {"key": "wall", "person": "ben", "text": "a secret answer"}
        posts = (kept.run(wall.post, session_id, "shelf_1", **note, once=str(n)) for n in range(20))
        return await asyncio.gather(*posts, return_exceptions=True)

    with locked(tmp_path / "room.db"):
        began = time.monotonic()
        refused = asyncio.run(vote())
        assert time.monotonic() - began < 5
    assert {type(one) for one in refused} == {RefusedError}
    assert {one.status for one in refused} == {503}
    assert "close the program that has opened room.db" in str(refused[0])
    assert asyncio.run(vote())[0]


def test_an_error_holds_nobodys_answer(
    kept: Store, session_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the error nor the log has the values that went to the database."""
    kept.do(lambda db: db.connection().exec_driver_sql("DROP TABLE room_note"))
    with pytest.raises(RefusedError) as told:
        kept.do(
            wall.post, session_id, "shelf_1",
            key="wall", person="the-digest", text="a secret answer", once="2",
        )  # fmt: skip
    shown = f"{told.value} {told.value.__cause__} {caplog.text}"
    assert "OperationalError" in shown
    for secret in ("the-digest", "a secret answer"):
        assert secret not in shown


def test_sqlalchemys_own_message_hides_them_too(kept: Store) -> None:
    """An error that is raised outside of the store's work has no values either."""
    with kept.engine.connect() as connection, pytest.raises(OperationalError) as told:
        connection.exec_driver_sql("INSERT INTO nowhere VALUES (?)", ("a secret answer",))
    assert "a secret answer" not in str(told.value)
