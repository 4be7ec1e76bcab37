"""The agenda (the run-sheet with its clock) and the pulse (how each person gets on)."""

import html
from datetime import datetime, timedelta

import ipywidgets as widgets

from kit import controls
from kit.messages import _, ngettext
from kit.programme import workshops
from kit.programme.workshops import AgendaItem, Workshop
from kit.yack.faces import Point, shown

__all__ = ["agenda", "pulse"]


def pulse() -> Point:
    """Ask how it goes: working, stuck or done, as coloured sticky notes do in a workshop.

    Every page of a room asks this by itself; a notebook asks it at the moments that matter.
    """
    question = _("How is it going?")
    return shown(
        {"kind": "pulse", "key": "pulse", "question": question},
        lambda: _pulse(question),
        html=f"<p>{html.escape(question)}</p>",
        plain=question,
    )


def _pulse(question: str) -> widgets.Widget:
    states = {"working": _("Working"), "stuck": _("Stuck"), "done": _("Done")}
    advice = {
        "working": _("Good. Take your time."),
        "stuck": _(
            "Read the sentence above the step once more, then compare with the person beside you. "
            "Still stuck? Put up your hand: it is the notebook's fault, not yours."
        ),
        "done": _("Help a neighbour, or change a number and see what happens."),
    }
    control = controls.choice(question, states)
    said = widgets.HTML().add_class("kit-live")

    def say(_change: object) -> None:
        said.value = controls.line(advice[control.answer])

    control.on_change(say)
    return widgets.VBox([control, said]).add_class("kit-pulse")


def agenda(workshop: str) -> Point:
    """Show the run-sheet of ``workshop``: times, and the order of cuts when time is short.

    Raises WorkshopError if there is no such workshop.
    """
    plan = workshops.read(workshop)
    listed = _listed(plan)
    return shown(
        {"kind": "agenda", "key": "agenda"},
        lambda: _agenda(plan),
        html=listed,
        plain=_("Run-sheet: {title}").format(title=plan.title),
    )


def _agenda(plan: Workshop) -> widgets.Widget:
    button = widgets.Button(description=_("We start now"), layout={"width": "auto"})
    sheet = widgets.HTML(_listed(plan)).add_class("kit-live")

    def start(_button: object) -> None:
        sheet.value = _listed(plan, start=datetime.now().astimezone())  # the clock on the wall

    button.on_click(start)
    return widgets.VBox([button, sheet]).add_class("kit-agenda")


def _listed(plan: Workshop, start: datetime | None = None) -> str:
    return f'<ol class="kit-run">{"".join(_line(item, start) for item in plan.agenda)}</ol>'


def _line(item: AgendaItem, start: datetime | None) -> str:
    minutes = ngettext("{n} minute", "{n} minutes", item.minutes).format(n=item.minutes)
    words = [item.title, minutes]
    if start:
        words.insert(0, f"{start + timedelta(minutes=item.start):%H:%M}")
    if item.cut:
        words.append(_("goes as number {n} when time is short").format(n=item.cut))
    return f"<li>{html.escape(' · '.join(words))}</li>"
