"""The data of one participant in the store: showing it to them, and deleting it."""

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kit.room.session import counting
from kit.room.store.schema import Answer, Call, MeToo, Note, Point

__all__ = ["forget", "held"]


def held(db: Session, session_id: str, person: str) -> dict[str, Any]:
    """Return all data of ``person`` in the store, with the texts of the options they chose."""
    answers, pulse = [], None
    mine = (Answer.session == session_id, Answer.person == person)
    asked = {(p.workshop, p.key): p for p in db.scalars(_of(Point, session_id))}
    for one in db.scalars(select(Answer).where(*mine).order_by(Answer.workshop, Answer.key)):
        point = asked[one.workshop, one.key]
        if point.kind == "pulse":
            pulse = {"state": one.value, "table": ""}
            continue
        where = {"workshop": one.workshop, "key": one.key, "round": one.round}
        question = point.body.get("question", "")
        for value, whose in ((one.value, {}), (one.second, {"second_person": True})):
            if value is not None:
                said = {"value": value, **_in_words(point, value)}
                answers.append({**where, "question": question, **said, **whose})
    for call in db.scalars(_of(Call, session_id).where(Call.person == person)):
        pulse = {"state": None, **(pulse or {}), "table": call.table}
    posted = db.scalars(_of(Note, session_id).where(Note.person == person).order_by(Note.place))
    agreed = select(Note).join(MeToo, MeToo.note == Note.id).where(MeToo.person == person)
    return {
        "answers": answers,
        "notes": [{"id": note.id, "text": note.text} for note in posted],
        "me_too": [{"id": note.id, "text": note.text} for note in db.scalars(agreed)],
        "pulse": pulse,
    }


def _in_words(point: Point, value: Any) -> dict[str, str]:
    """Return the texts of the chosen options as ``said``; an empty mapping if there are none."""
    texts = point.body.get("options") or {}
    names = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
    return {"said": ", ".join(texts[name] for name in names if name in texts)} if names else {}


def _of(table: Any, session_id: str) -> Any:
    return select(table).where(table.session == session_id)


def forget(db: Session, session_id: str, person: str) -> set[str]:
    """Delete all data of ``person``; return the workshops in which something changed.

    Figures that were counted with their answers stay as they are.
    """
    changed = set()
    for one in db.scalars(_of(Answer, session_id).where(Answer.person == person)):
        counting.unsay(db, db.get_one(Point, (session_id, one.workshop, one.key)), one)
        changed.add(one.workshop)
        db.delete(one)
    for table in (Note, Call):
        changed |= set(
            db.scalars(
                _of(table, session_id)
                .where(table.person == person)
                .with_only_columns(table.workshop)
            )
        )
        db.execute(delete(table).where(table.session == session_id, table.person == person))
    agreed = select(Note.workshop).join(MeToo, MeToo.note == Note.id).where(MeToo.person == person)
    changed |= set(db.scalars(agreed))
    db.execute(delete(MeToo).where(MeToo.person == person))
    return changed
