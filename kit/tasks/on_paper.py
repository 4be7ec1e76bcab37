"""Tasks on paper: questions with boxes to tick and lines to write on, instead of code in quotes.

The same sheet is made empty, for participants, and with an answer in it, for afterwards.
"""

import html
from collections.abc import Iterable, Mapping
from typing import Any

from kit.messages import _, ngettext
from kit.tasks.choices import Choices, One, Order, Several
from kit.tasks.questions import Task
from kit.tasks.shapes import Form, Number, Shape

__all__ = ["EMPTY", "Sheet", "sheet"]

EMPTY = object()
"""Stands for the answer of a question that nobody has answered yet."""
MANY = 8  # choices from which they stand in several columns
SHORT = 64  # letters that all choices have together at most, to stand in one line


class Sheet:
    """HTML that a notebook shows as it is."""

    def __init__(self, markup: str) -> None:
        self.markup = markup

    def _repr_html_(self) -> str:
        return self.markup


def sheet(task: Task, answer: Any = EMPTY) -> Sheet:
    """Return ``task`` as a question on paper; with ``answer`` its boxes are ticked.

    Raises ``NotYet`` where ``answer`` is none that the task takes.
    """
    given = answer if answer is EMPTY else task.shape.accept(answer)
    return Sheet(f'<div class="task">{_shape(task.shape, given)}</div>')


def _shape(shape: Shape | Choices, answer: Any) -> str:
    if isinstance(shape, Form):
        return _form(shape, answer)
    if isinstance(shape, Number):
        return _number(shape, answer)
    if isinstance(shape, Order):
        return _order(shape, answer)
    if isinstance(shape, Choices):
        return _hint(shape) + _listed(_ticked(shape, answer))
    raise TypeError(shape)


def _form(form: Form, answer: Any) -> str:
    """Return a form; where all its questions have the same choices, as one table."""
    given = {key: EMPTY if answer is EMPTY else answer[key] for key in form.fields}
    shapes = [shape for _question, shape in form.fields.values()]
    if len(shapes) > 2 and _alike(shapes):
        return _table(form, given)
    return "".join(
        f'<div class="question"><p><b>{html.escape(question)}</b></p>'
        f"{_shape(shape, given[key])}</div>"
        for key, (question, shape) in form.fields.items()
    )


def _alike(shapes: Iterable[Shape]) -> bool:
    choices = [shape.options if isinstance(shape, One) else None for shape in shapes]
    first = choices[0]
    return first is not None and all(one == first for one in choices)


def _table(form: Form, given: Mapping[str, Any]) -> str:
    """Return questions that share their choices, a row for each and a column for each choice."""
    shape = next(iter(form.fields.values()))[1]
    assert isinstance(shape, One)  # noqa: S101  as _alike found
    heads = "".join(f'<th scope="col">{html.escape(text)}</th>' for text in shape.options.values())
    rows = "".join(
        f'<tr><th scope="row">{html.escape(question)}</th>'
        + "".join(f"<td>{_box(given[key] == name)}</td>" for name in shape.options)
        + "</tr>"
        for key, (question, _one) in form.fields.items()
    )
    caption = _("Tick one box in each row.")
    return (
        f'<table class="ticks"><caption>{caption}</caption><thead><tr><td></td>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _number(shape: Number, answer: Any) -> str:
    blank = '<span class="blank"></span>' if answer is EMPTY else f"<b>{answer:g}</b>"
    ends = _("from {low:g} to {high:g}").format(low=shape.low, high=shape.high)
    unit = f" {html.escape(shape.unit)}" if shape.unit else ""
    return f'<p class="number">{blank}{unit} <span class="quiet">({ends})</span></p>'


def _order(shape: Order, answer: Any) -> str:
    """Return all choices, each with a box for its place."""
    hint = _("Write 1 into the box of what comes first, and so on to {n}.").format(
        n=len(shape.options)
    )
    places = {} if answer is EMPTY else {name: n for n, name in enumerate(answer, 1)}
    items = (
        f'<span class="box">{places.get(name, "")}</span> {html.escape(text)}'
        for name, text in shape.options.items()
    )
    return f"<p>{html.escape(hint)}</p>{_listed(items, wide=True)}"


def _hint(shape: Choices) -> str:
    if not isinstance(shape, Several):
        return ""
    said = (
        _("Tick all that apply.")
        if shape.count is None
        else ngettext("Tick {n} box.", "Tick {n} boxes.", shape.count).format(n=shape.count)
    )
    return f"<p>{html.escape(said)}</p>"


def _ticked(shape: Choices, answer: Any) -> list[str]:
    chosen = [] if answer is EMPTY else [answer] if isinstance(answer, str) else list(answer)
    return [f"{_box(name in chosen)} {html.escape(text)}" for name, text in shape.options.items()]


def _box(ticked: bool) -> str:
    """Return a box; a ticked one has its sign in words too, for people who listen."""
    return f'<span class="box">{"✗" if ticked else ""}</span>'


def _listed(items: Iterable[str], *, wide: bool = False) -> str:
    """Return the choices below one another, or side by side where they are short."""
    found = list(items)
    letters = sum(len(item.split("</span>", 1)[1]) for item in found)
    inline = not wide and letters <= SHORT
    rows = "\n".join(f"<li>{item}</li>" for item in found)
    kind = "row" if inline else "choices many" if len(found) > MANY else "choices"
    return f'<ul class="{kind}">{rows}</ul>'
