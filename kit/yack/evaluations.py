"""The evaluation: one screen, two minutes, counts that change the next session."""

import html

import ipywidgets as widgets

from kit import controls
from kit.messages import _
from kit.programme import workshops
from kit.programme.evaluation_choices import paces, steps
from kit.programme.workshops import Workshop
from kit.yack.faces import Point, heading, shown

__all__ = ["evaluation", "paces", "steps"]

OUTCOMES = 3  # if there are more, people click without reading
TALKED = ("hack", "mistake", "yack", "case")


def friday() -> str:
    """Return the beginning of the sentence that a participant takes home."""
    return _("By Friday I will …")


def evaluation(workshop: str) -> Point:
    """Ask for an evaluation of ``workshop``: confidence per outcome, pace, suggestions.

    The confidence is asked for before today and now. "By Friday I will …" belongs to the
    participant: no server gets it. Raises WorkshopError if there is no such workshop.
    """
    plan = workshops.read(workshop)
    outcomes = [outcome.text for outcome in plan.outcomes[:OUTCOMES]]
    question = _("How was it?")
    asks = {"kind": "evaluation", "key": "evaluation", "question": question}
    points = "".join(f"<li>{html.escape(text)}</li>" for text in outcomes)
    return shown(
        {**asks, "outcomes": outcomes, "sections": sections(plan)},
        lambda: _box(outcomes, sections(plan)),
        html=f"{heading(question)}<ul>{points}</ul>{heading(friday())}",
        plain=question,
    )


def sections(plan: Workshop) -> list[str]:
    """Return the headings of the sections with an exercise or a discussion, each once."""
    return list(dict.fromkeys(i.section for i in plan.agenda if i.kind in TALKED and i.section))


def _box(outcomes: list[str], headings: list[str]) -> widgets.Widget:
    asked: dict[str, controls.Control] = {}
    rows = []
    for text in outcomes:
        pair = {when: _list(when, steps()) for when in (_("before today"), _("now"))}
        asked |= {f"{text}: {when}": control for when, control in pair.items()}
        rows.append(controls.Control(widgets.VBox([*pair.values()]), css="kit-outcome", label=text))
    paced, hardest = _("The pace was"), _("The hardest part")
    others = {paced: _list(paced, [*paces().values()]), hardest: _list(hardest, headings)}
    for what in (_("Keep this"), _("Change this"), friday()):
        others[what] = controls.text(what, rows=2)
    asked |= others
    button = widgets.Button(description=_("Show what I said"), layout={"width": "auto"})
    said = widgets.HTML().add_class("kit-live")

    def show(_button: object) -> None:
        said.value = _summary({what: control.answer for what, control in asked.items()})

    button.on_click(show)
    return widgets.VBox([*rows, *others.values(), button, said]).add_class("kit-evaluation")


def _list(label: str, options: list[str]) -> controls.Control:
    pairs = [("", ""), *((text, text) for text in options)]
    box = widgets.Dropdown(description=label, options=pairs, style={"description_width": "initial"})
    return controls.Control(box, css="kit-choice", label=label, beside=True)


def _summary(given: dict[str, str]) -> str:
    lines = {what: text.strip() for what, text in given.items() if text.strip()}
    if not lines:
        return controls.line(_("Nothing of the evaluation is filled in yet."), kind="not-yet")
    where = controls.line(
        _("This stays here and is gone when the page closes: copy it and give it to whoever asked.")
    )
    items = "".join(f"<li>{html.escape(f'{what}: {text}')}</li>" for what, text in lines.items())
    return f"{where}<ul>{items}</ul>"
