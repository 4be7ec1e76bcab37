"""``hackyack record`` and ``hackyack forget``: pages to keep, and the removal of a person."""

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from kit.cli.courses import CourseFolder, assignment_of, course_of
from kit.cli.terminal import begins, note, short
from kit.errors import SubmissionError
from kit.messages import _, ngettext

if TYPE_CHECKING:
    from kit.grading.courses import Course
    from kit.grading.forget import Forgotten, UnclearNameError
    from kit.grading.meant import Meant

__all__ = ["add"]


def add(app: typer.Typer) -> None:
    """Add these commands to the others."""
    for command in (record, forget):
        app.command()(command)


def record(
    workshop: Annotated[
        str, typer.Argument(metavar="ID", help="A workshop, for example privacy_1.")
    ],
    participant: Annotated[
        list[str] | None,
        typer.Option(
            "--student",
            metavar="NAME",
            help="Only this participant, as listed; may be given again.",
        ),
    ] = None,
    course: CourseFolder = None,
) -> None:
    """Write a page for each participant to keep.

    It says what they have shown, outcome by outcome, and gives no marks.
    """
    begins(_("The records of learning are being written …"))
    from kit.grading.pages import record as records

    for page in records.record(assignment_of(course, workshop), participants=participant):
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
    yes: Annotated[
        bool, typer.Option("--yes", help="Don't ask first, for a script that knows.")
    ] = False,
    course: CourseFolder = None,
) -> None:
    """Remove a person from all that was handed in.

    Hand-ins, grades, pages and rows under programme/ go, and can't be had back: so it says what
    will go, and asks for the name again. What was handed in together with others stays theirs,
    without this person's name.
    """
    from kit.grading import forget as forgetting

    if (name is None) == (older_than is None):
        raise SubmissionError(_("Name a person, or give --older-than with a number of days."))
    of = course_of(course)
    word, people = _overdue(older_than or 0, of) if name is None else _named(name, of)
    if people and not yes:
        _confirmed([forgetting.foretell(one, of) for one in people], word)
    for one in people:
        gone = forgetting.forget(one, of)
        _tell(_("Forgotten: {participant}"), gone)
    if not people:
        typer.echo(_("Nobody's hand-in is that old."))
    if name is None:
        _stay(forgetting.undated(of), of)
    typer.echo(_("Files elsewhere, such as your inbox, were not touched."))


def _stay(people: Sequence[str], course: "Course") -> None:
    """Print who stays because nothing tells when they handed in."""
    if people:
        told = ngettext(
            "{n} person stays, because nothing tells when they handed in: {ids}. To remove them "
            "all the same: {command}",
            "{n} people stay, because nothing tells when they handed in: {ids}. To remove one of "
            "them all the same: {command}",
            len(people),
        )
        command = course.command("forget", people[0] if len(people) == 1 else "ID")
        line = told.format(n=len(people), ids=", ".join(people), command=command)
        typer.secho(line, fg=typer.colors.YELLOW)


def _overdue(days: int, course: "Course") -> "tuple[str, list[Meant]]":
    """Return the word that confirms it, and what is older than ``days`` days."""
    from kit.grading import forget as forgetting

    return str(days), [forgetting.of_id(id, course) for id in forgetting.overdue(days, course)]


def _named(name: str, course: "Course") -> "tuple[str, list[Meant]]":
    """Return the word that confirms who is meant by ``name``, and what is that person's."""
    from kit.grading import forget as forgetting

    try:
        return name, [forgetting.who(name, course)]
    except forgetting.UnclearNameError as error:
        chosen = _chosen(error)
        return chosen, [forgetting.who(chosen, course)]


def _chosen(unclear: "UnclearNameError") -> str:
    """Ask in a terminal which person is meant; return the id. Elsewhere raise ``unclear``."""
    if not sys.stdin.isatty():
        raise unclear
    ids = sorted(unclear.people)
    note(unclear.why)
    for number, id in enumerate(ids, 1):
        typer.echo(f"  {number}  {unclear.people[id]}")
    said = typer.prompt(_("Which one? Type the number"), default="", show_default=False).strip()
    if said not in map(str, range(1, len(ids) + 1)):
        raise SubmissionError(
            _("{said} is none of these numbers: nothing was removed.").format(said=repr(said))
        )
    return ids[int(said) - 1]


def _confirmed(coming: "Iterable[Forgotten]", word: str) -> None:
    """Print the removals and ask for ``word``; raise ``SubmissionError`` for another word."""
    for person in coming:
        _tell(_("To be forgotten: {participant}"), person)
    if not sys.stdin.isatty():
        raise SubmissionError(
            _("Nobody is here to confirm it, so nothing was removed. Add --yes to do it unasked.")
        )
    typed = typer.prompt(
        _("Type {word} to confirm").format(word=word), default="", show_default=False
    )
    if typed.strip() != word:
        raise SubmissionError(
            _("You typed {typed!r}, not {word}: nothing was removed.").format(
                typed=typed.strip(), word=word
            )
        )


def _tell(heading: str, person: "Forgotten") -> None:
    typer.echo(heading.format(participant=person.participant))
    for what in person.removed:
        typer.echo(f"  {what}")
