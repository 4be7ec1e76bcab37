"""The Show buttons of a page: what comes after a prediction waits until it is asked for.

They are ``<details>``, which open by touch, keyboard and screen reader, with or without scripts.
"""

from nbformat import NotebookNode

from kit.notebooks import guesses
from kit.room import templates

__all__ = ["ShowButtons"]


class ShowButtons:
    """The HTML around each cell of a page that opens and closes what waits behind a button."""

    def __init__(self, notebook: NotebookNode) -> None:
        self._cells = notebook.cells
        self._depths = guesses.depths(notebook.cells, live=True)
        asking = [n for n in range(len(self._depths)) if guesses.opens(self._depths, n)]
        self._numbers = {place: number for number, place in enumerate(asking, start=1)}

    def around(self, place: int, html: str) -> str:
        """Return a cell's ``html``, its button after it, and the end of what waits up to it."""
        if place in self._numbers:
            cell, number = self._cells[place], self._numbers[place]
            asked = guesses.asks_itself(cell)  # a control that has asked for the guess, and has it
            return html + templates.render("guess.html", cell=cell, number=number, asked=asked)
        following = self._depths[place + 1] if place + 1 < len(self._depths) else 0
        return html + "</details>\n" * max(0, self._depths[place] - following)
