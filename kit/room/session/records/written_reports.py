"""The files of reports that were written already: they follow a deletion, and end with the session.

A report's files have the time at which its session began: so it can be told to which session they
belong, and when their thirty days are over, whenever they were written.
"""

import logging
import time
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy.orm import Session

from kit import places
from kit.errors import KitError
from kit.room.session import expired_files
from kit.room.store.database import DAYS, Store
from kit.room.store.schema import RoomSession

__all__ = ["follow", "purge"]

log = logging.getLogger("hackyack.room")


def follow(store: Store, session_id: str, ids: Iterable[str]) -> None:
    """Write the reports again that were written on the session and the workshops ``ids``.

    One that can't be written is deleted.
    """
    code, began = store.do(_known, session_id)
    written = [
        (id, folder)
        for id in ids
        for folder in ("", code)
        if _time(_folder(id) / folder / "room.html") == began
    ]
    if not written:
        return
    # heavy: only where there is something to write
    from kit.room.session.records import session_report

    for id, folder in written:
        try:
            session_report.write(store.do(session_report.of, session_id, id), folder)
        except (OSError, KitError) as error:
            log.warning("A report could not be written again, so it is deleted: %s", error)
            for file in (_folder(id) / folder).glob("room*"):
                file.unlink(missing_ok=True)


def _known(db: Session, session_id: str) -> tuple[str, int]:
    session = db.get_one(RoomSession, session_id)
    return session.code, session.began


def purge(*, now: float | None = None) -> int:
    """Delete the files of reports on sessions that began ``DAYS`` ago; return their number."""
    before = (time.time() if now is None else now) - DAYS * 86400
    reports = places.programme() / "report"
    patterns = ("*/room.html", "*/room-*.csv", "*/*/room.html", "*/*/room-*.csv")
    files = [file for pattern in patterns for file in reports.glob(pattern)]
    return expired_files.delete(files, before=before)


def _folder(workshop: str) -> Path:
    return places.programme() / "report" / workshop


def _time(file: Path) -> int | None:
    try:
        return int(file.stat().st_mtime)
    except OSError:
        return None
