"""Figures, tables and pages of a workshop that the facilitator can leave on the big screen.

They are the outputs that the committed notebook has, so they need no kernel. Talking points are
left out: the screen draws those itself.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import nbformat

from kit.notebooks import cells, markup
from kit.programme.workshops import Workshop
from kit.room import templates
from kit.room.copies.served_pages import edition

__all__ = ["Exhibit", "of"]

ASKS = "yack."


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """What one cell shows: the heading that it stands under, its number there, and its HTML."""

    section: str
    number: int
    html: str


def of(workshop: Workshop) -> tuple[Exhibit, ...]:
    """Return what the cells of ``workshop`` show, in the notebook's order."""
    return _of(*edition(workshop.notebook))


@lru_cache(maxsize=16)
def _of(notebook: Path, _changed: int, _size: int) -> tuple[Exhibit, ...]:
    found: list[Exhibit] = []
    section = ""
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type == "markdown":
            section = next((text for _level, text in markup.headings(cell.source)[-1:]), section)
        elif cell.cell_type == "code" and cell.outputs and not _left_out(cell):
            number = 1 + sum(one.section == section for one in found)
            html = templates.cell(cell, notebook.parent)
            found.append(Exhibit(section=section, number=number, html=html))
    return tuple(found)


def _left_out(cell: nbformat.NotebookNode) -> bool:
    asks = any(name.startswith(ASKS) for name in cells.called(cell.source))
    return asks or cells.tagged(cell, "lab-only")
