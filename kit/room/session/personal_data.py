"""What the store holds of one participant: to be shown to them, and deleted when they say so."""

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kit.room.store.schema import Answer, Call, MeToo, Note, Point

__all__ = ["forget", "held"]


def held(db: Session, meeting: str, person: str) -> dict[str, Any]:
    """Return everything that the store holds of a person, in words where there are any."""
    answers, pulse = [], None
    mine = (Answer.session == meeting, Answer.person == person)
    asked = {(p.workshop, p.key): p for p in db.scalars(_of(Point, meeting))}
    for one in db.scalars(select(Answer).where(*mine).order_by(Answer.workshop, Answer.key)):
        point = asked[one.workshop, one.key]
        if point.kind == "pulse":
            pulse = {"state": one.value, "table": ""}
            continue
        where = {"workshop": one.workshop, "key": one.key, "round": one.round}
        question = point.body.get("question", "")
        said = _in_words(point, one.value)
        answers.append({**where, "question": question, "value": one.value, **said})
    for call in db.scalars(_of(Call, meeting).where(Call.person == person)):
        pulse = {"state": None, **(pulse or {}), "table": call.table}
    posted = db.scalars(_of(Note, meeting).where(Note.person == person).order_by(Note.place))
    agreed = select(Note).join(MeToo, MeToo.note == Note.id).where(MeToo.person == person)
    return {
        "answers": answers,
        "notes": [{"id": note.id, "text": note.text} for note in posted],
        "me_too": [{"id": note.id, "text": note.text} for note in db.scalars(agreed)],
        "pulse": pulse,
    }


def _in_words(point: Point, value: Any) -> dict[str, str]:
    """Return what a person chose as it was offered; nothing where nothing was."""
    texts = point.body.get("options") or {}
    names = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
    return {"said": ", ".join(texts[name] for name in names if name in texts)} if names else {}


def _of(table: Any, meeting: str) -> Any:
    return select(table).where(table.session == meeting)


def forget(db: Session, meeting: str, person: str) -> set[str]:
    """Delete everything of a person; return the workshops in which something changed."""
    changed = set()
    for one in db.scalars(_of(Answer, meeting).where(Answer.person == person)):
        point = db.get_one(Point, (meeting, one.workshop, one.key))
        times = point.gone.get(str(one.round), [])
        # What was shown still counts them: the rule has to know that they are gone.
        left = [
            n + (time < len(one.seen) and one.seen[time] is not None)
            for time, n in enumerate(times)
        ]
        point.gone = {**point.gone, str(one.round): left}
        changed.add(one.workshop)
        db.delete(one)
    for table in (Note, Call):
        changed |= set(
            db.scalars(
                _of(table, meeting).where(table.person == person).with_only_columns(table.workshop)
            )
        )
        db.execute(delete(table).where(table.session == meeting, table.person == person))
    agreed = select(Note.workshop).join(MeToo, MeToo.note == Note.id).where(MeToo.person == person)
    changed |= set(db.scalars(agreed))
    db.execute(delete(MeToo).where(MeToo.person == person))
    return changed
