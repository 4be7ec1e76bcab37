"""Controls that work in both faces: JupyterLab and a browser or phone through Voilà.

A control changes an HTML output and nothing else, and everything shown carries a plain form beside
the live one, so that a committed notebook, a printed page or a screen without widgets still says
what the control would show.
"""

import html
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets as widgets

from kit.controls.shown import Shown, as_html, failed, in_voila, line
from kit.errors import WorkshopError
from kit.messages import _

__all__ = [
    "Control",
    "Options",
    "Ordered",
    "React",
    "Several",
    "Shown",
    "as_html",
    "choice",
    "columns",
    "failed",
    "in_voila",
    "line",
    "named",
    "number",
    "order",
    "several",
    "text",
    "whole",
]

Options = Sequence[str] | Mapping[str, str]
React = Callable[[Any], None]
WIDE = {"description_width": "initial"}
SHORT = 40  # characters of a label that fits beside its box on a phone
LARGE = 10_000  # numbers up to here are read without commas, and may be years
NO_COLUMN = object()  # where a value is None, ipywidgets shows now its text, now nothing


class Control(widgets.VBox):  # type: ignore[misc]  # ipywidgets ships no types
    """One control with its label; ``source`` is the widget that holds the value.

    The label stands above, unless it is ``beside`` the box already.
    """

    def __init__(
        self,
        source: widgets.Widget,
        *others: widgets.Widget,
        css: str,
        label: str,
        beside: bool = False,
    ) -> None:
        self.source, self.label = source, label
        top = label and not beside
        above = [widgets.HTML(f'<p class="kit-label">{html.escape(label)}</p>')] if top else []
        super().__init__([*above, source, *others])
        self.add_class(css)

    @property
    def answer(self) -> Any:
        """The present value, as a plain Python literal."""
        return self.source.value

    @property
    def said(self) -> str:
        """The present value, in words."""
        chosen = getattr(self.source, "label", self.answer)  # an option has a text of its own
        return _("nothing") if chosen in (None, "") else str(chosen)

    def on_change(self, react: React) -> None:
        """Call ``react`` whenever the chosen value changes."""
        self.source.observe(react, names="value")


class Number(Control):
    """A number box with a slider under it."""

    @property
    def said(self) -> str:
        """The number; where it may be a large one, with commas between thousands."""
        is_large = self.source.max >= LARGE and isinstance(self.answer, int)
        return f"{self.answer:,}" if is_large else str(self.answer)


class Several(Control):
    """A list of boxes to tick; the answer lists the ticked ones in the order shown."""

    def __init__(self, label: str, options: Options, *, value: Sequence[str] = ()) -> None:
        self.boxes = {
            name: widgets.Checkbox(
                description=text, value=name in value, indent=False, layout={"width": "auto"}
            )
            for name, text in named(options).items()
        }
        super().__init__(widgets.VBox(list(self.boxes.values())), css="kit-several", label=label)

    @property
    def answer(self) -> list[str]:
        """The names of the ticked boxes."""
        return [name for name, box in self.boxes.items() if box.value]

    @property
    def said(self) -> str:
        """The texts of the ticked boxes."""
        ticked = [box.description for box in self.boxes.values() if box.value]
        return ", ".join(ticked) or _("nothing")

    def on_change(self, react: React) -> None:
        """Call ``react`` whenever a box is ticked or cleared."""
        for box in self.boxes.values():
            box.observe(react, names="value")


class Ordered(Control):
    """One list to choose from for each place; the answer is the names in order."""

    def __init__(self, label: str, options: Options) -> None:
        pairs = [("", None), *((text, name) for name, text in named(options).items())]
        self.places = [
            widgets.Dropdown(
                description=_("Place {n}").format(n=n), options=pairs, layout={"width": "auto"}
            )
            for n in range(1, len(pairs))
        ]
        super().__init__(widgets.VBox(self.places), css="kit-order", label=label)

    @property
    def answer(self) -> list[str | None]:
        """The name chosen for each place; ``None`` for an empty one."""
        return [place.value for place in self.places]

    @property
    def said(self) -> str:
        """The texts of the places that are filled, in order."""
        return ", ".join(place.label for place in self.places if place.value) or _("nothing")

    def on_change(self, react: React) -> None:
        """Call ``react`` whenever a place is filled anew."""
        for place in self.places:
            place.observe(react, names="value")


class Columns(Control):
    """One list of columns for each question; the answer maps each question's name to a column."""

    def __init__(self, label: str, columns: Sequence[str], questions: Mapping[str, str]) -> None:
        options = [(_("(none)"), NO_COLUMN), *((str(name), name) for name in columns)]
        self.lists = {
            name: widgets.Dropdown(description=text, options=options, style=WIDE)
            for name, text in questions.items()
        }
        for name in self.lists.keys() & set(columns):
            self.lists[name].value = name
        super().__init__(widgets.VBox(list(self.lists.values())), css="kit-columns", label=label)

    @property
    def answer(self) -> dict[str, str | None]:
        """The column for each question's name; ``None`` for an unanswered one."""
        chosen = {name: box.value for name, box in self.lists.items()}
        return {name: None if c is NO_COLUMN else c for name, c in chosen.items()}

    @property
    def said(self) -> str:
        """Each question with its column."""
        return ", ".join(f"{box.description} {box.label}" for box in self.lists.values())

    def on_change(self, react: React) -> None:
        """Call ``react`` whenever another column is chosen."""
        for box in self.lists.values():
            box.observe(react, names="value")


def whole(*numbers: float) -> bool:
    """Tell whether all of these are whole numbers."""
    return all(float(number).is_integer() for number in numbers)


def number(
    label: str, low: float, high: float, *, value: float | None = None, step: float = 1
) -> Control:
    """Make a number box with a slider under it; the box is for people who prefer to type.

    ``low`` and ``high`` are the ends, both allowed; ``value`` is where it starts (``low`` if none
    is given). Whole numbers unless ``step`` or an end isn't whole.
    """
    start = low if value is None else value
    if not low <= start <= high:
        raise WorkshopError(
            _("{label} starts at {start}, outside {low} to {high}. Start inside.").format(
                label=repr(label), start=start, low=low, high=high
            )
        )
    is_whole = whole(low, high, step, start)
    box_type = widgets.BoundedIntText if is_whole else widgets.BoundedFloatText
    slider_type = widgets.IntSlider if is_whole else widgets.FloatSlider
    shared = {"min": low, "max": high, "step": step, "value": start, "layout": {"width": "auto"}}
    # A long question beside the box would be cut off: it stands above, the box has a short name,
    # and on a page names.js gives it the whole one.
    short = len(label) <= SHORT
    box = box_type(description=label if short else _("As a number"), style=WIDE, **shared)
    slider = slider_type(readout=False, continuous_update=False, **shared)
    widgets.link((box, "value"), (slider, "value"))
    return Number(box, slider, css="kit-number", label=label, beside=short)


def choice(label: str, options: Options, *, value: str | None = None) -> Control:
    """Make a list with one choice; ``value`` is chosen at first (none if not given).

    ``options`` are names, or a mapping from the name that is the answer to the text shown.
    """
    pairs = [(text, name) for name, text in named(options).items()]
    radio = widgets.RadioButtons(options=pairs, value=value, layout={"width": "auto"})
    return Control(radio, css="kit-choice", label=label)


def several(label: str, options: Options, *, value: Sequence[str] = ()) -> Several:
    """Make a list of boxes to tick; those in ``value`` are ticked at first.

    ``options`` are as in :func:`choice`.
    """
    return Several(label, options, value=value)


def order(label: str, options: Options) -> Ordered:
    """Make a list of places to be filled in order; ``options`` as in :func:`choice`."""
    return Ordered(label, options)


def columns(label: str, columns: Sequence[str], questions: Mapping[str, str]) -> Columns:
    """Make lists that assign the columns of a person's own table to questions.

    ``columns`` are its names in any language; ``questions`` maps a name to a short question. A
    column of the very same name is chosen at first.
    """
    return Columns(label, list(columns), questions)


def text(label: str, *, rows: int = 4) -> Control:
    """Make a box for a few sentences."""
    box = widgets.Textarea(
        description=_("Your words"), rows=rows, style=WIDE, layout={"width": "auto"}, value=""
    )
    return Control(box, css="kit-text", label=label)


def named(options: Options) -> dict[str, str]:
    """Return options as a mapping from the name that is the answer to the text shown.

    Raises ``WorkshopError`` for one text where a list of them was meant.
    """
    if isinstance(options, str):
        raise WorkshopError(
            _("The choices are one text, {text}. Write a list in square brackets.").format(
                text=repr(options)
            )
        )
    if isinstance(options, Mapping):
        return dict(options)
    return {name: name for name in options}
