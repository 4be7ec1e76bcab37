"""JSON from people's browsers: read within bounds, so that nothing that comes can surprise.

Python's own reader takes UTF-16, NaN, numbers of thousands of digits, and as many brackets in one
another as the interpreter bears.
"""

import json
import math
import re
from typing import Any

__all__ = ["check_depth", "loads"]

LONGEST_NUMBER = 25  # characters: a double needs at most 24
# A string that is never closed reaches to the end, so that the search looks at each character once.
STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.?)*+"?|[\[\]{}]', re.DOTALL)


def loads(text: bytes, *, deepest: int) -> Any:
    """Return the value of the JSON ``text``.

    Raises ValueError if it is not UTF-8 or not JSON, if more than ``deepest`` lists and objects
    stand in one another, or if a number is not finite or longer than a double can need.
    """
    read = text.decode("utf-8")
    check_depth(read, deepest)
    return json.loads(read, parse_constant=_refuse, parse_int=_whole, parse_float=_number)


def check_depth(text: str, deepest: int) -> None:
    """Raise ValueError if more than ``deepest`` lists and objects stand in one another."""
    depth = 0
    for found in STRING_OR_BRACKET.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0], 0)
        if depth > deepest:
            raise ValueError("more lists in one another than anything here needs")


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError("a number of more digits than anything here needs")
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number beyond all numbers")
    return number
