"""A task asks for an answer, not a program: a number, a list, an order, a choice with its reason.

An exercise says what can be answered and what its check looks at::

    task_1 = tasks.several("facts", ["branch", "postcode", "subject"], count=2)

    @task_1.check
    def look(facts):
        return f"{privacy.uniqueness(members, facts):.0%} of members stand alone."

In JupyterLab people edit the line ``facts = ...`` and ``task_1.answer(facts)`` answers with one
calm line. Through Voilà the same call shows a control with the same check behind it. Either way
the answer is a literal, which ``answers`` reads out of a notebook and ``graft`` sets into a
pristine one without running anybody's code.
"""

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as widgets
from IPython.display import display

from kit import controls
from kit.errors import NotYet
from kit.literals import answers, graft, literal
from kit.messages import _
from kit.shapes import Form, Number, One, Options, Order, Several, Shape

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
    "literal",
    "number",
    "one",
    "order",
    "recorded",
    "reflection",
    "require",
    "several",
]

_recorded: dict[str, str] = {}


def require(condition: object, message: str) -> None:
    """Raise ``NotYet`` with one calm sentence unless ``condition`` holds."""
    if not condition:
        raise NotYet(message)


def recorded() -> dict[str, str]:
    """Return the answers given through controls so far: the answer's name to its literal."""
    return dict(_recorded)


class Task:
    """One question of an exercise: a name, the shape of its answer, and a check.

    ``name`` is the variable that holds the answer in the notebook.
    """

    def __init__(self, name: str, shape: Shape) -> None:
        self.name = name
        self.shape = shape
        self._look: Callable[[Any], str] | None = None

    def check(self, look: Callable[[Any], str]) -> Callable[[Any], str]:
        """Take ``look`` as the visible check: it gets a well-formed answer and returns one line."""
        self._look = look
        return look

    def answer(self, value: Any) -> None:
        """Check ``value`` and show one calm line; through Voilà show the control instead.

        Raises ``NotYet`` where the answer is still ``...``, isn't of the task's shape, or fails
        its visible check.
        """
        if value is ... and controls.in_voila():
            display(self._live())
            return
        require(
            value is not ...,
            _(
                "Not answered yet: {name} is still three dots. "
                "Put your answer in their place, run that cell, then this one."
            ).format(name=self.name),
        )
        display(_Line(self._message(value)))

    def _message(self, value: Any) -> str:
        accepted = self.shape.accept(value)
        return self._look(accepted) if self._look else _("Your answer is noted.")

    def _live(self) -> widgets.Widget:
        control = self.shape.control("")
        button = widgets.Button(description=_("Check my answer"), layout={"width": "auto"})
        said = widgets.HTML()

        def look(_button: object) -> None:
            try:
                message = self._message(control.answer)
            except NotYet as not_yet:
                said.value = controls.line(str(not_yet), kind="not-yet")
            else:
                said.value = controls.line(message, kind="noted")
            _recorded[self.name] = repr(control.answer)

        button.on_click(look)
        return widgets.VBox([control, button, said]).add_class("kit-task")

    def _repr_html_(self) -> str:
        return "" if controls.in_voila() else self.shape.describe()

    def __repr__(self) -> str:
        return f"Task({self.name!r})"


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


def reflection(name: str, question: str) -> widgets.Widget:
    """Make a box for a reflection, which is read by a person and never scored."""
    control = controls.text(question)

    def keep(_change: object) -> None:
        _recorded[name] = repr(control.answer)

    control.on_change(keep)
    return control


def expect(function: Callable[..., Any], *arguments: Any, equals: Any) -> None:
    """Call a participant's function and say in one calm line whether it gives ``equals``.

    Raises ``NotYet`` where it stops with an error or gives something else, saying which.
    """
    try:
        given = function(*arguments)
        right = bool(given == equals)
    except Exception as error:  # whatever a participant's code raises is an answer, not a crash
        raise NotYet(
            _(
                "{name} stopped with {error}: {reason}. "
                "If the three dots are still in it, put your line in their place."
            ).format(name=function.__name__, error=type(error).__name__, reason=error)
        ) from None
    require(
        right,
        _("{name} gives {given} here, where {equals} is right. What does it count?").format(
            name=function.__name__, given=repr(given), equals=repr(equals)
        ),
    )
    display(
        _Line(
            _("{name} gives {given}, as it should.").format(
                name=function.__name__, given=repr(given)
            )
        )
    )
