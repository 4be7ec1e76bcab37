"""``hackyack collect``: takes what people have handed in, from files of any origin."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kit.cli.courses import CourseFolder, assignment_of, remind
from kit.cli.terminal import begins
from kit.messages import _, ngettext

if TYPE_CHECKING:
    from kit.grading.intake.collect import Taken

__all__ = ["add"]

Pattern = Annotated[
    str | None,
    typer.Option(
        metavar="PATTERN",
        help='Where the name stands in a file name, for example "{student}_{id}"; {time} is where '
        "date and time stand, {number} is digits, * anything.",
    ),
]


def add(app: typer.Typer) -> None:
    """Add this command to the others."""
    app.command()(collect)


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
    pattern: Pattern = None,
    course: CourseFolder = None,
) -> None:
    """Collect hand-ins from a folder or zip.

    The time of handing in is the date of the file, unless nbgrader's timestamp.txt lies beside it
    or its path says it, as nbgrader's and Blackboard's do.
    """
    begins(_("The hand-ins in {source} are being looked at …").format(source=source))
    from kit.grading.intake.collect import collect as collect_from

    assignment = assignment_of(course, workshop)
    result = collect_from(source, assignment, pattern=pattern)
    for taken in result.taken:
        typer.echo(_line(taken))
    for left in (*result.skipped, *result.unreadable):
        typer.secho(f"{left.path}: {left.reason}", fg=typer.colors.YELLOW)
    if assignment.course.given:
        _say_undated(_people(taken for taken in result.taken if not taken.dated))
    n = len({taken.participant for taken in result.taken})
    typer.echo(ngettext("{n} hand-in collected.", "{n} hand-ins collected.", n).format(n=n))
    remind(assignment.course)


def _line(taken: "Taken") -> str:
    """Return a line on a hand-in, with the id of several people, which doesn't say their names."""
    from kit.grading import hand_in_names

    who = taken.name
    if len(hand_in_names.people(who)) > 1:
        who = f"{who} ({taken.participant})"
    return f"{who}: {taken.path}" + (f" – {taken.note}" if taken.note else "")


def _people(hand_ins: "Iterable[Taken]") -> int:
    """Return how many people have handed in, some of them together."""
    from kit.grading import hand_in_names

    names = {taken.participant: taken.name for taken in hand_ins}
    return hand_in_names.count([hand_in_names.people(name) for name in names.values()])


def _say_undated(n: int) -> None:
    """Print for how many people a file's date is taken for the time of handing in."""
    if n:
        told = ngettext(
            "The date of the file counts as the time of handing in, for {n} person: neither a "
            "timestamp.txt beside it nor its path says another.",
            "The date of the file counts as the time of handing in, for {n} people: neither a "
            "timestamp.txt beside it nor its path says another.",
            n,
        )
        typer.echo(told.format(n=n))
