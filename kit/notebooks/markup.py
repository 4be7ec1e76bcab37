"""The text of a workshop as HTML, and its words, headings, pictures and other hosts.

One renderer for all: nbconvert's, by which Voilà and nbgrader show Markdown. So `check` reads, and
paper shows, the words that participants see on a served page.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from html import escape, unescape
from html.parser import HTMLParser
from typing import Any

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from kit.messages import _

__all__ = [
    "anchor",
    "as_html",
    "blocks",
    "cell_as_html",
    "headings",
    "loaded_elsewhere",
    "plain",
    "pngs",
    "shown",
    "table_rows",
    "unexplained",
    "words",
]

PNG = "data:image/png;base64,"
ELSEWHERE = re.compile(r"(?:^|[\s,'\"(=])(?:https?:)?//[^\s'\")]+", re.IGNORECASE)
IN_STYLE = re.compile(r"(?:url\(|@import)\s*['\"]?\s*((?:https?:)?//[^\s'\")]+)", re.IGNORECASE)
LOADS = {"src", "srcset", "poster", "background"}
LOADS_BY_LINK = {"link", "image", "use", "base", "feimage"}


def as_html(markdown: str) -> str:
    """Return Markdown as HTML, tables and raw HTML included."""
    return str(_parser().render(markdown))


def cell_as_html(cell: Mapping[str, Any], folder: str = "") -> str:
    """Return a cell's Markdown as HTML with the pictures that are attached to it.

    Pictures that lie in ``folder`` are put inside, where one is given.
    """
    parser = _parser(
        attachments=cell.get("attachments", {}), embed_images=bool(folder), path=folder
    )
    return str(parser.render(cell["source"]))


def blocks(cell: Mapping[str, Any]) -> list[str]:
    """Return each heading, paragraph, list or table of a cell's Markdown as HTML of its own."""
    parser = _parser(attachments=cell.get("attachments", {}))
    _html, state = parser.parse(cell["source"])
    found = []
    for token in list(state.tokens):
        state.tokens = [token]
        found.append(str(parser.render_state(state)))
    return [block for block in found if block.strip()]


def anchor(text: str) -> str:
    """Return the id that a heading with this text has, in JupyterLab and on pages."""
    return text.strip().replace(" ", "-")


def headings(markdown: str) -> list[tuple[int, str]]:
    """Return (level, text) of each heading, the text as it is written."""
    found: list[tuple[int, str]] = []
    parser = _parser()
    # after the blocks are known and before their text becomes HTML
    parser.before_render_hooks.append(lambda _parser, state: found.extend(_headings(state.tokens)))
    parser.render(markdown)
    return found


def table_rows(markdown: str) -> list[list[str]]:
    """Return the rows of all tables, without those of heads; each cell's text as it is written."""
    found: list[list[str]] = []
    parser = _parser()
    parser.before_render_hooks.append(lambda _parser, state: found.extend(_rows(state.tokens)))
    parser.render(markdown)
    return found


def words(markdown: str) -> int:
    """Count the words a person reads: no addresses, no code blocks, no markup."""
    return len(re.findall(r"\w+(?:['\u2019.,-]\w+)*", plain(as_html(markdown))))


def plain(html: str) -> str:
    """Return the text of ``html`` that a person reads: no addresses, no code blocks, no markup."""
    reader = _Reader()
    reader.feed(html)
    return " ".join(reader.text)


def shown(cell: NotebookNode) -> Iterator[str]:
    """Yield the HTML that a cell shows, its text's and its outputs'."""
    if cell.cell_type == "markdown":
        yield cell_as_html(cell)
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        yield from (data[kind] for kind in ("text/html", "image/svg+xml") if kind in data)
        if "text/markdown" in data:
            yield as_html(data["text/markdown"])


def unexplained(cell: NotebookNode) -> Iterator[str]:
    """Yield what a person who can't see a figure would miss: pictures without text alternative."""
    for html in shown(cell):
        reader = _Reader()
        reader.feed(html)
        yield from reader.silent
    for output in cell.get("outputs", []):
        for kind in output.get("data", {}):
            alt = output.get("metadata", {}).get(kind, {})
            if kind.startswith("image/") and not (isinstance(alt, dict) and alt.get("alt")):
                html_too = "<img" in output.data.get("text/html", "")
                yield from [] if html_too else [_("a figure ({kind})").format(kind=kind)]


def pngs(cell: NotebookNode) -> Iterator[bytes]:
    """Yield the PNG pictures that a cell shows, from its text and its outputs."""
    for html in shown(cell):
        reader = _Reader()
        reader.feed(html)
        yield from reader.pngs
    for output in cell.get("outputs", []):
        if "image/png" in output.get("data", {}):
            yield _decoded(output.data["image/png"])


def _decoded(text: str) -> bytes:
    """Return a file that is written as Base64; nothing of one that is cut off."""
    try:
        return base64.b64decode(text)
    except binascii.Error:
        return b""


def loaded_elsewhere(html: str) -> list[str]:
    """Return the addresses of other hosts that showing this HTML would ask for something.

    A link that a person follows asks for nothing until then, and is fine.
    """
    reader = _Reader()
    reader.feed(html)
    return reader.loads


def _parser(**options: Any) -> MarkdownWithMath:
    return MarkdownWithMath(_Renderer(escape=False, exclude_anchor_links=True, **options))


def _headings(tokens: list[dict[str, Any]]) -> Iterator[tuple[int, str]]:
    for token in tokens:
        if token["type"] == "heading":
            yield token["attrs"]["level"], token["text"].strip()
        yield from _headings(token.get("children", []))


def _rows(tokens: list[dict[str, Any]]) -> Iterator[list[str]]:
    for token in tokens:
        if token["type"] == "table_row":
            yield [cell["text"].strip() for cell in token["children"]]
        yield from _rows(token.get("children", []))


class _Renderer(IPythonRenderer):
    """nbconvert's renderer, with the ids of JupyterLab and without an error for a lost picture."""

    def heading(self, text: str, level: int, **attributes: Any) -> str:
        """Give a heading the id that JupyterLab gives it, so that links to it work."""
        name = anchor(unescape(re.sub("<[^>]*>", "", text)))
        return str(super().heading(text, level, **{**attributes, "id": escape(name, quote=True)}))

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Show the text alternative of an attachment that the cell has lost."""
        name = url.removeprefix("attachment:")
        if name != url and name not in self.attachments:
            return escape(text)
        return str(super().image(text, url, title))


class _Reader(HTMLParser):
    """Collects the text, the pictures without text alternative, and what is loaded elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.silent: list[str] = []
        self.pngs: list[bytes] = []
        self.loads: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"pre", "style", "script"}:
            self.inside = tag
        if tag == "img" and not given.get("alt", "").strip():
            self.silent.append(_("a picture ({src})").format(src=given.get("src", "")[:40]))
        if tag == "img" and given.get("src", "").startswith(PNG):
            self.pngs.append(_decoded(given["src"].removeprefix(PNG)))
        for name, value in given.items():
            self._note(tag, name, value)

    def handle_endtag(self, tag: str) -> None:
        if tag == self.inside:
            self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "style":
            self.loads += IN_STYLE.findall(data)
        elif not self.inside:
            self.text.append(data)

    def _note(self, tag: str, name: str, value: str) -> None:
        by_link = tag in LOADS_BY_LINK and name in {"href", "xlink:href"}
        if name in LOADS or by_link or (tag == "object" and name == "data"):
            self.loads += [found.strip(" ,\"'(=") for found in ELSEWHERE.findall(value)]
        if name == "style":
            self.loads += IN_STYLE.findall(value)
        if name == "srcdoc":
            self.loads += loaded_elsewhere(value)
