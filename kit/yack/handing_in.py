"""Handing in: the notebook without its outputs from JupyterLab, the answers from a page."""

import base64
import html
import json
from collections.abc import Callable

import ipywidgets as widgets

from kit import controls, names, tasks
from kit.controls import Shown
from kit.errors import KitError, NotYet, SubmissionError
from kit.messages import _, ngettext
from kit.notebooks.editions.this_file import this_file
from kit.yack.faces import declaration, in_room
from kit.yack.sending import Sent, send, unanswered

__all__ = ["hand_in"]

LONGEST_NAME = 40  # characters of a person's name in a file's; of several people three times that


def hand_in(workshop: str) -> Shown:
    """Offer to hand in the exercise of ``workshop``.

    In JupyterLab it explains how to give the file away, and can send it to a room; in a page it
    makes a file of the answers, which the script of a room's page sends by itself.
    """
    if controls.in_voila():
        return _from_page(workshop)
    file = _name(workshop)
    how = _(
        "Save this notebook (Ctrl+S, on a Mac ⌘S) and give the file {file} to your facilitator "
        "the way you agreed: by e-mail, on a stick or in a shared folder. Put your name, or any "
        "name you like, before it: Vesna_{plain}. If you worked together, put all your names "
        "there, with a plus between them: Ana + Ben_{plain}."
    ).format(file=file, plain=file if file.startswith(workshop) else f"{workshop}.ipynb")
    box = widgets.VBox([widgets.HTML(controls.line(how)), _to_room(workshop)])
    return Shown(box, html=controls.line(how), plain=how)


def _name(workshop: str) -> str:
    """Return the name of this notebook's file; where it has another now, the exercise's."""
    try:
        return this_file(f"{workshop}.ipynb").name
    except SubmissionError:
        return f"{workshop}.ipynb"


def _from_page(workshop: str) -> Shown:
    name = _box(_("Your name, or any name you like"))
    several = widgets.HTML(controls.line(_together()))
    get = _("Hand in my answers") if in_room() else _("Get my answers as a file")
    button = widgets.Button(description=get, layout={"width": "auto"})
    link = widgets.HTML().add_class("kit-live")

    def offer(_button: object) -> None:
        link.value = ""  # so that the page's script sees the same file again
        link.value = _download(workshop, name.value)

    button.on_click(offer)
    box = widgets.VBox([name, several, button, link]).add_class("kit-hand-in")
    inside = controls.line(get)
    asks = {"kind": "hand_in", "key": "hand_in"}
    return Shown(box, html=declaration(asks, inside) if in_room() else inside, plain=get)


def _to_room(workshop: str) -> widgets.Widget:
    ask = _(
        "Or is there a room? Save this notebook, then type the room's address and code. The "
        "notebook is sent without its outputs, under the name you choose and no other."
    )
    name, address = _box(_("Your name, or any name you like")), _box(_("Address of the room"))
    code = _box(_("Code, if there is one"))
    button = widgets.Button(description=_("Send it to the room"), layout={"width": "auto"})
    said = widgets.HTML().add_class("kit-live")

    told: list[str] = []

    def hand_over() -> str:
        left = unanswered(workshop)
        if left and left != told:
            told[:] = left
            button.description = _("Send it as it is")
            raise NotYet(_not_yet(left))
        sent = send(workshop, name=name.value, address=address.value, code=code.value)
        return _arrived(sent)

    def press(_button: object) -> None:
        said.value = _said(hand_over)

    button.on_click(press)
    several = widgets.HTML(controls.line(_together()))
    parts = [widgets.HTML(controls.line(ask)), name, several, address, code, button, said]
    return widgets.VBox(parts).add_class("kit-hand-in")


def _box(label: str) -> widgets.Text:
    return widgets.Text(
        description=label, style={"description_width": "initial"}, layout={"width": "auto"}
    )


def _together() -> str:
    return _("Did you work together? Hand in once, with a plus between your names: Ana + Ben.")


def _not_yet(titles: list[str]) -> str:
    return _(
        "Not answered yet: {titles}. Answer, save and send, or press again to send it as it is; "
        "you can send again later, and the newer one counts."
    ).format(titles=", ".join(f"“{title}”" for title in titles))


def _arrived(sent: Sent) -> str:
    if sent.again:
        said = _("It has arrived, in place of what you sent before. Your receipt stays: {receipt}")
    else:
        said = _("It has arrived. Keep this receipt: {receipt}")
    return said.format(receipt=sent.receipt)


def _said(hand_over: Callable[[], str]) -> str:
    try:
        return controls.line(hand_over(), kind="noted")
    except KitError as error:
        return controls.line(str(error), kind="not-yet")
    except Exception as error:  # noqa: BLE001  an error in a callback would vanish silently
        return controls.line(controls.failed(error), kind="not-yet")


def _download(workshop: str, person: str) -> str:
    given = tasks.recorded()
    if not given:
        return controls.line(
            _("No task is answered in full yet. Answer one first."), kind="not-yet"
        )
    person = names.in_file(person, longest=LONGEST_NAME)[: 3 * LONGEST_NAME]
    if not person:
        return controls.line(
            _("Write a name first, so that your feedback finds you. Any name will do."),
            kind="not-yet",
        )
    file = json.dumps({"workshop": workshop, "answers": given}, ensure_ascii=False, indent=1)
    address = f"data:application/json;base64,{base64.b64encode(file.encode()).decode()}"
    name = f"{person}_{workshop}-answers.json"
    what, again = _offers(len(given))
    words = html.escape(what.format(name=name, n=len(given)))
    link = f'<a download="{html.escape(name)}" href="{address}">{words}</a>'
    more = controls.line(again) if again else ""
    return f"<p>{link}</p>{_still_open(tasks.unanswered())}{more}"


def _offers(n: int) -> tuple[str, str]:
    """Return what the link to a file of ``n`` answers says, and the line about changing one.

    In a room there is no such line here: the page's script may ask before it sends them, and says
    itself what follows once they are handed in.
    """
    if in_room():
        return ngettext(
            "Save {name} ({n} answer) for yourself", "Save {name} ({n} answers) for yourself", n
        ), ""
    return ngettext(
        "Save {name} ({n} answer), then give it to your facilitator",
        "Save {name} ({n} answers), then give it to your facilitator",
        n,
    ), _("Changed an answer after this? Get the file again.")


def _still_open(names: list[str]) -> str:
    """Return a line on the questions without an answer, whose titles the page's script adds."""
    if not names:
        return ""
    said = ngettext(
        "{n} question is not answered yet:", "{n} questions are not answered yet:", len(names)
    ).format(n=len(names))
    marked = html.escape(" ".join(names))
    return f'<p class="kit-not-yet" data-unanswered="{marked}">{html.escape(said)}</p>'
