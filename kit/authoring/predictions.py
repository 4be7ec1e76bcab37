"""The predictions of a workshop: what comes after each waits behind a Show button.

How a cell is tagged, and what waits behind it, stands in ``kit.notebooks.guesses``.
"""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from nbformat import NotebookNode

from kit.messages import _
from kit.notebooks import cells, guesses, markup

__all__ = ["problems"]

EXPLORE = "controls.explore"


def problems(notebook: NotebookNode) -> Iterator[tuple[str, str]]:
    """Yield (cell id, remedy) of each prediction without a button, and of each tag amiss."""
    shown = guesses.for_all(notebook)
    depths = guesses.depths(shown)
    for place, cell in enumerate(shown):
        tagged = cells.tagged(cell, guesses.TAG)
        if tagged:
            last = place + _explanations(shown[place + 1 :])
            opens = guesses.opens(depths, last)
            yield from ((cell["id"], remedy) for remedy in _amiss(cell, opens=opens))
        elif guesses.asks(cell):
            remedy = _("it asks for a guess, and the answer is in sight: tag the cell {tag!r}.")
            yield cell["id"], remedy.format(tag=guesses.TAG)
        if EXPLORE in cells.called(cell.source) and cell.cell_type == "code" and not depths[place]:
            remedy = _("a control without a prediction: ask before it, in a cell tagged {tag!r}.")
            yield cell["id"], remedy.format(tag=guesses.TAG)
        if place and depths[place - 1] and not depths[place] and _begins_late(cell):
            yield cell["id"], _("text before the heading is in sight before the guess; move it.")


def _explanations(following: Sequence[NotebookNode]) -> int:
    """Return how many cells directly below a text explain its words."""
    return sum(1 for _cell in takewhile(guesses.explains, following))


def _amiss(cell: NotebookNode, *, opens: bool) -> Iterator[str]:
    if cell.cell_type != "markdown" or not guesses.question(cell):
        yield _("tagged {tag!r}, but it asks nothing: tag the text that asks.").format(
            tag=guesses.TAG
        )
    if not opens:
        yield _(
            "tagged {tag!r}, but nothing follows it before the next heading or talking point; "
            "take the tag away."
        ).format(tag=guesses.TAG)


def _begins_late(cell: NotebookNode) -> bool:
    """Tell whether a text has words of its own before its first heading."""
    return (
        cell.cell_type == "markdown"
        and not cell.source.lstrip().startswith("#")
        and bool(markup.headings(cell.source))
    )
