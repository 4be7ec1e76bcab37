"""The question of ``hackyack serve --room`` whether a session of today goes on."""

import sys
import time

import typer

from kit.messages import _, ngettext
from kit.room.options import Again, EarlierSession

__all__ = ["ask"]


def ask(earlier: EarlierSession) -> Again:
    """Ask in a terminal whether ``earlier`` goes on; elsewhere go on with it and say so."""
    found = [
        _("A session is open that began at {time}: {people}; last on at {seen}.").format(
            time=_clock(earlier.began), people=_people(earlier.people), seen=_clock(earlier.seen)
        )
    ]
    if earlier.hand_ins:
        found.append(
            ngettext(
                "{n} hand-in of it lies in programme/hand-ins/ and stays there in any case.",
                "{n} hand-ins of it lie in programme/hand-ins/ and stay there in any case.",
                earlier.hand_ins,
            ).format(n=earlier.hand_ins)
        )
    for line in found:
        typer.echo(line)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        typer.echo(_("The room goes on with it. Begin a new one with: serve --room --new"))
        return "go on"
    return _chosen()


def _chosen() -> Again:
    choices: dict[str, Again] = {"": "go on", "new": "anew", "delete": "delete"}
    for line in (
        _("Enter: go on with it, under the same code, with its votes, notes and clock."),
        _("new: begin anew for another group, which sees nothing of it; its report can be made."),
        _("delete: begin anew and delete it, because it was a trial."),
    ):
        typer.echo(f"  {line}")
    while True:
        said = typer.prompt(_("Enter, new or delete"), default="", show_default=False)
        if (word := said.strip().lower()) in choices:
            return choices[word]
        typer.echo(_("{said} is none of the three.").format(said=said.strip()[:40]))


def _people(number: int | None) -> str:
    if number is None:
        return _("few or none have voted or written in it")
    return ngettext(
        "{n} device has voted or written in it", "{n} devices have voted or written in it", number
    ).format(n=number)


def _clock(seconds: int) -> str:
    return time.strftime("%H:%M", time.localtime(seconds))
