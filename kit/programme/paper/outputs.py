"""A cell's text and outputs as they stand on paper: nothing that moves, and no code."""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from string import ascii_uppercase
from typing import Any

from markupsafe import Markup
from nbformat import NotebookNode

from kit.notebooks import cells, markup

__all__ = ["choices", "lines", "polls", "shown", "still", "text"]

ON_SCREEN = re.compile(r'\s*<span class="kit-on-screen">.*?</span>')  # nothing moves on paper
MOVING = re.compile(
    r"\s*\b(?:Now|Then) (?:add|change|choose|go|look|move|tick|try|turn)\b[^.<]*\.(?=\s|</p>)"
)
"""A sentence of a question that asks to move, tick or look: “Now move the weeks.”"""
ELSEWHERE = {"yack.evaluation", "yack.hand_in", "yack.agenda", "yack.pulse", "yack.words"}
"""What has a sheet of its own, or none."""
WRITTEN = {"yack.wall": 2, "yack.note": 6}  # lines that an answer needs


def text(markdown: str | Mapping[str, Any]) -> list[Markup]:
    """Return each block of Markdown, or of a cell, as HTML."""
    cell = {"source": markdown} if isinstance(markdown, str) else markdown
    # the repository's own Markdown, which may hold HTML on purpose
    return [Markup(block) for block in markup.blocks(cell)]  # noqa: S704


def still(block: Markup) -> Markup:
    """Return a question without the sentences that ask to move a control."""
    return Markup(MOVING.sub("", block))  # noqa: S704  as in text


def lines(number: int) -> Markup:
    """Return so many empty lines to write on."""
    return Markup('<p class="lines">{}</p>').format(Markup('<span class="line"></span>') * number)


def shown(cell: NotebookNode) -> Iterator[Markup]:
    """Yield the outputs of a code cell; talking points as questions, with lines or letters."""
    called = cells.called(cell.source)
    if called & ELSEWHERE:
        return
    for output in cell.get("outputs", []):
        html = output.get("data", {}).get("text/html", "")
        if "yack.poll" in called and html:
            yield choices(*_poll(html))
            continue
        yield _output(output)
    for name in called & set(WRITTEN):
        yield lines(WRITTEN[name])


def _output(output: NotebookNode) -> Markup:
    data = output.get("data", {})
    if output.output_type == "stream":
        return Markup('<p class="printed">{}</p>').format(
            Markup("<br>").join(output.text.strip().splitlines())
        )
    if "text/html" in data:
        # our own committed outputs
        html = Markup(ON_SCREEN.sub("", data["text/html"]))  # noqa: S704
        return Markup('<div class="wide together">{}</div>').format(html)
    if "image/png" in data:
        alt = output.metadata.get("image/png", {}).get("alt", "")
        source = f"data:image/png;base64,{data['image/png'].strip()}"
        return Markup('<figure><img alt="{}" src="{}"></figure>').format(alt, source)
    return Markup('<p class="printed">{}</p>').format(data.get("text/plain", ""))


def choices(question: str, texts: list[str]) -> Markup:
    """Return a question to be voted on, its choices with the letters of the vote cards."""
    items = Markup("\n").join(
        Markup("<li><b>{}</b> {}</li>").format(letter, one)
        for letter, one in zip(ascii_uppercase, texts, strict=False)
    )
    return Markup(
        '<div class="vote together"><p><b>{}</b></p><ul class="row">{}</ul></div>'
    ).format(question, items)


def polls(notebook: NotebookNode) -> Iterator[tuple[str, list[str]]]:
    """Yield (question, choices) of each poll, as the committed notebook shows it."""
    for cell in cells.code_cells(notebook):
        for output in cell.outputs if "yack.poll" in cells.called(cell.source) else ():
            question, texts = _poll(output.get("data", {}).get("text/html", ""))
            if texts:
                yield question, texts


def _poll(html: str) -> tuple[str, list[str]]:
    reader = _Poll()
    reader.feed(html)
    return reader.question.strip(), reader.choices


class _Poll(HTMLParser):
    """Reads the question, all text before the list, and the list's items."""

    def __init__(self) -> None:
        super().__init__()
        self.question = ""
        self.choices: list[str] = []
        self.listed = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "li":
            self.choices.append("")
        self.listed = tag == "li" or (self.listed and tag != "p")

    def handle_data(self, data: str) -> None:
        if self.choices and self.listed:
            self.choices[-1] += data
        elif not self.choices:
            self.question += data
