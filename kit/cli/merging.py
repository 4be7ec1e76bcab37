"""``hackyack merge``: takes in what another facilitator has collected and graded."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kit.cli.courses import CourseFolder, course_of
from kit.cli.terminal import begins, note, table
from kit.errors import SubmissionError
from kit.messages import _

if TYPE_CHECKING:
    from kit.grading.merge import Whose

__all__ = ["add"]


def add(app: typer.Typer) -> None:
    """Add this command to the others."""
    app.command()(merge)


def merge(
    folder: Annotated[
        Path,
        typer.Argument(metavar="FOLDER", help="The other clone, or the other course's folder."),
    ],
    take: Annotated[
        str | None,
        typer.Option(metavar="WHOSE", help="theirs or ours: whose score counts where two differ."),
    ] = None,
    course: CourseFolder = None,
) -> None:
    """Take in another clone's hand-ins and grades."""
    begins(_("What lies in {folder} is being compared …").format(folder=folder))
    from kit.grading import merge as merging

    whose: dict[str | None, Whose | None] = {None: None, "theirs": "theirs", "ours": "ours"}
    if take not in whose:
        raise SubmissionError(
            _("--take {take} is neither theirs nor ours: say one of them.").format(take=take)
        )
    done = merging.merge(course_of(course), folder, take=whose[take])
    for line in done.told:
        typer.echo(line)
    if not done.differences:
        typer.echo(_("Merged: nothing is left to decide."))
        return
    table(
        (_("participant"), _("what"), _("ours"), _("theirs")),
        [(one.participant, one.what, one.ours, one.theirs) for one in done.differences],
    )
    note(_("These differ, and ours stand. To decide: --take theirs or --take ours."))
    raise typer.Exit(1)
