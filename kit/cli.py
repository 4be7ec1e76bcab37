"""``hackyack …``: one command for each thing a facilitator or author does.

Every command imports what it needs when it runs, so that ``hackyack --help`` stays quick. A
``KitError`` becomes one red line and exit status 1; nobody sees a traceback.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from kit.errors import KitError
from kit.messages import _, ngettext

if TYPE_CHECKING:
    from kit.grading.autograde import Graded, Progress

__all__ = ["app", "main"]

app = typer.Typer(
    help="Run two-hour Hack & Yack meetups: prepare, open, serve, grade, give feedback.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Id = Annotated[str, typer.Argument(metavar="ID", help="A workshop, for example privacy_1.")]
Ids = Annotated[
    list[str] | None, typer.Argument(metavar="[ID]...", help="Workshops; all where none is named.")
]
CheckOnly = Annotated[
    bool, typer.Option("--check", help="Change nothing; exit 1 where something would change.")
]


@app.command()
def lab(
    facilitator: Annotated[
        bool, typer.Option("--facilitator", help="Open the whole clone, with the formgrader.")
    ] = False,
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 0,
) -> None:
    """Open JupyterLab on the start page, with a working copy of every workshop."""
    from kit import lab as jupyterlab

    raise typer.Exit(jupyterlab.open_lab(facilitator=facilitator, browser=browser, port=port))


@app.command()
def serve(
    ids: Ids = None,
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 8866,
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = False,
) -> None:
    """Serve workshops and their exercises as pages without code, on this machine."""
    from kit.room.app import serve as serve_pages

    def announce(address: str) -> None:
        typer.echo(
            _("Open {address} in a browser on this machine. Ctrl-C ends it.").format(
                address=address
            )
        )

    raise typer.Exit(serve_pages(_chosen(ids), port=port, open_browser=browser, announce=announce))


@app.command("list")
def list_workshops() -> None:
    """List the workshops of this programme."""
    from kit.workshops import workshops

    _table(
        (_("workshop"), _("its question"), _("level"), _("minutes")),
        [(w.id, w.title, w.level, str(w.minutes)) for w in workshops()],
    )


@app.command()
def release(ids: Ids = None, check: CheckOnly = False) -> None:
    """Generate exercises from their solutions."""
    from kit.grading import release as releases

    if check:
        found = [line for id in _chosen(ids) for line in releases.differences(id)]
        raise typer.Exit(_verdict(found, _("The exercises are what their solutions generate.")))
    for id in _chosen(ids):
        typer.echo(_("Made {path}").format(path=_short(releases.release(id))))


@app.command()
def collect(
    source: Annotated[
        Path, typer.Argument(help="A folder or zip of notebooks and answer files, as they came.")
    ],
    workshop: Annotated[str, typer.Option("--workshop", "-w", help="Which workshop they are for.")],
    pattern: Annotated[
        str | None,
        typer.Option(help='Where the name stands in a file name, for example "{student}_{id}".'),
    ] = None,
) -> None:
    """Collect hand-ins from a folder or zip."""
    from kit.grading.collect import collect as collect_from

    result = collect_from(source, workshop, pattern=pattern)
    for taken in result.taken:
        typer.echo(f"{taken.name}: {taken.path} {taken.note}".rstrip())
    for left in (*result.skipped, *result.unreadable):
        typer.secho(f"{left.path}: {left.reason}", fg=typer.colors.YELLOW)
    n = len(result.taken)
    typer.echo(ngettext("{n} hand-in collected.", "{n} hand-ins collected.", n).format(n=n))


@app.command()
def grade(
    workshop: Id,
    student: Annotated[
        list[str] | None, typer.Option(help="Only this participant; may be given again.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Grade again what is graded.")] = False,
    timeout: Annotated[int, typer.Option(help="Seconds that one cell may take.", min=1)] = 30,
) -> None:
    """Grade the hand-ins that were collected, one by one."""
    from kit.grading import autograde

    with _progress() as show:
        results = autograde.grade(
            workshop, students=student, force=force, timeout=timeout, progress=show
        )
    _table(
        (_("participant"), _("points"), _("what became of it")),
        [(r.student, _points(r), f"{r.status} {r.message}".rstrip()) for r in results],
    )
    raise typer.Exit(int(any(r.score is None for r in results)))


@app.command()
def feedback(workshop: Id) -> None:
    """Write one page of feedback for each participant."""
    from kit.grading import feedback as pages

    for page in pages.feedback(workshop):
        typer.echo(_short(page))


@app.command()
def report(workshop: Id) -> None:
    """Write what the facilitator wants to know: one page and one CSV file."""
    from kit.grading import report as reports

    made = reports.report(workshop)
    typer.echo(_short(made.html))
    typer.echo(_short(made.csv))


@app.command()
def tidy(ids: Ids = None, check: CheckOnly = False) -> None:
    """Execute the workshops and keep every notebook in one form."""
    from kit import tidy as tidying

    changes = tidying.tidy(ids, check=check)
    found = [f"{_short(c.file)} {c.cell}: {c.what}" for c in changes]
    if not check:
        _told(found)
        return
    typer.echo(tidying.figures_note())
    raise typer.Exit(_verdict(found, _("Every notebook is tidy.")))


@app.command()
def check(ids: Ids = None) -> None:
    """Check workshops against the rules of the house."""
    from kit import check as checking

    problems = checking.check(ids)
    found = [f"{p.file} {p.cell} {p.rule}: {p.remedy}" for p in problems]
    raise typer.Exit(_verdict(found, _("Every rule holds.")))


@app.command()
def doctor() -> None:
    """Say what this machine has, what is missing, what that means and how to get it."""
    from kit import doctor as examination

    findings = examination.examine()
    _table(
        (_("what"), _("state"), _("what it means"), _("what to do")),
        [(f.what, f.state, f.means, f.remedy) for f in findings],
    )


@app.command("print")
def print_sheets(workshop: Id) -> None:
    """Make the sheets for a session without screens: run-sheet, handouts, votes, evaluation."""
    from kit import handouts

    for page in handouts.make(workshop):
        typer.echo(_short(page))
    typer.echo(_("Open a page in a browser and print it from there."))


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit with its status; a ``KitError`` is one red line.

    Anything that nobody foresaw is one line too; ``HACKYACK_DEBUG=1`` shows where it came from.
    """
    try:
        app(args=args)
    except KitError as error:
        sys.exit(_red(str(error)))
    except Exception as error:
        if os.environ.get("HACKYACK_DEBUG"):
            raise
        unforeseen = _(
            "Something happened that hackyack did not foresee: {kind}: {error}. Set "
            " HACKYACK_DEBUG=1 and run the command again to see "
            "where it comes from, and tell the people who look after the kit."
        )
        sys.exit(_red(unforeseen.format(kind=type(error).__name__, error=error)))
    sys.exit(0)


def _red(line: str) -> int:
    typer.secho(line, fg=typer.colors.RED, err=True)
    return 1


def _chosen(ids: list[str] | None) -> list[str]:
    from kit.workshops import read, workshops

    return [read(id).id for id in ids] if ids else [w.id for w in workshops()]


def _short(path: Path) -> str:
    """Return a path as seen from the clone, which is how people know it."""
    from kit import places

    return str(path.relative_to(places.root()) if path.is_relative_to(places.root()) else path)


def _verdict(found: Sequence[str], fine: str) -> int:
    """Print what was found, or that all is fine; return the exit status."""
    for line in found:
        typer.secho(line, fg=typer.colors.RED)
    if not found:
        typer.echo(fine)
    return int(bool(found))


def _told(lines: Sequence[str]) -> None:
    for line in lines:
        typer.echo(line)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*heads, box=None, pad_edge=False)
    for row in rows:
        # As Text, so that a square bracket in a name or message isn't read as markup.
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def _points(result: "Graded") -> str:
    return "–" if result.score is None else f"{result.score:g} / {result.max_score:g}"


@contextmanager
def _progress() -> "Iterator[Progress]":
    """Give a callback that draws a bar with time left on a terminal, plain lines on a pipe."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda result, done, total: typer.echo(f"{done}/{total} {result.student}", err=True)
        return
    with Progress(console=console) as bar:
        task = bar.add_task(_("Grading"))
        yield lambda result, done, total: bar.update(
            task, completed=done, total=total, description=result.student
        )


if __name__ == "__main__":
    main()
