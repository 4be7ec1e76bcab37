"""The notebook on paper, cut where a guess is made: what people get first, and what comes later."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from markupsafe import Markup
from nbformat import NotebookNode

from kit.messages import _
from kit.notebooks import cells, guesses
from kit.programme.paper import author, outputs
from kit.programme.paper.author import Additions
from kit.programme.workshops import AgendaItem, Workshop

__all__ = ["Section", "sections"]

HEAD = "<h2"
LINES = 2


@dataclass
class Section:
    """A part of the notebook under one heading.

    ``now`` is what people get at once, ``later`` what follows their guesses. ``item`` is the block
    of the agenda that it belongs to; a part without one is for afterwards.
    """

    title: str
    item: AgendaItem | None
    now: list[Markup] = field(default_factory=list)
    later: list[Markup] = field(default_factory=list)


def sections(workshop: Workshop, notebook: NotebookNode, added: Additions) -> list[Section]:
    """Return the sections of ``notebook`` for paper; the first stands above all headings."""
    found = [Section("", None)]
    maker = _Maker(added)
    shown = guesses.for_all(notebook)
    for cell, depth in zip(shown, guesses.depths(shown), strict=True):
        if cells.tagged(cell, "voila-only"):
            continue
        for block, later in maker.parts(cell, waits=depth > 0):
            if block.startswith(HEAD):
                title = str(block.striptags())
                found.append(Section(title, _item(workshop, title)))
            (found[-1].later if later else found[-1].now).append(block)
    for section in found[1:]:
        if section.item is None:  # to read on at home: it asks for a screen
            section.later, section.now = [*section.now, *section.later], []
    return found


def _item(workshop: Workshop, title: str) -> AgendaItem | None:
    return next((item for item in workshop.agenda if item.section == title), None)


class _Maker:
    """Turns cells into blocks for paper, and numbers the guesses."""

    def __init__(self, added: Additions) -> None:
        self.added = added
        self.moved = {sheet.replaces: sheet for sheet in added.sheets if sheet.replaces}
        self.guesses = 0

    def parts(self, cell: NotebookNode, *, waits: bool) -> Iterator[tuple[Markup, bool]]:
        """Yield (block, whether it comes later) of a cell."""
        if cell.cell_type != "markdown":
            yield from ((block, waits) for block in self._outputs(cell))
            return
        guess = cells.tagged(cell, guesses.TAG)
        yield from ((outputs.still(b) if guess else b, waits) for b in outputs.text(cell))
        if not guess:
            return
        self.guesses += 1
        if waits:
            for block in outputs.text(guesses.question(cell)):
                yield outputs.still(block), False
        yield self._blank(), False
        yield self._cut(), True

    def _outputs(self, cell: NotebookNode) -> Iterator[Markup]:
        if cell.id in self.added.instead:
            yield author.html(author.made(self.added.instead[cell.id]))
        elif cell.id in self.moved:
            title = self.moved[cell.id].title
            yield Markup('<p class="moved">{}</p>').format(
                _("See the sheet “{title}”.").format(title=title)
            )
        else:
            yield from outputs.shown(cell)

    def _blank(self) -> Markup:
        said = _("Guess {n}").format(n=self.guesses)
        first = Markup('<p class="lines"><b>{}</b><span class="line"></span></p>').format(said)
        return Markup('<div class="guess">{}{}</div>').format(first, outputs.lines(LINES - 1))

    def _cut(self) -> Markup:
        said = _("After guess {n}").format(n=self.guesses)
        return Markup('<h3 class="cut">{}</h3>').format(said)
