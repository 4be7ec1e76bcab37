"""The end of the thirty days: everything of a room is deleted, whatever is running then.

A room does it when it starts and every hour; any other command of ``hackyack`` once a day. While
nothing of it runs, nothing can be deleted, and the notice for participants says so.
"""

from kit import places
from kit.room.session.handing_in import hand_ins
from kit.room.session.records import written_reports
from kit.room.store import database
from kit.room.store.database import Store

__all__ = ["purge", "purge_files"]


def purge(url: str | None = None) -> int:
    """Delete what is older than ``DAYS``; return the number of sessions, hand-ins and pages."""
    gone = purge_files()
    if url or not database.is_default() or (places.programme() / "room.db").exists():
        store = Store(url)
        try:
            gone += store.do(database.purge)
        finally:
            store.close()
    return gone


def purge_files() -> int:
    """Delete hand-ins and reports that are older than ``DAYS``; return their number."""
    return hand_ins.purge() + written_reports.purge()
