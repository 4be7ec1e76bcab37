"""``hackyack collect``, ``grade``, ``feedback`` and ``report``: the work after a session."""

import os
import time
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kit.cli.terminal import CourseFolder, progress, short, table
from kit.errors import SubmissionError, WorkshopError
from kit.messages import _, ngettext

if TYPE_CHECKING:
    from kit.grading.courses import Assignment, Course
    from kit.grading.run.autograde import Graded

__all__ = ["add", "assignment_of", "chosen", "course_of"]

Id = Annotated[
    str, typer.Argument(metavar="ID", help="A workshop, for example privacy_1, or an assignment.")
]
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
Timeout = Annotated[
    int | None,
    typer.Option(
        metavar="SECONDS",
        help="How long one cell may work, if not as in nbgrader_config.py.",
        min=1,
    ),
]
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


def course_of(folder: Path | None) -> "Course":
    """Return the course that ``--course`` names, or the one in this clone."""
    from kit.grading import courses

    return courses.own() if folder is None else courses.at(folder)


def assignment_of(folder: Path | None, id: str) -> "Assignment":
    """Return an assignment of the course that ``--course`` names; raise if it isn't there."""
    course = course_of(folder)
    return course.existing(id) if course.given else course.assignment(id)


def chosen(folder: Path | None, ids: Sequence[str] | None) -> "list[Assignment]":
    """Return the assignments called ``ids``, or all of the course that ``--course`` names."""
    course = course_of(folder)
    if course.given:
        return [course.existing(id) for id in ids or course.assignments()]
    from kit.programme import workshops

    return [course.assignment(id) for id in workshops.chosen(ids)]


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
        typer.Option(
            "--workshop",
            "--assignment",
            "-w",
            metavar="ID",
            help="Which workshop or assignment they are for.",
        ),
    ],
    pattern: Annotated[
        str | None,
        typer.Option(
            metavar="PATTERN",
            help='Where the name stands in a file name, for example "{student}_{id}".',
        ),
    ] = None,
    course: CourseFolder = None,
) -> None:
    """Collect hand-ins from a folder or zip."""
    from kit.grading.intake.collect import collect as collect_from

    assignment = assignment_of(course, workshop)
    result = collect_from(source, assignment, pattern=pattern)
    for taken in result.taken:
        typer.echo(f"{taken.name}: {taken.path} {taken.note}".rstrip())
    for left in (*result.skipped, *result.unreadable):
        typer.secho(f"{left.path}: {left.reason}", fg=typer.colors.YELLOW)
    n = len({taken.participant for taken in result.taken})
    typer.echo(ngettext("{n} hand-in collected.", "{n} hand-ins collected.", n).format(n=n))
    _remind(assignment.course)


def grade(  # noqa: PLR0913  each is an option of the command
    workshop: Id,
    *,
    participant: People = None,
    workers: Workers = None,
    force: Force = False,
    timeout: Timeout = None,
    watch: Watched = None,
    cluster: Cluster = None,
    trust_submissions: Trust = False,
    course: CourseFolder = None,
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

    assignment_of(course, workshop)  # where something is wrong with it, that is said first

    def run(participants: list[str] | None) -> "list[Graded]":
        with (
            batch.ready(side_by_side) if cluster is None else nullcontext(workers) as processes,
            clusters.executor(cluster, _note) as executor,
            progress(_("Grading")) as show,
        ):
            return autograde.grade(
                assignment_of(course, workshop), participants=participants, force=force,
                timeout=timeout, workers=processes, executor=executor, trust=trust_submissions,
                progress=show,
            )  # fmt: skip

    if watch is not None:
        typer.echo(_("Waiting for hand-ins in {folder}. Ctrl-C ends it.").format(folder=watch))
        for taken in watching.arrivals(watch, assignment_of(course, workshop)):
            _show(run(taken))
        return
    if not trust_submissions and cluster is None:
        _sandboxed()
    results = run(participant)
    if not results:
        raise _nothing(assignment_of(course, workshop))
    raise _ended(results, course_of(course))


def _note(line: str) -> None:
    typer.secho(line, fg=typer.colors.YELLOW, err=True)


def _ended(results: "list[Graded]", course: "Course") -> typer.Exit:
    _show(results)
    _remind(course)
    return typer.Exit(int(any(r.score is None for r in results)))


def _remind(course: "Course") -> None:
    """Print a reminder if hand-ins are older than the days stated to participants."""
    from kit.grading import retention

    if line := retention.reminder(course):
        _note(line)


def _nothing(assignment: "Assignment") -> SubmissionError:
    command = assignment.course.command("collect", "FOLDER", "--workshop", assignment.id)
    return SubmissionError(
        _("Nothing was collected for {id}. Run: {command}").format(
            id=assignment.id, command=command
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
        _note(told.format(remedy=remedy(bubblewrap.bwrap())))


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


def feedback(workshop: Id, participant: People = None, course: CourseFolder = None) -> None:
    """Write one page of feedback for each participant."""
    from kit.grading.pages import feedback as pages

    for page in pages.feedback(assignment_of(course, workshop), participants=participant):
        typer.echo(short(page))


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
    if room:
        _report_room(workshops or (), session, paper)
        return
    if paper is not None:
        _report_paper(workshops or (), paper)
        return
    from kit.grading.pages import report as reports

    for assignment in chosen(course, workshops):
        made = reports.report(assignment, scores=scores)
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
