"""``hackyack record …`` and ``hackyack forget …``: what people may have, and have removed."""

from typing import Annotated

import typer

from kit.errors import SubmissionError
from kit.messages import _
from kit.terminal import short

__all__ = ["add"]


def add(app: typer.Typer) -> None:
    """Add these commands to the others."""
    for command in (record, forget):
        app.command()(command)


def record(
    workshop: Annotated[
        str, typer.Argument(metavar="ID", help="A workshop, for example privacy_1.")
    ],
    student: Annotated[
        list[str] | None,
        typer.Option(
            "--student",
            metavar="NAME",
            help="Only this participant, as listed; may be given again.",
        ),
    ] = None,
) -> None:
    """Write a page for each participant to keep.

    It says what they have shown, outcome by outcome, and gives no marks.
    """
    from kit.grading import record as records

    for page in records.record(workshop, students=student):
        typer.echo(short(page))


def forget(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="A person, named as handed in, or by id."),
    ] = None,
    older_than: Annotated[
        int | None,
        typer.Option(
            metavar="DAYS", help="Everyone whose latest hand-in is older than that.", min=1
        ),
    ] = None,
) -> None:
    """Remove a person from all that was handed in.

    Hand-ins, grades, pages and rows under programme/ go, and can't be had back.
    """
    from kit.grading import forget as forgetting

    if (name is None) == (older_than is None):
        raise SubmissionError(_("Name a person, or give --older-than with a number of days."))
    gone = (
        forgetting.purge(older_than) if older_than is not None else (forgetting.forget(str(name)),)
    )
    for person in gone:
        typer.echo(_("Forgotten: {student}").format(student=person.student))
        for what in person.removed:
            typer.echo(f"  {what}")
    if not gone:
        typer.echo(_("Nobody's hand-in is that old."))
    typer.echo(_("Files elsewhere, such as your inbox, were not touched."))
