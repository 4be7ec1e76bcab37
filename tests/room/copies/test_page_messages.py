"""Tests for the parser of pages' messages, with ``known_widgets`` and ``control_values``."""

import json
from typing import Any

import ipywidgets as widgets
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ipywidgets._version import __control_protocol_version__
from jupyter_server.services.kernels.connection.base import serialize_msg_to_ws_v1

from kit.room.copies import control_values, page_messages
from kit.room.copies.known_widgets import KnownWidget, KnownWidgets
from kit.room.copies.page_messages import UnexpectedError

HEADER = {"msg_id": "m", "session": "s", "msg_type": "comm_msg"}
OPTIONS = ["x", "y", "z"]
CHOOSING = {"options": OPTIONS}
# One of each; what is missing here, the test below says.
MADE: dict[str, dict[str, Any]] = {
    **dict.fromkeys(
        ("Dropdown", "RadioButtons", "Select", "ToggleButtons", "SelectMultiple",
         "SelectionSlider", "SelectionRangeSlider"), CHOOSING,
    ),
    "Combobox": {**CHOOSING, "ensure_option": True},
    **{name: {"children": [widgets.HTML()] * 3} for name in ("Accordion", "Tab")},
}  # fmt: skip
NUMBERS = st.integers(-5, 5) | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
SIMPLE = st.none() | st.booleans() | NUMBERS | st.text(max_size=4) | st.sampled_from(["x", "#fff"])
DATES = st.fixed_dictionaries({name: st.integers(-2, 2100) for name in ("year", "month", "date")})
VALUES = SIMPLE | st.lists(SIMPLE, max_size=3) | st.lists(st.integers(-1, 3), max_size=3) | DATES


@pytest.mark.parametrize("model", control_values.TRAITS)
@given(value=VALUES)
@settings(max_examples=50)
def test_a_widget_takes_what_fits(model: str, value: Any) -> None:
    """No value that the parser lets through is an error of the widget."""
    name = model.removesuffix("Model")
    widget = getattr(widgets, name)(**MADE.get(name, {}))
    known = KnownWidgets()
    state = json.dumps(widget.get_state(), default=str).encode()
    known.learn("comm_open", b'{"comm_id": "w", "data": {"state": ' + state + b"}}")
    if control_values.fits(known["w"], value):
        widget.set_state({control_values.trait(model): value})


def packed(content: Any, **header: Any) -> bytes:
    """Return a message of a page."""
    told = [{**HEADER, **header}, {}, {}, content]
    return bytes(serialize_msg_to_ws_v1([json.dumps(one).encode() for one in told], "shell"))


def known() -> KnownWidgets:
    """Return a kernel's widgets: one slider."""
    return KnownWidgets(slider=KnownWidget("IntSliderModel"))


def move(value: Any, **more: Any) -> dict[str, Any]:
    """Return the content of the message that moves the slider."""
    return {"comm_id": "slider", "data": {"method": "update", "state": {"value": value}, **more}}


def test_a_move_is_written_anew() -> None:
    """The kernel gets what was read, and no other key of the page's header."""
    message = packed(move(4, buffer_paths=[]), username="<b>", subshell_id="x", date="soon")
    channel, parts = page_messages.parts(page_messages.read(message, known()))
    header = json.loads(parts[0])
    assert (channel, len(parts)) == ("shell", 4)
    assert json.loads(parts[3]) == move(4, buffer_paths=[])
    assert header.keys() == {"msg_id", "session", "msg_type", "username", "version", "date"}
    assert header["username"] == ""


def test_the_same_message_is_never_the_same() -> None:
    """A kernel ends in an error over a message that comes twice to the byte."""
    message, widgets = packed(move(4)), known()
    assert page_messages.read(message, widgets) != page_messages.read(message, widgets)


@given(st.binary(max_size=200))
def test_no_bytes_surprise(message: bytes) -> None:
    """Bytes that are no message are refused in one way."""
    with pytest.raises(UnexpectedError):
        page_messages.read(message, known())


@given(st.recursive(SIMPLE, lambda inner: st.dictionaries(
    st.sampled_from(["comm_id", "data", "method", "state", "value", "content", "buffer_paths"]),
    inner | st.sampled_from(["slider", "update", "custom"]),
)))  # fmt: skip
def test_no_content_surprises(content: Any) -> None:
    """Any content either moves the slider or is refused in one way."""
    try:
        _channel, parts = page_messages.parts(page_messages.read(packed(content), known()))
    except UnexpectedError:
        return
    data = json.loads(parts[3])["data"]
    assert data["method"] == "request_state" or type(data["state"]["value"]) is int


def test_buffers_are_refused() -> None:
    """A message with a buffer is refused, even if it is right otherwise."""
    _channel, parts = page_messages.parts(packed(move(4)))
    with pytest.raises(UnexpectedError, match="buffers"):
        page_messages.read(bytes(serialize_msg_to_ws_v1([*parts, b"x"], "shell")), known())


def test_few_questions_are_open_at_once() -> None:
    """A page opens a few comms, each under an id of its own, and closes only those."""
    widgets = known()
    opening = {"target_name": page_messages.TARGET, "data": {}}
    for n in range(20):
        _asked(widgets, {"comm_id": f"c{n}", **opening}, "comm_open")
    for id in ("c0", "slider", "one more"):
        with pytest.raises(UnexpectedError):
            _asked(widgets, {"comm_id": id, **opening}, "comm_open")
    _asked(widgets, {"comm_id": "c0", "data": {}}, "comm_close")
    with pytest.raises(UnexpectedError):
        _asked(widgets, {"comm_id": "slider", "data": {}}, "comm_close")


def _asked(widgets: KnownWidgets, content: Any, kind: str) -> bytes:
    told = [{**HEADER, "msg_type": kind}, {}, {"version": "1.0.0"}, content]
    message = serialize_msg_to_ws_v1([json.dumps(one).encode() for one in told], "shell")
    return page_messages.read(bytes(message), widgets)


def test_a_closed_widget_is_forgotten() -> None:
    """What the kernel has closed can't be set any more."""
    widgets = known()
    widgets.learn("comm_close", b'{"comm_id": "slider", "data": {}}')
    with pytest.raises(UnexpectedError, match="not there"):
        page_messages.read(packed(move(4)), widgets)


def test_new_options_count() -> None:
    """A list that got more options can be set to the last of them."""
    widgets = KnownWidgets(list=KnownWidget("DropdownModel", 2))
    chosen = {"comm_id": "list", "data": {"method": "update", "state": {"index": 2}}}
    with pytest.raises(UnexpectedError, match="value"):
        page_messages.read(packed(chosen), widgets)
    told = {"comm_id": "list", "data": {"method": "update", "state": {"_options_labels": OPTIONS}}}
    widgets.learn("comm_msg", json.dumps(told).encode())
    page_messages.read(packed(chosen), widgets)


def test_the_protocol_is_that_of_ipywidgets() -> None:
    """ipywidgets' kernel side refuses other versions with an error."""
    assert __control_protocol_version__ == page_messages.CONTROL_PROTOCOL
