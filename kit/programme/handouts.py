"""A session without screens: run-sheet, handout, vote cards, evaluation and words, to print.

Everything comes from files that are there already: ``workshop.toml``, ``facilitator.md``, the
committed notebook with its figures, and the exercise. Each sheet is one HTML file that asks no
other host for anything; a browser prints it on A4.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from string import ascii_uppercase

from markupsafe import Markup
from nbformat import NotebookNode

from kit import pages, places
from kit.errors import WorkshopError
from kit.messages import _
from kit.notebooks import cells, markup
from kit.notebooks.execution import execute
from kit.notebooks.normal_form import read
from kit.programme import glossary, runsheet, workshops

__all__ = ["make"]

ON_SCREEN = re.compile(r'\s*<span class="kit-on-screen">.*?</span>')  # nothing moves on paper
FOLDED, UNFOLDED = '<details class="kit-words">', '<details class="kit-words" open>'


def make(name: str) -> list[Path]:
    """Write a workshop's sheets to ``programme/print/<id>/`` and return them.

    The exercise is run once, for the choices that its tasks offer. Raises WorkshopError where the
    workshop's notebook was never executed or its notes are missing.
    """
    workshop = workshops.read(name)
    notebook = read(workshop.notebook)
    if all(cell.execution_count is None for cell in cells.code_cells(notebook)):
        raise WorkshopError(
            _("workshops/{id}/workshop.ipynb shows nothing yet; run: hackyack tidy {id}").format(
                id=name
            )
        )
    polls = list(_polls(notebook))
    letters = ascii_uppercase[: max([4, *(len(options) for _question, options in polls)])]
    sheets: dict[str, dict[str, object]] = {
        "run-sheet": {"notes": _notes(workshop), "cuts": _cuts(workshop)},
        "handout": {"parts": list(_handout(notebook)), "tasks": list(_tasks(workshop))},
        "vote-cards": {"polls": polls, "letters": letters},
        "evaluation": {},
        "glossary": {"terms": glossary.named(workshop), "titles": {}},
    }
    folder = places.programme() / "print" / name
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for sheet, content in sheets.items():
        page = folder / f"{sheet}.html"
        page.write_text(
            pages.render(f"{sheet}.html", workshop=workshop, **content), encoding="utf-8"
        )
        made.append(page)
    return made


def _notes(workshop: workshops.Workshop) -> list[tuple[str, Markup]]:
    """Return the facilitator's notes, the run-sheet first: it lies on the table all the time."""
    parts = runsheet.read(workshop).parts
    order = sorted(parts, key=lambda title: title != "Run-sheet")
    return [(title, _html(parts[title])) for title in order]


def _cuts(workshop: workshops.Workshop) -> list[tuple[int, str, int]]:
    """Return (level, titles of the blocks cut, minutes that remain) for each level of cuts."""
    levels = sorted({item.cut for item in workshop.agenda if item.cut})
    return [
        (
            level,
            ", ".join(item.title for item in workshop.agenda if item.cut == level),
            workshop.after_cuts(level)[-1].end,
        )
        for level in levels
    ]


def _handout(notebook: NotebookNode) -> Iterator[Markup]:
    """Yield the prose and outputs of ``notebook``, without code and cells for one face only."""
    for cell in notebook.cells:
        if cells.tagged(cell, "lab-only") or cells.tagged(cell, "voila-only"):
            continue
        if cell.cell_type == "markdown":
            yield Markup(markup.cell_as_html(cell))  # noqa: S704  as in _html
        else:
            yield from map(_output, cell.get("outputs", []))


def _output(output: NotebookNode) -> Markup:
    """Return ``output`` as HTML for paper."""
    data = output.get("data", {})
    if output.output_type == "stream":
        return Markup("<pre>{}</pre>").format(output.text)
    if "text/html" in data:
        html = data["text/html"].replace(FOLDED, UNFOLDED)  # nothing unfolds on paper
        shown = Markup(ON_SCREEN.sub("", html))  # noqa: S704  our own committed outputs
        return Markup('<div class="wide together">{}</div>').format(shown)
    if "image/png" in data:
        alt = output.metadata.get("image/png", {}).get("alt", "")
        source = f"data:image/png;base64,{data['image/png'].strip()}"
        return Markup('<figure><img alt="{}" src="{}"></figure>').format(alt, source)
    return Markup("<pre>{}</pre>").format(data.get("text/plain", ""))


def _tasks(workshop: workshops.Workshop) -> Iterator[Markup]:
    """Yield the exercise on paper: each question, its choices, and room for an answer."""
    exercise = execute(read(workshop.exercise), file=workshop.exercise, errors=True)
    for cell in exercise.cells:
        role = cell.metadata.get("nbgrader", {})
        one_face = cells.tagged(cell, "lab-only") or cells.tagged(cell, "voila-only")
        if role.get("solution") and (cell.cell_type == "markdown" or not one_face):
            yield _room(cell.source)
        elif one_face:
            continue
        elif cell.cell_type == "markdown":
            yield _demoted(markup.cell_as_html(cell))
        elif not role.get("grade") and "yack.hand_in" not in cells.called(cell.source):
            yield from (_output(out) for out in cell.outputs if out.get("data"))


def _room(source: str) -> Markup:
    """Return empty lines to write on; a function to be completed stands above them."""
    code = Markup("<pre>{}</pre>").format(source) if "def " in source else Markup()
    return code + Markup('<p class="room">{}</p>').format(_("Your answer:"))


def _polls(notebook: NotebookNode) -> Iterator[tuple[str, list[str]]]:
    """Yield (question, choices) of each poll, as the committed notebook shows it."""
    for cell in cells.code_cells(notebook):
        for output in cell.outputs if "yack.poll" in cells.called(cell.source) else ():
            reader = _Poll()
            reader.feed(output.get("data", {}).get("text/html", ""))
            if reader.choices:
                yield reader.question.strip(), reader.choices


class _Poll(HTMLParser):
    """Reads the question, all text before the list, and the list's items."""

    def __init__(self) -> None:
        super().__init__()
        self.question = ""
        self.choices: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "li":
            self.choices.append("")

    def handle_data(self, data: str) -> None:
        if self.choices:
            self.choices[-1] += data
        else:
            self.question += data


def _html(markdown: str) -> Markup:
    # the repository's own Markdown, which may hold HTML on purpose
    return Markup(markup.as_html(markdown))  # noqa: S704


def _demoted(html: str) -> Markup:
    """Return ``html`` with each heading one level lower, so that a page has one title."""
    for low, high in pairwise("654321"):
        html = re.sub(rf"<(/?)h{high}\b", rf"<\1h{low}", html)
    return Markup(html)  # noqa: S704  as in _html
