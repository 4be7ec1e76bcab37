"""The room's store: one database, used by one thread; acknowledged data survive a power cut.

SQLite in ``programme/room.db`` unless ``HACKYACK_DATABASE_URL`` names a PostgreSQL. What goes in
and out is in ``kit.room.session`` (``answers``, ``wall``, ``clock``, ``personal_data``): plain
functions that take a database session. ``Store.run`` calls them off the event loop, one after the
other, and returns once the database has them on its disk.
"""

import asyncio
import logging
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
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.orm import Session, sessionmaker

from kit import places
from kit.errors import SetupError
from kit.messages import _
from kit.room.store import failures
from kit.room.store.full_disk import FullDiskError, is_full
from kit.room.store.schema import Closing, Point, RoomSession

__all__ = [
    "CODE",
    "DAYS",
    "Store",
    "address",
    "begin",
    "can_go_on",
    "connect",
    "is_default",
    "left_open",
    "purge",
]

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
OPENING = 10.0  # seconds that opening the store, or a report, waits for another program
SEEN = 60  # seconds: a server that runs is seen every ten
ASKED = 2.0  # seconds that a person's request waits, its time in the queue included

log = logging.getLogger("hackyack.room")

P = ParamSpec("P")
R = TypeVar("R")


def address(url: str | None = None) -> str:
    """Return the URL of the store: ``url``, HACKYACK_DATABASE_URL, or a SQLite file."""
    url = url or os.environ.get("HACKYACK_DATABASE_URL")
    if not url:
        return places.sqlite_address(places.programme() / "room.db")
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def is_default() -> bool:
    """Return whether the store is the file in ``programme/``, unless another URL is given."""
    return not os.environ.get("HACKYACK_DATABASE_URL")


def connect(url: str | None = None, *, upto: str = "head") -> Engine:
    """Return an engine for the store, after creating its tables or migrating them to this version.

    ``upto`` names an earlier version, for tests of what comes after it. Raises SetupError where the
    database can't be had.
    """
    url = address(url)
    try:
        # answers and people's digests must not get into an error's message, and so into a log
        engine = sqlalchemy.create_engine(url, pool_pre_ping=True, hide_parameters=True)
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
    if is_full(error):
        return _(
            "Nothing can be written to the room's database {url} ({error}). Make space on that "
            "disk, for example by emptying the bin, then start again."
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
    """The database, used by one thread, so that no work waits for a lock.

    ``file`` is SQLite's file; None for another database.
    """

    def __init__(self, url: str | None = None) -> None:
        self.engine = connect(url)
        sqlite = self.engine.dialect.name == "sqlite"
        self.file = Path(str(self.engine.url.database)) if sqlite else None
        self._sessions = sessionmaker(self.engine)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")

    def do(
        self, work: Callable[Concatenate[Session, P], R], *details: P.args, **options: P.kwargs
    ) -> R:
        """Call ``work`` with a database session and commit; an exception rolls back all changes.

        Raises RefusedError if the database can't be used now, with what to do.
        """
        return self._do(lambda session: work(session, *details, **options), OPENING)

    async def run(
        self, work: Callable[Concatenate[Session, P], R], *details: P.args, **options: P.kwargs
    ) -> R:
        """Do the same in the store's thread; the changes are on the disk when this returns.

        While another program has locked the database, each waits ``ASKED`` seconds at most, those
        in the queue too: a page sends its answer again by itself.
        """
        end = time.monotonic() + ASKED

        def do() -> R:
            left = max(0.0, end - time.monotonic())
            return self._do(lambda session: work(session, *details, **options), left)

        return await asyncio.get_running_loop().run_in_executor(self._thread, do)

    def _do(self, work: Callable[[Session], R], patience: float) -> R:
        try:
            with self._sessions.begin() as session:
                self._wait_for_others(session.connection(), patience)
                return work(session)
        except (SQLAlchemyError, OSError) as error:
            if is_full(error):
                raise FullDiskError(failures.named(error)) from None
            if not isinstance(error, DBAPIError):
                raise
            log.error("The room's database failed: %s", failures.named(error))  # noqa: TRY400  see failures
            raise failures.unusable(error) from None

    def _wait_for_others(self, connection: Connection, seconds: float) -> None:
        if self.file:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={int(1000 * seconds)}")

    async def maintain(self, work: Callable[[Connection], bool]) -> bool:
        """Call ``work`` in the store's thread with a connection outside of any transaction.

        It never waits for another program: False if one is in the way.
        """

        def do() -> bool:
            with self.engine.connect() as opened:
                connection = opened.execution_options(isolation_level="AUTOCOMMIT")
                self._wait_for_others(connection, 0)
                try:
                    return work(connection)
                except OperationalError as error:
                    if not failures.is_locked(error):
                        raise
                    return False

        return await asyncio.get_running_loop().run_in_executor(self._thread, do)

    def close(self) -> None:
        """Finish the work under way and close the database."""
        self._thread.shutdown()
        self.engine.dispose()


def _last(db: Session) -> RoomSession | None:
    return db.scalar(select(RoomSession).order_by(RoomSession.began.desc()).limit(1))


def left_open(db: Session, *, now: float | None = None) -> RoomSession | None:
    """Return the last session if it can go on, else None.

    It can if it began within the last twelve hours and the facilitator has not closed it.
    """
    now = time.time() if now is None else now
    last = _last(db)
    if last is None or last.began < now - GOES_ON or _is_closed(db, last.id):
        return None
    return last


def can_go_on(db: Session, session: RoomSession) -> bool:
    """Return whether people may still answer in ``session``: its server runs, or could again."""
    last = left_open(db)
    runs = session.seen is not None and session.seen > time.time() - SEEN
    return runs or (last is not None and last.id == session.id)


def _is_closed(db: Session, session_id: str) -> bool:
    """Return whether every workshop of a session in which something was asked is closed."""
    asked = select(Point.workshop).where(Point.session == session_id, Point.kind != "pulse")
    closed = set(db.scalars(select(Closing.workshop).where(Closing.session == session_id)))
    return bool(closed) and closed.issuperset(db.scalars(asked))


def begin(
    db: Session, *, new: bool = False, now: float | None = None, threshold: int = 5
) -> dict[str, str]:
    """Return the last session if it goes on, else a new one; a dict of its columns.

    The last session goes on if it is ``left_open``, unless ``new``: after a crash, or a closed
    lid, everything is there again under the same code. Its ``threshold``, of which people have
    read, never falls.
    """
    now = time.time() if now is None else now
    found = None if new else left_open(db, now=now)
    if found is None:
        before = _last(db)
        found = RoomSession(
            id=secrets.token_hex(8),
            # two that begin within one second still have an order
            began=int(now) if before is None else max(int(now), before.began + 1),
            code="".join(secrets.choice(CODE) for _n in range(6)),
            lead=secrets.token_urlsafe(24),
            secret=secrets.token_hex(32),
        )
        db.add(found)
    found.threshold = max(threshold, found.threshold or 0)
    return {name: getattr(found, name) for name in ("id", "code", "lead", "secret")}


def purge(db: Session, *, keep: str = "", now: float | None = None) -> int:
    """Delete all data of sessions that began more than 30 days ago; return their number.

    The session that a server runs, ``keep``, stays until it has ended.
    """
    now = time.time() if now is None else now
    old = (RoomSession.began < now - DAYS * 86400, RoomSession.id != keep)
    gone = db.execute(delete(RoomSession).where(*old))
    return int(gone.rowcount)  # type: ignore[attr-defined]
