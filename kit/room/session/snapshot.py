"""Snapshots: the state of a workshop as all people in the room see it, and the facilitator."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.programme.workshops import Workshop
from kit.room.session import answers, clock, crowd, wall
from kit.room.session.answers import Ballots
from kit.room.session.crowd import Ballot
from kit.room.session.talking_points import COUNTED, VOTES
from kit.room.store.schema import HandIns, Point

__all__ = ["take"]


def take(
    db: Session, session_id: str, workshop: Workshop, *, threshold: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the public state of a workshop, and the facilitator's additional state.

    This writes: it updates counts if the rule of ``kit.room.session.crowd`` allows it.
    """
    here = (Point.session == session_id, Point.workshop == workshop.id)
    points = list(db.scalars(select(Point).where(*here).order_by(Point.place, Point.key)))
    given = answers.ballots(db, session_id, workshop.id)
    for point in points:
        if point.revealed or point.kind in COUNTED:
            answers.refresh(point, given, threshold=threshold)
    walls, held = _walls(db, session_id, workshop.id, points)
    public = {
        "polls": {p.key: _poll(p, given, threshold) for p in points if p.kind in VOTES},
        "walls": walls,
        "pulse": _pulse(points),
        "agenda": clock.now_on(db, session_id, workshop),
    }
    lead = {
        "declared": [p.body for p in points if p.kind not in {"pulse", "agenda"}],
        "walls": held,
        "held": {p.key: p.held for p in points if p.kind == "wall"},
        "tables": _tables(db, session_id, workshop.id),
        "evaluation": next((p.shown.get("1") for p in points if p.kind == "evaluation"), None),
        "handed_in": _handed_in(db, session_id, workshop.id),
    }
    return public, lead


def _poll(point: Point, given: Ballots, threshold: int) -> dict[str, Any]:
    rows = given.get((point.key, point.round), ())
    voted = crowd.voters([Ballot(row.value) for row in rows])
    return {
        "phase": point.phase,
        "round": point.round,
        "voters": voted if voted >= threshold else None,
        "shown": [point.shown[n] for n in sorted(point.shown)] if point.revealed else None,
    }


def _pulse(points: Iterable[Point]) -> dict[str, int] | None:
    shown = next((p.shown.get("1") for p in points if p.kind == "pulse"), None)
    return shown["counts"] if shown else None


def _walls(
    db: Session, session_id: str, workshop: str, points: Iterable[Point]
) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [point.key for point in points if point.kind == "wall"]
    public: dict[str, list[Any]] = {key: [] for key in names}
    lead: dict[str, list[Any]] = {key: [] for key in names}
    for note, agreed in wall.notes(db, session_id, workshop):
        shown = {"id": note.id, "text": note.text, "me_too": agreed}
        lead[note.key].append({**shown, "held": note.held})
        if not note.held:
            public[note.key].append(shown)
    return public, lead


def _tables(db: Session, session_id: str, workshop: str) -> list[dict[str, Any]]:
    calls = wall.calls(db, session_id, workshop)
    return [{"id": call.id, "table": call.table, "since": call.since} for call in calls]


def _handed_in(db: Session, session_id: str, workshop: str) -> int:
    row = db.get(HandIns, (session_id, workshop))
    return row.count if row else 0
