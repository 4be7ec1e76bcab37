"""Plain values as JSON and back, so that two processes can exchange them without pickles.

What comes back is equal and of the same type: Python's own numbers, texts and collections, moments
of time, NumPy's numbers and arrays; ``plain_tables`` adds pandas'. The reader may distrust the
writer: nothing is imported or called by a name in what it reads, and an array is as large as the
bytes that came with it.
"""

import base64
import datetime as dt
import decimal
import io
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

__all__ = ["READERS", "NotPlainError", "Pack", "Reader", "Unpack", "Writer", "array", "npy",
           "number", "packed", "unpacked", "writer"]  # fmt: skip


DEEPEST = 50
LONGEST = 2_000_000  # parts of one value
EXACT = 2**53  # JSON has no whole numbers beyond, in the readers of other languages
IN_PLACE = "?biufcmMSU"  # the kinds of NumPy's types whose values lie in the array itself
TYPE, VALUE = "type", "value"

Pack = Callable[[Any], Any]
Unpack = Callable[[Any], Any]
Writer = Callable[[Any, Pack], Any]
Reader = Callable[[Any, Unpack], Any]


class NotPlainError(Exception):
    """A value can't be exchanged; the text is the name of its type."""


def packed(value: Any, write: "Callable[[Any], tuple[str, Writer]] | None" = None) -> Any:
    """Return what JSON can say of ``value``; raise ``NotPlainError`` where it isn't plain.

    ``write`` finds the writers of types; ``writer`` by default.
    """
    find = write or writer
    left = LONGEST

    def pack(one: Any, depth: int = 0) -> Any:
        nonlocal left
        left -= 1
        if left < 0 or depth > DEEPEST:
            raise NotPlainError(type(one).__name__)
        if _is_json(one):
            return one
        if type(one) is list:
            return [pack(part, depth + 1) for part in one]
        tag, act = find(one)
        return {TYPE: tag, VALUE: act(one, lambda part: pack(part, depth + 1))}

    return pack(value)


def _is_json(value: Any) -> bool:
    kind = type(value)
    return value is None or kind in (bool, str, float) or (kind is int and abs(value) < EXACT)


def unpacked(said: Any, readers: Mapping[str, Reader] | None = None) -> Any:
    """Return the value that ``packed`` has made ``said`` of; raise ValueError if it is malformed.

    ``readers`` are those of the types that may come, by their tags; all of this module by default.
    """
    known = READERS if readers is None else readers

    def unpack(one: Any) -> Any:
        if isinstance(one, list):
            return [unpack(part) for part in one]
        if isinstance(one, dict):
            return known[one[TYPE]](one[VALUE], unpack)
        return one

    try:
        return unpack(said)
    except (LookupError, TypeError, OverflowError, ArithmeticError, MemoryError, AttributeError,
            RecursionError, SyntaxError) as error:  # fmt: skip
        raise ValueError(str(error)) from error


def npy(array: np.ndarray[Any, Any]) -> str:
    """Return an array as an npy file, without pickles, in base64."""
    if array.dtype.kind not in IN_PLACE:
        raise NotPlainError(str(array.dtype))
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version=(1, 0), allow_pickle=False)
    return base64.b64encode(file.getvalue()).decode("ascii")


def array(text: str) -> np.ndarray[Any, Any]:
    """Return the array in the npy file ``text``; raise ValueError where its header isn't true."""
    file = io.BytesIO(base64.b64decode(text, validate=True))
    if np.lib.format.read_magic(file) != (1, 0):
        raise ValueError("another version of npy")
    shape, by_column, dtype = np.lib.format.read_array_header_1_0(file)
    data = file.read()
    count = int(np.prod([int(n) for n in shape], dtype=object))
    if dtype.kind not in IN_PLACE or count * dtype.itemsize != len(data):
        raise ValueError("an array that is not as its header says")
    flat = np.frombuffer(data, dtype, count) if count else np.empty(0, dtype)
    return flat.reshape(shape, order="F" if by_column else "C").copy()


def number(text: str) -> Any:
    """Return the only number in the npy file ``text``, as NumPy has it."""
    return array(text)[()]


def _objects(value: np.ndarray[Any, Any], pack: Pack) -> Any:
    return [list(value.shape), [pack(one) for one in value.ravel().tolist()]]


def _of_objects(said: Any, unpack: Unpack) -> np.ndarray[Any, Any]:
    shape, items = said
    made = np.empty(len(items), dtype=object)
    for at, one in enumerate(items):
        made[at] = unpack(one)
    return made.reshape(shape)


def _all(values: Any, pack: Pack) -> Any:
    return [pack(one) for one in values]


def _time(cls: Any) -> Reader:
    return lambda said, _unpack: cls.fromisoformat(said)


def _iso(value: Any, _pack: Pack) -> str:
    return str(value.isoformat())


# Each type, without its subclasses: its tag, how it is written, how it is read.
TYPES: dict[type, tuple[str, Writer, Reader]] = {
    int: ("int", lambda v, _: hex(v), lambda said, _: int(said, 16)),
    complex: ("complex", lambda v, _: [v.real, v.imag], lambda said, _: complex(*said)),
    bytes: (
        "bytes",
        lambda v, _: base64.b64encode(v).decode("ascii"),
        lambda said, _: base64.b64decode(said, validate=True),
    ),
    tuple: ("tuple", _all, lambda said, unpack: tuple(map(unpack, said))),
    set: ("set", _all, lambda said, unpack: set(map(unpack, said))),
    frozenset: ("frozenset", _all, lambda said, unpack: frozenset(map(unpack, said))),
    dict: (
        "dict",
        lambda v, pack: [[pack(key), pack(one)] for key, one in v.items()],
        lambda said, unpack: {unpack(key): unpack(one) for key, one in said},
    ),
    type(...): ("dots", lambda _v, _: 0, lambda _said, _: ...),
    decimal.Decimal: ("decimal", lambda v, _: str(v), lambda said, _: decimal.Decimal(said)),
    dt.date: ("date", _iso, _time(dt.date)),
    dt.datetime: ("datetime", _iso, _time(dt.datetime)),
    dt.time: ("time", _iso, _time(dt.time)),
    dt.timedelta: (
        "timedelta",
        lambda v, _: [v.days, v.seconds, v.microseconds],
        lambda said, _: dt.timedelta(*said),
    ),
}
READERS: dict[str, Reader] = {
    **{tag: read for tag, _write, read in TYPES.values()},
    "number": lambda said, _: number(said),
    "array": lambda said, _: array(said),
    "objects": _of_objects,
}


def writer(value: Any) -> tuple[str, Writer]:
    """Return the tag and the writer of a value's type; raise ``NotPlainError`` if it has none."""
    kind = type(value)
    if kind in TYPES:
        return TYPES[kind][:2]
    if isinstance(value, np.generic):
        return "number", lambda one, _: npy(np.asarray(one))
    if kind is np.ndarray:
        if value.dtype == object:
            return "objects", _objects
        return "array", lambda one, _: npy(one)
    raise NotPlainError(kind.__name__)
