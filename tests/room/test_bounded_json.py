"""Tests for ``kit.room.bounded_json``."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.room import bounded_json

TEXTS = st.text(alphabet=st.characters(codec="utf-8"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | TEXTS
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=10,
)  # fmt: skip


@given(VALUES)
def test_what_json_writes_is_read(value: object) -> None:
    """Within the depth, the reader gives back what was written."""
    assert bounded_json.loads(json.dumps(value).encode(), deepest=12) == value


@given(VALUES, st.integers(0, 4))
def test_depth_is_counted_as_python_counts_it(value: object, deepest: int) -> None:
    """The reader refuses a text exactly if its value is deeper than allowed."""
    text = json.dumps(value).encode()
    if _depth(value) <= deepest:
        assert bounded_json.loads(text, deepest=deepest) == value
    else:
        with pytest.raises(ValueError, match="more lists"):
            bounded_json.loads(text, deepest=deepest)


def _depth(value: object) -> int:
    if not isinstance(value, dict | list):
        return 0
    inner = value.values() if isinstance(value, dict) else value
    return 1 + max(map(_depth, inner), default=0)


@given(st.binary(max_size=50))
def test_nonsense_raises_one_kind_of_error(text: bytes) -> None:
    """Bytes that are not JSON raise ValueError."""
    try:
        bounded_json.loads(text, deepest=3)
    except ValueError:
        return
    json.loads(text.decode())


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "-Infinity",
        "1e999",
        "-1e999",
        "9" * 30,
        "[" * 60_000,
        '{"a":' * 9000,
        '"\\',
        "\ufeff1",
    ],
)
def test_odd_json_is_refused(text: str) -> None:
    """Numbers beyond all bounds, and brackets beyond all depth, are refused."""
    with pytest.raises(ValueError):  # noqa: PT011  # Python's own say many things
        bounded_json.loads(text.encode(), deepest=5)


@pytest.mark.parametrize("coding", ["utf-16", "utf-32", "utf-16-le", "latin-1"])
def test_other_codings_are_refused(coding: str) -> None:
    """Only UTF-8 is read, because a kernel reads nothing else."""
    with pytest.raises(ValueError):  # noqa: PT011  # Python's own say many things
        bounded_json.loads('{"ä": "ü"}'.encode(coding), deepest=5)


@pytest.mark.parametrize(
    "text", [b'"' + b'\\"' * 32_000, b'\\"' * 32_000, b'"\\' * 32_000, b'"' * 65_000]
)
def test_no_text_takes_long(text: bytes) -> None:
    """Quotation marks that never close take no longer than others."""
    begin = time.process_time()
    with pytest.raises(ValueError):  # noqa: PT011  # Python's own say many things
        bounded_json.loads(text, deepest=5)
    assert time.process_time() - begin < 1
