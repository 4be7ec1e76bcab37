"""Notebooks that show what they compute, kept so that a diff shows only what an author changed.

``tidy`` executes each workshop in a kernel of its own and writes the result in one normal form;
solutions and exercises keep that form without outputs. With ``check`` nothing is written: every
notebook is executed again and compared, figures byte for byte on Linux.
"""

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from kit import places, workshops
from kit.errors import WorkshopError
from kit.messages import _
from kit.notebooks import differences, dumps, machine_traces, normalised, read

__all__ = ["LIMIT", "Change", "execute", "figures_note", "tidy"]

LIMIT = 300_000
"""The most bytes that a committed notebook may have."""

SECONDS = 120
"""The longest that one cell may take."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """What tidy changed in a file, or would change; an empty ``cell`` stands for the whole file."""

    file: Path
    cell: str
    what: str


def tidy(ids: Sequence[str] | None = None, *, check: bool = False) -> list[Change]:
    """Execute and normalise the notebooks of some workshops, of all where none is named.

    With ``check`` change nothing and return what differs. Raises WorkshopError where a notebook
    does not run, is too large, or shows something that is different on every run.
    """
    return [
        change
        for file, executed in _files(ids)
        for change in (_compare(file, executed) if check else _write(file, executed))
    ]


def figures_note() -> str:
    """Return how ``tidy(check=True)`` compares figures on this system, as a sentence."""
    if _byte_for_byte():
        return _("Figures were compared byte for byte.")
    return _("Figures were compared by presence only; on Linux they are compared byte for byte.")


def execute(notebook: NotebookNode, *, file: Path, errors: bool = False) -> NotebookNode:
    """Return a copy, executed from clean in a kernel of its own and an empty folder.

    With ``errors`` a failing cell stops nothing and shows its error. Raises WorkshopError that
    names the cell where one fails or takes longer than SECONDS; ``file`` is for that message.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    fresh: NotebookNode = normalised(notebook, outputs=False)
    with tempfile.TemporaryDirectory(prefix="hackyack-") as folder:
        client = NotebookClient(
            fresh,
            kernel_name="python3",
            timeout=SECONDS,
            extra_arguments=["--IPKernelApp.log_level=40"],  # errors only
            resources={"metadata": {"path": folder}},
            allow_errors=errors,
            store_widget_state=False,
            record_timing=False,
            coalesce_streams=True,
        )
        try:
            client.execute(env=_clean_environment(folder))
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise WorkshopError(_failure(file, fresh, error)) from error
    return normalised(fresh, outputs=True)


def _files(ids: Sequence[str] | None) -> Iterator[tuple[Path, bool]]:
    """Yield each notebook with whether it is committed executed.

    Exercises are left out: ``hackyack release`` writes them.
    """
    chosen = [workshops.read(name) for name in ids] if ids else workshops.workshops()
    for workshop in chosen:
        yield workshop.notebook, True
        if workshop.solution.exists():
            yield workshop.solution, False


def _write(file: Path, executed: bool) -> Iterator[Change]:
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    fresh = _fresh(file, executed)
    for problem in _unwanted(file, fresh):
        raise WorkshopError(_sentence(problem))
    after = dumps(fresh)
    if after != before:
        file.write_text(after, encoding="utf-8", newline="\n")
        yield Change(file=_short(file), cell="", what=_("executed and put in order"))


def _compare(file: Path, executed: bool) -> Iterator[Change]:
    fresh = _fresh(file, executed)
    yield from _unwanted(file, fresh)
    if file.read_bytes().decode("utf-8") == dumps(fresh):
        return
    found = list(differences(read(file), fresh, figures=_byte_for_byte()))
    if not found and _byte_for_byte():
        found = [("", _("the file's layout is not the tidy one"))]
    for cell, what in found:
        yield Change(file=_short(file), cell=cell, what=what)


def _fresh(file: Path, executed: bool) -> NotebookNode:
    notebook = read(file)
    return execute(notebook, file=file) if executed else normalised(notebook, outputs=False)


def _unwanted(file: Path, notebook: NotebookNode) -> Iterator[Change]:
    """Yield what can't be committed however often it is executed."""
    for cell, what in machine_traces(notebook):
        yield Change(file=_short(file), cell=cell, what=what)
    size = len(dumps(notebook).encode())
    if size > LIMIT:
        yield Change(
            file=_short(file),
            cell=_largest(notebook.cells),
            what=_(
                "the notebook has {size:,} bytes; make figures smaller, {limit:,} at most"
            ).format(size=size, limit=LIMIT),
        )


def _largest(cells: Iterable[NotebookNode]) -> str:
    return str(max(cells, key=lambda cell: len(str(cell)))["id"])


def _failure(file: Path, notebook: NotebookNode, error: Exception) -> str:
    """Return which cell failed and how: the first without an execution count, or with an error."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    failed = [c for c in code if any(out.output_type == "error" for out in c.outputs)]
    cell = (failed or [c for c in code if c.execution_count is None] or code)[-1 if failed else 0]
    said = " ".join(out.evalue for out in cell.outputs if out.output_type == "error")
    return _("{file}, cell {cell}, does not run ({error}); correct it, then tidy again.").format(
        file=_short(file).as_posix(), cell=cell["id"], error=said or type(error).__name__
    )


def _clean_environment(folder: str) -> dict[str, str]:
    """Return the environment without what a person's own settings would change in the outputs."""
    return {**os.environ, "IPYTHONDIR": folder, "HACKYACK_LANGUAGE": "en"}


def _byte_for_byte() -> bool:
    return sys.platform == "linux"


def _short(file: Path) -> Path:
    return file.relative_to(places.root()) if file.is_relative_to(places.root()) else file


def _sentence(change: Change) -> str:
    return _("{file}, cell {cell}: {what}.").format(
        file=change.file.as_posix(), cell=change.cell, what=change.what
    )
