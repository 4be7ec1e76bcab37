"""Errors of the disk, and of SQLite's files on it, as sentences that say what to do.

They come up through many layers: nbgrader and SQLAlchemy wrap them in errors of their own, so the
whole chain of causes is looked at. What was written before such an error is kept.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kit.errors import KitError, SetupError
from kit.messages import _

__all__ = ["sentence", "telling"]

FULL = {errno.ENOSPC, errno.EDQUOT}
CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM}
NO_DATABASE = ("SQLITE_NOTADB", "SQLITE_CORRUPT")


@contextmanager
def telling(database: Path | None = None) -> Iterator[None]:
    """Raise ``SetupError`` with a sentence instead of an error of the disk or of ``database``."""
    try:
        yield
    except Exception as error:
        told = sentence(error, database)
        if told is None:
            raise
        raise SetupError(told) from error


def sentence(error: BaseException, database: Path | None = None) -> str | None:
    """Return what to tell a person of ``error``; None if it is no error of the disk.

    Of an error that has a sentence already (``KitError``) only a full disk is told, which is then
    the reason of all others. ``database`` names the file of which SQLite's errors are.
    """
    for cause in _causes(error):
        number = getattr(cause, "errno", None) if isinstance(cause, OSError) else None
        name = str(getattr(cause, "sqlite_errorname", ""))
        if number in FULL or name.startswith("SQLITE_FULL"):
            return _full(cause)
        if isinstance(error, KitError):
            continue
        if number in CLOSED:
            return _closed(str(getattr(cause, "filename", "") or database or "?"))
        if number == errno.EIO:
            return _unsound(str(getattr(cause, "filename", "") or "?"))
        if name:
            return _of_sqlite(name, str(database or _("the gradebook")), cause)
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        if isinstance(origin := getattr(error, "orig", None), BaseException):  # SQLAlchemy's
            yield origin
        # nbgrader names no cause: it raises its own errors while it handles others
        wrapped = type(error).__module__.startswith("nbgrader")
        error = error.__cause__ or (error.__context__ if wrapped else None)


def _full(error: BaseException) -> str:
    file = getattr(error, "filename", None)
    return _(
        "The disk is full{where}. What was written before is kept. Make space, for example by "
        "emptying the bin, then run the same command again."
    ).format(where=_(", {file} could not be written").format(file=file) if file else "")


def _closed(file: str) -> str:
    return _(
        "{file} can't be written or read by this account. What was written before is kept. Allow "
        "it, or move the whole folder to a place that is yours, then run the same command again."
    ).format(file=file)


def _unsound(file: str) -> str:
    return _(
        "The disk fails at {file}. Look whether it is still there and sound, then run the same "
        "command again."
    ).format(file=file)


def _of_sqlite(name: str, database: str, error: BaseException) -> str:
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL")):
        return _(
            "Another program has locked {file}. What was written before is kept. Close that "
            "program (the formgrader, a viewer of databases, another run of hackyack), then run "
            "the same command again."
        ).format(file=database)
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return _closed(database)
    if name.startswith("SQLITE_IOERR"):
        return _unsound(database)
    if name.startswith(NO_DATABASE):
        return _(
            "{file} is damaged. Put a copy of it back; if there is none, move it away and grade "
            "again, which makes a new one without the points and comments that people gave."
        ).format(file=database)
    return _(
        "{file} is not as nbgrader needs it ({why}). If an older nbgrader made it, run: nbgrader "
        "db upgrade. Else put a copy of it back."
    ).format(file=database, why=" ".join(str(error).split())[:120])
