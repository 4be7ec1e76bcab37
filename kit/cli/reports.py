"""``hackyack report``: pages and CSV files about hand-ins, a room or sheets of paper."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kit.cli.courses import CourseFolder, chosen
from kit.cli.terminal import begins, progress, short
from kit.errors import WorkshopError
from kit.messages import _

if TYPE_CHECKING:
    from kit.grading.courses import Assignment

__all__ = ["add"]


def add(app: typer.Typer) -> None:
    """Add this command to the others."""
    app.command()(report)


def report(
    workshops: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID]...", help="Workshops or assignments; all where none is named."
        ),
    ] = None,
    *,
    scores: Annotated[
        bool, typer.Option("--scores", help="Show how the points are spread, too.")
    ] = False,
    room: Annotated[
        bool,
        typer.Option("--room", help="What the last session's room leaves: votes, wall, clock."),
    ] = False,
    session: Annotated[
        str, typer.Option(metavar="CODE", help="With --room: of an earlier session, by its code.")
    ] = "",
    paper: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Count evaluations on paper; with --room, add them."),
    ] = None,
    course: CourseFolder = None,
) -> None:
    """Write pages and CSV files about a session."""
    if session and not room:
        raise WorkshopError(_("--session {code} is about a room: add --room.").format(code=session))
    if course is not None and (room or paper is not None):
        raise WorkshopError(_("--course is about hand-ins: leave --room and --paper out."))
    begins(_("The report is being written …"))
    if room:
        _report_room(workshops or (), session, paper)
    elif paper is not None:
        _report_paper(workshops or (), paper)
    else:
        _report_hand_ins(chosen(course, workshops), scores=scores)


def _report_hand_ins(assignments: "Sequence[Assignment]", *, scores: bool) -> None:
    from kit.grading.pages import report as reports

    for assignment in assignments:
        with progress(_("Reading")) as show:
            made = reports.report(assignment, scores=scores, progress=show)
        for file in (made.html, made.csv, made.tasks):
            typer.echo(short(file))


def _report_paper(workshops: Sequence[str], paper: Path) -> None:
    if len(workshops) != 1:
        raise WorkshopError(
            _("The sheets are about one workshop. Say which: report ID --paper {file}").format(
                file=paper.name
            )
        )
    from kit.room.session.records import paper_evaluation

    for file in paper_evaluation.report(workshops[0], paper):
        typer.echo(short(file))


def _report_room(workshops: Sequence[str], code: str, paper: Path | None) -> None:
    from kit.room.session.records import session_report

    for file in session_report.report(workshops, code=code, paper=paper):
        typer.echo(short(file))
    for other, began in () if code else session_report.others():
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(began))
        typer.echo(
            _("For the session of {when}: report --room --session {code}").format(
                when=when, code=other
            )
        )
