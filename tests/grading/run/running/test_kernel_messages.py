"""Messages of a kernel, made such as a notebook can hold."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.grading.run.running.kernel_messages import DEEPEST, fitting, reply_of

LETTERS = st.text(st.characters(codec=None, categories=["L", "Cs"]), max_size=5)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | LETTERS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(LETTERS, inner, max_size=3),
)


@given(st.dictionaries(LETTERS, ANYTHING))
def test_what_is_shown_can_be_saved(content: dict[str, Any]) -> None:
    """Whatever JSON code sends, a file in UTF-8 can hold it, and readers of JSON can read it."""
    made = fitting({"content": content})
    json.loads(json.dumps(made["content"], allow_nan=False, ensure_ascii=False).encode())


def test_a_deep_object_ends_somewhere() -> None:
    """An object that is nested without end is cut, before a copy of it fails."""
    deep: Any = "x"
    for _n in range(5000):
        deep = [deep]
    assert len(json.dumps(fitting({"content": {"data": deep}}))) < 10 * DEEPEST


@pytest.mark.parametrize(
    ("content", "status"),
    [({}, "ok"), ({"status": 7}, "ok"), ({"status": "error", "traceback": "x"}, "error")],
)
def test_a_reply_has_what_is_asked_of_it(content: dict[str, Any], status: str) -> None:
    """nbclient asks a reply for its status, and one with an error for three texts."""
    found = reply_of({"content": content})["content"]
    assert found["status"] == status
    assert status == "ok" or (found["ename"], found["evalue"], found["traceback"]) == ("", "", [])


def test_buffers_come_as_bytes() -> None:
    """Buffers are bytes for nbclient, as they were for the kernel."""
    assert fitting({"content": {}, "buffers": ["eA=="]})["buffers"] == [b"x"]
