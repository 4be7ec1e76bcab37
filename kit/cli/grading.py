"""``hackyack collect``, ``grade``, ``feedback`` and ``report``: the work after a session."""

import os
import time
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kit.cli.terminal import progress, short, table
from kit.errors import SubmissionError, WorkshopError
from kit.messages import _, ngettext

if TYPE_CHECKING:
    from kit.grading.run.autograde import Graded

__all__ = ["add"]

Id = Annotated[str, typer.Argument(metavar="ID", help="A workshop, for example privacy_1.")]
People = Annotated[
    list[str] | None,
    typer.Option(
        "--student", metavar="NAME", help="Only this participant, as listed; may be given again."
    ),
]

Workers = Annotated[
    int | None,
    typer.Option(metavar="NUMBER", help="How many run side by side.", min=1),
]
Force = Annotated[bool, typer.Option("--force", help="Grade again what is graded.")]
Timeout = Annotated[int, typer.Option(metavar="SECONDS", help="How long one cell may work.", min=1)]
Watched = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER", help="Collect and grade what arrives in a folder, until Ctrl-C."
    ),
]
Cluster = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Grade on the machines of a Dask scheduler."),
]
Trust = Annotated[
    bool,
    typer.Option("--trust-submissions", help="Run participants' code without a sandbox."),
]


def add(app: typer.Typer) -> None:
    """Add these commands to the others."""
    for command in (collect, grade, feedback, report):
        app.command()(command)


def collect(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="SOURCE", help="A folder or zip of notebooks and answer files, as they came."
        ),
    ],
    workshop: Annotated[
        str,
        typer.Option("--workshop", "-w", metavar="ID", help="Which workshop they are for."),
    ],
    pattern: Annotated[
        str | None,
        typer.Option(
            metavar="PATTERN",
            help='Where the name stands in a file name, for example "{student}_{id}".',
        ),
    ] = None,
) -> None:
    """Collect hand-ins from a folder or zip."""
    from kit.grading.intake.collect import collect as collect_from

    result = collect_from(source, workshop, pattern=pattern)
    for taken in result.taken:
        typer.echo(f"{taken.name}: {taken.path} {taken.note}".rstrip())
    for left in (*result.skipped, *result.unreadable):
        typer.secho(f"{left.path}: {left.reason}", fg=typer.colors.YELLOW)
    n = len(result.taken)
    typer.echo(ngettext("{n} hand-in collected.", "{n} hand-ins collected.", n).format(n=n))
    _remind()


def grade(
    workshop: Id,
    *,
    participant: People = None,
    workers: Workers = None,
    force: Force = False,
    timeout: Timeout = 30,
    watch: Watched = None,
    cluster: Cluster = None,
    trust_submissions: Trust = False,
) -> None:
    """Grade the hand-ins that were collected.

    Each processor grades one. The status is 1 where one of them could not be graded.
    """
    from kit.grading.run import kernel_trees

    side_by_side = workers or os.cpu_count() or 1
    if cluster is None and watch is None:
        kernel_trees.prepare(side_by_side)  # they import while this process does
    from kit.grading.intake import watching
    from kit.grading.run import autograde, batch, clusters

    def run(participants: list[str] | None) -> "list[Graded]":
        with (
            batch.ready(side_by_side) if cluster is None else nullcontext() as processes,
            progress(_("Grading")) as show,
            clusters.executor(cluster) as executor,
        ):
            return autograde.grade(
                workshop, participants=participants, force=force, timeout=timeout, workers=workers,
                executor=executor, processes=processes, trust=trust_submissions, progress=show,
            )  # fmt: skip

    if watch is not None:
        typer.echo(_("Waiting for hand-ins in {folder}. Ctrl-C ends it.").format(folder=watch))
        for taken in watching.arrivals(watch, workshop):
            _show(run(taken))
        return
    if not trust_submissions and cluster is None:
        _sandboxed()
    results = run(participant)
    if not results:
        raise _nothing(workshop)
    raise _ended(results)


def _ended(results: "list[Graded]") -> typer.Exit:
    _show(results)
    _remind()
    return typer.Exit(int(any(r.score is None for r in results)))


def _remind() -> None:
    """Print a reminder if hand-ins are older than the days stated to participants."""
    from kit.grading import courses, retention

    if line := retention.reminder(courses.own()):
        typer.secho(line, fg=typer.colors.YELLOW, err=True)


def _nothing(workshop: str) -> SubmissionError:
    return SubmissionError(
        _("Nothing was collected for {id}. Run: hackyack collect FOLDER --workshop {id}").format(
            id=workshop
        )
    )


def _sandboxed() -> None:
    """Print once, with the remedy, that participants' code has to wait, if it has to."""
    from kit.doctor import remedy
    from kit.kernels.sandbox import bubblewrap

    if not bubblewrap.available():
        told = _(
            "This system has no sandbox: code that was handed in waits, answers don't. {remedy}"
        )
        typer.secho(
            told.format(remedy=remedy(bubblewrap.bwrap())), fg=typer.colors.YELLOW, err=True
        )


def _show(results: "list[Graded]") -> None:
    table(
        (_("participant"), _("points"), _("what became of it")),
        [
            (
                r.participant,
                "–" if r.score is None else f"{r.score:g} / {r.max_score:g}",
                f"{r.status} {r.message}".rstrip(),
            )
            for r in results
        ],
    )


def feedback(workshop: Id, participant: People = None) -> None:
    """Write one page of feedback for each participant."""
    from kit.grading.pages import feedback as pages

    for page in pages.feedback(workshop, participants=participant):
        typer.echo(short(page))


def report(
    workshops: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]...", help="Workshops; all where none is named."),
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
) -> None:
    """Write pages and CSV files about a session."""
    if session and not room:
        raise WorkshopError(_("--session {code} is about a room: add --room.").format(code=session))
    if room:
        _report_room(workshops or (), session, paper)
        return
    if paper is not None:
        _report_paper(workshops or (), paper)
        return
    from kit.grading.pages import report as reports
    from kit.programme.workshops import chosen

    for workshop in chosen(workshops):
        made = reports.report(workshop, scores=scores)
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
