"""Tasks of an exercise: each asks for an answer, not a program, and checks it.

An exercise says what can be answered and what its check looks at::

    task_1 = tasks.several("facts", ["branch", "postcode", "subject"], count=2)

    @task_1.check
    def look(facts):
        return f"{privacy.uniqueness(members, facts):.0%} of members stand alone."

In JupyterLab people edit the line ``facts = ...`` and ``task_1.answer(facts)`` answers with one
calm line. Through Voilà the same call shows a control with the same check behind it. Either way
the answer is a literal, which ``answers`` reads out of a notebook and ``graft`` sets into a
pristine one without running a participant's code.
"""

import html
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import IPython
import ipywidgets as widgets
from IPython.display import display

from kit import controls
from kit.controls import Shown
from kit.errors import KitError, NotYet
from kit.messages import _
from kit.notebooks.editions import this_file
from kit.notebooks.literals import answers, graft, literal, quoted
from kit.tasks import slips
from kit.tasks.choices import brief
from kit.tasks.plain_values import is_plain
from kit.tasks.shapes import Form, Number, One, Options, Order, Several, Shape

__all__ = [
    "Number",
    "One",
    "Order",
    "Several",
    "Task",
    "answers",
    "expect",
    "form",
    "graft",
    "holds",
    "literal",
    "number",
    "one",
    "order",
    "recorded",
    "reflection",
    "require",
    "several",
    "unanswered",
]

_asked: dict[str, None] = {}  # in the order of the page
_recorded: dict[str, str] = {}


def require(condition: object, message: str) -> None:
    """Raise ``NotYet`` with one calm sentence unless ``condition`` holds."""
    if not condition:
        raise NotYet(message)


def holds(condition: object, message: str) -> bool:
    """Return whether ``condition`` holds; show one calm sentence if it doesn't.

    For a hidden test that adds up points: what it says stands on the page of feedback.
    """
    if not condition:
        _show(_Line(message))
    return bool(condition)


def recorded() -> dict[str, str]:
    """Return the answers given through controls so far: the answer's name to its literal."""
    return dict(_recorded)


def unanswered() -> list[str]:
    """Return the names of the questions that a control asks for and that have no answer yet."""
    return [name for name in _asked if name not in _recorded]


def _asking(name: str, control: widgets.Widget) -> widgets.Widget:
    """Register ``control`` as the place where ``name`` is answered, for the page's script too."""
    _asked[name] = None
    return control.add_class(f"kit-answers-{name}")


class Task:
    """One question of an exercise: a name, the shape of its answer, and a check.

    ``name`` is the variable that holds the answer in the notebook.
    """

    def __init__(self, name: str, shape: Shape) -> None:
        self.name = name
        self.shape = shape
        self._look: Callable[[Any], str] | None = None
        self._origins = slips.watch(name)

    def check(self, look: Callable[[Any], str]) -> Callable[[Any], str]:
        """Take ``look`` as the visible check: it gets a well-formed answer and returns one line."""
        self._look = look
        return look

    def answer(self, value: Any) -> None:
        """Check ``value`` and show one calm line; through Voilà show the control instead.

        The variable of the answer then holds it in its one form, for what comes after: ``"Ask"``
        is ``"ask"``, ``28.0`` is ``28``, a tuple is a list. Raises ``NotYet`` where the answer is
        still ``...``, isn't of the task's shape, or fails its visible check.
        """
        if controls.in_voila() and _unfinished(value):
            _show(self._live())
            return
        _tell_of_newer()
        require(
            value is not ...,
            _(
                "Not answered yet. Write your answer behind {name} =, in place of the three dots, "
                "run that cell, then this one."
            ).format(name=self.name),
        )
        accepted = self.shape.accept(value)
        shell = IPython.get_ipython()
        held = shell is not None and shell.user_ns.get(self.name) is value
        if held:
            shell.user_ns[self.name] = accepted
        _show(_Line(self._message(accepted)))
        remark = self._origins.remark(accepted, self.shape.accept) if self._origins and held else ""
        if remark:
            _show(_Line(remark))

    def _message(self, accepted: Any) -> str:
        said = self._look(accepted) if self._look else ""
        return said or _("Your answer is noted.")

    def _live(self) -> widgets.Widget:
        control = self.shape.control(_("Your answer"))
        button = widgets.Button(description=_("Check my answer"), layout={"width": "auto"})
        said = widgets.HTML().add_class("kit-live")

        def keep(_change: object) -> None:
            said.value = ""  # the line on an earlier answer isn't true of this one
            self._record(control.answer)

        def look(_button: object) -> None:
            self._record(control.answer)
            said.value = self._said(control.answer)

        control.on_change(keep)
        button.on_click(look)
        return _asking(self.name, widgets.VBox([control, button, said]).add_class("kit-task"))

    def _record(self, value: Any) -> None:
        """Keep an answer for the hand-in, checked or not; an unfinished one is removed."""
        try:
            _recorded[self.name] = repr(self.shape.accept(value))
        except NotYet:
            _recorded.pop(self.name, None)

    def _said(self, value: Any) -> str:
        """Return the line of the check as HTML; an error becomes a line too, so that it is seen."""
        try:
            return controls.line(self._message(self.shape.accept(value)), kind="noted")
        except KitError as error:
            return controls.line(str(error), kind="not-yet")
        except Exception as error:  # noqa: BLE001  an error in a callback would vanish silently
            return controls.line(controls.failed(error), kind="not-yet")

    def _repr_html_(self) -> str:
        return "" if controls.in_voila() else self.shape.describe()

    def __repr__(self) -> str:
        return f"Task({self.name!r})"


def _show(thing: object) -> None:
    display(thing)  # type: ignore[no-untyped-call]  # IPython leaves it without types


@cache
def _tell_of_newer() -> None:
    """Say once, before the first check, that a newer edition of this notebook lies beside it."""
    said = "" if controls.in_voila() else this_file.told()
    if said:
        _show(_Line(said))


def _unfinished(value: Any) -> bool:
    """Tell whether an answer, or a part of a form, is still three dots."""
    parts = value.values() if isinstance(value, dict) else [value]
    return any(part is ... for part in parts)


class _Line:
    """One calm line, in every form a notebook may ask for."""

    def __init__(self, message: str) -> None:
        self.message = message

    def _repr_html_(self) -> str:
        return controls.line(self.message, kind="noted")

    def __repr__(self) -> str:
        return self.message


def one(name: str, options: Options) -> Task:
    """Ask for one of ``options``, which are names or map a name to the text that explains it."""
    return Task(name, One(options))


def several(name: str, options: Options, *, count: int | None = None) -> Task:
    """Ask for a list of ``options``, ``count`` of them if given."""
    return Task(name, Several(options, count=count))


def order(name: str, options: Options) -> Task:
    """Ask for all ``options`` in an order."""
    return Task(name, Order(options))


def number(name: str, low: float, high: float, *, step: float = 1, unit: str = "") -> Task:
    """Ask for a number from ``low`` to ``high``, both allowed."""
    return Task(name, Number(low, high, step=step, unit=unit))


def form(name: str, fields: Mapping[str, tuple[str, Shape]]) -> Task:
    """Ask several questions at once: ``fields`` maps a key to its question and shape."""
    return Task(name, Form(fields))


def reflection(name: str, question: str) -> Shown:
    """Make a box for a reflection, which is read by a person and never scored."""
    control = controls.text(question)

    def keep(_change: object) -> None:
        _recorded[name] = quoted(control.answer)
        if not control.answer.strip():
            del _recorded[name]

    control.on_change(keep)
    _asking(name, control)
    return Shown(control, html=f"<p><b>{html.escape(question)}</b></p>", plain=question)


def expect(function: Callable[..., Any], *arguments: Any, equals: Any) -> None:
    """Call a participant's function and say in one calm line whether it gives ``equals``.

    What it gives is compared as a plain value: an object that says of itself that it is equal,
    also within a list, isn't. Raises ``NotYet`` where the function stops with an error or gives
    something else, saying which.
    """
    name = getattr(function, "__name__", brief(function))
    try:
        given = function(*arguments)
        alike = is_plain(given) if is_plain(equals) else type(given) is type(equals)
        right = alike and bool(given == equals)
    except Exception as error:  # noqa: BLE001  whatever their code raises is an answer, not a crash
        raise NotYet(
            _(
                "{name} stopped with {error}: {reason}. "
                "If the three dots are still in it, put your line in their place."
            ).format(name=name, error=type(error).__name__, reason=" ".join(str(error).split()))
        ) from None
    require(
        alike,
        _("{name} gives an object of type {kind} here, where {equals} is right.").format(
            name=name, kind=brief(type(given).__name__), equals=brief(equals)
        ),
    )
    require(
        right,
        _("{name} gives {given} here, where {equals} is right. What does it count?").format(
            name=name, given=brief(given), equals=brief(equals)
        ),
    )
    _show(_Line(_("{name} gives {given}, as it should.").format(name=name, given=brief(given))))
