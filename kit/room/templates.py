"""The room's HTML templates, compiled once; Voilà would compile them for each request."""

from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import segno
from markupsafe import Markup
from nbconvert.filters import ansi2html
from nbformat import NotebookNode

from kit import __version__, messages
from kit.notebooks import markup

__all__ = ["TEMPLATE", "cell", "render", "stream"]

TEMPLATE = Path(__file__).parent / "template"


def render(template: str, **context: object) -> str:
    """Return ``template`` as a whole HTML page, with every value of ``context`` escaped."""
    environment = _environment(streamed=False)
    return environment.get_template(template).render(lang=messages.language(), **context)


def stream(template: str, **context: object) -> AsyncIterator[str]:
    """Yield a page in pieces, each as soon as it is ready.

    Functions in ``context`` may be asynchronous.
    """
    environment = _environment(streamed=True)
    return environment.get_template(template).generate_async(lang=messages.language(), **context)


def cell(executed: NotebookNode, folder: Path) -> str:
    """Return a cell's text or outputs as HTML, with the pictures of ``folder`` embedded."""
    return render("cell.html", cell=executed, folder=str(folder))


@cache
def _environment(*, streamed: bool) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [jinja2.FileSystemLoader(TEMPLATE), jinja2.PackageLoader("kit", "pages")]
        ),
        autoescape=True,
        enable_async=streamed,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        messages._, messages.ngettext, newstyle=True
    )
    environment.globals.update(version=__version__, words=_words)
    environment.filters.update(ansi=ansi2html, markdown=markup.cell_as_html, best=_best, qr=_qr)
    return environment


@cache
def _words() -> Markup:
    """Return the texts that the scripts show, translated once and not for each page."""
    return Markup(render("words.html"))  # noqa: S704  a template of ours, without any value


# A live widget first; what has words before what has only a picture. Scripts are never shown.
FORMS = (
    "application/vnd.jupyter.widget-view+json",
    "text/html",
    "text/markdown",
    "text/latex",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "text/plain",
)


def _qr(address: str) -> Markup:
    """Return an address as a QR code, drawn as inline SVG.

    Screen readers skip it: pages show the address as text beside it.
    """
    code = segno.make(address, error="m", micro=False)
    # always black on white, also on dark pages, because some cameras read nothing else
    svg = code.svg_inline(border=3, dark="#000000", light="#ffffff", omitsize=True)
    return Markup(svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S704  segno's own drawing


def _best(bundle: dict[str, Any]) -> str:
    return next((form for form in FORMS if form in bundle), "")
