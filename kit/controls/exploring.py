"""What moves with its controls, shown at once or after a guess.

With a guess, the person sets it first and presses *Show*; then the guess stands above the result
for as long as they explore. It stays in their own copy: nobody else sees it.
"""

import html
from collections.abc import Callable, Mapping

import ipywidgets as widgets

from kit.controls.shown import Shown, as_html, failed, line
from kit.controls.widgets import Control
from kit.errors import KitError, WorkshopError
from kit.messages import _

__all__ = ["explore"]


def explore(
    view: Callable[..., object], *, guess: Control | None = None, **controls: Control
) -> Shown:
    """Show ``view(name=value, …)`` under its controls, and again whenever one is moved.

    ``view`` gets one keyword argument for each control and returns a chart, a table or a sentence;
    a ``KitError`` that it raises is shown as its sentence, any other error is logged and told.
    ``guess`` is a number or a choice that is asked for first: the result comes after it, with the
    guess beside it. Raises WorkshopError where a control has two uses.
    """
    if any(guess is control for control in controls.values()):
        raise WorkshopError(
            _("The guess is one of the controls. Make a control of its own for it.")
        )
    output = widgets.HTML().add_class("kit-live")

    def result() -> str:
        try:
            return as_html(view(**{name: c.answer for name, c in controls.items()}))
        except KitError as error:
            return line(str(error))
        except Exception as error:  # noqa: BLE001  an error in a callback would vanish silently
            return line(failed(error))

    def refresh(_change: object = None) -> None:
        output.value = result()

    for control in controls.values():
        control.on_change(refresh)
    box = widgets.VBox([*controls.values(), output]).add_class("kit-explore")
    if guess is None:
        refresh()
        return _with_plain_forms(box, output.value, controls)
    asked = _("Guess first: {question}").format(question=guess.label)
    first = f'<p class="kit-on-screen">{html.escape(asked)}</p>'
    return _with_plain_forms(_Guess(guess, box, refresh), first + result(), controls)


def _with_plain_forms(live: widgets.Widget, form: str, controls: Mapping[str, Control]) -> Shown:
    """Return ``live`` with its plain forms: ``form``, and what the controls were set to."""
    note = _("Shown for {start}.").format(start="; ".join(map(_chosen, controls.values())))
    move = _("Run the notebook to move the controls.")
    on_screen = f'<span class="kit-on-screen">{move}</span>'  # a handout leaves it out
    return Shown(live, html=f"{form}<p>{html.escape(note)} {on_screen}</p>", plain=f"{note} {move}")


class _Guess(widgets.VBox):  # type: ignore[misc]  # ipywidgets ships no types
    """A guess with its button, and below it what is shown once it is pressed.

    All of it is there from the beginning, so that what somebody sets is found again in a new copy;
    only the result is not computed before.
    """

    def __init__(self, guess: Control, box: widgets.Widget, refresh: Callable[[], None]) -> None:
        self.guess, self.box, self.refresh = guess, box, refresh
        self.start = guess.answer
        self.is_set = self.warned = self.is_open = False
        self.button = widgets.Button(layout={"width": "auto"})
        self.said = widgets.HTML().add_class("kit-live")
        guess.on_change(self._set)
        self.button.on_click(self._press)
        ask = widgets.VBox([guess, self.button, self.said]).add_class("kit-guess")
        super().__init__([ask, box])
        self._show()

    def _set(self, _change: object) -> None:
        self.is_set = True

    def _press(self, _button: object) -> None:
        if not self.is_open and not self.is_set and not self.warned:
            self.warned = True
            self.said.value = line(_unset(self.start), kind="not-yet")
            return
        self.is_open = not self.is_open
        if self.is_open:
            self.refresh()
            guessed = _("You guessed: {guess}.").format(guess=self.guess.said)
            self.said.value = line(guessed if self.is_set else _("You went on without a guess."))
        else:
            self.said.value = ""
        self._show()

    def _show(self) -> None:
        self.button.description = _("Guess again") if self.is_open else _("Show")
        self.guess.layout.display = "none" if self.is_open else None
        self.box.layout.display = None if self.is_open else "none"


def _unset(start: object) -> str:
    """Return what to do where nobody has guessed; where a number stands, it may be the guess."""
    if start is None:
        return _("Choose your guess first; or press again to go on without one.")
    return _(
        "Set your guess first. Is it {start}? Then move it away and back; or press again to go on "
        "without a guess."
    ).format(start=start)


def _chosen(control: Control) -> str:
    """Return the label of ``control`` with its value in words."""
    return f"“{control.label}”: {control.said}" if control.label else control.said
