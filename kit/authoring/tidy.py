"""``hackyack tidy``: workshops executed anew, all notebooks kept in one form for small diffs.

``tidy`` executes each workshop in a kernel of its own and writes the result in one normal form;
solutions and exercises keep that form without outputs. With ``check`` nothing is written: every
notebook is executed again and compared, figures byte for byte on Linux.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from kit import places
from kit.authoring.comparison import differences, machine_traces
from kit.errors import WorkshopError
from kit.messages import _
from kit.notebooks.execution import execute
from kit.notebooks.normal_form import dumps, normalised, read
from kit.programme import workshops

__all__ = ["LIMIT", "Change", "figures_note", "tidy"]

LIMIT = 300_000
"""The most bytes that a committed notebook may have."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change of ``tidy`` to a file, made or due; an empty ``cell`` is the whole file."""

    file: Path
    cell: str
    what: str


def tidy(ids: Sequence[str] | None = None, *, check: bool = False) -> list[Change]:
    """Execute and normalise the notebooks of the workshops in ``ids``; of all if it is None.

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
        yield Change(file=places.short(file), cell="", what=_("executed and put in order"))


def _compare(file: Path, executed: bool) -> Iterator[Change]:
    fresh = _fresh(file, executed)
    yield from _unwanted(file, fresh)
    if file.read_bytes().decode("utf-8") == dumps(fresh):
        return
    found = list(differences(read(file), fresh, figures=_byte_for_byte()))
    if not found and _byte_for_byte():
        found = [("", _("the file's layout is not the tidy one"))]
    for cell, what in found:
        yield Change(file=places.short(file), cell=cell, what=what)


def _fresh(file: Path, executed: bool) -> NotebookNode:
    notebook = read(file)
    return execute(notebook, file=file) if executed else normalised(notebook, outputs=False)


def _unwanted(file: Path, notebook: NotebookNode) -> Iterator[Change]:
    """Yield the problems that forbid a commit of ``notebook``: traces of one run, or its size."""
    for cell, what in machine_traces(notebook):
        yield Change(file=places.short(file), cell=cell, what=what)
    size = len(dumps(notebook).encode())
    if size > LIMIT:
        yield Change(
            file=places.short(file),
            cell=_largest(notebook.cells),
            what=_(
                "the notebook has {size:,} bytes; make figures smaller, {limit:,} at most"
            ).format(size=size, limit=LIMIT),
        )


def _largest(cells: Iterable[NotebookNode]) -> str:
    return str(max(cells, key=lambda cell: len(str(cell)))["id"])


def _byte_for_byte() -> bool:
    return sys.platform == "linux"


def _sentence(change: Change) -> str:
    return _("{file}, cell {cell}: {what}.").format(
        file=change.file.as_posix(), cell=change.cell, what=change.what
    )
