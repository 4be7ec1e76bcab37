"""The two forms of a talking point: a widget for one person alone, a declaration in a room."""

import html
import json
import os
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from kit import controls
from kit.controls import Shown

__all__ = ["Declared", "Point", "declaration", "heading", "in_room", "shown"]


def in_room() -> bool:
    """Return whether this kernel's page belongs to a room, by a variable that the server sets."""
    return controls.in_voila() and os.environ.get("HACKYACK_ROOM") == "1"


class Declared:
    """A talking point in a room: a declaration for the page's script, around a readable form.

    ``asks`` is the declaration: ``kind``, ``key``, and further members by kind. ``html`` is a form
    that can be read without the script, ``plain`` the same as plain text.
    """

    def __init__(self, asks: dict[str, Any], *, html: str, plain: str) -> None:
        self.asks = asks
        self.html = html
        self.plain = plain

    def _repr_mimebundle_(self, **_options: Any) -> dict[str, str]:
        return {"text/html": declaration(self.asks, self.html), "text/plain": self.plain}


Point = Shown | Declared


def declaration(asks: dict[str, Any], inside: str) -> str:
    """Return HTML with the declaration ``asks`` around ``inside``, which is HTML too."""
    said = html.escape(json.dumps(asks, ensure_ascii=False))
    return f'<section class="kit-yack" data-yack="{said}">{inside}</section>'


def shown(
    asks: dict[str, Any], live: Callable[[], widgets.Widget], *, html: str, plain: str
) -> Point:
    """Return a talking point: the widget ``live()`` for one person alone, ``asks`` in a room."""
    if in_room():
        return Declared(asks, html=html, plain=plain)
    return Shown(live(), html=html, plain=plain)


def heading(question: str) -> str:
    """Return ``question`` as HTML."""
    return f"<p><b>{html.escape(question)}</b></p>"
