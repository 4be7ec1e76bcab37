"""The two faces of a talking point: a widget for one person alone, a declaration in a room."""

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
    """Tell whether this kernel's page belongs to a room; the server says so to its kernels."""
    return controls.in_voila() and os.environ.get("HACKYACK_ROOM") == "1"


class Declared:
    """What a talking point asks, for the room's script, around a form that reads without it.

    ``asks`` is the declaration: ``kind`` and ``key``, and what the kind needs besides.
    """

    def __init__(self, asks: dict[str, Any], *, html: str, plain: str) -> None:
        self.asks = asks
        self.html = html
        self.plain = plain

    def _repr_mimebundle_(self, **_options: Any) -> dict[str, str]:
        return {"text/html": declaration(self.asks, self.html), "text/plain": self.plain}


Point = Shown | Declared


def declaration(asks: dict[str, Any], inside: str) -> str:
    """Return HTML that carries a declaration around ``inside``, which is HTML already."""
    said = html.escape(json.dumps(asks, ensure_ascii=False))
    return f'<section class="kit-yack" data-yack="{said}">{inside}</section>'


def shown(
    asks: dict[str, Any], live: Callable[[], widgets.Widget], *, html: str, plain: str
) -> Point:
    """Return a talking point's face: ``live()`` alone, the declaration in a room."""
    if in_room():
        return Declared(asks, html=html, plain=plain)
    return Shown(live(), html=html, plain=plain)


def heading(question: str) -> str:
    """Return a question as HTML."""
    return f"<p><b>{html.escape(question)}</b></p>"
