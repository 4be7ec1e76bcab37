"""Answers in words: the texts of the choices and questions that a form shows, not their names."""

from functools import singledispatch
from typing import Any

from kit.tasks.choices import One, Order, Several
from kit.tasks.shapes import Form, Number

__all__ = ["in_words"]


@singledispatch
def in_words(shape: Any, answer: Any) -> list[tuple[str, list[str]]]:
    """Return an accepted answer as pairs: a question, empty if there is one only, and the texts.

    Raises TypeError for a shape that no form has.
    """
    raise TypeError(type(shape).__name__)


@in_words.register
def _number(shape: Number, answer: Any) -> list[tuple[str, list[str]]]:
    return [("", [f"{answer:g} {shape.unit}".strip()])]


@in_words.register
def _one(shape: One, answer: Any) -> list[tuple[str, list[str]]]:
    return [("", [shape.options[answer]])]


@in_words.register
def _several(shape: Several, answer: Any) -> list[tuple[str, list[str]]]:
    # in the order of the form: in which one they were written says nothing
    return [("", [text for name, text in shape.options.items() if name in answer])]


@in_words.register
def _order(shape: Order, answer: Any) -> list[tuple[str, list[str]]]:
    return [("", [shape.options[name] for name in answer])]


@in_words.register
def _form(shape: Form, answer: Any) -> list[tuple[str, list[str]]]:
    return [
        (question, texts)
        for key, (question, part) in shape.fields.items()
        for _none, texts in in_words(part, answer[key])
    ]
