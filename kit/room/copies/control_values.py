"""The values that each kind of ipywidgets' controls can have when a person sets it."""

import datetime as dt
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from kit.room.copies.known_widgets import KnownWidget

__all__ = ["fits", "trait"]

LONGEST_TEXT = 20_000  # characters: two answers of the longest kind
SAFE = 2**53  # beyond it a browser's own whole numbers are no longer exact
COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")

Fits = Callable[[Any, KnownWidget], bool]


def trait(model: str) -> str | None:
    """Return the trait that a person sets with the controls of ``model``; None if there is none."""
    return TRAITS.get(model, (None,))[0]


def fits(widget: KnownWidget, value: Any) -> bool:
    """Tell whether the control of ``widget``, which has a trait to set, can be set to ``value``."""
    _trait, test = TRAITS[widget.model]
    return test(value, widget)


def _number(value: Any, _widget: KnownWidget) -> bool:
    return type(value) in {int, float} and abs(value) < 1e300


def _whole(value: Any, _widget: KnownWidget) -> bool:
    return type(value) is int and abs(value) <= SAFE


def _text(value: Any, _widget: KnownWidget) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT


def _chosen_text(value: Any, widget: KnownWidget) -> bool:
    """Tell whether a text is one of those offered, where the author wants no other.

    ipywidgets compares in the browser only.
    """
    return _text(value, widget) and (widget.only is None or value in widget.only)


def _ticked(value: Any, _widget: KnownWidget) -> bool:
    return isinstance(value, bool)


def _colour(value: Any, _widget: KnownWidget) -> bool:
    return isinstance(value, str) and bool(COLOUR.fullmatch(value))


def _date(value: Any, widget: KnownWidget) -> bool:
    """JavaScript counts months from 0. None is an empty box."""
    if value is None:
        return True
    if not isinstance(value, dict) or value.keys() != {"year", "month", "date"}:
        return False
    if not all(_whole(part, widget) for part in value.values()):
        return False
    try:
        dt.date(value["year"], value["month"] + 1, value["date"])
    except (ValueError, OverflowError):
        return False
    return True


def _index(value: Any, widget: KnownWidget) -> bool:
    return type(value) is int and 0 <= value < widget.choices


def _index_or_none(value: Any, widget: KnownWidget) -> bool:
    return value is None or _index(value, widget)


def _indices(value: Any, widget: KnownWidget) -> bool:
    chosen = isinstance(value, list) and all(_index(one, widget) for one in value)
    return chosen and len(set(value)) == len(value)


def _pair(of: Fits, value: Any, widget: KnownWidget) -> bool:
    """Tell whether a range has two ends, the lower first."""
    two = isinstance(value, list) and len(value) == 2 and all(of(one, widget) for one in value)
    return two and bool(value[0] <= value[1])


TRAITS: dict[str, tuple[str, Fits]] = {
    **dict.fromkeys(
        (
            "BoundedFloatTextModel", "FloatLogSliderModel", "FloatSliderModel", "FloatTextModel",
        ),
        ("value", _number),
    ),
    **dict.fromkeys(
        ("BoundedIntTextModel", "IntSliderModel", "IntTextModel", "PlayModel"), ("value", _whole)
    ),
    **dict.fromkeys(("TextModel", "TextareaModel"), ("value", _text)),
    "ComboboxModel": ("value", _chosen_text),
    **dict.fromkeys(("CheckboxModel", "ToggleButtonModel"), ("value", _ticked)),
    "ColorPickerModel": ("value", _colour),
    "DatePickerModel": ("value", _date),
    "FloatRangeSliderModel": ("value", partial(_pair, _number)),
    "IntRangeSliderModel": ("value", partial(_pair, _whole)),
    **dict.fromkeys(
        ("DropdownModel", "RadioButtonsModel", "SelectModel", "ToggleButtonsModel"),
        ("index", _index_or_none),
    ),
    "SelectMultipleModel": ("index", _indices),
    "SelectionSliderModel": ("index", _index),
    "SelectionRangeSliderModel": ("index", partial(_pair, _index)),
    **dict.fromkeys(("AccordionModel", "TabModel"), ("selected_index", _index_or_none)),
}  # fmt: skip
