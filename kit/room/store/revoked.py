"""Tokens that admit nobody any more, because their person has deleted their data.

A copy of the cookie may be left in another browser. What is kept to refuse it is a mark made of
the person's id with the session's secret: neither the token nor the id can be had from it, and
nothing else is kept with it. It goes with the session.
"""

import hmac

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.room.store.schema import RevokedToken, RoomSession

__all__ = ["mark", "marks", "revoke"]


def mark(secret: str, person: str) -> str:
    """Return the mark of ``person`` in the session that has this ``secret``."""
    return hmac.new(secret.encode(), f"revoked {person}".encode(), "sha256").hexdigest()[:32]


def marks(db: Session, session_id: str) -> set[str]:
    """Return the marks of a session."""
    return set(db.scalars(select(RevokedToken.mark).where(RevokedToken.session == session_id)))


def revoke(db: Session, session_id: str, person: str) -> None:
    """Keep the mark of ``person``."""
    secret = db.get_one(RoomSession, session_id).secret
    db.merge(RevokedToken(session=session_id, mark=mark(secret, person)))
