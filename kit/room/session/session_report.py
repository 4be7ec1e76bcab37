"""``hackyack report --room``: the facilitator's report on a session, as a page and as tables.

It contains only counts that the room itself was shown, and counts nothing again: so the threshold
and the steps of ``kit.room.session.crowd`` hold here too, and no two of its numbers, nor one of
them and one on the screen, differ by one person. A poll that was never revealed is left out.
"""

import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit import pages, places
from kit.errors import WorkshopError
from kit.messages import _
from kit.programme import workshops
from kit.programme.workshops import Workshop
from kit.room.session import talking_points, wall
from kit.room.session.crowd import Ballot
from kit.room.store import database
from kit.room.store.schema import Agenda, Answer, HandIns, Point, RoomSession
from kit.tables import safe_csv
from kit.yack import evaluations

__all__ = ["Block", "SessionReport", "of", "others", "read", "report", "write"]


@dataclass(frozen=True, kw_only=True)
class Block:
    """A block of the agenda: planned, added and real minutes; ``real`` is None if it never ran."""

    title: str
    planned: int
    extra: int
    paused: float
    real: float | None


@dataclass(frozen=True, kw_only=True)
class SessionReport:
    """The report on one workshop of a session.

    ``polls`` are (question, [(option, [count in each round])], people in each round); ``walls`` are
    (question, [(note, how many agree)]); ``evaluation`` is as the facilitator's page had it, with
    ``changes`` for each outcome: how many rose, stayed and fell.
    """

    workshop: Workshop
    began: int
    day: str
    blocks: tuple[Block, ...]
    polls: tuple[tuple[str, list[tuple[str, list[int]]], list[int]], ...]
    walls: tuple[tuple[str, list[tuple[str, int]]], ...]
    evaluation: dict[str, Any] | None
    outcomes: tuple[str, ...]
    changes: tuple[dict[str, int], ...] | None
    handed_in: int


def report(ids: Iterable[str] = (), *, code: str = "", url: str | None = None) -> list[Path]:
    """Write ``room.html`` and four tables for each workshop of the last session; return them.

    They lie in ``programme/report/<id>/``; those of the session with ``code``, where one is given,
    in a folder of its own there. Raises WorkshopError if there was no such session, or if it did
    not have a workshop in ``ids``.
    """
    opened = database.Store(url)
    try:
        found = opened.do(read, list(ids), code=code)
    finally:
        opened.close()
    return [file for one in found for file in write(one, code.upper())]


def others(*, url: str | None = None) -> list[tuple[str, int]]:
    """Return the code and the beginning of each session before the last one, the latest first."""
    opened = database.Store(url)
    try:
        newest = select(RoomSession).order_by(RoomSession.began.desc()).offset(1)
        return opened.do(lambda db: [(one.code, one.began) for one in db.scalars(newest)])
    finally:
        opened.close()


def read(db: Session, ids: list[str], *, code: str = "") -> list[SessionReport]:
    """Return the reports on the workshops of the last session, or of the one with ``code``.

    On those in ``ids``, else on all.
    """
    newest = select(RoomSession).order_by(RoomSession.began.desc()).limit(1)
    last = db.scalar(newest.where(RoomSession.code == code.upper()) if code else newest)
    if last is None and code:
        raise WorkshopError(
            _("No session with the code {code} is kept. Run: hackyack report --room").format(
                code=code
            )
        )
    if last is None:
        raise WorkshopError(_("There was no session yet. Run: hackyack serve --room"))
    asked = select(Point.workshop).where(Point.session == last.id, Point.kind != "pulse")
    known = sorted(set(db.scalars(asked)))
    chosen = [workshops.read(id).id for id in ids] or known
    if missing := [id for id in chosen if id not in known] or ([] if known else ["–"]):
        raise WorkshopError(
            _("Nobody opened {id} in the last session, so there is nothing to report.").format(
                id=", ".join(missing)
            )
        )
    return [_report_of(db, last, workshops.read(id)) for id in chosen]


def of(db: Session, session_id: str, workshop: str) -> SessionReport:
    """Return the report on a workshop of a session."""
    return _report_of(db, db.get_one(RoomSession, session_id), workshops.read(workshop))


def _report_of(db: Session, session: RoomSession, workshop: Workshop) -> SessionReport:
    here = (Point.session == session.id, Point.workshop == workshop.id)
    points = list(db.scalars(select(Point).where(*here).order_by(Point.place, Point.key)))
    evaluated = next((p for p in points if p.kind == "evaluation" and p.shown.get("1")), None)
    row = db.get(HandIns, (session.id, workshop.id))
    return SessionReport(
        workshop=workshop,
        began=session.began,
        day=time.strftime("%Y-%m-%d", time.localtime(session.began)),
        blocks=tuple(_blocks(db, session.id, workshop)),
        polls=tuple(_poll(p) for p in points if p.kind in talking_points.VOTES and p.revealed),
        walls=tuple(_walls(db, session.id, workshop.id, points)),
        evaluation=evaluated.shown["1"] if evaluated else None,
        outcomes=tuple(evaluated.body["outcomes"]) if evaluated else (),
        changes=_changes(db, evaluated) if evaluated else None,
        handed_in=row.count if row else 0,
    )


def _blocks(db: Session, session_id: str, workshop: Workshop) -> Iterator[Block]:
    """Yield each block with the sum of all its runs, as a facilitator can go back to a block."""
    here = (Agenda.session == session_id, Agenda.workshop == workshop.id)
    rows = list(db.scalars(select(Agenda).where(*here).order_by(Agenda.number)))
    for number, item in enumerate(workshop.agenda):
        own = [row for row in rows if row.item == number and row.ended is not None]
        yield Block(
            title=item.title,
            planned=item.minutes,
            extra=sum(row.extra for row in own),
            paused=sum(row.waited for row in own) / 60,
            real=sum((row.ended or 0) - row.began - row.waited for row in own) / 60
            if own
            else None,
        )


def _poll(point: Point) -> tuple[str, list[tuple[str, list[int]]], list[int]]:
    rounds = [point.shown[number] for number in sorted(point.shown)]
    rows = [
        (text, [one["counts"][name] for one in rounds])
        for name, text in point.body["options"].items()
    ]
    return point.body["question"], rows, [one["total"] for one in rounds]


def _walls(
    db: Session, session_id: str, workshop: str, points: Iterable[Point]
) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    notes = wall.notes(db, session_id, workshop)
    for point in points:
        if point.kind == "wall":
            own = [(n.text, agreed) for n, agreed in notes if n.key == point.key and not n.held]
            yield point.body["question"], own


def _changes(db: Session, point: Point) -> tuple[dict[str, int], ...] | None:
    """Return for each outcome how many people rose, stayed and fell.

    Exactly those people are counted whose evaluations the room was shown. None if one of them has
    deleted their data since: the difference to the shown counts would be that person's answer.
    """
    gone = point.gone.get("1", [])
    if not gone or gone[-1]:
        return None
    here = (Answer.session == point.session, Answer.workshop == point.workshop)
    rows = db.scalars(select(Answer).where(*here, Answer.key == point.key))
    shown = [Ballot(row.value, row.seen).at(len(gone) - 1) for row in rows]
    found = []
    for number in range(len(point.body["outcomes"])):
        counts: Counter[str] = Counter()
        for value in filter(None, shown):
            given = value["outcomes"][number : number + 1] or [{"before": None, "now": None}]
            before, now = given[0]["before"], given[0]["now"]
            if before is not None and now is not None:
                counts["up" if now > before else "down" if now < before else "same"] += 1
        found.append({name: counts[name] for name in ("up", "same", "down")})
    return tuple(found)


def write(report: SessionReport, code: str) -> list[Path]:
    """Write a report's files, in the folder ``code`` if it is not empty; return them.

    They get the time at which the session began, see ``kit.room.session.written_reports``.
    """
    folder = places.programme() / "report" / report.workshop.id / code
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "room.html"
    words = {"steps": evaluations.steps(), "paces": evaluations.paces()}
    page.write_text(pages.render("room-report.html", **vars(report), **words), encoding="utf-8")
    agenda = [
        (
            b.title,
            b.planned,
            b.extra,
            "" if b.real is None else round(b.real, 1),
            round(b.paused, 1),
        )
        for b in report.blocks
    ]
    heads = (_("block"), _("planned"), _("added"), _("real"), _("paused"))
    polls = [
        (question, number, text, count, totals[number - 1])
        for question, rows, totals in report.polls
        for text, counts in rows
        for number, count in enumerate(counts, 1)
    ]
    notes = [(question, *note) for question, own in report.walls for note in own]
    table = safe_csv.write
    files = [
        page,
        table(folder / "room-agenda.csv", heads, agenda),
        table(folder / "room-polls.csv", _poll_heads(), polls),
        table(folder / "room-wall.csv", (_("question"), _("note"), _("me too")), notes),
        table(folder / "room-evaluation.csv", _evaluation_heads(), _evaluated(report)),
    ]
    for file in files:
        os.utime(file, (report.began, report.began))
    return files


def _poll_heads() -> tuple[str, ...]:
    return _("question"), _("vote"), _("choice"), _("people"), _("of")


def _evaluation_heads() -> tuple[str, ...]:
    return _("about"), _("when"), _("answer"), _("people")


def _evaluated(report: SessionReport) -> Iterator[tuple[str, str, str, int]]:
    """Yield one row for each count of the evaluation, and one for each sentence."""
    shown = report.evaluation
    if shown is None:
        return
    for number, outcome in enumerate(report.outcomes):
        for when, said in (("before", _("before today")), ("now", _("now"))):
            counts = zip(evaluations.steps(), shown["outcomes"][number][when], strict=True)
            yield from ((outcome, said, step, n) for step, n in counts)
        yield from _changed(outcome, report.changes[number] if report.changes else {})
    paces = evaluations.paces()
    yield from ((_("pace"), "", paces[name], n) for name, n in shown["pace"].items())
    yield from ((_("hardest section"), "", one, n) for one, n in shown["hardest"].items())
    yield from ((_("keep"), "", sentence, 1) for sentence in shown["keep"])
    yield from ((_("change"), "", sentence, 1) for sentence in shown["change"])


def _changed(outcome: str, change: dict[str, int]) -> Iterator[tuple[str, str, str, int]]:
    words = {"up": _("further than before"), "same": _("as before"), "down": _("less sure")}
    yield from ((outcome, _("change"), words[name], n) for name, n in change.items())
