"""The different values of a table's columns, found once: most checks look at these alone."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from kit.open_data.reading.written_numbers import is_number

__all__ = ["BETWEEN", "Distinct", "DistinctValues", "Mask"]

Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]

BETWEEN = "\x1f"  # stands between values, and in none
DIGITS = bytes.maketrans(b"123456789", b"000000000")


@dataclass(frozen=True)
class Distinct:
    """A column's different values in their order, and of each row the place of its value.

    ``codes`` is -1 where a value is missing.
    """

    codes: np.ndarray[tuple[int], np.dtype[np.int64]]
    found: Any  # an array or an index

    @classmethod
    def of(cls, column: Any) -> "Distinct":
        """Return the different values of a column or an array."""
        return cls(*pd.factorize(column))

    @cached_property
    def values(self) -> list[Any]:
        """The different values."""
        return list(np.asarray(self.found, dtype=object))

    @property
    def typed(self) -> bool:
        """Whether these are numbers or moments, none of them written."""
        kinds = pd.api.types
        kind = self.found.dtype
        return kinds.is_any_real_numeric_dtype(kind) or kinds.is_datetime64_any_dtype(kind)

    @cached_property
    def counts(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """How many rows have each value."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.found))

    def where(self, test: Callable[[Any], bool]) -> Mask:
        """Mark the rows with a value that passes a test; missing ones don't."""
        return self.rows(np.array([test(value) for value in self.values], dtype=bool))

    def rows(self, chosen: Mask) -> Mask:
        """Mark the rows that have one of the values chosen by their places."""
        if not chosen.any():
            return np.zeros(len(self.codes), dtype=bool)
        return np.append(chosen, False)[self.codes]

    @cached_property
    def _blank(self) -> Mask:
        if self.typed or not any(map(_is_blank, self.shapes[1])):
            return np.zeros(len(self.found), dtype=bool)
        return np.array([isinstance(v, str) and _is_blank(v) for v in self.values], dtype=bool)

    @cached_property
    def blank(self) -> Mask:
        """The rows that are blank: missing, or only spaces."""
        return (self.codes < 0) | self.rows(self._blank)

    def filled(self, most: int | None = None) -> list[Any]:
        """Return the values that are not blank, ``most`` at most."""
        if not self._blank.any():
            return list(np.asarray(self.found[:most], dtype=object))
        pairs = zip(self.values, self._blank, strict=True)
        return list(islice((value for value, blank in pairs if not blank), most))

    def size(self) -> tuple[int, int, int, int]:
        """Return how many values are not blank, in how many rows; and of numbers, of zeros.

        Values count once, and zeros by their rows.
        """
        there, counts = ~self._blank, self.counts
        if pd.api.types.is_any_real_numeric_dtype(self.found.dtype):
            numbers, zero = there, np.asarray(self.found == 0, dtype=bool)
        else:
            numbers = there & self.alike(is_number)
            zero = np.array([str(value) in {"0", "0.0"} for value in self.values], dtype=bool)
        zeros = counts[zero & numbers].sum()
        return int(there.sum()), int(counts[there].sum()), int(numbers.sum()), int(zeros)

    @cached_property
    def text(self) -> str:
        """All values that are text, with ``BETWEEN`` around each."""
        words = [value for value in self.values if isinstance(value, str)]
        return BETWEEN.join(["", *words, ""]) if words else ""

    @cached_property
    def shapes(self) -> tuple[np.ndarray[Any, Any], list[str]]:
        """The place of each value's shape, -1 for what isn't text, and the shapes.

        A shape is the text with 0 for every digit: a million dates have a dozen of them.
        """
        if self.typed:
            return np.full(len(self.found), -1), []
        words = [value if isinstance(value, str) else BETWEEN for value in self.values]
        whole = "\n".join(words).encode("utf-8", "surrogatepass").translate(DIGITS)
        parts = whole.split(b"\n")
        if len(parts) != len(words):  # some have line breaks
            parts = [w.encode("utf-8", "surrogatepass").translate(DIGITS) for w in words]
        codes, shapes = pd.factorize(np.array(parts, dtype=object))
        said = [shape.decode("utf-8", "surrogatepass") for shape in shapes]
        if BETWEEN in said:
            codes = np.where(codes == said.index(BETWEEN), -1, codes)
        return codes, said

    def alike(self, test: Callable[[Any], bool]) -> Mask:
        """Mark the values that pass a test, which any digits must pass alike."""
        codes, shapes = self.shapes
        found: Mask = np.array([*map(test, shapes), False], dtype=bool)[codes]
        others = np.flatnonzero(codes < 0)
        found[others] = [test(self.values[place]) for place in others]
        return found


def _is_blank(text: str) -> bool:
    return not text.strip()


class DistinctValues:
    """The different values of each column of a table, each column looked at once."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.table = table
        self._known: dict[str, Distinct] = {}

    def of(self, name: str) -> Distinct:
        """Return the different values of a column."""
        if name not in self._known:
            self._known[name] = Distinct.of(self.table[name])
        return self._known[name]
