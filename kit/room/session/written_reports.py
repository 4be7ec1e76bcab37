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
from kit.programme import workshops
from kit.room.session import session_report
from kit.room.session.session_report import SessionReport
from kit.room.store.database import DAYS
from kit.room.store.schema import RoomSession

__all__ = ["anew", "purge", "write"]

log = logging.getLogger("hackyack.room")


def anew(db: Session, session_id: str, ids: Iterable[str]) -> list[tuple[SessionReport, str]]:
    """Return, made anew, each report on the session and the workshops ``ids`` that was written.

    Each has the code that names its folder, "" if it has none.
    """
    session = db.get_one(RoomSession, session_id)
    written = [
        (id, code)
        for id in ids
        for code in ("", session.code)
        if _time(_folder(id) / code / "room.html") == session.began
    ]
    return [
        (session_report.made(db, session, workshops.read(id)), code) for id, code in sorted(written)
    ]


def write(reports: Iterable[tuple[SessionReport, str]]) -> None:
    """Write ``reports`` in place of those that are there; delete those that can't be written."""
    for report, code in reports:
        try:
            session_report.write(report, code)
        except OSError as error:
            log.warning("A report could not be written anew, so it is deleted: %s", error)
            for file in (_folder(report.workshop.id) / code).glob("room*"):
                file.unlink(missing_ok=True)


def purge(*, now: float | None = None) -> int:
    """Delete the files of reports on sessions that began ``DAYS`` ago; return their number."""
    before = (time.time() if now is None else now) - DAYS * 86400
    reports = places.programme() / "report"
    old = [
        file
        for pattern in ("*/room.html", "*/room-*.csv", "*/*/room.html", "*/*/room-*.csv")
        for file in reports.glob(pattern)
        if file.stat().st_mtime < before
    ]
    for file in old:
        file.unlink()
    return len(old)


def _folder(workshop: str) -> Path:
    return places.programme() / "report" / workshop


def _time(file: Path) -> int | None:
    try:
        return int(file.stat().st_mtime)
    except OSError:
        return None
