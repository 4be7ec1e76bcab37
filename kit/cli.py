"""``hackyack …``: one command for each thing a facilitator or author does.

Every command imports what it needs when it runs, so that ``hackyack --help`` stays quick. A
``KitError`` becomes one red line and exit status 1; nobody sees a traceback.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from kit.errors import KitError

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


def main(args: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; a ``KitError`` is one red line."""
    try:
        status = app(args=args, standalone_mode=False)
    except KitError as error:
        typer.secho(str(error), fg=typer.colors.RED, err=True)
        return 1
    return status or 0


if __name__ == "__main__":
    sys.exit(main())
