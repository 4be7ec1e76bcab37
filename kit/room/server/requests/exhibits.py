"""Figures, tables and pages of a workshop that the facilitator can leave on the big screen.

They are the outputs that the committed notebook has, so they need no kernel. Talking points are
left out: the screen draws those itself. What comes after a prediction waits on the screen too,
below its question, until the facilitator shows it.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import nbformat

from kit.notebooks import cells, guesses, markup
from kit.programme.workshops import Workshop
from kit.room import templates
from kit.room.copies.served_pages import edition

__all__ = ["Exhibit", "of"]


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """What one cell shows: the heading that it stands under, its number there, and its HTML.

    ``asks`` is the HTML of the question that people guess at before they see it; mostly empty.
    """

    section: str
    number: int
    html: str
    asks: str = ""


def of(workshop: Workshop) -> tuple[Exhibit, ...]:
    """Return what the cells of ``workshop`` show, in the notebook's order."""
    return _of(*edition(workshop.notebook))


@lru_cache(maxsize=16)
def _of(notebook: Path, _changed: int, _size: int) -> tuple[Exhibit, ...]:
    found: list[Exhibit] = []
    section = question = ""
    shown = guesses.for_all(nbformat.read(notebook, as_version=4))
    for cell, depth in zip(shown, guesses.depths(shown), strict=True):
        if cell.cell_type == "markdown":
            section = next((text for _level, text in markup.headings(cell.source)[-1:]), section)
            question = guesses.question(cell) if cells.tagged(cell, guesses.TAG) else question
        elif cell.cell_type == "code" and cell.outputs and not guesses.talks(cell):
            number = 1 + sum(one.section == section for one in found)
            html = templates.cell(cell, notebook.parent)
            asks = markup.as_html(question) if depth else ""
            found.append(Exhibit(section=section, number=number, html=html, asks=asks))
    return tuple(found)
