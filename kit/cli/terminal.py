"""Output of the command line: one red line, a table, a bar with the time left."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import typer

from kit import places

__all__ = ["begins", "note", "progress", "red", "short", "table", "verdict"]


class _Done(Protocol):
    """The result of any step for one participant."""

    @property
    def participant(self) -> str:
        """The participant's id."""


def begins(line: str) -> None:
    """Print at once, also into a pipe, what a command that takes seconds is doing."""
    typer.echo(line)
    sys.stdout.flush()


def note(line: str) -> None:
    """Print ``line`` in yellow to standard error: it stops nothing."""
    typer.secho(line, fg=typer.colors.YELLOW, err=True)


def red(line: str) -> int:
    """Print ``line`` in red to standard error; return the exit status."""
    typer.secho(line, fg=typer.colors.RED, err=True)
    return 1


def short(path: Path) -> str:
    """Return a path relative to the clone, as people know it."""
    return str(places.short(path))


def verdict(found: Sequence[str], fine: str) -> int:
    """Print the problems, or that all is fine; return the exit status."""
    for line in found:
        typer.secho(line, fg=typer.colors.RED)
    if not found:
        typer.echo(fine)
    return int(bool(found))


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under their heads, as wide as the window; a long word is folded, never cut."""
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    columns = (Column(head, overflow="fold") for head in heads)
    grid = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        # As Text, so that a square bracket in a name or message isn't read as markup.
        grid.add_row(*(Text(cell) for cell in row))
    Console().print(grid)


@contextmanager
def progress(doing: str) -> Iterator[Callable[[_Done, int, int], None]]:
    """Give a callback that draws a bar with time left on a terminal, plain lines on a pipe."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda result, done, total: typer.echo(
            f"{done}/{total} {result.participant}", err=True
        )
        return
    with Progress(console=console) as bar:
        task = bar.add_task(doing)
        yield lambda result, done, total: bar.update(
            task, completed=done, total=total, description=result.participant
        )
