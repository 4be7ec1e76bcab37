"""Walls: notes, "me too" on them, and calls for help to a table."""

import re
import secrets
import time
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kit.messages import _
from kit.room.refusals import RefusedError
from kit.room.session.points import ad_hoc, talking_points
from kit.room.session.points.answers import point
from kit.room.store.schema import Call, MeToo, Note, Point

__all__ = [
    "agree",
    "answered",
    "call",
    "calls",
    "is_over",
    "moderate",
    "notes",
    "of",
    "post",
    "withdraw",
]

MOST_NOTES = 20  # of one person on one wall
LONGEST_TABLE = 20
ID = re.compile("[0-9a-f]{16}")


def post(
    db: Session,
    session_id: str,
    workshop: str,
    *,
    key: object,
    person: str,
    text: object,
    once: str,
) -> str:
    """Add a note to the wall ``key`` and return its id; a repeated ``once`` adds no second note.

    Raises RefusedError if ``key`` is not a wall, if the text is empty or too long, or if this
    person's part of the wall is full.
    """
    asked = point(db, session_id, workshop, key)
    shown = talking_points.accept_text(text)
    here = (Note.session == session_id, Note.workshop == workshop, Note.key == asked.key)
    if asked.kind != "wall" or not shown:
        raise RefusedError(_("Write a few words first, then post them."))
    _check_open(asked)
    id = sha256(f"{person} {once}".encode()).hexdigest()[:16]
    if db.get(Note, id):
        return id
    own = select(func.count()).where(*here, Note.person == person)
    if (db.scalar(own) or 0) >= MOST_NOTES:
        raise RefusedError(_("Your part of the wall is full. Take a note back first."), status=409)
    last = db.scalar(select(func.max(Note.place)).where(*here)) or 0
    where = {"session": session_id, "workshop": workshop, "key": asked.key, "person": person}
    note = Note(**where, id=id, text=shown, place=last + 1, held=asked.held)
    db.add(note)
    return id


def withdraw(db: Session, session_id: str, *, id: object, person: str) -> str:
    """Delete the note ``id``; return its workshop. Raises RefusedError if it is not their own."""
    note = _note(db, session_id, id)
    if note.person != person:
        raise RefusedError(_("This note isn't yours."), status=404)
    db.delete(note)
    return note.workshop


def agree(db: Session, session_id: str, *, id: object, person: str, on: object) -> str:
    """Add or remove a "me too"; return the workshop. Raises RefusedError if the note is hidden."""
    note = _note(db, session_id, id)
    if note.held:
        raise RefusedError(_no_note(), status=404)
    _check_open(point(db, session_id, note.workshop, note.key))
    known = db.get(MeToo, (note.id, person))
    if on and known is None:
        db.add(MeToo(note=note.id, person=person))
    elif known is not None and not on:
        db.delete(known)
    return note.workshop


def moderate(
    db: Session, session_id: str, workshop: str, *, do: str, named: dict[str, Any]
) -> None:
    """Hold, release or remove one note by its ``id``; hold or release all new ones by ``key``."""
    if "id" not in named:
        point(db, session_id, workshop, named.get("key")).held = do == "hold"
        return
    note = _note(db, session_id, named["id"])
    if do == "remove":
        db.delete(note)
    else:
        note.held = do == "hold"


def notes(db: Session, session_id: str, workshop: str) -> list[tuple[Note, int]]:
    """Return all notes of a workshop in order, each with its number of "me too"."""
    agreed = select(MeToo.note, func.count().label("n")).group_by(MeToo.note).subquery()
    found = (
        select(Note, func.coalesce(agreed.c.n, 0))
        .outerjoin(agreed, agreed.c.note == Note.id)
        .where(Note.session == session_id, Note.workshop == workshop)
        .order_by(Note.key, Note.place)
    )
    return [(note, int(n)) for note, n in db.execute(found)]


def of(
    db: Session, session_id: str, workshop: str, person: str
) -> tuple[dict[str, list[dict[str, Any]]], list[str]]:
    """Return the notes of ``person`` by wall, and the ids of notes with their "me too"."""
    here = (Note.session == session_id, Note.workshop == workshop)
    own: dict[str, list[dict[str, Any]]] = {}
    for note in db.scalars(select(Note).where(*here, Note.person == person).order_by(Note.place)):
        shown = {"id": note.id, "text": note.text, "held": note.held}
        own.setdefault(note.key, []).append(shown)
    agreed = select(Note.id).join(MeToo, MeToo.note == Note.id).where(*here, MeToo.person == person)
    return own, list(db.scalars(agreed))


def call(db: Session, session_id: str, workshop: str, *, person: str, table: object) -> None:
    """Call for help to ``table``, in place of an earlier call; an empty text withdraws it."""
    where = talking_points.accept_text(table or "", longest=LONGEST_TABLE)
    mine = (Call.session == session_id, Call.workshop == workshop, Call.person == person)
    known = db.scalar(select(Call).where(*mine))
    if known and where:
        known.table = where
    elif known:
        db.delete(known)
    elif where:
        since = int(time.time()) // 60 * 60
        made = Call(id=secrets.token_hex(8), session=session_id, workshop=workshop, person=person)
        made.table, made.since = where, since
        db.add(made)


def calls(db: Session, session_id: str, workshop: str) -> list[Call]:
    """Return the open calls for help, the oldest first."""
    here = (Call.session == session_id, Call.workshop == workshop)
    return list(db.scalars(select(Call).where(*here).order_by(Call.since, Call.id)))


def answered(db: Session, session_id: str, *, id: object) -> None:
    """Delete the call ``id``, because the facilitator has answered it."""
    name = str(id)
    if ID.fullmatch(name):
        db.execute(delete(Call).where(Call.session == session_id, Call.id == name))


def is_over(asked: Point) -> bool:
    """Tell whether a wall takes nothing any more; one that a notebook asks for always does."""
    return ad_hoc.is_ad_hoc(asked) and asked.phase == "closed"


def _check_open(asked: Point) -> None:
    if is_over(asked):
        raise RefusedError(
            _("This question is over, so nothing new is taken. What is there stays."), status=409
        )


def _note(db: Session, session_id: str, id: object) -> Note:
    name = str(id)
    note = db.get(Note, name) if ID.fullmatch(name) else None
    if note is None or note.session != session_id:
        raise RefusedError(_no_note(), status=404)
    return note


def _no_note() -> str:
    return _("This note no longer hangs here.")
