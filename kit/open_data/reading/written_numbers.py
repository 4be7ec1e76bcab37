"""Read numbers as tables have them: with thousands separators, with a sign, or plain."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kit.tables.numbers import Evidence, convert, decimal_sign, evidence, numeric

__all__ = ["Written", "is_blank", "is_number", "read_figures"]

SIGNS = "%€$£ \u00a0"
ENOUGH = 5  # different values such as 1,234 that settle what the comma means


@dataclass(frozen=True)
class Written:
    """Figures and the way they were written, in tables of the same shape."""

    figures: pd.DataFrame
    blank: pd.DataFrame
    word: pd.DataFrame
    parted: pd.DataFrame
    signed: pd.DataFrame


def is_blank(column: "pd.Series[Any]") -> "pd.Series[bool]":
    """Tell for each cell if it is blank: missing, or only spaces."""
    missing = column.isna()
    if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column):
        return missing
    blanks = {v for v in column.dropna().unique() if isinstance(v, str) and not v.strip()}
    return missing | column.isin(blanks)


def is_number(value: object) -> bool:
    """Tell if a value is a number or is written as one: 1234, 1,234, 39%."""
    if isinstance(value, str):
        return numeric(value.strip(SIGNS))
    return isinstance(value, int | float | np.integer) and not isinstance(value, bool)


def read_figures(table: pd.DataFrame, columns: Sequence[str]) -> Written:
    """Read the figures of several columns that are written alike, and the way of writing.

    What can't be read, blanks and words, is missing among the figures. ``1,234`` is a thousand and
    more where at least five values are written so and none speaks against it; where that can't be
    told, it is missing too and counts as parted.
    """
    part = table[list(columns)]
    if all(pd.api.types.is_any_real_numeric_dtype(kind) for kind in part.dtypes):
        return _of_numbers(part)
    codes, values = pd.factorize(part.to_numpy(dtype=object).ravel())
    known = _known([*values])

    def laid_out(how: Callable[[Any], Any], missing: object) -> pd.DataFrame:
        found = np.array([*map(how, values), missing])  # -1, missing, picks the last
        return pd.DataFrame(found[codes].reshape(part.shape), part.index, part.columns)

    figures = laid_out(lambda value: known.get(value, math.nan), math.nan)
    blank = laid_out(lambda value: isinstance(value, str) and not value.strip(), missing=True)
    parted = laid_out(lambda value: _is_parted(value, known), missing=False)
    return Written(
        figures=figures,
        blank=blank,
        word=figures.isna() & ~blank & ~parted,
        parted=parted,
        signed=laid_out(_is_signed, missing=False),
    )


def _of_numbers(part: pd.DataFrame) -> Written:
    """Return figures that are numbers already: nothing is written otherwise."""
    cells = part.astype("Float64").to_numpy(float, na_value=math.nan)
    figures = pd.DataFrame(cells, part.index, part.columns)
    none = pd.DataFrame(data=False, index=part.index, columns=part.columns)
    return Written(figures, blank=figures.isna(), word=none, parted=none, signed=none)


def _known(values: list[Any]) -> dict[Any, float]:
    """Map each value that is a number, or is written as one, to its figure."""
    known = {v: float(v) for v in values if not isinstance(v, str) and is_number(v)}
    written = {v: v.strip(SIGNS) for v in values if isinstance(v, str) and is_number(v)}
    seen = evidence(set(written.values()))
    point = _point(seen, set(written.values()))
    if point is None:  # 1,234 stays unread; plain digits can be nothing else
        written = {text: value for text, value in written.items() if not set(value) & set(".,")}
        seen, point = evidence(set(written.values())), "."
    numbers = convert(list(written.values()), seen, point) or []
    pairs = zip(written, numbers, strict=False)
    return known | {text: float(number) for text, number in pairs if number is not None}


def _point(seen: Evidence, values: set[str]) -> str | None:
    unsure = len(seen.unclear) == 1 and not seen.points and not seen.groups
    if unsure:
        (sign,) = seen.unclear
        if sum(sign in value for value in values) >= ENOUGH:
            return {",": ".", ".": ","}[sign]
    return decimal_sign(seen, None)


def _is_parted(value: object, known: dict[Any, float]) -> bool:
    """Tell if a value has thousands separators: the digits are there, with signs between."""
    if not isinstance(value, str) or not is_number(value):
        return False
    figure = known.get(value)
    return figure is None or (abs(figure) >= 1000 and str(abs(int(figure))) not in value)


def _is_signed(value: object) -> bool:
    return isinstance(value, str) and is_number(value) and value.strip(SIGNS) != value.strip()
