"""The ways through a workshop's pages: contents, from a section to its task, and back."""

import re
from html import escape
from urllib.parse import quote

from nbformat import NotebookNode

from kit.messages import _
from kit.notebooks import markup
from kit.programme.workshops import Workshop
from kit.room.copies.served_pages import Page

__all__ = ["contents", "with_ways"]

DO_TASK = re.compile(r"(\b[Dd]o )(task (\d))\b")
TASK = re.compile(r"<h2 [^>]*>\s*(\d)\. .*?</h2>", re.DOTALL)


def contents(notebook: NotebookNode) -> list[tuple[str, str]]:
    """Return the anchor and the text of each section of ``notebook``."""
    return [
        (markup.anchor(text), text)
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for level, text in markup.headings(cell.source)
        if level == 2
    ]


def with_ways(html: str, page: Page, *, base: str) -> str:
    """Return the HTML of a text cell of ``page`` with links from “do task 2” to it, and back.

    ``base`` is the path of the start page.
    """
    workshop = page.workshop
    if page.kind == "exercises":
        return TASK.sub(lambda found: _task(found, workshop, base), html)
    if not workshop.exercise.is_file():
        return html
    exercise = f"{base}exercises/{workshop.id}"
    return DO_TASK.sub(rf'\1<a href="{exercise}#task-\3">\2</a>', html)


def _task(found: re.Match[str], workshop: Workshop, base: str) -> str:
    """Return the heading of a task with its anchor, and the way back to its section."""
    number = found[1]
    section = next((i.section for i in workshop.agenda if f"task_{number}" in i.tasks), "")
    here = f'<span id="task-{number}" class="anchor"></span>{found[0]}'
    if not section:
        return here
    way = f"{base}workshops/{workshop.id}#{quote(markup.anchor(section))}"
    words = escape(_("Back to “{section}”").format(section=section))
    return f'{here}<p class="way-back"><a href="{way}">{words}</a></p>'
