"""``hackyack …``: one command for each thing a facilitator or author does.

Every command imports what it needs when it runs, so that ``hackyack --help`` stays quick. A
``KitError`` becomes one red line and exit status 1; nobody sees a traceback.
"""

import atexit
import gc
import os
import sys
import sysconfig
from collections.abc import Sequence
from typing import Annotated, NoReturn

import typer

from kit import disk_errors
from kit.cli import collecting, expiry, feedback, grading, merging, output, records, reports
from kit.cli import kernels as cli_kernels
from kit.cli import room as cli_room
from kit.cli.courses import CourseFolder, chosen, course_of
from kit.cli.terminal import begins, red, short, table, verdict
from kit.errors import KitError
from kit.messages import _

__all__ = ["app", "main"]

app = typer.Typer(
    help="Run two-hour Hack & Yack meetups: prepare, open, serve, grade, give feedback.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(cli_room.app)
app.add_typer(cli_kernels.app, name="kernels")

Id = Annotated[str, typer.Argument(metavar="ID", help="A workshop, for example privacy_1.")]
Ids = Annotated[
    list[str] | None, typer.Argument(metavar="[ID]...", help="Workshops; all where none is named.")
]
Port = Annotated[int, typer.Option(metavar="NUMBER", help="Port to listen on; 0 takes a free one.")]
CheckOnly = Annotated[
    bool, typer.Option("--check", help="Change nothing; exit 1 where something would change.")
]


@app.command()
def lab(
    facilitator: Annotated[
        bool, typer.Option("--facilitator", help="Open the whole clone, with the formgrader.")
    ] = False,
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
    port: Port = 0,
    course: CourseFolder = None,
) -> None:
    """Open JupyterLab on the start page.

    Every workshop and exercise lies there as a working copy, which is never overwritten.
    """
    begins(
        _("JupyterLab is being started with your working copies; Ctrl-C in this window ends it …")
        if course is None
        else _("JupyterLab is being started in {folder}; Ctrl-C in this window ends it …").format(
            folder=course
        )
    )
    from kit.programme import lab as jupyterlab

    if course is not None:
        from kit.grading.run.gradebook import sanitise

        course_of(course, begun=False)  # where something is wrong with it, that is said
        folder = course.resolve()
        raise typer.Exit(
            jupyterlab.open_lab(
                facilitator=True, browser=browser, port=port, course=folder,
                settings=sanitise.formgrader(folder),
            )
        )  # fmt: skip
    raise typer.Exit(
        jupyterlab.open_lab(facilitator=facilitator, browser=browser, port=port, say=typer.echo)
    )


@app.command("list")
def list_workshops() -> None:
    """List the workshops of this programme."""
    from kit.programme.workshops import workshops

    table(
        (_("workshop"), _("its question"), _("level"), _("minutes")),
        [(w.id, w.title, w.level, str(w.minutes)) for w in workshops()],
    )


@app.command()
def release(ids: Ids = None, check: CheckOnly = False, course: CourseFolder = None) -> None:
    """Generate exercises from their solutions."""
    begins(_("The exercises are being made from their solutions …"))
    from kit.grading import release as releases

    assignments = chosen(course, ids)
    if check:
        found = [line for one in assignments for line in releases.differences(one)]
        raise typer.Exit(verdict(found, _("The exercises are what their solutions generate.")))
    for one in assignments:
        typer.echo(_("Made {path}").format(path=short(releases.release(one))))
        grading.note_earlier_editions(one)


collecting.add(app)
grading.add(app)
feedback.add(app)
reports.add(app)
merging.add(app)
records.add(app)


@app.command()
def tidy(ids: Ids = None, check: CheckOnly = False) -> None:
    """Execute workshops, keep notebooks in one form."""
    begins(_("The workshops are being executed; that takes minutes …"))
    from kit.authoring import tidy as tidying

    _warm()
    changes = tidying.tidy(ids, check=check)
    found = [f"{short(c.file)} {c.cell}: {c.what}" for c in changes]
    if not check:
        typer.echo("\n".join(found) or _("Every notebook is tidy."))
        return
    typer.echo(tidying.figures_note())
    raise typer.Exit(verdict(found, _("Every notebook is tidy.")))


@app.command()
def check(
    ids: Ids = None,
    minutes: Annotated[
        bool, typer.Option("--minutes", help="Only estimate how long each section takes.")
    ] = False,
) -> None:
    """Check workshops against the rules of the house."""
    begins(_("The workshops are being checked; that takes a while …"))
    from kit.authoring import check as checking

    if minutes:
        raise typer.Exit(_estimate(ids))
    _warm()
    problems = checking.check(ids)
    found = [f"{p.file} {p.cell} {p.rule}: {p.remedy}" for p in problems]
    raise typer.Exit(verdict(found, _("Every rule holds.")))


def _estimate(ids: list[str] | None) -> int:
    """Print the minutes of each section; return 1 where one takes longer than it has."""
    from kit.authoring import reading_time
    from kit.authoring.material import Material
    from kit.programme import workshops

    found = [
        (id, one)
        for id in workshops.chosen(ids)
        for one in reading_time.estimates(Material(workshops.read(id)))
    ]
    heads = (_("workshop"), _("section"), _("face"), _("has"), _("takes"), _("reading"), _("doing"))
    figures = [[one.planned, one.minutes, one.reading, one.doing] for _id, one in found]
    table(
        heads,
        [
            (id, one.section, one.face, *(str(round(figure, 1)) for figure in row))
            for (id, one), row in zip(found, figures, strict=True)
        ],
    )
    return int(any(one.minutes > one.planned for _id, one in found))


@app.command()
def doctor(
    room: Annotated[
        bool, typer.Option("--room", help="What stops phones from joining a room, too.")
    ] = False,
    phone: Annotated[
        bool, typer.Option("--phone", help="Wait until a phone has opened a test page.")
    ] = False,
    port: Port = 8866,
) -> None:
    """Say what this machine has and what it lacks.

    Each with what that means and how to get it. The status is 1 where a session can't do without.
    """
    from kit import doctor as examination

    if phone:
        raise typer.Exit(cli_room.ask_a_phone(port))
    findings = examination.examine()
    if room:
        findings = [*findings, *cli_room.check_room(port)]
    table(
        (_("what"), _("state"), _("what it means")),
        [(f.what, f.state, f.means) for f in findings],
    )
    remedies = [f"{f.what}: {f.remedy}" for f in findings if f.remedy]
    if remedies:  # below the table, whose columns would break a command that is to be copied
        typer.echo("\n" + _("What to do:"))
    for line in remedies:
        typer.echo(f"- {line}")
    raise typer.Exit(int(any(f.state == "missing" for f in findings)))


@app.command("print")
def print_sheets(
    workshop: Id,
    start: Annotated[
        str, typer.Option(metavar="TIME", help="When you begin, like 14:00: adds clock times.")
    ] = "",
) -> None:
    """Make the sheets for a session without screens.

    Run-sheet, notes, handout, what follows the guesses, solutions, vote cards and evaluation, as
    pages to print on A4.
    """
    from kit.programme import handouts

    made = handouts.make(workshop, start=start)
    for one in made:
        said = " · ".join(text for text in (one.copies, one.when) if text)
        typer.echo(f"{short(one.file)}: {said}")
    typer.echo(_("Open a page in a browser and print it from there, on A4 and at actual size."))


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit with its status; a ``KitError`` is one red line.

    Anything that nobody foresaw is one line too; ``HACKYACK_DEBUG=1`` shows where it came from.
    """
    os.environ["PATH"] = os.pathsep.join(
        # nbgrader calls alembic by name, also where .venv was never activated
        [sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)]
    )
    output.make_steady()
    atexit.register(gc.freeze)  # Python's last search for garbage, in all that goes away anyway
    try:
        expiry.once_a_day()
        app(args=args, prog_name="hackyack")
    except Exception as error:
        if told := disk_errors.sentence(error) or (isinstance(error, KitError) and str(error)):
            sys.exit(red(told))
        if os.environ.get("HACKYACK_DEBUG"):
            raise
        unforeseen = _(
            "Something happened that hackyack did not foresee: {kind}: {error}. Set "
            "HACKYACK_DEBUG=1 and run the command again to see where it comes from, and tell the "
            "people who look after the kit."
        )
        said = " ".join(str(error).split())
        sys.exit(red(unforeseen.format(kind=type(error).__name__, error=said)))
    sys.exit(0)


def _warm() -> None:
    """Start the zygote, so that the kernels of this command start fast, if the system can."""
    from kit import kernels

    kernels.warm(wait=20)
