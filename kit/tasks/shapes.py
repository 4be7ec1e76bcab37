"""The shapes of answers: the protocol ``Shape``, numbers, and forms of several questions.

Each describes in words the answers that it takes, accepts a value or says kindly how to change it,
and makes the control that gives such a value. Choices are in ``choices``.
"""

import html
import math
from collections.abc import Mapping
from decimal import Decimal
from numbers import Real
from typing import Any, Protocol

import ipywidgets as widgets

from kit import controls
from kit.controls import Options
from kit.errors import NotYet
from kit.messages import _
from kit.tasks.choices import One, Order, Several, brief, paragraph, plain

__all__ = ["Form", "FormControl", "Number", "One", "Options", "Order", "Several", "Shape", "Unset"]

HAIR = 1e-9  # far less than any step


class Shape(Protocol):
    """The shape of an answer: its description, its check and its control."""

    def describe(self) -> str:
        """Return a description of the possible answers, as HTML."""
        ...

    def accept(self, value: Any) -> Any:
        """Return ``value`` in the one form of such answers; raise ``NotYet`` if it is none."""
        ...

    def lazy(self) -> list[Any]:
        """Return the answers that need no thought; none of them may be right."""
        ...

    def control(self, label: str) -> controls.Control:
        """Make the control that gives such an answer."""
        ...


class Number:
    """A number from ``low`` to ``high``, both allowed; whole unless ``step`` or an end isn't."""

    def __init__(self, low: float, high: float, *, step: float = 1, unit: str = "") -> None:
        self.low, self.high, self.step, self.unit = low, high, step, unit
        self.whole = controls.whole(low, high, step)

    def describe(self) -> str:
        """Return the range as HTML."""
        kind = _("A whole number from {range}") if self.whole else _("A number from {range}")
        return paragraph(kind.format(range=self._range()))

    def accept(self, value: Any) -> float:
        """Return the number: on a step if it is a hair beside one, and whole if all steps are."""
        if isinstance(value, bool) or not isinstance(value, int | float | Real | Decimal):
            raise NotYet(self._no_number(value))
        try:
            number = value if isinstance(value, int) else self._on_step(float(value))
        except (OverflowError, ValueError):  # larger than any float, or a Decimal that is none
            raise NotYet(self._no_number(value)) from None
        if not self.low <= number <= self.high:
            raise NotYet(
                _("Your answer is {value}. Choose a number from {range}.").format(
                    value=brief(value), range=self._range()
                )
            )
        if self.whole and not float(number).is_integer():
            raise NotYet(
                _("Your answer is {value}. Choose a whole number, like {example}.").format(
                    value=brief(value), example=round(number)
                )
            )
        return int(number) if self.whole else number

    def _on_step(self, number: float) -> float:
        """Return the step that ``number`` misses by a hair, as 0.1 + 0.2 misses 0.3."""
        if not math.isfinite(number):
            return number
        nearest = self.low + round((number - self.low) / self.step) * self.step
        nearest = round(nearest, 10)  # steps that were added up have errors of their own
        return nearest if abs(nearest - number) < HAIR else number

    def lazy(self) -> list[Any]:
        """Return the answers that need no thought: both ends."""
        return [self.low, self.high]

    def _no_number(self, value: Any) -> str:
        if value is None or value is ...:
            return _("There is no number yet. Choose one from {range}.").format(range=self._range())
        said = _("Your answer is {value}. ").format(value=brief(value))
        if isinstance(value, tuple) and not self.whole:
            return said + _("Write a decimal number with a point, like 2.5.")
        if not self.whole:
            return said + _("Write a number with a point, like 2.5, without quotes.")
        return said + _("Write a number, without quotes or brackets.")

    def _range(self) -> str:
        return (
            _("{low} to {high} {unit}").format(low=self.low, high=self.high, unit=self.unit).strip()
        )

    def control(self, label: str) -> controls.Control:
        """Make the number box with its slider; it has no answer until it is moved."""
        return Unset(controls.number(label, self.low, self.high, step=self.step))


class Unset(controls.Control):
    """A number control without an answer until box or slider is moved."""

    def __init__(self, number: controls.Control) -> None:
        self.moved = False
        note = _("Not set yet. If {start:g} is your answer, move it away and back.")
        self.note = widgets.HTML(paragraph(note.format(start=number.answer)))
        super().__init__(number, self.note, css="kit-unset", label="")
        self.source = number.source
        self.on_change(self._set)

    def _set(self, _change: object) -> None:
        self.moved = True
        self.note.value = ""

    @property
    def answer(self) -> float | None:
        """The number, once it was set."""
        return self.source.value if self.moved else None


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
        keys = ", ".join(map(repr, self.fields))
        if not isinstance(value, dict):
            raise NotYet(
                _("Your answer is {value}. Keep the curly brackets and the keys {keys}.").format(
                    value=brief(value), keys=keys
                )
            )
        given: dict[str, Any] = {}
        for key, answer in value.items():
            known = self._key(key)
            if known is None:
                raise NotYet(
                    _("There is no question {key}. The keys are {keys}.").format(
                        key=brief(key), keys=keys
                    )
                )
            given[known] = answer
        return {key: self._field(key, given.get(key, ...)) for key in self.fields}

    def _key(self, typed: Any) -> str | None:
        """Return the key that is meant by ``typed``, in any capitals."""
        if typed in self.fields:
            return str(typed)
        meant = [k for k in self.fields if isinstance(typed, str) and plain(k) == plain(typed)]
        return meant[0] if len(meant) == 1 else None

    def lazy(self) -> list[Any]:
        """Return the answers that need no thought: of each part the first such one, and so on.

        Also all lower ends with the last choices, and all upper ends with the first.
        """
        shapes = [shape for _question, shape in self.fields.values()]
        parts = [shape.lazy() for shape in shapes]
        rows = [[part[min(at, len(part) - 1)] for part in parts] for at in range(4)]
        for low in (0, -1):
            ends = [low if isinstance(shape, Number) else -1 - low for shape in shapes]
            rows.append([part[end] for part, end in zip(parts, ends, strict=True)])
        return [dict(zip(self.fields, row, strict=True)) for row in rows]

    def _field(self, key: str, value: Any) -> Any:
        question, shape = self.fields[key]
        if value is ... or value is None:
            raise NotYet(_("Still to be answered: {question}").format(question=question))
        try:
            return shape.accept(value)
        except NotYet as not_yet:
            raise NotYet(f"{question} {not_yet}") from None

    def control(self, label: str) -> controls.Control:
        """Make the controls of all questions, one under the other."""
        return FormControl(
            label, {key: shape.control(question) for key, (question, shape) in self.fields.items()}
        )


class FormControl(controls.Control):
    """The controls of a form's questions as one control."""

    def __init__(self, label: str, fields: Mapping[str, controls.Control]) -> None:
        self.fields = dict(fields)
        super().__init__(widgets.VBox(list(self.fields.values())), css="kit-form", label=label)

    @property
    def answer(self) -> dict[str, Any]:
        """The answers by key."""
        return {key: control.answer for key, control in self.fields.items()}

    def on_change(self, react: controls.React) -> None:
        """Call ``react`` whenever an answer changes."""
        for control in self.fields.values():
            control.on_change(react)
