"""``hackyack report --room``: the facilitator's report on a session, as a page and as tables.

It contains only figures that the room itself was shown, and counts nothing: so the rule of
``kit.room.session.points.crowd`` holds here too. A poll that was never revealed is left out. The
evaluation is counted when the session is closed: by the facilitator, or here once it is so old
that a room can't go on with it.
"""

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit import pages, places
from kit.errors import WorkshopError
from kit.messages import _
from kit.programme import workshops
from kit.programme.workshops import Workshop
from kit.room.session import clock
from kit.room.session.points import counting, talking_points, wall
from kit.room.session.records import count_tables, paper_evaluation
from kit.room.store import database
from kit.room.store.schema import Agenda, HandIns, Point, RoomSession
from kit.tables import safe_csv

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

    ``polls`` are (question, texts of the options, figures as ``crowd.count`` gives them); ``walls``
    are (question, [(note, how many agree)]); ``evaluation`` is as the facilitator's page had it,
    None if it was not counted. ``closed``: the session is.
    """

    workshop: Workshop
    began: int
    day: str
    blocks: tuple[Block, ...]
    polls: tuple[tuple[str, dict[str, str], dict[str, Any]], ...]
    walls: tuple[tuple[str, list[tuple[str, int]]], ...]
    evaluation: dict[str, Any] | None
    outcomes: tuple[str, ...]
    closed: bool
    handed_in: int


def report(
    ids: Iterable[str] = (), *, code: str = "", url: str | None = None, paper: Path | None = None
) -> list[Path]:
    """Write ``room.html`` and four tables for each workshop of the last session; return them.

    The evaluations typed into the table ``paper`` are added, and kept with the report.

    They lie in ``programme/report/<id>/``; those of the session with ``code``, where one is given,
    in a folder of its own there. Raises WorkshopError if there was no such session, or if it did
    not have a workshop in ``ids``.
    """
    opened = database.Store(url)
    try:
        found = opened.do(read, list(ids), code=code)
    finally:
        opened.close()
    if paper is not None:
        _keep_paper(paper, found, code.upper())
    return [file for one in found for file in write(one, code.upper())]


def _keep_paper(paper: Path, found: Sequence[SessionReport], code: str) -> None:
    """Check the evaluations on paper, and lay a copy beside the report that they belong to."""
    if len(found) != 1:
        raise WorkshopError(
            _(
                "The sheets are about one workshop. Say which: report ID --room --paper {file}"
            ).format(file=paper.name)
        )
    [one] = found
    sheets = paper_evaluation.read(paper, one.workshop)
    kept = _folder(one, code) / paper_evaluation.KEPT
    paper_evaluation.write(kept, sheets, one.workshop)
    os.utime(kept, (one.began, one.began))


def _with_paper(report: SessionReport, code: str) -> SessionReport:
    """Return ``report`` with the evaluations on paper that were kept with it."""
    kept = _folder(report, code) / paper_evaluation.KEPT
    if not kept.is_file() or int(kept.stat().st_mtime) != report.began:
        return report  # there are none, or they are of another session
    asked = tuple(paper_evaluation.body(report.workshop)["outcomes"])
    if report.evaluation and report.outcomes != asked:
        raise WorkshopError(
            _(
                "The outcomes of {id} were changed since that session, so the sheets can't be "
                "added to what was answered on screens. Delete {file} to write the report without "
                "them."
            ).format(id=report.workshop.id, file=places.short(kept))
        )
    counted = paper_evaluation.count(paper_evaluation.read(kept, report.workshop), report.workshop)
    together = paper_evaluation.add(report.evaluation, counted)
    return replace(report, evaluation=together, outcomes=asked)


def _folder(report: SessionReport, code: str) -> Path:
    folder = places.programme() / "report" / report.workshop.id / code
    folder.mkdir(parents=True, exist_ok=True)
    return folder


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
    if not database.can_go_on(db, session):
        counting.close(db, session.id, workshop.id)
        clock.end(db, session.id, workshop.id, at=session.seen)
    here = (Point.session == session.id, Point.workshop == workshop.id)
    known = db.scalars(select(Point).where(*here).order_by(Point.place, Point.key))
    points = [point for point in known if point.is_asked]
    evaluated = next((p for p in points if p.kind == "evaluation" and p.shown), None)
    row = db.get(HandIns, (session.id, workshop.id))
    return SessionReport(
        workshop=workshop,
        began=session.began,
        day=time.strftime("%Y-%m-%d", time.localtime(session.began)),
        blocks=tuple(_blocks(db, session.id, workshop)),
        polls=tuple(_poll(p) for p in points if p.kind in talking_points.VOTES and p.revealed),
        walls=tuple(_walls(db, session.id, workshop.id, points)),
        evaluation=evaluated.shown if evaluated else None,
        outcomes=tuple(evaluated.body["outcomes"]) if evaluated else (),
        closed=counting.is_closed(db, session.id, workshop.id),
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


def _poll(point: Point) -> tuple[str, dict[str, str], dict[str, Any]]:
    words = {name: name for one in point.shown["rounds"] for name in one["counts"]}
    texts = words if point.kind == "own_words" else point.body["options"]
    return point.body["question"], texts, point.shown


def _walls(
    db: Session, session_id: str, workshop: str, points: Iterable[Point]
) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    notes = wall.notes(db, session_id, workshop)
    for point in points:
        if point.kind == "wall":
            own = [(n.text, agreed) for n, agreed in notes if n.key == point.key and not n.held]
            yield point.body["question"], own


def write(report: SessionReport, code: str) -> list[Path]:
    """Write a report's files, in the folder ``code`` if it is not empty; return them.

    They get the time at which the session began, see ``kit.room.session.records.written_reports``.
    """
    report, folder = _with_paper(report, code), _folder(report, code)
    page = folder / "room.html"
    page.write_text(
        pages.render("room-report.html", **vars(report), **count_tables.words()), encoding="utf-8"
    )
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
        (question, *row)
        for question, texts, shown in report.polls
        for row in count_tables.rows(texts, shown)
    ]
    notes = [(question, *note) for question, own in report.walls for note in own]
    table, evaluated = safe_csv.write, count_tables.evaluated(report.evaluation, report.outcomes)
    files = [
        page,
        table(folder / "room-agenda.csv", heads, agenda),
        table(folder / "room-polls.csv", count_tables.poll_heads(), polls),
        table(folder / "room-wall.csv", (_("question"), _("note"), _("me too")), notes),
        table(folder / "room-evaluation.csv", count_tables.evaluation_heads(), evaluated),
    ]
    for file in files:
        os.utime(file, (report.began, report.began))
    return files
