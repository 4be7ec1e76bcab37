"""Talking points: a poll, a note, the discussion for afterwards, and handing in.

Here each works for one person alone: an answer stays in this notebook's memory, is written nowhere
and is gone when the notebook closes. ``key`` names a talking point, so that a room can feed the
same calls.
"""

import base64
import html
import json
import re
from collections.abc import Sequence

import ipywidgets as widgets

from kit import controls, tasks
from kit.controls import Options, Shown
from kit.messages import _, ngettext

__all__ = ["hand_in", "note", "poll"]


def poll(
    key: str,
    question: str,
    options: Options,
    *,
    several: bool = False,
    afterwards: Sequence[str] = (),
) -> Shown:
    """Ask for a vote: alone first, then talk, then vote again.

    ``options`` are the choices, one of them or ``several``; ``afterwards`` are the points for the
    discussion, shown after the second vote, so that they sway nobody.
    """
    make = controls.several if several else controls.choice
    control = make(question, options)
    button = widgets.Button(description=_("Vote"), layout={"width": "auto"})
    said = widgets.HTML().add_class("kit-live")
    votes: list[str] = []

    def vote(_button: object) -> None:
        chosen = _in_words(control.answer, controls.named(options))
        if not chosen:
            said.value = controls.line(_("Choose first, then vote."), kind="not-yet")
            return
        votes.append(chosen)
        button.description = _("Vote again")
        said.value = _after(votes, afterwards)

    button.on_click(vote)
    box = widgets.VBox([control, button, said]).add_class("kit-poll")
    choices = "".join(f"<li>{html.escape(text)}</li>" for text in controls.named(options).values())
    fallback = f"<p><b>{html.escape(question)}</b></p><ul>{choices}</ul>"
    return Shown(box, html=fallback, plain=f"{question} ({key})")


def note(key: str, question: str) -> Shown:
    """Ask for a few sentences of your own; they stay in this notebook's memory."""
    control = controls.text(question)
    where = _("What you write stays here and is gone when this page closes: copy what you need.")
    box = widgets.VBox([control, widgets.HTML(controls.line(where))]).add_class("kit-note")
    return Shown(box, html=f"<p><b>{html.escape(question)}</b></p>", plain=f"{question} ({key})")


def hand_in(workshop: str) -> Shown:
    """Say how to hand in the exercise of ``workshop``; through Voilà offer a file of answers."""
    file = f"{workshop}.ipynb"
    how = _(
        "Save this notebook (Ctrl+S, on a Mac ⌘S) and give the file {file} to your facilitator "
        "the way you agreed: by e-mail, on a stick or in a shared folder. Put your name, or any "
        "name you like, before it: Vesna_{file}."
    ).format(file=file)
    if not controls.in_voila():
        return Shown(widgets.HTML(controls.line(how)), html=controls.line(how), plain=how)
    name = widgets.Text(
        description=_("Your name, or any name you like"),
        style={"description_width": "initial"},
        layout={"width": "auto"},
    )
    get = _("Get my answers as a file")
    button = widgets.Button(description=get, layout={"width": "auto"})
    link = widgets.HTML().add_class("kit-live")

    def offer(_button: object) -> None:
        link.value = _download(workshop, name.value)

    button.on_click(offer)
    box = widgets.VBox([name, button, link]).add_class("kit-hand-in")
    return Shown(box, html=controls.line(get), plain=get)


def _in_words(answer: str | list[str] | None, texts: dict[str, str]) -> str:
    names = answer if isinstance(answer, list) else [answer] if answer else []
    return ", ".join(texts[name] for name in names)


def _after(votes: Sequence[str], afterwards: Sequence[str]) -> str:
    said = controls.line(
        _("First you chose: {first}. Now tell your neighbour why, then vote again.").format(
            first=votes[0]
        )
        if len(votes) == 1
        else _("First you chose: {first}. Now: {now}. What changed your mind, or didn't?").format(
            first=votes[0], now=votes[-1]
        )
    )
    if not afterwards or len(votes) == 1:
        return said
    points = "".join(f"<li>{html.escape(point)}</li>" for point in afterwards)
    heading = html.escape(_("To talk about:"))
    return f"{said}<p>{heading}</p><ul>{points}</ul>"


def _download(workshop: str, person: str) -> str:
    given = tasks.recorded()
    if not given:
        return controls.line(_("Nothing is answered yet. Answer a task first."), kind="not-yet")
    # The name goes into a file's name: letters and digits of any script, nothing a system minds.
    person = "-".join(re.findall(r"\w+", person.replace("_", " ")))[:60]
    if not person:
        return controls.line(
            _("Write a name first, so that your feedback finds you. Any name will do."),
            kind="not-yet",
        )
    file = json.dumps({"workshop": workshop, "answers": given}, ensure_ascii=False, indent=1)
    address = f"data:application/json;base64,{base64.b64encode(file.encode()).decode()}"
    name = f"{person}_{workshop}-answers.json"
    what = ngettext(
        "Save {name} ({n} answer), then give it to your facilitator",
        "Save {name} ({n} answers), then give it to your facilitator",
        len(given),
    ).format(name=name, n=len(given))
    again = controls.line(_("Changed an answer after this? Get the file again."))
    return (
        f'<p><a download="{html.escape(name)}" href="{address}">{html.escape(what)}</a></p>{again}'
    )
