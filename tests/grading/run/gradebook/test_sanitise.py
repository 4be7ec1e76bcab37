"""No part of a participant's notebook runs on the facilitator's page."""

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
    new_raw_cell,
)
from support.small_course import ID, released

from kit.grading import course
from kit.grading.run.gradebook.sanitise import Harmless

__all__ = ["released"]  # a fixture

EVIL = "evil()"
MARKUP = [
    "<script>evil()</script>",
    "<img src=x onerror=evil()>",
    "<svg/onload=evil()>",
    "<a href='javascript:evil()'>me</a>",
    "[me](javascript:evil())",
    "![me](https://evil().example/x.png)",
    "<img src='https://evil().example/x.png'>",
    "<iframe srcdoc='<script>evil()</script>'></iframe>",
    "<form action='/evil()'><button>go</button></form>",
    "<style>@import 'https://evil().example'</style>",
    "<p style='background: url(https://evil().example)'>hi</p>",
    "</pre><script>evil()</script><pre>",
    "\n\n    <b>code</b>\n\n<script>evil()</script>",
    "$$\\href{javascript:evil()}{me}$$\n\n<script>evil()</script>",
]
BUNDLES: list[dict[str, Any]] = [
    *({"text/html": text} for text in MARKUP),
    *({"text/markdown": text} for text in MARKUP),
    {"image/svg+xml": "<svg><script>evil()</script></svg>"},
    {"application/javascript": "evil()"},
    {"image/png": '"><script>evil()</script>'},
    {"text/latex": "</div><script>evil()</script>"},
    {"text/plain": "<script>evil()</script>"},
    {"application/vnd.jupyter.widget-view+json": {"model_id": "</script><script>evil()"}},
]


class Active(HTMLParser):
    """Collects all parts of a page that run or name an address, and mention evil."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        self.found += [f"{tag} {name}={value}" for name, value in attrs if "evil" in str(value)]

    def handle_data(self, data: str) -> None:
        if self.inside in {"script", "style", "iframe"} and "evil" in data:
            self.found.append(data)

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""


def page(notebook: NotebookNode) -> str:
    """Return the formgrader's page of a notebook, made as the formgrader makes it."""
    config = course.settings()
    config.HTMLExporter.template_name = "formgrade"
    resources = {"submission_id": "1", "assignment_id": ID, "notebook_id": ID}
    resources |= {"index": 0, "total": 1, "base_url": ""}
    html, _resources = HTMLExporter(config=config).from_notebook_node(notebook, resources)
    return str(html)


def active(notebook: NotebookNode) -> list[str]:
    parser = Active()
    parser.feed(page(notebook))
    return parser.found


def shown(*bundles: dict[str, Any]) -> NotebookNode:
    metadata = {"image/png": {"alt": "x' onload=evil()"}}
    outputs = [new_output("display_data", bundle, metadata=metadata) for bundle in bundles]
    return new_notebook(cells=[new_code_cell("1", outputs=outputs)])


@pytest.mark.parametrize("make", [new_markdown_cell, new_raw_cell])
def test_prose_is_text(released: Path, make: Any) -> None:
    """Any text in a Markdown cell is shown as written, and never as markup."""
    raw = {"raw_mimetype": "text/html", "format": "text/html"}
    notebook = new_notebook(cells=[make(text, metadata=raw) for text in MARKUP])
    assert active(notebook) == []
    assert page(notebook).count(EVIL) == "".join(MARKUP).count(EVIL)


def test_outputs_are_harmless(released: Path) -> None:
    """No output of code can run or name another host on the page."""
    assert active(shown(*BUNDLES)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"metadata": {"nbgrader": {"grade": True, "grade_id": '"><script>evil()</script>'}}},
        {"metadata": {"nbgrader": {"grade": True, "grade_id": "x", "points": "<script>evil()"}}},
        {"metadata": {"tags": ["x' onclick='evil()"]}},
        {"attachments": {"a": {"image/svg+xml": "evil()"}}, "source": "![x](attachment:a)"},
    ],
)
def test_metadata_is_harmless(released: Path, change: dict[str, Any]) -> None:
    """A cell's metadata can't break out of its place in the page."""
    cell = NotebookNode(new_markdown_cell("hi") | change)
    assert active(new_notebook(cells=[cell])) == []


def test_the_notebooks_own_metadata_is_left_out(released: Path) -> None:
    """Titles and the state of widgets would be set into the page's head."""
    metadata = {"title": "<script>evil()</script>", "widgets": {"application/x": {"a": "evil()"}}}
    assert EVIL not in page(new_notebook(metadata=metadata))


def test_the_exercise_keeps_its_markup(released: Path) -> None:
    """The exercise's own text is ours: headings and formulas are shown as such."""
    assert "<h1" in page(course.exercise(ID))
    assert "$x^2$" in page(course.exercise(ID))


def test_tables_and_pictures_stay(released: Path) -> None:
    """Text, tables and pictures of an output are still there."""
    html = "<table><thead><tr><th scope='col'>loans</th></tr></thead></table>"
    assert "<table><thead><tr><th scope=" in page(shown({"text/html": html, "text/plain": "x"}))
    assert "data:image/png;base64,aGk=" in page(shown({"image/png": "aGk="}))


def test_answers_can_still_be_scored(released: Path) -> None:
    """Score and comment boxes of a graded answer are on the page."""
    html = page(course.exercise(ID))
    assert 'id="reflection-comment"' in html
    assert 'class="score tabbable" id="task_1"' in html


def test_other_notebooks_are_left_alone() -> None:
    """An export that isn't the formgrader's stays as it is."""
    notebook = new_notebook(cells=[new_markdown_cell("<b>me</b>")])
    assert Harmless().preprocess(notebook, {}) == (notebook, {})
