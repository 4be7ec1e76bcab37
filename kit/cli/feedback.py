"""``hackyack feedback``: pages for participants, and what a course platform takes back."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kit.cli.courses import CourseFolder, assignment_of
from kit.cli.grading import Id, People
from kit.cli.terminal import begins, note, short
from kit.errors import SubmissionError
from kit.messages import _, ngettext

if TYPE_CHECKING:
    from kit.grading.courses import Assignment

__all__ = ["add"]


def add(app: typer.Typer) -> None:
    """Add this command to the others."""
    app.command()(feedback)


def feedback(
    workshop: Id,
    *,
    participant: People = None,
    platform: Annotated[
        str | None,
        typer.Option(
            "--for", metavar="PLATFORM",
            help="Also what a course platform takes back, moodle or canvas.",
        ),
    ] = None,
    download: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="SOURCE",
            help="The platform's zip of hand-ins, where they were collected from elsewhere.",
        ),
    ] = None,
    course: CourseFolder = None,
) -> None:  # fmt: skip
    """Write one page of feedback for each participant."""
    begins(_("The pages of feedback are being written …"))
    if platform is not None or download is not None:
        _send_back(assignment_of(course, workshop), platform, download, participant)
        return
    from kit.grading.pages import feedback as pages

    pages.feedback(
        assignment_of(course, workshop),
        participants=participant,
        told=lambda page: typer.echo(short(page)),  # at once: hundreds take a minute
    )


def _send_back(
    assignment: "Assignment", named: str | None, download: Path | None, people: list[str] | None
) -> None:
    """Write what a platform takes back, and say where it is put in there."""
    from kit.grading.pages import platforms

    platform = next((one for one in platforms.Platform if one == (named or "").lower()), None)
    if platform is None:
        said = _("Name the platform to which the feedback goes: --for {known}")
        raise SubmissionError(said.format(known="|".join(platforms.Platform)))
    made = platforms.send(assignment, platform, download, people=people)
    for file in (made.csv, made.zip):
        typer.echo(short(file))
    typer.echo(
        _("Upload the grading worksheet first, then the zip as “multiple feedback files in a zip”.")
        if platform is platforms.Platform.MOODLE
        else _(
            "Import the CSV into the gradebook; upload the zip as submissions of the assignment."
        )
    )
    if made.without_number:
        said = ngettext(
            "Not in the CSV, because it is not clear what number {platform} has for this person: "
            "{names}.",
            "Not in the CSV, because it is not clear what numbers {platform} has for these people: "
            "{names}.",
            len(made.without_number),
        )
        names = ", ".join(made.without_number)
        note(said.format(platform=platform.capitalize(), names=names))
