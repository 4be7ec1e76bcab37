"""``hackyack grade``: what people have handed in gets points."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kit.cli.courses import CourseFolder, assignment_of, remind
from kit.cli.terminal import begins, note, progress, table
from kit.errors import SubmissionError
from kit.messages import _, ngettext

if TYPE_CHECKING:
    from kit.grading.courses import Assignment, Course
    from kit.grading.run.autograde import Graded, Progress

__all__ = ["Id", "People", "add", "note_earlier_editions"]

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


def add(app: typer.Typer) -> None:
    """Add this command to the others."""
    app.command()(grade)


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
    begins(_("Grading begins; the first hand-in takes the longest …"))
    side_by_side = _begun(workers, now=cluster is None and watch is None)
    from kit.grading.run import autograde, batch, clusters

    of = assignment_of(course, workshop).course  # where something is wrong, that is said first

    def run(participants: list[str] | None) -> "list[Graded]":
        assignment = of.assignment(workshop)
        with (
            _progress(assignment, participants, force=force) as told,
            batch.ready(side_by_side) if cluster is None else nullcontext(workers) as processes,
            clusters.executor(cluster, note) as executor,
        ):
            return autograde.grade(
                assignment, participants=participants, force=force, timeout=timeout,
                workers=processes, executor=executor, trust=trust_submissions, progress=told,
            )  # fmt: skip

    if watch is not None:
        _watch(watch, of.assignment(workshop), run)
        return
    if not trust_submissions and cluster is None:
        _sandboxed()
    raise _ended(run(participant), of.assignment(workshop))


def _begun(workers: int | None, *, now: bool) -> int:
    """Return how many grade side by side; they import ``now``, while this process does."""
    from kit.grading.run.running import kernel_trees

    side_by_side = workers or os.cpu_count() or 1
    if now:
        kernel_trees.prepare(side_by_side)
    return side_by_side


def _watch(
    folder: Path, assignment: "Assignment", run: "Callable[[list[str]], list[Graded]]"
) -> None:
    """Grade what arrives in ``folder``, until Ctrl-C."""
    from kit.grading.intake import watching

    typer.echo(_("Waiting for hand-ins in {folder}. Ctrl-C ends it.").format(folder=folder))
    for taken in watching.arrivals(folder, assignment):
        _show(run(taken), assignment.course)


@contextmanager
def _progress(
    assignment: "Assignment", participants: list[str] | None, *, force: bool
) -> "Iterator[Progress]":
    """Show who is done; where Ctrl-C ends it, say how many and how the others are graded."""
    seen: list[str] = []
    try:
        with progress(_("Grading")) as show:

            def told(result: "Graded", done: int, total: int) -> None:
                seen.append(result.participant)
                show(result, done, total)

            yield told
    except KeyboardInterrupt:
        asked = list(assignment.submissions()) if participants is None else participants
        left = [participant for participant in asked if participant not in seen]
        said = _("Ended: {n} of {all} are done, and kept. The same command goes on.")
        if force and seen:
            said = _(
                "Ended: {n} of {all} were graded again, and that is kept. The same command would "
                "begin with the first again; for the others alone, run: {command}"
            )
        names = [word for participant in left for word in ("--student", participant)]
        command = assignment.course.command("grade", assignment.id, "--force", *names)
        note("\n" + said.format(n=len(seen), all=len(asked), command=command))
        raise


def _ended(results: "list[Graded]", assignment: "Assignment") -> typer.Exit | SubmissionError:
    if not results:
        return _nothing(assignment)
    _show(results, assignment.course)
    _say_what_is_next(results, assignment)
    remind(assignment.course)
    return typer.Exit(int(any(r.score is None for r in results)))


def _say_what_is_next(results: "list[Graded]", assignment: "Assignment") -> None:
    """Print whose answers a person reads, and who was graded by an earlier version."""
    command = assignment.course.command
    _note_earlier(sum(one.earlier for one in results), assignment)
    if n := sum(one.to_read for one in results):
        options = () if assignment.course.given else ("--facilitator",)
        said = ngettext(
            "{n} hand-in has answers that a person reads and scores, in the formgrader: {lab}. "
            "Then: {feedback}",
            "{n} hand-ins have answers that a person reads and scores, in the formgrader: {lab}. "
            "Then: {feedback}",
            n,
        )
        lab, then = command("lab", *options), command("feedback", assignment.id)
        typer.echo(said.format(n=n, lab=lab, feedback=then))


def note_earlier_editions(assignment: "Assignment") -> None:
    """Print how many hand-ins an earlier version has graded, once the exercise is released."""
    if not assignment.course.given:
        return  # in this clone, a release enters nothing into the gradebook; the next grading does
    from kit.grading.run import autograde

    _note_earlier(len(autograde.of_earlier_editions(assignment)), assignment)


def _note_earlier(n: int, assignment: "Assignment") -> None:
    if n:
        said = ngettext(
            "{n} hand-in was graded by an earlier version of the exercise. To grade again: "
            "{command}",
            "{n} hand-ins were graded by an earlier version of the exercise. To grade again: "
            "{command}",
            n,
        )
        command = assignment.course.command("grade", assignment.id, "--force")
        note(said.format(n=n, command=command))


def _nothing(assignment: "Assignment") -> SubmissionError:
    option = "--assignment" if assignment.course.given else "--workshop"
    command = assignment.course.command("collect", "FOLDER", option, assignment.id)
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
        note(told.format(remedy=remedy(bubblewrap.bwrap())))


def _show(results: "list[Graded]", course: "Course") -> None:
    names = _names_of_several([one.participant for one in results], course)
    table(
        (_("participant"), _("points"), _("what became of it")),
        [
            (
                names.get(r.participant, r.participant),
                "–" if r.score is None else f"{r.score:g} / {r.max_score:g}",
                f"{r.status} {r.message}".rstrip(),
            )
            for r in results
        ],
    )


def _names_of_several(ids: "Sequence[str]", course: "Course") -> dict[str, str]:
    """Return what to call those whose id doesn't say their names."""
    from kit.grading import hand_in_names

    several = [id for id in ids if hand_in_names.is_of_several(id)]
    if not several:
        return {}
    with course.gradebook() as book:
        names = {id: hand_in_names.written(book.find_student(id)) for id in several}
    return {id: f"{name} ({id})" for id, name in names.items() if name}
