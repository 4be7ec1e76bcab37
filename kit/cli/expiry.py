"""What a room has kept for its thirty days goes, whichever command is run."""

import os
import time

import typer

from kit import places
from kit.errors import KitError
from kit.messages import _

__all__ = ["once_a_day"]

DAY = 86_400
KEPT = ("hand-ins", "report", "room.db")  # where a room keeps what it was given, in programme/


def once_a_day() -> None:
    """Delete what is older than a room's notice says; say so if there was anything.

    An error is told and stops no command: it is tried again on the next day.
    """
    stamp = places.programme() / ".expiry"
    if not places.programme().is_dir() or _fresh(stamp.stat().st_mtime if stamp.exists() else 0):
        return
    stamp.touch()
    database = os.environ.get("HACKYACK_DATABASE_URL")
    if not database and not any((places.programme() / name).exists() for name in KEPT):
        return
    from kit.room.session.records import expiry  # heavy: only where a day has passed

    try:
        gone = expiry.purge()
    except (KitError, OSError) as error:
        told = _("What a room has kept for 30 days could not be deleted: {why}").format(why=error)
        typer.secho(told, fg=typer.colors.YELLOW, err=True)
        return
    if gone:
        typer.secho(
            _("Deleted, as its notice says, because it is older than 30 days: what a room kept."),
            err=True,
        )


def _fresh(when: float) -> bool:
    return abs(time.time() - when) < DAY
