"""The sections of a workshop, each run from the setup cell alone.

A latecomer runs the setup cell and then any section. To prove it, every section is run with the
names that the setup cell has left, and no others; one kernel serves all sections of a workshop, so
loaded modules stay loaded, which no section can see.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from kit.notebooks import cells, markup
from kit.notebooks.execution import execute

__all__ = ["Section", "alone", "sections"]


KEEP = "from kit.authoring import namespaces\n\nnamespaces.keep()"
RESTORE = "import kit.authoring.namespaces\n\nkit.authoring.namespaces.restore()"


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading of level 2 with its cells, up to the next one."""

    title: str
    cells: tuple[NotebookNode, ...]


def sections(notebook: NotebookNode) -> list[Section]:
    """Return the sections of ``notebook`` in order, without the cells before the first heading."""
    found: list[tuple[str, list[NotebookNode]]] = []
    for cell in notebook.cells:
        titles = markup.headings(cell.source) if cell.cell_type == "markdown" else []
        found += [(title, []) for level, title in titles if level == 2]
        if found:
            found[-1][1].append(cell)
    return [Section(title=title, cells=tuple(inside)) for title, inside in found]


def alone(notebook: NotebookNode, *, file: Path) -> Iterator[tuple[str, str]]:
    """Yield (cell id, error) of the first cell of each section that fails after setup alone.

    Raises WorkshopError where the kernel itself dies.
    """
    first = cells.setup(notebook)
    plan = [(first["id"], first.source), ("", KEEP)] if first else []
    for section in sections(notebook):
        code = [c for c in cells.code_cells(new_notebook(cells=list(section.cells))) if c != first]
        if code and first:
            plan.append(("", RESTORE))
            plan += [(c["id"], c.source) for c in code if not cells.tagged(c, "raises-exception")]
    book = new_notebook(cells=[new_code_cell(source) for _id, source in plan])
    failed = False
    for (name, _source), cell in zip(
        plan, execute(book, file=file, errors=True).cells, strict=True
    ):
        failed = failed and bool(name)
        errors = [out for out in cell.outputs if out.output_type == "error"]
        if errors and not failed:
            failed = True
            yield name, f"{errors[0].ename}: {errors[0].evalue}"
