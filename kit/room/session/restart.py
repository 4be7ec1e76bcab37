"""What a server that starts again on the same day does: it goes on, or begins a new session.

A server that crashed, or a laptop whose lid was closed, goes on under the same code with all that
was there. A second group must not inherit the first one's votes, so where something has happened
in the session that was left open, the facilitator decides (``RoomOptions.again``).
"""

import time
from dataclasses import replace

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from kit.room.options import EarlierSession, RoomOptions
from kit.room.session import clock
from kit.room.store.database import Store, left_open
from kit.room.store.schema import Agenda, Answer, Call, HandIns, Note, Point, RoomSession

__all__ = ["beat", "began", "decided", "earlier"]


def decided(options: RoomOptions) -> RoomOptions:
    """Return ``options`` with ``new`` set as ``options.again`` decides about an earlier session.

    It is not asked if there is none, or if nothing has happened in it: then its code goes on to
    be used. Raises SetupError where the database can't be had.
    """
    if options.new:
        return options
    store = Store(options.database)
    try:
        found = store.do(earlier, threshold=options.threshold)
        if found is None:
            return options
        again = options.again(found)
        if again == "delete":
            store.do(_delete, found.id)
    finally:
        store.close()
    return replace(options, new=again != "go on")


def earlier(db: Session, *, threshold: int, now: float | None = None) -> EarlierSession | None:
    """Return the session that was left open; None if there is none or nothing happened in it."""
    last = left_open(db, now=now)
    if last is None or not _anything(db, last.id):
        return None
    return EarlierSession(
        id=last.id,
        began=last.began,
        seen=last.seen or last.began,
        people=people if (people := _people(db, last.id)) >= threshold else None,
        hand_ins=db.scalar(select(func.sum(HandIns.count)).where(HandIns.session == last.id)) or 0,
    )


def _anything(db: Session, session_id: str) -> bool:
    """Tell whether a second group would see that somebody was there before."""
    moved = or_(Point.revealed, Point.held, Point.round > 1, Point.phase != "first")
    left = (
        select(Point.key).where(Point.session == session_id, moved),
        *(
            select(table.session).where(table.session == session_id)
            for table in (Agenda, Answer, Call, HandIns, Note)
        ),
    )
    return any(db.scalar(one.limit(1)) is not None for one in left)


def _people(db: Session, session_id: str) -> int:
    given = select(Answer.person).where(Answer.session == session_id)
    written = select(Note.person).where(Note.session == session_id)
    return db.scalar(select(func.count()).select_from(given.union(written).subquery())) or 0


def _delete(db: Session, session_id: str) -> None:
    db.execute(delete(RoomSession).where(RoomSession.id == session_id))


def began(db: Session, session_id: str) -> int:
    """Return when the session began."""
    return db.get_one(RoomSession, session_id).began


def beat(db: Session, session_id: str, *, least: float = 0, now: float | None = None) -> int:
    """Write down that the server runs; return the seconds for which the clock stood still.

    If the server was off, or its computer asleep, for ``least`` seconds or more since it last wrote
    this down, that time counts as a pause of the running agenda: nobody worked in it.
    """
    now = int(time.time() if now is None else now)
    session = db.get_one(RoomSession, session_id)
    off, session.seen = now - (session.seen or now), now
    if off < max(least, 1):
        return 0
    return clock.stand_still(db, session_id, since=now - off, until=now)
