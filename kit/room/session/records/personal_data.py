"""The data of one participant in the store: showing it to them, and deleting it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kit.messages import _
from kit.room.session.points import counting
from kit.room.session.points.talking_points import SENTENCES, VOTES
from kit.room.session.records import answer_texts
from kit.room.store import revoked
from kit.room.store.schema import Answer, Call, MeToo, Note, Point

__all__ = ["Forgotten", "forget", "held"]


def held(db: Session, session_id: str, person: str) -> dict[str, Any]:
    """Return all data of ``person`` in the store, each value also in the words of the page."""
    points = {(p.workshop, p.key): p for p in db.scalars(_of(Point, session_id))}
    mine = _of(Answer, session_id).where(Answer.person == person)
    given = list(db.scalars(mine.order_by(Answer.workshop, Answer.key, Answer.round)))
    agreed = select(Note).join(MeToo, MeToo.note == Note.id).where(MeToo.person == person)
    posted = db.scalars(_of(Note, session_id).where(Note.person == person).order_by(Note.place))
    return {
        "id": person,
        "answers": [
            answer
            for one in given
            if points[one.workshop, one.key].kind != "pulse"
            for answer in _answers(points[one.workshop, one.key], one)
        ],
        "notes": [{"id": note.id, "text": note.text, "held": note.held} for note in posted],
        "me_too": [{"id": note.id, "text": note.text} for note in db.scalars(agreed)],
        "pulse": [
            {"workshop": one.workshop, "state": one.value, "said": answer_texts.state(one.value)}
            for one in given
            if points[one.workshop, one.key].kind == "pulse"
        ],
        "calls": [
            {"workshop": call.workshop, "table": call.table}
            for call in db.scalars(_of(Call, session_id).where(Call.person == person))
        ],
    }


def _answers(point: Point, one: Answer) -> Iterator[dict[str, Any]]:
    """Yield the answer of the device, and that of a second person, where it answers for two."""
    vote = {1: _("First vote"), 2: _("Second vote")} if point.kind in VOTES else {}
    where = {
        "workshop": one.workshop,
        "key": one.key,
        "question": point.body.get("question") or (_("Evaluation") if not vote else one.key),
        "round": one.round,
        "vote": vote.get(one.round, ""),
    }
    for second, value in ((False, one.value), (True, one.second)):
        if value is not None:
            said = answer_texts.lines(point.body, value)
            yield {**where, "value": value, "said": said, "second_person": second}


def _of(table: Any, session_id: str) -> Any:
    return select(table).where(table.session == session_id)


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """A deletion: the workshops in which something changed, and all texts that were deleted.

    The texts, the person's id and the ids of their notes among them, are for proving that nothing
    of them is left; they are never stored.
    """

    changed: frozenset[str]
    texts: frozenset[str]


def forget(db: Session, session_id: str, person: str) -> Forgotten:
    """Delete all data of ``person``, and let their token admit nobody any more.

    Figures that were counted with their answers stay as they are.
    """
    revoked.revoke(db, session_id, person)
    changed, texts = set(), {person}
    for one in db.scalars(_of(Answer, session_id).where(Answer.person == person)):
        point = db.get_one(Point, (session_id, one.workshop, one.key))
        counting.unsay(db, point, one)
        changed.add(one.workshop)
        for value in (one.value, one.second):
            texts |= {*_own_words(value)} if point.kind != "own_words" else {*(value or [])}
        db.delete(one)
    for note in db.scalars(_of(Note, session_id).where(Note.person == person)):
        changed.add(note.workshop)
        texts |= {note.id, note.text}
        db.delete(note)
    for call in db.scalars(_of(Call, session_id).where(Call.person == person)):
        changed.add(call.workshop)
        texts |= {call.id, call.table}
        db.delete(call)
    agreed = select(Note.workshop).join(MeToo, MeToo.note == Note.id).where(MeToo.person == person)
    changed |= set(db.scalars(agreed))
    db.execute(delete(MeToo).where(MeToo.person == person))
    return Forgotten(changed=frozenset(changed), texts=frozenset(texts))


def _own_words(value: Any) -> Iterator[str]:
    """Yield the sentences of an evaluation; other answers are not in the person's own words."""
    if isinstance(value, dict):
        yield from (value[name] for name in SENTENCES if value.get(name))
