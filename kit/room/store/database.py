"""The room's store: one database, used by one thread; acknowledged data survive a power cut.

SQLite in ``programme/room.db`` unless ``HACKYACK_DATABASE_URL`` names a PostgreSQL. What goes in
and out is in ``kit.room.session`` (``answers``, ``wall``, ``clock``, ``personal_data``): plain
functions that take a database session. ``Store.run`` calls them off the event loop, one after the
other, and returns once the database has them on its disk.
"""

import asyncio
import os
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import alembic.command
import alembic.config
import sqlalchemy
from sqlalchemy import delete, event, select
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from kit import places
from kit.errors import SetupError
from kit.messages import _
from kit.room.store.schema import RoomSession

__all__ = ["CODE", "DAYS", "Store", "address", "begin", "connect", "goes_on", "purge"]

DAYS = 30  # what is older goes
GOES_ON = 12 * 3600  # a server that starts again within this time goes on with the session
MIGRATIONS = Path(__file__).parent / "migrations"
# No 0, O, 1, I, L, 5, S, 8, B, 2, Z: read aloud or from a projector they are taken for each other.
CODE = "ACDEFGHJKMNPQRTUVWXY34679"
DURABLE = (
    "PRAGMA journal_mode=WAL",
    # each commit waits for the disk: what was acknowledged survives also a power cut
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    # what people delete is overwritten, not only unlinked
    "PRAGMA secure_delete=ON",
    "PRAGMA busy_timeout=10000",
)

P = ParamSpec("P")
R = TypeVar("R")


def address(url: str | None = None) -> str:
    """Return the URL of the store: ``url``, HACKYACK_DATABASE_URL, or a SQLite file."""
    url = url or os.environ.get("HACKYACK_DATABASE_URL")
    if not url:
        return f"sqlite:///{places.programme() / 'room.db'}"
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def connect(url: str | None = None, *, upto: str = "head") -> Engine:
    """Return an engine for the store, after creating its tables or migrating them to this version.

    ``upto`` names an earlier version, for tests of what comes after it. Raises SetupError where the
    database can't be had.
    """
    url = address(url)
    try:
        engine = sqlalchemy.create_engine(url, pool_pre_ping=True)
        if engine.dialect.name == "sqlite":
            _make_private(engine)
            event.listen(engine, "connect", _make_durable)
        with engine.begin() as connection:
            config = alembic.config.Config(attributes={"connection": connection})
            config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
            alembic.command.upgrade(config, upto)
    except (SQLAlchemyError, ArgumentError, NoSuchModuleError, ImportError, OSError) as error:
        raise SetupError(_says(url, error)) from error
    return engine


def _says(url: str, error: Exception) -> str:
    why = " ".join(str(getattr(error, "orig", None) or error).split())
    try:
        url = make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        url = _("the URL given")
    if isinstance(error, ImportError):
        return _(
            "The database {url} needs a package that is not installed ({error}). Install "
            "hackyack with its extra “postgresql”."
        ).format(url=url, error=why)
    return _(
        "The room's database {url} can't be used ({error}). Check HACKYACK_DATABASE_URL, or take "
        "it away to use a file in programme/."
    ).format(url=url, error=why)


def _make_private(engine: Engine) -> None:
    """Create the database file, readable by its owner only.

    SQLite gives its journals the same rights.
    """
    file = Path(str(engine.url.database))
    file.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))


def _make_durable(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in DURABLE:
        cursor.execute(pragma)
    cursor.close()


class Store:
    """The database, used by one thread, so that no work waits for a lock."""

    def __init__(self, url: str | None = None) -> None:
        self.engine = connect(url)
        self._sessions = sessionmaker(self.engine)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")

    def do(
        self, work: Callable[Concatenate[Session, P], R], *details: P.args, **options: P.kwargs
    ) -> R:
        """Call ``work`` with a database session and commit; an exception rolls back all changes."""
        with self._sessions.begin() as session:
            return work(session, *details, **options)

    async def run(
        self, work: Callable[Concatenate[Session, P], R], *details: P.args, **options: P.kwargs
    ) -> R:
        """Do the same in the store's thread; the changes are on the disk when this returns."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: self.do(work, *details, **options))

    async def wipe(self) -> None:
        """Remove deleted data from SQLite's journal too."""
        if self.engine.dialect.name == "sqlite":
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._thread, self._checkpoint)

    def _checkpoint(self) -> None:
        with self.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Finish the work under way and close the database."""
        self._thread.shutdown()
        self.engine.dispose()


def begin(
    db: Session, *, new: bool = False, now: float | None = None, threshold: int = 5
) -> dict[str, str]:
    """Return the last session if it goes on, else a new one; a dict of its columns.

    The last session goes on if it began within the last twelve hours, unless ``new``: after a
    crash, or a closed lid, everything is there again under the same code. Its ``threshold``, of
    which people have read, never falls.
    """
    now = time.time() if now is None else now
    last = db.scalar(select(RoomSession).order_by(RoomSession.began.desc()).limit(1))
    if new or last is None or not goes_on(last, now=now):
        last = RoomSession(
            id=secrets.token_hex(8),
            began=int(now),
            code="".join(secrets.choice(CODE) for _n in range(6)),
            lead=secrets.token_urlsafe(24),
            secret=secrets.token_hex(32),
        )
        db.add(last)
    last.threshold = max(threshold, last.threshold or 0)
    return {name: getattr(last, name) for name in ("id", "code", "lead", "secret")}


def goes_on(session: RoomSession, *, now: float | None = None) -> bool:
    """Return whether a server that starts now can go on with ``session``."""
    return session.began >= (time.time() if now is None else now) - GOES_ON


def purge(db: Session, *, now: float | None = None) -> int:
    """Delete all data of sessions that began more than 30 days ago; return their number."""
    now = time.time() if now is None else now
    gone = db.execute(delete(RoomSession).where(RoomSession.began < now - DAYS * 86400))
    return int(gone.rowcount)  # type: ignore[attr-defined]
