"""The operations, functions and methods that are worked out in an answer, each bounded."""

import ast
import operator
from collections.abc import Callable, Iterable
from typing import Any

from kit.notebooks import parsing
from kit.notebooks.parsing import UnclearError

__all__ = [
    "BITS",
    "FILLED",
    "FILLS",
    "MAKES",
    "METHODS",
    "NUMBER",
    "SIGNS",
    "added",
    "combined",
    "in_order",
]

BITS = 4096  # of a whole number
NUMBER = (int, float, complex)
FILLED = (list, dict, set)  # what can be changed, and has the change under each of its names
ROUNDED = 20  # places that a number may be rounded to, before the point or behind it


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


def added(one: Any, op: ast.operator, two: Any) -> Any:
    """Return ``one`` after ``one op= two``: a list, set or dictionary is changed in its place."""
    if isinstance(one, list) and isinstance(op, ast.Add) and isinstance(two, tuple):
        two = list(two)
    made = combined(one, op, two)
    if isinstance(one, list):
        one[:] = made
    elif isinstance(one, set | dict):
        one.clear()
        one.update(made)
    else:
        one = made
    return one


def in_order(parts: Any) -> Any:
    """Return what can be gone through in an order; that of a set is another in each process."""
    if isinstance(parts, set | frozenset) and len(parts) > 1:
        raise UnclearError
    return parts


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
    found = list(in_order(parts))
    if len(text) * len(found) > parsing.LONGEST:
        raise UnclearError
    return text.join(found)


def _ordered(make: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``make``, which goes through its arguments in their order."""
    return lambda *parts, **named: make(*map(in_order, parts), **named)


def _sorted(parts: Iterable[Any], *, reverse: bool = False) -> list[Any]:
    found = list(parts)
    whole = all(isinstance(part, str) for part in found) or _are_numbers(found)
    if not whole:  # sets have several orders, and equal things stay as they came
        in_order(parts)
    return sorted(found, reverse=reverse)


def _summed(parts: Iterable[Any], start: Any = 0) -> Any:
    found = list(in_order(parts))
    if not _are_numbers([start, *found]):
        raise UnclearError  # lists would be copied as often as there are
    return sum(found, start)


def _are_numbers(parts: Iterable[Any]) -> bool:
    return all(isinstance(part, int | float) for part in parts)


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
    "dict": _ordered(dict),
    "float": float,
    "frozenset": frozenset,
    "int": int,
    "list": _ordered(list),
    "round": _rounded,
    "set": set,
    "sorted": _sorted,
    "sum": _summed,
    "tuple": _ordered(tuple),
    "zip": _ordered(zip),
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
    **{(list, name): getattr(list, name) for name in ("append", "insert", "remove")},
    (list, "extend"): lambda one, parts: one.extend(in_order(parts)),
    **{(list, name): getattr(list, name) for name in ("reverse", "sort")},
    **{(set, name): getattr(set, name) for name in ("add", "update", "discard", "remove")},
    (dict, "update"): lambda one, parts: one.update(in_order(parts)),
}
