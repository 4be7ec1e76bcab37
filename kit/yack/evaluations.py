"""The evaluation: one screen, two minutes, counts that change the next session."""

import html

import ipywidgets as widgets

from kit import controls
from kit.messages import _
from kit.programme import workshops
from kit.programme.evaluation_choices import (
    Asked,
    asked,
    friday,
    paces,
    sections,
    steps,
    times,
    words,
)
from kit.yack.faces import Point, heading, shown

__all__ = ["evaluation", "friday", "paces", "sections", "steps"]


def evaluation(workshop: str) -> Point:
    """Ask for an evaluation of ``workshop``: confidence per outcome, pace, suggestions.

    The confidence is asked for before today and now. "By Friday I will …" belongs to the
    participant: no server gets it. Raises WorkshopError if there is no such workshop.
    """
    about = asked(workshops.read(workshop))
    question = _("How was it?")
    asks = {"kind": "evaluation", "key": "evaluation", "question": question}
    points = "".join(f"<li>{html.escape(text)}</li>" for text in about.outcomes)
    return shown(
        {**asks, "outcomes": list(about.outcomes), "sections": list(about.sections)},
        lambda: _box(about),
        html=f"{heading(question)}<ul>{points}</ul>{heading(friday())}",
        plain=question,
    )


def _box(about: Asked) -> widgets.Widget:
    questions: dict[str, controls.Control] = {}
    rows = []
    for text in about.outcomes:
        pair = {when: _list(when, steps()) for when in times().values()}
        questions |= {f"{text}: {when}": control for when, control in pair.items()}
        rows.append(controls.Control(widgets.VBox([*pair.values()]), css="kit-outcome", label=text))
    said_as = words()
    lists = {"pace": [*paces().values()], "hardest": list(about.sections)}
    others = {said_as[name]: _list(said_as[name], texts) for name, texts in lists.items()}
    for what in (said_as["keep"], said_as["change"], friday()):
        others[what] = controls.text(what, rows=2)
    questions |= others
    button = widgets.Button(description=_("Show what I said"), layout={"width": "auto"})
    said = widgets.HTML().add_class("kit-live")

    def show(_button: object) -> None:
        said.value = _summary({what: control.answer for what, control in questions.items()})

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
