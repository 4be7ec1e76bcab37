"""Snapshots: the state of a workshop as all people in the room see it, and the facilitator."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.programme.workshops import Workshop
from kit.room.session import clock, unfolding
from kit.room.session.points import ad_hoc, answers, counting, wall
from kit.room.session.points.talking_points import VOTES
from kit.room.store.schema import HandIns, Point

__all__ = ["take"]


def take(db: Session, session_id: str, workshop: Workshop) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the public state of a workshop, and the facilitator's additional state.

    The latter has the number of people who have answered while a question is open. What they
    answered is in neither before it is counted, and the same afterwards.
    """
    here = (Point.session == session_id, Point.workshop == workshop.id)
    known = list(db.scalars(select(Point).where(*here).order_by(Point.place, Point.key)))
    points = [point for point in known if point.is_asked]
    votes = [point for point in points if point.kind in VOTES]
    evaluation = next((point for point in points if point.kind == "evaluation"), None)
    walls, held = _walls(db, session_id, workshop.id, points)
    public = {
        "polls": {point.key: _poll(point) for point in votes},
        "walls": walls,
        "asked": [point.body for point in points if ad_hoc.is_ad_hoc(point)],
        "over": [point.key for point in points if point.kind == "wall" and wall.is_over(point)],
        "pulse": answers.pulse(db, session_id, workshop.id),
        "agenda": clock.now_on(db, session_id, workshop),
        "closed": counting.is_closed(db, session_id, workshop.id),
        "unfolded": unfolding.is_open(db, session_id, workshop.id),
    }
    lead = {
        "declared": [p.body for p in points if p.kind not in {"pulse", "agenda"}],
        "drafts": ad_hoc.drafts(known),
        "walls": held,
        "held": {p.key: p.held for p in points if p.kind == "wall"},
        "tables": _tables(db, session_id, workshop.id),
        "voted": {point.key: counting.voted(db, point) for point in votes if not point.closed},
        "evaluated": counting.evaluated(db, evaluation) if evaluation else 0,
        "evaluation": (evaluation.shown if evaluation else None) or None,
        "handed_in": _handed_in(db, session_id, workshop.id),
    }
    return public, lead


def _poll(point: Point) -> dict[str, Any]:
    return {
        "phase": point.phase,
        "round": point.round,
        "closed": point.closed,
        "shown": point.shown if point.revealed else None,
    }


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
