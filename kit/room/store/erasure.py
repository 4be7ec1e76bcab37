"""Erasure: what is deleted or changed leaves the store's files too, and that is proved.

SQLite overwrites what is deleted (``secure_delete``), but the write-ahead log beside the file
keeps the older pages until it is emptied, which SQLite can't do while another program reads. So
the log is emptied every ``LOOK`` seconds if there is anything in it, without waiting for anybody;
after a person's deletion at once, and then every byte of the files is searched for their words.

PostgreSQL is asked to clean up (VACUUM). What it keeps on its disk is its own affair, so nothing
is promised there.
"""

import asyncio
import json
import logging
import subprocess
import time
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from kit.room.refusals import RefusedError
from kit.room.store import byte_search
from kit.room.store.database import Store
from kit.room.store.schema import Base

__all__ = ["Erased", "Eraser", "words_of"]

LOOK = 5.0  # seconds between two looks at the log
AGAIN = 0.1  # seconds between two tries while a person waits
PATIENCE = 2.0  # seconds that a person waits for the proof
PIECE = 24  # bytes: a page's end may cut a text in two, so that the whole of it is never found
SHORTEST = 6  # bytes: less is found anywhere by chance; its row holds longer words too

log = logging.getLogger("hackyack.room")


class Erased(StrEnum):
    """How far a deletion has come: proved, still in the log, or in a server's care."""

    PROVED = "proved"
    LATER = "later"
    SERVER = "server"


def words_of(texts: Iterable[str]) -> set[bytes]:
    """Return the bytes to search for: of each text, as it is and as JSON has it, some pieces."""
    forms = {form for text in texts for form in (text.encode(), json.dumps(text)[1:-1].encode())}
    return {piece for form in forms if len(form) >= SHORTEST for piece in _pieces(form)}


def _pieces(form: bytes) -> set[bytes]:
    if len(form) < 3 * PIECE:
        return {form}
    middle = (len(form) - PIECE) // 2
    return {form[:PIECE], form[middle : middle + PIECE], form[-PIECE:]}


class Eraser:
    """Empties the log of a store, and proves that what people have deleted is gone.

    ``changed`` is called when a deletion is put off, and when one that was is proved.
    """

    def __init__(self, store: Store, *, changed: Callable[[], None] = lambda: None) -> None:
        self._store = store
        self._changed = changed
        self._file = store.file
        self._waiting: list[set[bytes]] = []
        self._told = False

    @property
    def waiting(self) -> int:
        """Return the number of deletions that are not proved yet."""
        return len(self._waiting)

    async def erase(self, words: set[bytes], *, patience: float = PATIENCE) -> Erased:
        """Remove ``words``, which are deleted already, from the files too; return how far it came.

        If it can't be done within ``patience`` seconds, ``watch`` does it later.
        """
        if self._file is None:
            await self._vacuum()
            return Erased.SERVER
        self._waiting.append(words)
        end = time.monotonic() + patience
        while not await self._proved(words):
            if time.monotonic() > end:
                self._changed()
                return Erased.LATER
            await asyncio.sleep(AGAIN)
        self._done(words)
        return Erased.PROVED

    def _done(self, words: set[bytes]) -> None:
        if words in self._waiting:  # ``look`` and ``erase`` may both have proved it
            self._waiting.remove(words)

    async def watch(self) -> None:
        """Empty the log every ``LOOK`` seconds, and prove the deletions that wait."""
        while True:
            await asyncio.sleep(LOOK)
            try:
                await self.look()
            except Exception:
                log.exception("What was deleted could not be erased yet; it is tried again")

    async def look(self) -> None:
        """Empty the log if anything is in it, and prove the deletions that wait."""
        if self._file is None:
            return
        if _size(self._log()) and not await self._emptied():
            self._tell(still=True)
        for words in list(self._waiting):
            if await self._proved(words):
                self._done(words)
                self._changed()
        if not self._waiting and not _size(self._log()):
            self._tell(still=False)

    def close(self) -> None:
        """Tell the facilitator if the room ends before each deletion is proved."""
        if self._waiting:
            log.warning(
                "What %d people have deleted is still in the log of %s, because another program "
                "reads it. It goes when that program is closed, or a room is started again.",
                len(self._waiting),
                self._file,
            )

    def _tell(self, *, still: bool) -> None:
        """Tell the facilitator once that another program is in the way, and once that it is not."""
        if still == self._told:
            return
        self._told = still
        if still:
            log.warning(
                "Another program reads the room's database (%s), so what was deleted is still in "
                "its log. Close that program; the rest is done by itself.",
                self._file,
            )
        else:
            log.warning("What was deleted is out of the room's database and of its log.")

    def _log(self) -> Path:
        return Path(f"{self._file}-wal")

    async def _emptied(self) -> bool:
        """Empty the log without waiting for other programs; return False if one is in the way."""
        return await self._store.maintain(_truncate)

    async def _proved(self, words: set[bytes]) -> bool:
        """Return whether no byte of ``words`` is left in the files, after emptying the log."""
        try:
            if not await self._emptied():
                return False
            if not await self._left(words):
                return True
            # SQLite has overwritten each cell; only writing all pages anew is more thorough
            anew = await self._store.maintain(_write_anew) and await self._emptied()
            return anew and not await self._left(words)
        except (OSError, RefusedError, SQLAlchemyError, subprocess.SubprocessError) as error:
            why = type(error).__name__
            log.warning("The room's files can't be searched (%s); it is tried again", why)
            return False

    async def _left(self, words: set[bytes]) -> set[bytes]:
        """Return those of ``words`` that are in the files, but in nobody else's data."""
        folder, name = Path(str(self._file)).parent, Path(str(self._file)).name
        files = [folder / (name + end) for end in ("", "-wal", "-shm", "-journal")]
        found = await asyncio.to_thread(byte_search.found, words, files)
        if not found:
            return found
        living = await self._store.run(lambda db: _contents(db.connection()))
        return {word for word in found if word not in living}

    async def _vacuum(self) -> None:
        try:
            await self._store.maintain(_vacuum_rooms_tables)
        except SQLAlchemyError as error:
            log.warning("PostgreSQL did not clean up (%s); it does so by itself", type(error))


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _truncate(connection: Connection) -> bool:
    busy, *_pages = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    return not busy


def _write_anew(connection: Connection) -> bool:
    connection.exec_driver_sql("PRAGMA temp_store=MEMORY")  # no copy in a temporary file
    connection.exec_driver_sql("VACUUM")
    return True


def _vacuum_rooms_tables(connection: Connection) -> bool:
    names = ", ".join(sorted(Base.metadata.tables))
    connection.exec_driver_sql(f"VACUUM (SKIP_LOCKED) {names}")
    return True


def _contents(connection: Connection) -> bytes:
    """Return all values of all tables, one after the other."""
    values = []
    for table in inspect(connection).get_table_names():
        rows = connection.exec_driver_sql(f'SELECT * FROM "{table}"')  # noqa: S608  a table's name
        values += [str(value) for row in rows for value in row]
    return "\0".join(values).encode()
