"""Which cells of a notebook wait behind a Show button, so that a guess can be made before them.

An author tags the text cell that asks “What do you expect?” with ``guess``. All that follows it
waits behind a Show button, up to the next heading of level 2 or talking point (a cell that calls
``yack``). A ``guess`` among what waits has a button of its own, inside the first. Words that
``yack.words`` explains stay with the text above them.
"""

import ast
import re
from collections.abc import Sequence

from nbformat import NotebookNode

from kit.notebooks import cells, markup

__all__ = [
    "TAG",
    "asks",
    "asks_itself",
    "depths",
    "explains",
    "for_all",
    "opens",
    "question",
    "talks",
]

TAG = "guess"
ASKS = re.compile(r"\byou\s+(?:\w+\s+)?expect\b|\bhands\s+up\b", re.IGNORECASE)
TALKS = "yack."


def asks(cell: NotebookNode) -> bool:
    """Tell whether a cell's text asks for a prediction, tagged or not."""
    return cell.cell_type == "markdown" and bool(ASKS.search(cell.source))


def talks(cell: NotebookNode) -> bool:
    """Tell whether a cell makes a talking point."""
    is_code = cell.cell_type == "code"
    return is_code and any(name.startswith(TALKS) for name in cells.called(cell.source))


def for_all(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the cells that a page without code and a handout show."""
    return [cell for cell in notebook.cells if not cells.tagged(cell, "lab-only")]


def explains(cell: NotebookNode) -> bool:
    """Tell whether a cell explains technical words."""
    return cell.cell_type == "code" and bool(cells.explained(cell.source))


def depths(shown: Sequence[NotebookNode], *, live: bool = False) -> list[int]:
    """Return for each cell behind how many Show buttons it waits; 0 is in sight at once.

    On a ``live`` page a control that asks for the guess itself is in sight: it has a button of its
    own, and what follows it waits. On paper and on the big screen there is only its result.
    """
    found: list[int] = []
    depth, asked = 0, False
    for cell in shown:
        if explains(cell):
            found.append(found[-1] if found else 0)
            continue
        if _ends(cell):
            depth, asked = 0, False
        if asked and not (live and asks_itself(cell)):
            depth, asked = depth + 1, False
        found.append(depth)
        asked = asked or cells.tagged(cell, TAG)
    return found


def opens(found: Sequence[int], place: int) -> bool:
    """Tell whether a Show button stands below the cell at ``place`` of these :func:`depths`."""
    return place + 1 < len(found) and found[place + 1] > found[place]


def question(cell: NotebookNode) -> str:
    """Return the paragraphs of a cell's Markdown that ask for the guess, in their order.

    Where none has the usual words, it is the last paragraph with a question mark.
    """
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", cell.source) if part.strip()]
    asking = [part for part in paragraphs if ASKS.search(part)]
    return "\n\n".join(asking or [part for part in paragraphs if "?" in part][-1:])


def _ends(cell: NotebookNode) -> bool:
    """Tell whether a cell is in sight whatever came before it."""
    if cell.cell_type == "markdown":
        return any(level <= 2 for level, _text in markup.headings(cell.source))
    return talks(cell)


def asks_itself(cell: NotebookNode) -> bool:
    """Tell whether a cell shows a control that asks for a guess before its result."""
    module = cells.tree(cell.source) if cell.cell_type == "code" else None
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call)] if module else []
    return any(
        ast.unparse(call.func) == "controls.explore"
        and any(keyword.arg == "guess" for keyword in call.keywords)
        for call in calls
    )
