"""Plain forms beside a widget, for places without widgets: HTML, one calm line, plain text."""

import html
import os
from typing import Any

import ipywidgets as widgets
import traitlets.log

from kit.messages import _

__all__ = ["Shown", "as_html", "failed", "in_voila", "line"]


def in_voila() -> bool:
    """Tell whether a Voilà server started this kernel, so that no code is shown."""
    return os.environ.get("SERVER_SOFTWARE", "").startswith("voila/")


class Shown:
    """A widget with plain forms that stand in for it if widgets can't run.

    ``html`` is shown by programs that read notebooks without a kernel, ``plain`` by a terminal.
    """

    def __init__(self, widget: widgets.Widget, *, html: str, plain: str) -> None:
        self.widget = widget
        self.html = html
        self.plain = plain

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        live = self.widget._repr_mimebundle_(**options) or {}
        return {**live, "text/html": self.html, "text/plain": self.plain}


def as_html(thing: object) -> str:
    """Return ``thing`` as HTML: its own HTML form, else a paragraph of its text."""
    if not isinstance(thing, str):
        bundle: Any = getattr(thing, "_repr_mimebundle_", dict)()
        forms = bundle[0] if isinstance(bundle, tuple) else bundle
        own = getattr(thing, "_repr_html_", lambda: None)
        found = (forms or {}).get("text/html") or own()
        if found:
            return str(found)
    return f"<p>{html.escape(str(thing))}</p>"


def line(message: str, *, kind: str = "note") -> str:
    """Return one calm line as HTML that a screen reader announces; ``kind`` is a CSS class."""
    return f'<p class="kit-{kind}" role="status">{html.escape(message)}</p>'


def failed(error: Exception) -> str:
    """Log an unexpected ``error`` and return a sentence for the participant.

    The log is the kernel's, which the person who runs the server can read: anything printed here
    would stand in the notebook, and in a browser page through Voilà.
    """
    traitlets.log.get_logger().error("Unforeseen in a control", exc_info=error)
    what = type(error).__name__ if in_voila() else f"{type(error).__name__}: {error}"
    return _(
        "That didn't work ({what}). Try another value; if it stays so, tell your facilitator."
    ).format(what=what)
