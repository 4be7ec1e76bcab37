"""Make facts coarser, so that more people share them; missing values stay missing.

*Generalisation*: Samarati 2001, Sweeney 2002 (see crowds.py).
"""

import datetime as dt
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from kit.errors import TableError
from kit.messages import _
from kit.privacy.inputs import as_date, at_least, distinct, relabel

__all__ = ["age_bands", "generalise_dates", "generalise_numbers", "generalise_places"]

PERIODS: dict[str, Callable[[dt.date], str]] = {
    "month": lambda day: f"{day.year:04}-{day.month:02}",
    "quarter": lambda day: f"{day.year:04}-Q{(day.month + 2) // 3}",
    "year": lambda day: f"{day.year:04}",
    "decade": lambda day: f"{day.year // 10 * 10:04}s",
}


def generalise_dates(dates: "pd.Series[Any]", *, to: str) -> "pd.Series[str]":
    """Replace dates by their "month", "quarter", "year" or "decade", as text.

    Dates may be dates, moments or texts such as "1985-09-28"; others raise ``TableError``.

    >>> born = pd.Series(["1985-09-28", None])
    >>> [generalise_dates(born, to=to)[0] for to in ("month", "quarter", "year", "decade")]
    ['1985-09', '1985-Q3', '1985', '1980s']
    """
    if to not in PERIODS:
        raise TableError(
            _("Dates can't be turned into {to!r}: choose from {periods}.").format(
                to=to, periods=", ".join(PERIODS)
            )
        )
    return relabel(dates, lambda value: PERIODS[to](as_date(value)))


def age_bands(
    birth_dates: "pd.Series[Any]", *, on: str | dt.date, width: int
) -> "pd.Series[pd.CategoricalDtype]":
    """Replace birth dates by ages in completed years on a day, in bands of ``width`` years.

    Bands read "30 to 39" (a hyphen would be a date to a spreadsheet), begin at 0 and are ordered;
    with a width of 1 they read "34". Raises ``TableError`` for somebody born after that day.

    >>> age_bands(pd.Series(["1985-09-28", "2014-01-01"]), on="2026-01-01", width=10).tolist()
    ['40 to 49', '10 to 19']
    """
    at_least(1, width=width)
    today = as_date(on)

    def age(value: object) -> int:
        born = as_date(value)
        if born > today:
            raise TableError(
                _(
                    "Somebody is born on {born}, after {on}: correct it, or choose a later day."
                ).format(born=born, on=today)
            )
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day))

    return _bands(birth_dates, age, width)


def generalise_numbers(
    numbers: "pd.Series[Any]", *, width: int
) -> "pd.Series[pd.CategoricalDtype]":
    """Replace numbers by bands of ``width``, a whole number: "20 to 29", ordered.

    Where some numbers aren't whole, bands read "20 to under 30". Text and infinity raise
    ``TableError``.

    >>> generalise_numbers(pd.Series([3, 27, -1]), width=10).tolist()
    ['0 to 9', '20 to 29', '-10 to -1']
    """
    at_least(1, width=width)
    return _bands(numbers, _number, width)


def _number(value: Any) -> int | float:
    real = isinstance(value, int | float | np.integer | np.floating)
    if not real or isinstance(value, bool | np.bool_) or not math.isfinite(value):
        raise TableError(
            _(
                "{value!r} can't be put into a band: it is no number. Turn the column into numbers "
                "with pandas.to_numeric(column)."
            ).format(value=value)
        )
    return int(value) if float(value).is_integer() else float(value)


def _bands(
    column: "pd.Series[Any]", measure: Callable[[Any], int | float], width: int
) -> "pd.Series[pd.CategoricalDtype]":
    codes, values = distinct(column)
    measured = [measure(value) for value in values]
    whole = all(isinstance(value, int) for value in measured)
    lows = [int(value // width) * width for value in measured]
    names = {low: _band(low, width, whole=whole) for low in sorted(set(lows))}
    labels = np.array([*(names[low] for low in lows), None], dtype=object)  # -1 picks the last
    bands = pd.Categorical(labels[codes], categories=list(names.values()), ordered=True)
    return pd.Series(bands, index=column.index, name=column.name)


def _band(low: int, width: int, *, whole: bool) -> str:
    if whole and width == 1:
        return str(low)
    if whole:
        return _("{low} to {high}").format(low=low, high=low + width - 1)
    return _("{low} to under {high}").format(low=low, high=low + width)


def generalise_places(codes: "pd.Series[Any]", *, keep: int) -> "pd.Series[str]":
    """Keep the first characters of codes, such as postcodes, that begin with the region.

    With ``keep=0`` every place reads "*": anywhere. Codes must be text: among numbers, a leading
    zero is gone already, so they raise ``TableError``.

    >>> generalise_places(pd.Series(["3401", "0815"]), keep=2).tolist()
    ['34', '08']
    """
    at_least(0, keep=keep)
    return relabel(codes, lambda code: _text(code)[:keep] or "*")


def _text(code: object) -> str:
    if isinstance(code, str):
        return code
    raise TableError(
        _(
            "{code!r} is no text, and a code that was read as a number may have lost its leading "
            'zero: read it as text, or turn the column into text with column.astype("str").'
        ).format(code=code)
    )
