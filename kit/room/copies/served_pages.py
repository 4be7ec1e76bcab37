"""The list of served pages: the workshops chosen and their exercises."""

import copy
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import nbformat

from kit.errors import WorkshopError
from kit.messages import _
from kit.notebooks import parsing
from kit.programme import workshops
from kit.programme.workshops import Workshop

__all__ = ["Page", "edition", "has_formulas", "pages", "read"]


FORMULA = re.compile(r"\$[^$]+\$|\\[(\[]|\\begin\{|\b(?:Math|Latex|HTMLMath|Label)\(")


@dataclass(frozen=True, kw_only=True)
class Page:
    """A notebook that people may open.

    ``path`` is its address, without the leading slash; ``kind`` is ``workshops`` or ``exercises``.
    """

    workshop: Workshop
    kind: str
    notebook: Path

    @property
    def path(self) -> str:
        """Return ``workshops/<id>`` or ``exercises/<id>``."""
        return f"{self.kind}/{self.workshop.id}"

    @property
    def title(self) -> str:
        """Return the page's title, which the browser's tab shows."""
        if self.kind == "exercises":
            return _("Exercise: {title}").format(title=self.workshop.title)
        return self.workshop.title


def pages(ids: Sequence[str] = ()) -> tuple[Page, ...]:
    """Return the pages of the workshops ``ids``, or of the whole programme if ``ids`` is empty.

    A workshop without an exercise has one page. Raises WorkshopError where a workshop is unknown
    or has no notebook yet, or where there is no workshop at all.
    """
    chosen = [workshops.read(one) for one in dict.fromkeys(ids)] if ids else workshops.workshops()
    if not chosen:
        raise WorkshopError(_("There is no workshop to serve; add one under workshops/."))
    return tuple(page for workshop in chosen for page in _of(workshop))


def _of(workshop: Workshop) -> list[Page]:
    if not workshop.notebook.is_file():
        raise WorkshopError(
            _("{file} is missing; write it, or name the workshops to serve.").format(
                file=workshop.notebook
            )
        )
    found = [Page(workshop=workshop, kind="workshops", notebook=workshop.notebook)]
    if workshop.exercise.is_file():
        found.append(Page(workshop=workshop, kind="exercises", notebook=workshop.exercise))
    return found


def read(path: Path) -> nbformat.NotebookNode:
    """Return a notebook as it is served: without outputs and cells tagged ``lab-only``.

    Raises OSError or nbformat's errors where it can't be read.
    """
    return copy.deepcopy(_read(*edition(path)))


def has_formulas(notebook: nbformat.NotebookNode) -> bool:
    """Tell whether a notebook may show formulas: its text has some, or its code makes them."""
    return any(FORMULA.search(cell.source) for cell in notebook.cells)


def edition(path: Path) -> tuple[Path, int, int]:
    """Return the path, time and size of a file, which together change whenever the file changes."""
    state = path.stat()
    return path, state.st_mtime_ns, state.st_size


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int, _size: int) -> nbformat.NotebookNode:
    with parsing.quiet():  # an older file's cells have no ids, and get them here
        notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)
    notebook.cells = [
        cell for cell in notebook.cells if "lab-only" not in cell.metadata.get("tags", [])
    ]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook
