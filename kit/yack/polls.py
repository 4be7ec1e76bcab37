"""Votes: polls and scales. People vote alone, then talk, then vote again."""

import html
from collections.abc import Sequence

import ipywidgets as widgets

from kit import controls
from kit.controls import Control, Options
from kit.errors import WorkshopError
from kit.messages import _
from kit.yack.faces import Point, heading, shown

__all__ = ["poll", "scale"]

STEPS = range(2, 11)
NONE = "none"  # the name of the option "None of these"


def poll(
    key: str,
    question: str,
    options: Options,
    *,
    several: bool = False,
    none: bool = False,
    afterwards: Sequence[str] = (),
) -> Point:
    """Ask for a vote: alone first, then talk, then vote again.

    ``options`` are the choices; ``several`` lets people choose more than one. ``none`` adds "None
    of these", which goes with no other choice: for questions that can be answered so.
    ``afterwards`` are the points for the discussion, shown after the second vote, so that they do
    not influence it. Raises WorkshopError if another option has the name of the one that ``none``
    adds.
    """
    named = _with_none(key, controls.named(options)) if none else controls.named(options)
    make = controls.several if several else controls.choice
    asks = {
        "kind": "poll",
        "key": key,
        "question": question,
        "options": named,
        "several": several,
        "none": NONE if none else "",
        "afterwards": list(afterwards),
    }
    return shown(
        asks,
        lambda: _box(make(question, named), named, afterwards, none=none),
        html=_plain_form(question, named),
        plain=f"{question} ({key})",
    )


def scale(key: str, question: str, *, low: str, high: str, steps: int = 5) -> Point:
    """Ask for one of ``steps`` steps, from ``low`` to ``high``, which are a few words each.

    Raises WorkshopError if there are fewer than two steps or more than ten.
    """
    if steps not in STEPS:
        raise WorkshopError(
            _("The scale {key} has {n} steps; choose 2 to 10.").format(key=repr(key), n=steps)
        )
    named = {str(n): str(n) for n in range(1, steps + 1)}
    named |= {"1": f"1 · {low}", str(steps): f"{steps} · {high}"}
    return shown(
        {"kind": "scale", "key": key, "question": question, "options": named},
        lambda: _box(controls.choice(question, named), named, ()),
        html=_plain_form(question, named),
        plain=f"{question} ({key})",
    )


def _plain_form(question: str, named: dict[str, str]) -> str:
    choices = "".join(f"<li>{html.escape(text)}</li>" for text in named.values())
    return f"{heading(question)}<ul>{choices}</ul>"


def _with_none(key: str, named: dict[str, str]) -> dict[str, str]:
    if NONE in named:
        raise WorkshopError(
            _(
                "The poll {key} has an option “{none}” of its own. Rename it, or leave out "
                "none=True."
            ).format(key=repr(key), none=NONE)
        )
    return {**named, NONE: _("None of these")}


def _box(
    control: Control, named: dict[str, str], afterwards: Sequence[str], *, none: bool = False
) -> widgets.Widget:
    button = widgets.Button(description=_("Vote"), layout={"width": "auto"})
    said = widgets.HTML().add_class("kit-live")
    votes: list[str] = []

    def vote(_button: object) -> None:
        chosen = _in_words(control.answer, named)
        if not chosen:
            said.value = controls.line(_("Choose first, then vote."), kind="not-yet")
            return
        if none and isinstance(control.answer, list) and {NONE} < set(control.answer):
            said.value = controls.line(
                _("“{none}” goes with no other choice. Untick it, or the others.").format(
                    none=named[NONE]
                ),
                kind="not-yet",
            )
            return
        votes.append(chosen)
        button.description = _("Vote again")
        said.value = _after(votes, afterwards)

    button.on_click(vote)
    return widgets.VBox([control, button, said]).add_class("kit-poll")


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
    talk = html.escape(_("To talk about:"))
    return f"{said}<p>{talk}</p><ul>{points}</ul>"
