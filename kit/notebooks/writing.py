"""A value as the literal that gives it again."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from numbers import Real
from typing import Any

from kit.errors import SubmissionError
from kit.messages import _
from kit.notebooks import parsing
from kit.notebooks.operations import BITS

__all__ = ["text_of"]


def text_of(value: Any, depth: int = 0) -> str:
    """Return ``value`` as the literal of an equal value, as a task accepts it.

    NumPy's and pandas' values become Python's; the parts of a set are sorted. Raises
    ``SubmissionError`` for any other value, one larger or deeper than an answer may be, and a set
    in a set, which no literal says.
    """
    if depth > parsing.DEEPEST:
        raise _no_answer(value)
    text = _written(value, depth)
    if len(text) > parsing.LONGEST:
        raise _no_answer(value)
    return text


def _written(value: Any, depth: int) -> str:
    if value is ... or value is None or isinstance(value, bool | bytes):
        return "..." if value is ... else repr(value)
    if isinstance(value, str):
        return repr(str(value))
    if isinstance(value, int | float | complex | Real | Decimal):
        return _number(value)
    if isinstance(value, Mapping):
        _bound(value, depth, value)
        pairs = (f"{text_of(k, depth + 1)}: {text_of(v, depth + 1)}" for k, v in value.items())
        return f"{{{', '.join(pairs)}}}"
    if hasattr(value, "tolist") and not isinstance(value, type):  # an array, an index, a column
        return text_of(value.tolist(), depth + 1)
    return _collection(value, depth)


def _collection(value: Any, depth: int) -> str:
    if not isinstance(value, list | tuple | set | frozenset):
        raise _no_answer(value)
    _bound(value, depth, value if isinstance(value, set | frozenset) else ())
    parts = [text_of(part, depth + 1) for part in value]
    if isinstance(value, list):
        return f"[{', '.join(parts)}]"
    if isinstance(value, tuple) or not parts:
        return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"
    return f"{{{', '.join(sorted(parts))}}}"


def _bound(value: Any, depth: int, hashed: Iterable[Any]) -> None:
    """Raise ``SubmissionError`` if ``value`` is too deep, or one of ``hashed`` holds a set."""
    if depth >= parsing.DEEPEST or any(map(_has_set, hashed)):
        raise _no_answer(value)


def _has_set(part: Any) -> bool:
    return isinstance(part, frozenset) or (isinstance(part, tuple) and any(map(_has_set, part)))


def _number(value: Any) -> str:
    if not isinstance(value, int | float | complex):  # NumPy's, or a fraction
        try:
            value = int(value) if value == int(value) else float(value)
        except (ArithmeticError, ValueError):
            raise _no_answer(value) from None
    if isinstance(value, int) and value.bit_length() > BITS:
        raise _no_answer(value)
    text = repr(int(value)) if isinstance(value, int) else repr(complex(value))
    text = repr(float(value)) if isinstance(value, float) else text
    if "nan" in text or (isinstance(value, complex) and "inf" in text):
        raise _no_answer(value)
    return text.replace("inf", "1e309") if isinstance(value, float) else text


def _no_answer(value: Any) -> SubmissionError:
    return SubmissionError(
        _("A {kind} is no answer. Write a number, a text in quotes, or a list.").format(
            kind=type(value).__name__
        )
    )
