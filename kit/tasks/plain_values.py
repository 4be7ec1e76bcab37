"""Values that can't answer for themselves what they are equal to."""

import itertools
import sys
from typing import Any

__all__ = ["is_plain"]

PLAIN = {bool, bytes, complex, float, int, str, type(None)}
COLLECTIONS = {dict, frozenset, list, set, tuple}


def is_plain(value: Any) -> bool:
    """Tell whether a value, with all in it, is Python's own or a number of numpy's.

    By its very type: a subclass may answer for itself what it equals.
    """
    kind = type(value)
    if kind in COLLECTIONS:
        inner = itertools.chain(value, value.values()) if kind is dict else value
        return all(map(is_plain, inner))
    numpy = sys.modules.get("numpy")
    if kind in PLAIN or numpy is None:
        return kind in PLAIN
    own = kind in numpy.sctypeDict.values()
    return own and issubclass(kind, numpy.number | numpy.bool_)
