"""The operations, functions and methods that are worked out in an answer, each bounded."""

import ast
import operator
from collections.abc import Callable, Iterable
from typing import Any

from kit.notebooks import parsing

__all__ = ["BITS", "FILLS", "MAKES", "METHODS", "NUMBER", "SIGNS", "UnclearError", "combined"]

BITS = 4096  # of a whole number
NUMBER = (int, float, complex)
ROUNDED = 20  # places that a number may be rounded to, before the point or behind it


class UnclearError(Exception):
    """Something that isn't worked out: it would have to be run."""


def combined(one: Any, op: ast.operator, two: Any) -> Any:
    """Return ``one op two`` of numbers, texts and collections; raise ``UnclearError`` for others.

    Nothing larger than an answer is made on the way.
    """
    act = OPERATORS.get(type(op))
    numbers = isinstance(one, NUMBER) and isinstance(two, NUMBER)
    alike = type(one) is type(two) and type(op) in JOINS.get(type(one), ())
    many = isinstance(op, ast.Mult) and not numbers
    if act is None or not (numbers or alike or many):
        raise UnclearError
    if isinstance(op, ast.Pow) and not _is_small_power(one, two):
        raise UnclearError
    if many:
        text, times = (two, one) if isinstance(one, int) else (one, two)
        if not isinstance(text, str | list | tuple) or not isinstance(times, int):
            raise UnclearError
        if len(text) * times > parsing.LONGEST:
            raise UnclearError
    return act(one, two)


def _is_small_power(one: Any, two: Any) -> bool:
    bits = one.bit_length() if isinstance(one, int) else 1
    return bool(abs(two) <= BITS and bits * abs(two) <= BITS)


def _rounded(number: float, places: int | None = None) -> float:
    if places is not None and abs(places) > ROUNDED:
        raise UnclearError
    return round(number, places)


def _replaced(text: str, old: str, new: str) -> str:
    if len(text) * (len(new) + 1) > parsing.LONGEST:
        raise UnclearError
    return text.replace(old, new)


def _joined(text: str, parts: Iterable[str]) -> str:
    found = list(parts)
    if len(text) * len(found) > parsing.LONGEST:
        raise UnclearError
    return text.join(found)


SIGNS: dict[type, Callable[[Any], Any]] = {ast.USub: operator.neg, ast.UAdd: operator.pos}
OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.BitOr: operator.or_,
}
JOINS: dict[type, tuple[type, ...]] = {
    str: (ast.Add,),
    list: (ast.Add,),
    tuple: (ast.Add,),
    dict: (ast.BitOr,),
    set: (ast.BitOr, ast.Sub),
}
MAKES: dict[str, Callable[..., Any]] = {
    "dict": dict,
    "float": float,
    "frozenset": frozenset,
    "int": int,
    "list": list,
    "round": _rounded,
    "set": set,
    "sorted": sorted,
    "sum": sum,
    "tuple": tuple,
    "zip": lambda *parts: list(zip(*parts, strict=False)),
}
METHODS: dict[tuple[type, str], Callable[..., Any]] = {
    **{(str, name): getattr(str, name) for name in ("split", "splitlines", "strip")},
    **{(str, name): getattr(str, name) for name in ("lower", "upper", "title", "capitalize")},
    (str, "replace"): _replaced,
    (str, "join"): _joined,
    (dict, "copy"): dict.copy,
    (list, "copy"): list.copy,
}
FILLS: dict[tuple[type, str], Callable[..., Any]] = {
    **{(list, name): getattr(list, name) for name in ("append", "extend", "insert", "remove")},
    **{(list, name): getattr(list, name) for name in ("reverse", "sort")},
    **{(set, name): getattr(set, name) for name in ("add", "update", "discard", "remove")},
    (dict, "update"): dict.update,
}
