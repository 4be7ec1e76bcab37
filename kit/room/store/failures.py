"""Errors of the database: told without anybody's answer, and with what to do."""

import sqlite3

from sqlalchemy.exc import DBAPIError

from kit.messages import _
from kit.room.refusals import RefusedError

__all__ = ["is_locked", "named", "unusable"]

LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def is_locked(error: DBAPIError) -> bool:
    """Tell whether another program has locked SQLite's file."""
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in LOCKED


def named(error: Exception) -> str:
    """Return an error's kind and the database's name for it, which hold nobody's answer.

    The message may: PostgreSQL tells the values that were in its way.
    """
    origin = getattr(error, "orig", error)
    code = getattr(origin, "sqlite_errorname", None) or getattr(origin, "sqlstate", None)
    return f"{type(error).__name__}, {code or type(origin).__name__}"


def unusable(error: DBAPIError) -> RefusedError:
    """Return the refusal that tells the person what to do about ``error``."""
    if is_locked(error):
        said = _(
            "Not kept yet: another program on the facilitator's computer has locked the room's "
            "database. Leave this page open, it sends this again by itself. If it stays so, tell "
            "your facilitator: close the program that has opened {file}."
        ).format(file="room.db")
    else:
        said = _(
            "Not kept yet: the room's database failed ({why}). Leave this page open, it sends "
            "this again by itself, and tell your facilitator."
        ).format(why=named(error))
    return RefusedError(said, status=503)
