"""The shapes an answer can have: one choice, several, a number, an order, a form of these.

Each says in words what can be answered, brings a value into plain form or says kindly what to
change, and makes the control that gives such a value.
"""

import difflib
import html
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import ipywidgets as widgets

from kit import controls
from kit.errors import NotYet
from kit.messages import _

__all__ = ["Form", "Number", "One", "Order", "Several", "Shape"]

Options = Sequence[str] | Mapping[str, str]


class Shape(Protocol):
    """What can be an answer."""

    def describe(self) -> str:
        """Return what can be answered, as HTML."""
        ...

    def accept(self, value: Any) -> Any:
        """Return the answer in plain form, or raise ``NotYet`` saying what to change."""
        ...

    def control(self, label: str) -> controls.Control:
        """Make the control whose ``answer`` is such a value."""
        ...


class Choices:
    """Names to choose from, each with the text that explains it."""

    def __init__(self, options: Options) -> None:
        self.options = controls.named(options)

    def known(self, name: Any) -> str:
        """Return ``name`` where it is among the choices, else say which is nearest."""
        if isinstance(name, str) and name in self.options:
            return name
        near = difflib.get_close_matches(str(name), self.options, n=1)
        hint = near[0] if near else next(iter(self.options))
        raise NotYet(
            _("{name} is not among the choices. Did you mean {hint}?").format(
                name=repr(name), hint=repr(hint)
            )
        )

    def listing(self) -> str:
        """Return the choices as an HTML list, each as it is typed."""
        rows = (
            f"<li><code>{html.escape(repr(name))}</code>"
            + (f" {html.escape(text)}" if text != name else "")
            + "</li>"
            for name, text in self.options.items()
        )
        return f"<ul>{''.join(rows)}</ul>"


class One(Choices):
    """One of the choices; the answer is its name, a text."""

    def describe(self) -> str:
        """Return the choices as HTML."""
        return f"<p>{_('Choose one, in quotes:')}</p>{self.listing()}"

    def accept(self, value: Any) -> str:
        """Return the chosen name."""
        if value is None or value is ...:
            raise NotYet(_("Nothing is chosen yet. Choose one."))
        if isinstance(value, list | tuple) and len(value) == 1:
            value = value[0]
        return self.known(value)

    def control(self, label: str) -> controls.Control:
        """Make the list to choose one from."""
        return controls.choice(label, self.options)


class Several(Choices):
    """Some of the choices, ``count`` of them if given; the answer is a list of names."""

    def __init__(self, options: Options, *, count: int | None = None) -> None:
        super().__init__(options)
        self.count = count

    def describe(self) -> str:
        """Return the choices as HTML."""
        how_many = _("Choose any of these") if self.count is None else _("Choose {n} of these")
        how = _("in quotes, with commas between, in square brackets")
        return f"<p>{how_many.format(n=self.count)} ({how}):</p>{self.listing()}"

    def accept(self, value: Any) -> list[str]:
        """Return the chosen names as a list without repeats."""
        if isinstance(value, str) or not isinstance(value, list | tuple | set):
            raise NotYet(
                _("Your answer is {value}. It should be a list, like {example}.").format(
                    value=repr(value), example=repr(list(self.options)[: self.count or 2])
                )
            )
        names = list(dict.fromkeys(self.known(name) for name in value))
        if self.count is not None and len(names) != self.count:
            raise NotYet(
                _("Choose {count} different ones; you have {n}.").format(
                    count=self.count, n=len(names)
                )
            )
        return names

    def control(self, label: str) -> controls.Control:
        """Make the list of boxes to tick."""
        return controls.several(label, self.options)


class Order(Several):
    """All the choices in an order; the answer is a list of names, first one first."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self.count = len(self.options)

    def describe(self) -> str:
        """Return the choices as HTML."""
        how = _("Put these in order (in quotes, with commas between, in square brackets):")
        return f"<p>{how}</p>{self.listing()}"

    def control(self, label: str) -> controls.Control:
        """Make one list to choose from for each place in the order."""
        return controls.order(label, self.options)


class Number:
    """A number from ``low`` to ``high``; whole unless ``step`` says otherwise."""

    def __init__(self, low: float, high: float, *, step: float = 1, unit: str = "") -> None:
        self.low, self.high, self.step, self.unit = low, high, step, unit

    def describe(self) -> str:
        """Return the range as HTML."""
        text = _("A number from {low} to {high} {unit}").format(
            low=self.low, high=self.high, unit=self.unit
        )
        return f"<p>{html.escape(text.strip())}</p>"

    def accept(self, value: Any) -> float:
        """Return the number."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise NotYet(
                _("Your answer is {value}. It should be a number, without quotes.").format(
                    value=repr(value)
                )
            )
        if not self.low <= value <= self.high:
            raise NotYet(
                _("Your answer is {value}. Choose a number from {low} to {high}.").format(
                    value=value, low=self.low, high=self.high
                )
            )
        return value

    def control(self, label: str) -> controls.Control:
        """Make the number box with its slider."""
        return controls.number(label, self.low, self.high, step=self.step)


class Form:
    """Several questions answered together; the answer is a mapping from key to answer.

    ``fields`` maps each key to a pair: the question in words and the shape of its answer.
    """

    def __init__(self, fields: Mapping[str, tuple[str, Shape]]) -> None:
        self.fields = dict(fields)

    def describe(self) -> str:
        """Return every question with its choices, as HTML."""
        return "".join(
            f"<p><code>{html.escape(repr(key))}</code> <b>{html.escape(question)}</b></p>"
            + shape.describe()
            for key, (question, shape) in self.fields.items()
        )

    def accept(self, value: Any) -> dict[str, Any]:
        """Return the answers by key, in the form's order."""
        if not isinstance(value, dict):
            raise NotYet(
                _("Your answer is {value}. Keep the curly brackets and the keys {keys}.").format(
                    value=repr(value), keys=", ".join(map(repr, self.fields))
                )
            )
        return {key: self._field(key, value.get(key, ...)) for key in self.fields}

    def _field(self, key: str, value: Any) -> Any:
        question, shape = self.fields[key]
        if value is ...:
            raise NotYet(
                _("{key} is still to be answered: {question}").format(
                    key=repr(key), question=question
                )
            )
        try:
            return shape.accept(value)
        except NotYet as not_yet:
            raise NotYet(f"{key!r}: {not_yet}") from None

    def control(self, label: str) -> controls.Control:
        """Make the controls of all questions, one under the other."""
        return FormControl({k: shape.control(q) for k, (q, shape) in self.fields.items()})


class FormControl(controls.Control):
    """The controls of a form's questions as one control."""

    def __init__(self, fields: Mapping[str, controls.Control]) -> None:
        self.fields = dict(fields)
        super().__init__(widgets.VBox(list(self.fields.values())), css="kit-form")

    @property
    def answer(self) -> dict[str, Any]:
        """The answers by key."""
        return {key: control.answer for key, control in self.fields.items()}
