"""The sentences of a workshop that may say something about data, each with its place.

They stand in the texts of both notebooks, in their code (titles, tasks, check lines), in what cells
print and in the text alternatives of figures, and in the facilitator's notes where these speak of
the data.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

from kit.authoring.claims.figures import compares, figures, plain
from kit.notebooks import cells

__all__ = ["NOTES", "Statement", "sentences", "statements"]

NOTES = ("Run-sheet", "What people stumble over", "Model answers")
"""Headings of ``facilitator.md`` below which the data is spoken of."""

FORM = re.compile(
    r"(?:Four short tasks that|For each task, put your answer in place of|Open \S+, beside this "
    r"notebook: four|In a room, the facilitator's computer keeps|Data made by|Every section works "
    r"from the first|By Friday I will)"
)
"""Sentences that belong to the form of every workshop."""

_BLOCK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*>|#]|\d+\.)\s*)")
_SENTENCE = re.compile(r"(?<=[.!?])[”’\"')*]*\s+(?=[A-Z“\"(*\d])|\s+·\s+")


@dataclass(frozen=True)
class Statement:
    """A sentence; ``cell`` is empty in the facilitator's notes."""

    file: str
    cell: str
    text: str

    @property
    def needs_proof(self) -> bool:
        """Tell whether it has a figure or, unless it is a question, a comparison."""
        if FORM.match(self.text):
            return False
        return bool(figures(self.text)) or (compares(self.text) and not self.text.endswith("?"))


def statements(
    notebooks: Iterable[tuple[str, NotebookNode]], notes: tuple[str, str]
) -> list[Statement]:
    """Return each sentence of the notebooks and the notes; ``notes`` are a path and its text."""
    found = [
        Statement(file, cell["id"], sentence)
        for file, notebook in notebooks
        for cell in notebook.cells
        for sentence in _of(cell)
    ]
    file, text = notes
    found += [Statement(file, "", one) for one in sentences(_about_data(text))]
    return list(dict.fromkeys(found))


def sentences(markdown: str) -> Iterator[str]:
    """Yield the sentences of a text, without Markdown's marks."""
    for block in _BLOCK.split(markdown):
        if block.lstrip(" *_").startswith("Source"):
            continue  # years, volumes and pages of what is cited
        for part in _parts(block):
            text = plain(re.sub(r"^\s*(?:[-*>#]+|\d+\.)\s+", "", part))
            # a cell of a table that is a number only: minutes, or the clock of the agenda
            if not re.fullmatch(r"[\d\s–:-]*", text):
                yield from (one for part in _SENTENCE.split(text) if (one := part.strip(" ·")))


def _parts(block: str) -> list[str]:
    """Return the cells of a table's row, else the block without the numbers of tasks."""
    if "|" in block:
        return block.strip().strip("|").split("|")
    tasks = block.lstrip().startswith("Tasks:")
    return [re.sub(r"(?:Tasks:|·)\s+\d+\s", " · ", block) if tasks else block]


def _of(cell: NotebookNode) -> Iterator[str]:
    if cell.cell_type == "markdown":
        yield from sentences(cell.source)
        return
    if cells.explained(cell.source):
        return  # what a word means says nothing about this workshop's data
    for text in cells.texts(cell.source):
        yield from sentences(text)
    if "controls.explore" in cells.called(cell.source):
        return  # its output says what the controls are set to
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            yield from sentences(output.text.replace("\n", "\n\n"))
        data = output.get("data", {})
        if "text/html" in data or any(kind.startswith("image/") for kind in data):
            yield from sentences(data.get("text/plain", "").partition("\n")[0])


def _about_data(notes: str) -> str:
    parts = re.split(r"^## +(.+?) *$", notes, flags=re.MULTILINE)
    return "\n\n".join(
        text for title, text in zip(parts[1::2], parts[2::2], strict=True) if title in NOTES
    )
