"""``hackyack kernels …``: the process that keeps kernels warm, looked at and ended."""

import typer

from kit.cli.terminal import table
from kit.messages import _

__all__ = ["app"]

WAIT = 60.0  # seconds for the first import on a slow disk
app = typer.Typer(help="Look at the warm kernels.", no_args_is_help=True)


@app.command()
def start() -> None:
    """Start the process that forks ready kernels.

    The commands that need it start it themselves; this one shows whether it can.
    """
    from kit import kernels

    if not kernels.warm(wait=WAIT):
        typer.echo(_("Kernels can't be kept warm on this system: ordinary ones start instead."))
        return
    typer.echo(_("Kernels are warm. They stay so for a minute after the last one has ended."))


@app.command()
def status() -> None:
    """Show the running kernels and their memory.

    Private memory is a kernel's own; shared memory is held once for all of them.
    """
    from kit import kernels

    found = kernels.status()
    if found is None:
        typer.echo(_("No kernels are kept warm now. The next lab, serve or grade starts that."))
        return
    rows = [(_("zygote"), found.zygote), *((_("kernel"), kernel) for kernel in found.kernels)]
    table(
        (_("process"), _("number"), _("private MB"), _("shared MB")),
        [(name, str(k.pid), _megabytes(k.private), _megabytes(k.shared)) for name, k in rows],
    )
    typer.echo(_("Imported once for all: {modules}").format(modules=", ".join(found.modules)))


@app.command()
def stop() -> None:
    """End that process; kernels that run live on."""
    from kit import kernels

    ended = kernels.stop()
    typer.echo(_("No more kernels are kept warm.") if ended else _("There was none."))


def _megabytes(size: int | None) -> str:
    return "–" if size is None else f"{size / 1e6:.0f}"
