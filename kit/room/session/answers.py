"""Answers to polls, scales, the pulse and the evaluation: storing, changing, counting."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.messages import _
from kit.room.refusals import RefusedError
from kit.room.session import crowd, talking_points
from kit.room.session.crowd import Ballot
from kit.room.store.schema import Answer, Point

__all__ = ["PULSE", "Ballots", "answer", "ballots", "declare", "mine", "move", "point", "refresh"]

OPEN = ("first", "second")
# Every page of a room asks for the pulse, so no notebook has to declare it.
PULSE: dict[str, Any] = {
    "kind": "pulse",
    "key": "pulse",
    "several": False,
    "options": {state: state for state in ("working", "stuck", "done")},
}
MOST_TIMES = 100  # that one question can be shown anew

Ballots = Mapping[tuple[str, int], Sequence[Answer]]


def declare(
    db: Session, session_id: str, workshop: str, points: Iterable[tuple[int, dict[str, Any]]]
) -> None:
    """Store the talking points that a notebook declares; answers already given are kept.

    ``points`` are (place in the notebook, declaration). A key that is known with another kind is
    left as it is.
    """
    for place, body in points:
        known = db.get(Point, (session_id, workshop, body["key"]))
        if known is None:
            where = {"session": session_id, "workshop": workshop, "key": body["key"]}
            db.add(Point(**where, kind=body["kind"], place=place, body=body))
        elif known.kind == body["kind"]:
            known.body, known.place = body, place


def point(db: Session, session_id: str, workshop: str, key: object) -> Point:
    """Return the talking point ``key``; raises RefusedError if no notebook has declared it."""
    name = str(key)
    found = (
        db.get(Point, (session_id, workshop, name)) if talking_points.KEY.fullmatch(name) else None
    )
    if found is None:
        raise RefusedError(_("Nobody asks this here. Reload the page."), status=404)
    return found


def answer(
    db: Session, session_id: str, workshop: str, *, key: object, person: str, value: object
) -> int:
    """Store the answer of ``person`` in place of their earlier one; return its round.

    A ``value`` of None withdraws the answer. Raises RefusedError if there is no such question, if
    it is not open, or if the answer is not among those offered.
    """
    asked = point(db, session_id, workshop, key)
    if asked.kind not in (*talking_points.VOTES, *talking_points.COUNTED):
        raise RefusedError(_("This can't be answered like that. Reload the page."))
    accepted = talking_points.accept(asked.body, value)
    if asked.phase not in OPEN:
        raise RefusedError(_("This vote is closed for now. Talk about it."), status=409)
    known = db.get(Answer, (session_id, workshop, asked.key, asked.round, person))
    if known is None and accepted is not None:
        where = {"session": session_id, "workshop": workshop, "key": asked.key}
        db.add(Answer(**where, round=asked.round, person=person, value=accepted, seen=[]))
    elif known is not None:
        known.value = accepted
        if accepted is None and not any(one is not None for one in known.seen):
            db.delete(known)  # it was never part of shown counts
    return asked.round


def mine(db: Session, session_id: str, workshop: str, person: str) -> dict[str, dict[str, Any]]:
    """Return the answers of ``person`` by key and round."""
    found: dict[str, dict[str, Any]] = {}
    here = (Answer.session == session_id, Answer.workshop == workshop, Answer.person == person)
    for one in db.scalars(select(Answer).where(*here)):
        if one.value is not None:
            found.setdefault(one.key, {})[str(one.round)] = one.value
    return found


def ballots(db: Session, session_id: str, workshop: str) -> Ballots:
    """Return all answers of a workshop by key and round."""
    found: defaultdict[tuple[str, int], list[Answer]] = defaultdict(list)
    here = (Answer.session == session_id, Answer.workshop == workshop)
    for one in db.scalars(select(Answer).where(*here)):
        found[one.key, one.round].append(one)
    return found


def move(db: Session, session_id: str, workshop: str, *, key: object, do: str) -> None:
    """Change the phase of a poll, or show or hide its counts.

    ``do`` is ``open``, ``talk``, ``second`` (the second vote), ``close``, ``reveal`` or ``hide``.
    Raises RefusedError if no notebook has declared the poll.
    """
    asked = point(db, session_id, workshop, key)
    if do in {"reveal", "hide"}:
        asked.revealed = do == "reveal"
    elif do == "second":
        asked.phase, asked.round = "second", 2
    else:
        again = "second" if asked.round == 2 else "first"
        asked.phase = {"open": again, "talk": "talk", "close": "closed"}[do]


def refresh(asked: Point, given: Ballots, *, threshold: int) -> None:
    """Update the counts of ``asked`` if the rule of ``kit.room.session.crowd`` allows it."""
    live = asked.kind in talking_points.VOTES and asked.phase in OPEN
    for number in range(1, asked.round + 1):
        rows = given.get((asked.key, number), ())
        cast = [Ballot(row.value, row.seen) for row in rows]
        gone: list[int] = asked.gone.get(str(number), [])
        # the first counts after "reveal" are not live: the facilitator asked for them
        step = crowd.step(threshold, live=live and bool(gone))
        if not crowd.may_show(cast, gone, threshold=threshold, step=step):
            continue
        if gone and crowd.distance(cast, len(gone) - 1, gone[-1]) == 0:
            continue  # these counts are already shown
        _show(asked, number, rows, gone)


def _show(asked: Point, number: int, rows: Iterable[Answer], gone: Sequence[int]) -> None:
    # The pulse goes on for two hours: only the counts shown last are kept for comparison.
    keep = 1 if asked.kind == "pulse" else MOST_TIMES
    if len(gone) >= MOST_TIMES:
        return
    values = []
    for row in rows:
        padding = [None] * (len(gone) - len(row.seen))
        row.seen = [*row.seen, *padding, row.value][-keep:]
        if row.value is not None:
            values.append(row.value)
    asked.gone = {**asked.gone, str(number): [*gone, 0][-keep:]}
    asked.shown = {**asked.shown, str(number): _counts(asked.body, number, values)}


def _counts(body: Mapping[str, Any], number: int, values: Sequence[Any]) -> dict[str, Any]:
    if body["kind"] == "evaluation":
        return _evaluations(body, values)
    said = Counter(
        str(one) for value in values for one in (value if isinstance(value, list) else [value])
    )
    counts = {name: said[name] for name in body["options"]}
    return {"round": number, "total": len(values), "counts": counts}


def _evaluations(body: Mapping[str, Any], values: Sequence[Any]) -> dict[str, Any]:
    """Count evaluations; sort the texts, so that their order does not reveal the authors."""
    outcomes = [
        {
            when: [
                sum(level == _at(value, n, when) for value in values)
                for level in talking_points.LEVELS
            ]
            for when in ("before", "now")
        }
        for n in range(len(body["outcomes"]))
    ]
    counted = {
        name: {one: n for one in choices if (n := sum(v[name] == one for v in values))}
        for name, choices in (("pace", talking_points.PACES), ("hardest", body["sections"]))
    }
    words = {name: sorted(v[name] for v in values if v[name]) for name in ("keep", "change")}
    return {"total": len(values), "outcomes": outcomes, **counted, **words}


def _at(value: Mapping[str, Any], number: int, when: str) -> int | None:
    given = value["outcomes"]
    level: int | None = given[number][when] if number < len(given) else None
    return level
