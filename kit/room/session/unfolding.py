"""Whether a workshop's answers are open: the facilitator opens them after the session."""

from sqlalchemy.orm import Session

from kit.room.store.schema import Unfolding

__all__ = ["is_open", "move"]


def is_open(db: Session, session_id: str, workshop: str) -> bool:
    """Return whether people may see a workshop's answers."""
    return db.get(Unfolding, (session_id, workshop)) is not None


def move(db: Session, session_id: str, workshop: str, *, do: str) -> None:
    """Open the answers if ``do`` is ``unfold``, else close them; nothing if they are so already."""
    mark = db.get(Unfolding, (session_id, workshop))
    if do == "unfold" and mark is None:
        db.add(Unfolding(session=session_id, workshop=workshop))
    elif do == "fold" and mark is not None:
        db.delete(mark)
