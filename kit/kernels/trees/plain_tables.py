"""pandas' tables, columns and moments as plain values, with their types and missing values.

Each column travels as its type needs: an npy array, an array with a mask, categories with codes, or
a list of texts. Types that pandas has from other libraries aren't plain.
"""

from typing import Any

import numpy as np
import pandas as pd

from kit.kernels.trees import plain_values
from kit.kernels.trees.plain_values import (
    NotPlainError,
    Pack,
    Reader,
    Unpack,
    Writer,
    array,
    npy,
    number,
)

__all__ = ["READERS", "writer"]

MASKED = {"boolean", "Float32", "Float64"}
MASKED |= {f"{sign}Int{bits}" for sign in ("", "U") for bits in (8, 16, 32, 64)}


def _column(values: Any, pack: Pack) -> Any:
    """Return the values of a Series or Index as [kind, details]."""
    dtype = values.dtype
    if isinstance(dtype, np.dtype):
        plain = values.to_numpy()
        return ["objects", pack(plain)] if dtype.hasobject else ["array", npy(plain)]
    if isinstance(dtype, pd.StringDtype):
        missing = "NA" if dtype.na_value is pd.NA else "NaN"
        texts = values.array.to_numpy(dtype=object, na_value=None).tolist()
        return ["texts", [dtype.storage, missing, texts]]
    if isinstance(dtype, pd.CategoricalDtype):
        categories, codes = dtype.categories, pd.Categorical(values).codes
        return ["categories", [_column(categories, pack), npy(codes), bool(dtype.ordered)]]
    if isinstance(dtype, pd.DatetimeTZDtype):
        moments = pd.Index(values).tz_convert(None).to_numpy()
        return ["zoned", [npy(moments), str(dtype.tz)]]
    if str(dtype) in MASKED:
        own: Any = np.dtype(str(dtype).lower().replace("boolean", "bool"))
        whole = values.to_numpy(own, na_value=own.type(0))
        return ["masked", [npy(whole), npy(np.asarray(values.isna()))]]
    raise NotPlainError(str(dtype))


def _of_column(said: Any, unpack: Unpack) -> Any:
    """Return an array of pandas or NumPy."""
    kind, details = said
    match kind:
        case "objects":
            return unpack(details)
        case "array":
            return array(details)
        case "texts":
            storage, missing, texts = details
            lost = pd.NA if missing == "NA" else np.nan
            return pd.array(texts, dtype=pd.StringDtype(storage, na_value=lost))
        case "categories":
            categories, codes, ordered = details
            dtype = pd.CategoricalDtype(pd.Index(_of_column(categories, unpack)), ordered)
            return pd.Categorical.from_codes(array(codes), dtype=dtype)
        case "zoned":
            moments, zone = details
            return pd.DatetimeIndex(array(moments)).tz_localize("UTC").tz_convert(zone).array
        case _:
            return _masked(*map(array, details))


def _masked(values: np.ndarray[Any, Any], lost: np.ndarray[Any, Any]) -> Any:
    kinds: dict[str, Any] = {
        "b": pd.arrays.BooleanArray,
        "f": pd.arrays.FloatingArray,
        "i": pd.arrays.IntegerArray,
        "u": pd.arrays.IntegerArray,
    }
    return kinds[values.dtype.kind](values, lost)


def _index(index: pd.Index, pack: Pack) -> Any:
    if type(index) is pd.RangeIndex:
        return ["range", [index.start, index.stop, index.step, pack(index.name)]]
    if isinstance(index, pd.MultiIndex):
        levels = [_index(index.get_level_values(n), pack) for n in range(index.nlevels)]
        return ["levels", levels]
    if type(index) not in (pd.Index, pd.DatetimeIndex, pd.TimedeltaIndex, pd.CategoricalIndex):
        raise NotPlainError(type(index).__name__)
    return ["values", [_column(index, pack), pack(index.name)]]


def _of_index(said: Any, unpack: Unpack) -> pd.Index:
    kind, details = said
    if kind == "range":
        start, stop, step, name = details
        return pd.RangeIndex(start, stop, step, name=unpack(name))
    if kind == "levels":
        return pd.MultiIndex.from_arrays([_of_index(level, unpack) for level in details])
    values, name = details
    made = _of_column(values, unpack)
    index: pd.Index = pd.Index(made, dtype=made.dtype, name=unpack(name))
    return index


def _series(series: pd.Series, pack: Pack) -> Any:
    parts = [_index(series.index, pack), _column(series, pack), pack(series.name)]
    return [*parts, pack(series.attrs)]


def _of_series(said: Any, unpack: Unpack) -> pd.Series:
    index, values, name, notes = said
    made = _of_column(values, unpack)
    series = pd.Series(made, _of_index(index, unpack), made.dtype, unpack(name))
    series.attrs.update(unpack(notes))
    return series


def _frame(frame: pd.DataFrame, pack: Pack) -> Any:
    columns = [_column(frame.iloc[:, n], pack) for n in range(frame.shape[1])]
    parts = [_index(frame.index, pack), _index(frame.columns, pack), columns]
    return [*parts, pack(frame.attrs)]


def _of_frame(said: Any, unpack: Unpack) -> pd.DataFrame:
    index, names, columns, notes = said
    rows = _of_index(index, unpack)
    made = [_of_column(column, unpack) for column in columns]
    series = {n: pd.Series(one, rows, one.dtype) for n, one in enumerate(made)}
    frame = pd.DataFrame(series, index=rows)
    frame.columns = _of_index(names, unpack)
    frame.attrs.update(unpack(notes))
    return frame


def _moment(moment: pd.Timestamp, _pack: Pack) -> Any:
    return [npy(np.asarray(moment.asm8)), str(moment.tz) if moment.tz else None]


def _of_moment(said: Any, _unpack: Unpack) -> Any:
    moment, zone = said
    made = pd.Timestamp(number(moment))
    return made.tz_localize("UTC").tz_convert(zone) if zone else made


TYPES: dict[type, tuple[str, Writer, Reader]] = {
    pd.DataFrame: ("frame", _frame, _of_frame),
    pd.Series: ("series", _series, _of_series),
    pd.Timestamp: ("moment", _moment, _of_moment),
    pd.Timedelta: (
        "span",
        lambda span, _: npy(np.asarray(span.asm8)),
        lambda said, _: pd.Timedelta(number(said)),
    ),
    type(pd.NA): ("NA", lambda _v, _: 0, lambda _said, _: pd.NA),
    type(pd.NaT): ("NaT", lambda _v, _: 0, lambda _said, _: pd.NaT),
}
INDEXES = (pd.Index, pd.RangeIndex, pd.MultiIndex, pd.DatetimeIndex, pd.TimedeltaIndex,
           pd.CategoricalIndex)  # fmt: skip
READERS: dict[str, Reader] = {
    **plain_values.READERS,
    **{tag: read for tag, _write, read in TYPES.values()},
    "index": _of_index,
}


def writer(value: Any) -> tuple[str, Writer]:
    """Return the tag and the writer of a value's type; raise ``NotPlainError`` if it has none."""
    kind = type(value)
    if kind in TYPES:
        return TYPES[kind][:2]
    if kind in INDEXES:
        return "index", _index
    return plain_values.writer(value)
