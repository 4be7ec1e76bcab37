"""Values that two processes exchange come back equal, of the same type, with what is missing."""

import base64
import datetime as dt
import decimal
import json
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps

from kit.kernels.trees import plain_tables, plain_values
from kit.kernels.trees.plain_values import NotPlainError, packed, unpacked

KEYS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(), st.binary(), st.dates(),
    st.decimals(allow_nan=False), st.datetimes(), st.times(), st.timedeltas(),
)  # fmt: skip
VALUES = st.recursive(
    st.one_of(KEYS, st.floats(), st.complex_numbers(), nps.arrays(nps.scalar_dtypes(), (2, 3))),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.tuples(inner, inner),
        st.sets(KEYS, max_size=4),
        st.frozensets(KEYS, max_size=4),
        st.dictionaries(st.one_of(KEYS, st.tuples(KEYS)), inner, max_size=4),
    ),
    max_leaves=12,
)


def there_and_back(value: Any) -> Any:
    """Return a value after a journey, as text."""
    text = json.dumps(packed(value, plain_tables.writer))
    return unpacked(json.loads(text), plain_tables.READERS)


def same(one: Any, two: Any) -> bool:
    """Tell whether two values are equal and of one type, with all in them; NaN equals NaN."""
    if type(one) is not type(two):
        return False
    if isinstance(one, np.ndarray):
        return one.dtype == two.dtype and one.shape == two.shape and one.tobytes() == two.tobytes()
    if isinstance(one, dict):
        return same(list(one.items()), list(two.items()))
    if isinstance(one, list | tuple):
        return len(one) == len(two) and all(map(same, one, two))
    if isinstance(one, float) and not math.isnan(one):
        return one == two and math.copysign(1, one) == math.copysign(1, two)
    return bool(one == two) or repr(one) == repr(two)


@settings(max_examples=300)
@given(VALUES)
def test_a_value_comes_back(value: Any) -> None:
    """Whatever it is made of."""
    assert same(there_and_back(value), value)


@given(st.one_of(nps.arrays(nps.scalar_dtypes(), nps.array_shapes(min_side=0)), st.nothing()))
def test_numbers_and_arrays_of_numpy_come_back(array: Any) -> None:
    """Of each type and shape; an array's numbers are NumPy's too."""
    assert same(there_and_back(array), array)
    assert same(there_and_back(np.asfortranarray(array)), array)
    for number in array.ravel()[:1]:
        found = there_and_back(number)
        assert type(found) is type(number)
        assert found == number or repr(found) == repr(number)


COLUMNS = {
    "whole": [1, 2, 3],
    "texts": ["a", None, "č"],
    "nullable": pd.array([1, None, 3], dtype="Int8"),
    "fraction": pd.array([0.5, None, float("nan")], dtype="Float64"),
    "truth": pd.array([True, None, False], dtype="boolean"),
    "string": pd.array(["x", None, ""], dtype="string"),
    "kind": pd.Categorical(["low", None, "high"], ["low", "mid", "high"], ordered=True),
    "years": pd.Categorical([1990, 1991, 1990]),
    "day": pd.to_datetime(["2026-02-01", None, "2026-02-03"]),
    "zoned": pd.to_datetime(["2026-02-01", None, "2026-07-03"]).tz_localize("Europe/Belgrade"),
    "span": pd.to_timedelta(["1h", None, "3D"]),
    "mixed": np.array([1, None, pd.NA], dtype=object),
    "lists": np.array([[1], {"a": pd.NaT}, pd.Timestamp("2026-01-01")], dtype=object),
}


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("rows", [3, 0])
def test_a_column_keeps_its_type_and_what_is_missing(name: str, rows: int) -> None:
    """Beside others in a table, alone, and as an index."""
    index = pd.Index(["p", "q", "r"], name="row")
    table = pd.DataFrame({name: COLUMNS[name], "other": [1.5, 2.5, float("nan")]}, index=index)
    table = table.head(rows)
    table.attrs["source"] = "invented"
    found = there_and_back(table)
    pd.testing.assert_frame_equal(found, table)
    assert found.attrs == table.attrs
    pd.testing.assert_series_equal(there_and_back(table[name]), table[name])
    if name not in {"mixed", "lists"}:
        pd.testing.assert_index_equal(there_and_back(pd.Index(table[name])), pd.Index(table[name]))


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame(),
        pd.DataFrame({"a": []}),
        pd.DataFrame({("x", 1): [1], ("y", 2): [2]}),
        pd.DataFrame([[1, 2]], columns=["same", "same"]),
        pd.DataFrame({"n": [1, 2]}, index=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)])),
        pd.DataFrame({7: [1, 2]}, index=pd.date_range("2026-01-01", periods=2)),
    ],
)
def test_any_table_keeps_its_form(table: pd.DataFrame) -> None:
    """Empty ones, two columns of one name, names in levels."""
    pd.testing.assert_frame_equal(there_and_back(table), table, check_freq=False)


@pytest.mark.parametrize(
    "value",
    [
        pd.Timestamp("2026-02-01 12:30", tz="Europe/Riga"),
        pd.Timestamp("2026-02-01"),
        pd.Timedelta("3h"),
        dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        decimal.Decimal("1.10"),
        2**70,
        -0.0,
        ...,
        b"\x00\xff",
        "\ud800",
    ],
)
def test_single_values(value: Any) -> None:
    """Those that a column or a list may hold."""
    assert same(there_and_back(value), value)


class Own(int):
    """A number of somebody's own type."""


@pytest.mark.parametrize(
    "value", [object(), Own(3), [Own(3)], {"a": len}, np.array([object()]), print, int,
              pd.DataFrame({"p": pd.period_range("2026", periods=2)})],
)  # fmt: skip
def test_what_is_not_plain_is_refused(value: Any) -> None:
    """Functions, objects and subclasses, deep inside too."""
    with pytest.raises(NotPlainError):
        packed(value, plain_tables.writer)


def test_what_is_too_deep_is_refused() -> None:
    """A list in a list in a list, and so on."""
    value: list[Any] = []
    for _n in range(100):
        value = [value]
    with pytest.raises(NotPlainError):
        packed(value)


def header(text: str, data: bytes) -> str:
    """Return an npy file with any header, in base64."""
    head = text.encode().ljust(117) + b"\n"
    magic = b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little")
    return base64.b64encode(magic + head + data).decode()


LARGE = "{'descr': '<f8', 'fortran_order': False, 'shape': (10000000000000,)}"
OBJECT = "{'descr': '|O', 'fortran_order': False, 'shape': (1,)}"


@pytest.mark.parametrize(
    "said",
    [
        {"type": "array", "value": header(LARGE, bytes(8))},
        {"type": "array", "value": header(OBJECT, bytes(8))},
        {"type": "array", "value": "no base64"},
        {"type": "array", "value": base64.b64encode(b"no npy").decode()},
        {"type": "frame", "value": []},
        {"type": "nothing of ours", "value": 1},
        {"value": 1},
        {"type": "set", "value": [[1]]},
        {"type": "complex", "value": ["a", "b", "c"]},
        {"type": "objects", "value": [[3], [1]]},
        {"type": "date", "value": 7},
    ],
)
def test_what_is_malformed_is_a_value_error(said: Any) -> None:
    """An array is no larger than what came of it; tables are read where they are asked for."""
    with pytest.raises(ValueError):  # noqa: PT011  each is malformed in another way
        unpacked(said)


def test_tables_are_read_only_where_they_are_asked_for() -> None:
    """A reader that compares numbers needs none."""
    table = packed(pd.DataFrame({"a": [1]}), plain_tables.writer)
    assert "frame" not in plain_values.READERS
    with pytest.raises(ValueError, match="frame"):
        unpacked(table)
