"""Counting: once for each question, when a vote is revealed or the session is closed.

Nothing is counted before, and nothing anew afterwards: ``kit.room.session.points.crowd`` says why.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.messages import _
from kit.room.refusals import RefusedError
from kit.room.session.points import ad_hoc, answers, crowd, talking_points
from kit.room.session.points.crowd import Ballot
from kit.room.store.schema import Answer, Closing, Point, RoomSession

__all__ = ["close", "count_evaluation", "evaluated", "is_closed", "move", "unsay", "voted"]

TEXTS = ("keep", "change")
Cast = tuple[str, tuple[Any, ...]]
"""A device, and one person's answers on it, one for each round."""


def move(db: Session, session_id: str, workshop: str, *, key: object, do: str) -> None:
    """Change the phase of a poll, or show or hide its counts.

    ``do`` is ``open`` (the first vote), ``talk``, ``second`` (the second vote), ``close`` (for
    now), ``reveal`` or ``hide``. The first ``reveal`` counts the votes, and closes the poll for
    good. A wall that the facilitator has made up takes notes between ``open`` and ``close``.
    Raises RefusedError if nobody asks this, or if it is closed for good.
    """
    asked = answers.point(db, session_id, workshop, key)
    if asked.kind == "wall" and ad_hoc.is_ad_hoc(asked) and do in {"open", "close"}:
        asked.phase = "first" if do == "open" else "closed"
        return
    if asked.kind not in talking_points.VOTES:
        raise RefusedError(_("This isn't a vote. Reload the page."))
    if do in {"reveal", "hide"}:
        if do == "reveal" and not asked.shown:
            _count_vote(db, asked)
        asked.revealed = do == "reveal"
    elif asked.closed:
        raise RefusedError(
            _("This vote is closed for good. Ask for a show of hands instead."), status=409
        )
    elif asked.kind == "own_words" and do in {"talk", "second"}:
        raise RefusedError(
            _("Words are written once, so there is no second vote. Reload the page.")
        )
    elif do in {"open", "second"}:
        asked.phase, asked.round = ("first", 1) if do == "open" else ("second", 2)
    else:
        asked.phase = {"talk": "talk", "close": "closed"}[do]


def close(db: Session, session_id: str, workshop: str) -> None:
    """Close the session of a workshop: count the evaluation, and let nobody answer any more.

    Votes that were not revealed are closed without being counted.
    """
    if is_closed(db, session_id, workshop):
        return
    db.add(Closing(session=session_id, workshop=workshop))
    here = (Point.session == session_id, Point.workshop == workshop)
    for asked in filter(lambda one: one.is_asked, db.scalars(select(Point).where(*here))):
        if asked.kind == "evaluation" and not asked.shown:
            asked.shown = _evaluation(db, asked)
        if asked.kind != "pulse":
            asked.closed = True
        if asked.kind in talking_points.VOTES:
            asked.phase = "closed"


def is_closed(db: Session, session_id: str, workshop: str) -> bool:
    """Return whether the facilitator has closed the session of a workshop."""
    return db.get(Closing, (session_id, workshop)) is not None


def voted(db: Session, asked: Point) -> dict[str, Any]:
    """Return how many people have voted in the poll's round, and in all rounds until it.

    ``enough`` says whether the latter are enough to be counted.
    """
    devices = [device for device, _given in _cast(db, asked)]
    return {
        "now": sum(len(people) for people in _answered(db, asked, asked.round).values()),
        "all": len(devices),
        "enough": crowd.enough(devices, threshold=_threshold(db, asked)),
    }


def _threshold(db: Session, asked: Point) -> int:
    return db.get_one(RoomSession, asked.session).threshold


def evaluated(db: Session, asked: Point) -> int:
    """Return how many people have evaluated."""
    return len(_cast(db, asked))


def _answered(db: Session, asked: Point, number: int) -> dict[str, list[Any]]:
    """Return the answers of a round by device: one, or those of two people."""
    where = (Answer.session == asked.session, Answer.workshop == asked.workshop)
    rows = db.scalars(select(Answer).where(*where, Answer.key == asked.key, Answer.round == number))
    return {
        row.person: [row.value] if row.second is None else [row.value, row.second] for row in rows
    }


def _cast(db: Session, asked: Point) -> list[Cast]:
    """Return the answers of all who have answered in each round of ``asked``."""
    rounds = [_answered(db, asked, number) for number in range(1, asked.round + 1)]
    return [
        (device, given)
        for device in rounds[0]
        for given in zip(*(answered.get(device, []) for answered in rounds), strict=False)
    ]


def _count_vote(db: Session, asked: Point) -> None:
    given = {"rounds": asked.round, "threshold": _threshold(db, asked)}
    cast = _cast(db, asked)
    if asked.kind == "own_words":
        ballots = [Ballot(device, tuple(map(_chosen, said))) for device, said in cast]
        asked.shown = crowd.words(ballots, threshold=given["threshold"])
    else:
        asked.shown = _count(cast, asked.body["options"], _chosen, **given)
    asked.closed, asked.phase = True, "closed"


def _chosen(value: Any) -> frozenset[str]:
    return frozenset(str(one) for one in (value if isinstance(value, list) else [value]))


def _count(
    cast: Iterable[Cast],
    names: Iterable[str],
    chosen: Callable[[Any], frozenset[str]],
    *,
    rounds: int,
    threshold: int,
) -> dict[str, Any]:
    """Count answers to a question; those that don't fit its ``names`` (any more) are left out."""
    offered = list(names)
    ballots = [Ballot(device, tuple(map(chosen, given))) for device, given in cast]
    fit = [b for b in ballots if all(one and one <= set(offered) for one in b.chosen)]
    return crowd.count(fit, offered, rounds=rounds, threshold=threshold)


def _evaluation(db: Session, asked: Point) -> dict[str, Any]:
    cast = [(device, given[0]) for device, given in _cast(db, asked)]
    return count_evaluation(cast, asked.body, threshold=_threshold(db, asked))


def count_evaluation(
    cast: Sequence[tuple[str, Mapping[str, Any]]],
    body: Mapping[str, Any],
    *,
    threshold: int = crowd.FEWEST,
) -> dict[str, Any]:
    """Count evaluations, each with the device that it came from, by the questions of ``body``.

    Each question is counted by those who answered it. An outcome is asked for twice, before and
    now, and counted by those who answered both.
    """

    def by(names: Iterable[Any], *said: Callable[[Mapping[str, Any]], Any]) -> dict[str, Any]:
        given = [(device, tuple(part(value) for part in said)) for device, value in cast]
        return _count(given, map(str, names), _single, rounds=len(said), threshold=threshold)

    outcomes = [
        by(talking_points.LEVELS, _level(number, "before"), _level(number, "now"))
        for number in range(len(body["outcomes"]))
    ]
    return {
        "outcomes": outcomes,
        "pace": by(talking_points.PACES, lambda value: value["pace"]),
        "hardest": by(body["sections"], lambda value: value["hardest"]),
        **{
            name: crowd.sentences([value[name] for _who, value in cast], threshold=threshold)
            for name in TEXTS
        },
    }


def _single(value: Any) -> frozenset[str]:
    """Return the one name that was chosen; the empty set if the question was left out."""
    return frozenset() if value is None else frozenset([str(value)])


def _level(number: int, when: str) -> Callable[[Mapping[str, Any]], Any]:
    def level(value: Mapping[str, Any]) -> Any:
        given = value["outcomes"]
        return given[number][when] if number < len(given) else None

    return level


def unsay(db: Session, asked: Point, gone: Answer) -> None:
    """Take the sentences of the deleted answer ``gone`` out of what is shown of an evaluation.

    A sentence that somebody else wrote too stays. Figures stay as they were counted.
    """
    if not asked.shown or asked.kind != "evaluation":
        return
    left = [
        value
        for device, given in _answered(db, asked, 1).items()
        if device != gone.person
        for value in given
    ]
    kept = {
        name: [text for text in asked.shown[name] if any(value[name] == text for value in left)]
        for name in TEXTS
    }
    asked.shown = {**asked.shown, **kept}
