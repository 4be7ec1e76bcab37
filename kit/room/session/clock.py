"""The running agenda: one clock for the whole room, and the real duration of each block."""

import time
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.messages import _
from kit.notebooks.markup import anchor
from kit.programme.workshops import AgendaItem, Workshop
from kit.room.refusals import RefusedError
from kit.room.session.points import counting
from kit.room.store.schema import Agenda

__all__ = ["end", "now_on", "stand_still", "tell"]

LONGEST = 60  # minutes that one block can be extended by


def tell(db: Session, session_id: str, workshop: Workshop, *, do: str, minutes: object = 0) -> None:
    """Start the agenda, go to the next block or back, pause, resume, or extend the block.

    ``do`` is ``start``, ``next``, ``back``, ``pause``, ``resume`` or ``extend`` (by ``minutes``).
    ``next`` in the last block ends the agenda. Raises RefusedError if the agenda is not running, if
    ``minutes`` is not a whole number in range, or if the session is closed.
    """
    if counting.is_closed(db, session_id, workshop.id):
        raise RefusedError(_("The session is closed, and its clock has ended with it."), status=409)
    last = _last(db, session_id, workshop.id)
    on = last if last and last.ended is None else None
    if do == "start":
        _turn(db, session_id, workshop, last=last, item=0)
    elif on is None:
        raise RefusedError(_("The agenda isn't running. Start it first."), status=409)
    elif do in {"next", "back"}:
        item = on.item + 1 if do == "next" else max(0, on.item - 1)
        _turn(db, session_id, workshop, last=on, item=item)
    elif do == "extend":
        on.extra = max(-on.minutes, min(LONGEST, on.extra + _whole(minutes)))
    elif do == "pause":
        on.paused = on.paused or int(time.time())
    else:
        _resume(on, int(time.time()))


def end(db: Session, session_id: str, workshop: str, *, at: int | None = None) -> None:
    """End the agenda with the block that is on: now, or ``at`` an earlier time."""
    last = _last(db, session_id, workshop)
    if last and last.ended is None:
        _finish(last, int(time.time()) if at is None else max(at, last.began))


def _last(db: Session, session_id: str, workshop: str) -> Agenda | None:
    here = (Agenda.session == session_id, Agenda.workshop == workshop)
    return db.scalar(select(Agenda).where(*here).order_by(Agenda.number.desc()).limit(1))


def _turn(
    db: Session, session_id: str, workshop: Workshop, *, last: Agenda | None, item: int
) -> None:
    now = int(time.time())
    if last and last.ended is None:
        _finish(last, now)
    if item < len(workshop.agenda):
        number = last.number + 1 if last else 1
        block = workshop.agenda[item]
        where = {"session": session_id, "workshop": workshop.id, "number": number}
        db.add(Agenda(**where, item=item, minutes=block.minutes, began=now, extra=0, waited=0))


def _finish(on: Agenda, now: int) -> None:
    _resume(on, now)
    on.ended = now


def _resume(on: Agenda, now: int) -> None:
    if on.paused:
        on.waited += max(0, now - on.paused)
        on.paused = None


def stand_still(db: Session, session_id: str, *, since: int, until: int) -> int:
    """Count the time from ``since`` to ``until`` as a pause of the agenda that is running.

    Returns the seconds by which it now ends later: 0 if none is running or it was paused anyway.
    """
    here = (Agenda.session == session_id, Agenda.ended.is_(None), Agenda.paused.is_(None))
    stood = 0
    for on in db.scalars(select(Agenda).where(*here)):
        stood = until - max(since, on.began)
        on.waited += stood
    return stood


def _whole(minutes: object) -> int:
    if type(minutes) is not int or abs(minutes) > LONGEST:
        raise RefusedError(_("Extend by 1 to {most} minutes.").format(most=LONGEST))
    return minutes


def now_on(db: Session, session_id: str, workshop: Workshop) -> dict[str, Any] | None:
    """Return the current block and the time left; None if the agenda is not running."""
    on = _last(db, session_id, workshop.id)
    if on is None or on.ended is not None or on.item >= len(workshop.agenda):
        return None
    block = workshop.agenda[on.item]
    now = time.time()
    waited = on.waited + (now - on.paused if on.paused else 0)
    ends = on.began + 60 * (on.minutes + on.extra) + waited
    return {
        "item": on.item,
        "title": block.title,
        "kind": block.kind,
        "ends_at": datetime.fromtimestamp(int(ends), UTC).isoformat(),
        "minutes_left": round((ends - now) / 60, 1),
        "paused": on.paused is not None,
        **_since_the_start(db, on, now),
        "items": [_described(one) for one in workshop.agenda],
    }


def _since_the_start(db: Session, on: Agenda, now: float) -> dict[str, Any]:
    """Return when this run of the agenda began, and its minutes so far: run, and paused.

    ``block_ends`` is the minute of the run at which the block ends that is on, as the clock stands.
    """
    here = (Agenda.session == on.session, Agenda.workshop == on.workshop)
    rows = db.scalars(select(Agenda).where(*here).order_by(Agenda.number.desc())).all()
    run = [rows[0]]
    for row in rows[1:]:  # the next block begins when one ends, unless the agenda was over
        if row.ended != run[-1].began:
            break
        run.append(row)
    before = sum(row.waited for row in run[1:])
    waited = before + on.waited + (now - on.paused if on.paused else 0)
    return {
        "began_at": datetime.fromtimestamp(run[-1].began, UTC).isoformat(),
        "minutes_run": round((now - run[-1].began - waited) / 60, 1),
        "minutes_paused": round(waited / 60, 1),
        "block_ends": round((on.began - run[-1].began - before) / 60 + on.minutes + on.extra, 1),
    }


def _described(block: AgendaItem) -> dict[str, Any]:
    names = ("kind", "title", "section", "minutes", "start", "cut")
    return {name: getattr(block, name) for name in names} | {"anchor": anchor(block.section)}
