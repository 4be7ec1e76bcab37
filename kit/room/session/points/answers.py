"""Answers to polls, scales, the pulse and the evaluation: storing and changing them."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.messages import _
from kit.room.refusals import RefusedError
from kit.room.session.points import talking_points
from kit.room.store.schema import Answer, Closing, Point

__all__ = ["PULSE", "answer", "declare", "mine", "point", "pulse"]

OPEN = ("first", "second")
# Every page of a room asks for the pulse, so no notebook has to declare it.
PULSE: dict[str, Any] = {
    "kind": "pulse",
    "key": "pulse",
    "several": False,
    "options": {state: state for state in ("working", "stuck", "done")},
}
STATES = tuple(PULSE["options"])


def declare(
    db: Session, session_id: str, workshop: str, points: Iterable[tuple[int, dict[str, Any]]]
) -> None:
    """Store the talking points that a notebook declares; answers already given are kept.

    ``points`` are (place in the notebook, declaration). A key that is known with another kind is
    left as it is.
    """
    over = db.get(Closing, (session_id, workshop)) is not None
    for place, body in points:
        known = db.get(Point, (session_id, workshop, body["key"]))
        if known is None:
            where = {"session": session_id, "workshop": workshop, "key": body["key"]}
            closed = over and body["kind"] != "pulse"
            phase = "closed" if closed else "first"
            db.add(
                Point(
                    **where, kind=body["kind"], place=place, body=body, closed=closed, phase=phase
                )
            )
        elif known.kind == body["kind"]:
            known.body, known.place = body, place


def point(db: Session, session_id: str, workshop: str, key: object) -> Point:
    """Return the talking point ``key``; raises RefusedError if nobody asks it."""
    name = str(key)
    found = (
        db.get(Point, (session_id, workshop, name)) if talking_points.KEY.fullmatch(name) else None
    )
    if found is None or not found.is_asked:
        raise RefusedError(_("Nobody asks this here. Reload the page."), status=404)
    return found


def answer(
    db: Session,
    session_id: str,
    workshop: str,
    *,
    key: object,
    person: str,
    value: object,
    second: object = None,
) -> int:
    """Store the answer of ``person`` in place of their earlier one; return its round.

    ``second`` is the answer of another person on the same device. An answer of None is withdrawn;
    if only ``second`` is left, it is the device's answer. Raises RefusedError if there is no such
    question, if it is not open, or if an answer is not among those offered.
    """
    asked = point(db, session_id, workshop, key)
    if asked.kind not in (*talking_points.VOTES, *talking_points.COUNTED):
        raise RefusedError(_("This can't be answered like that. Reload the page."))
    accepted = talking_points.accept(asked.body, value)
    other = None if asked.kind == "pulse" else talking_points.accept(asked.body, second)
    if asked.closed:
        raise RefusedError(_("This is counted and closed. Nothing was changed."), status=409)
    if asked.phase not in OPEN:
        raise RefusedError(_("This vote is closed for now. Talk about it."), status=409)
    known = db.get(Answer, (session_id, workshop, asked.key, asked.round, person))
    if accepted is None:
        accepted, other = other, None
    if accepted is None and known is not None:
        db.delete(known)
    elif known is not None:
        known.value, known.second = accepted, other
    elif accepted is not None:
        where = {"session": session_id, "workshop": workshop, "key": asked.key, "person": person}
        db.add(Answer(**where, round=asked.round, value=accepted, second=other))
    return asked.round


def pulse(db: Session, session_id: str, workshop: str) -> dict[str, int]:
    """Return how many people have said that they work, are stuck or are done.

    These are shown as they are, from one person on, and pages say so.
    """
    here = (Answer.session == session_id, Answer.workshop == workshop)
    said = Counter(db.scalars(select(Answer.value).where(*here, Answer.key == "pulse")))
    return {state: said[state] for state in STATES}


def mine(
    db: Session, session_id: str, workshop: str, person: str, *, second: bool = False
) -> dict[str, dict[str, Any]]:
    """Return the answers of ``person``, or of the ``second`` one there, by key and round."""
    found: dict[str, dict[str, Any]] = {}
    here = (Answer.session == session_id, Answer.workshop == workshop, Answer.person == person)
    for one in db.scalars(select(Answer).where(*here)):
        value = one.second if second else one.value
        if value is not None:
            found.setdefault(one.key, {})[str(one.round)] = value
    return found
