"""Free text: a private note, and short notes on a wall that all can read."""

import html

import ipywidgets as widgets

from kit import controls
from kit.messages import _
from kit.notebooks.literals import LONGEST_NOTE
from kit.yack.faces import Point, heading, shown

__all__ = ["note", "wall"]


def note(key: str, question: str) -> Point:
    """Ask for a few sentences that only their author sees.

    Alone they stay in this notebook's memory, in a room in the participant's own browser; no
    server gets them.
    """
    return shown(
        {"kind": "note", "key": key, "question": question},
        lambda: _note(question),
        html=heading(question),
        plain=f"{question} ({key})",
    )


def _note(question: str) -> widgets.Widget:
    where = _("What you write stays here and is gone when this page closes: copy what you need.")
    inside = [controls.text(question), widgets.HTML(controls.line(where))]
    return widgets.VBox(inside).add_class("kit-note")


def wall(key: str, question: str) -> Point:
    """Collect short notes that all people in the room can read and mark with "me too"."""
    return shown(
        {"kind": "wall", "key": key, "question": question},
        lambda: _wall(question),
        html=heading(question),
        plain=f"{question} ({key})",
    )


def _wall(question: str) -> widgets.Widget:
    control = controls.text(question, rows=2)
    button = widgets.Button(description=_("Put it on the wall"), layout={"width": "auto"})
    posted = widgets.HTML().add_class("kit-live")
    notes: list[str] = []

    def post(_button: object) -> None:
        text = control.answer.strip()[:LONGEST_NOTE]
        if not text:
            posted.value = controls.line(_("Write something first."), kind="not-yet")
            return
        notes.append(text)
        control.source.value = ""
        alone = controls.line(_("You work alone here: only you see your wall."))
        items = "".join(f"<li>{html.escape(one)}</li>" for one in notes)
        posted.value = f'{alone}<ul class="kit-wall">{items}</ul>'

    button.on_click(post)
    return widgets.VBox([control, button, posted]).add_class("kit-note")
