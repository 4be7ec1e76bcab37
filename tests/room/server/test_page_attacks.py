"""Attacks by a page on its own kernel: what no control sends is dropped in one line of the log."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import websocket
from jupyter_server.services.kernels.connection.base import serialize_msg_to_ws_v1
from nbformat.v4 import new_code_cell
from support.rooms import RunningRoom, course
from support.served import receive

from kit.room.copies import page_messages

# A server that imports and warms kernels takes its time on a machine that has other work.
pytestmark = pytest.mark.timeout(300)

CONTROLS = """\
import ipywidgets as widgets
widgets.VBox([
    widgets.IntSlider(value=3, max=9), widgets.FloatSlider(value=0.5), widgets.Text(value="a"),
    widgets.Dropdown(options=["x", "y"]), widgets.SelectMultiple(options=["x", "y"]),
    widgets.IntRangeSlider(value=(2, 5)), widgets.Checkbox(), widgets.DatePicker(),
    widgets.ColorPicker(value="#112233"), widgets.HTML("<b>as the author wrote it</b>"),
    widgets.Tab([widgets.HTML("one"), widgets.HTML("two")]), widgets.Button(description="press"),
    widgets.Combobox(options=["x"], ensure_option=True), widgets.SelectionRangeSlider(options="ab"),
])"""
HEADER = {"session": "s", "username": "", "version": "5.2", "date": "2026-01-01T00:00:00.000Z"}
AT_ONCE = 40  # attacks on one connection
Widgets = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    """A room with one page, which has a control of every kind."""
    home = course(tmp_path_factory.mktemp("page") / "home", [new_code_cell(CONTROLS)])
    opened = RunningRoom(home, {"people": 400})
    yield opened
    opened.stop()


def packed(
    content: Any,
    *,
    kind: str = "comm_msg",
    buffers: Sequence[bytes] = (),
    instead: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return a message as a page sends it; ``instead`` are parts sent in place of its own."""
    header = {"msg_id": uuid4().hex, "msg_type": kind, **HEADER}
    whole = {"header": header, "parent": {}, "metadata": {"version": "1.0.0"}, "content": content}
    parts = {name: json.dumps(part).encode() for name, part in whole.items()} | (instead or {})
    return bytes(serialize_msg_to_ws_v1([*parts.values(), *buffers], "shell"))


def states(line: websocket.WebSocket) -> Widgets:
    """Ask for all widgets as the page does; return them by the name of their model."""
    found: dict[str, Any] = {}

    def update(_kind: str, content: Any) -> bool:
        data = content.get("data", {})
        found.update(data.get("states", {}))
        return bool(data.get("method") == "update_states")

    comm = {"comm_id": uuid4().hex}
    opening = {**comm, "target_name": page_messages.TARGET, "data": {}}
    line.send_binary(packed(opening, kind="comm_open"))
    line.send_binary(packed({**comm, "data": {"method": "request_states"}}))
    receive(line, update)
    line.send_binary(packed({**comm, "data": {}}, kind="comm_close"))
    return {one["model_name"]: {"id": id, **one["state"]} for id, one in found.items()}


def update(id: str, state: Any, **more: Any) -> dict[str, Any]:
    """Return the content of a message that sets traits of a widget."""
    return {"comm_id": id, "data": {"method": "update", "state": state, **more}}


def _attacks(widget: Widgets) -> Iterator[tuple[str, bytes]]:
    """Yield what each attack tries, and its message."""
    yield from _buffers(widget)
    yield from _forms(widget["IntSliderModel"]["id"])
    yield from _headers()
    yield from _comms(widget["IntSliderModel"]["id"], widget["ButtonModel"]["id"])
    yield from _values(widget)


def _buffers(widget: Widgets) -> Iterator[tuple[str, bytes]]:
    html, slider = widget["HTMLModel"]["id"], widget["IntSliderModel"]["id"]
    lie = b"All your answers are right"
    for id, path in (
        (html, ["value"]), (slider, ["max"]), (slider, ["description"]), (slider, ["value", "max"]),
    ):  # fmt: skip
        yield "a buffer sets a trait", packed(update(id, {}, buffer_paths=[path]), buffers=[lie])
    both = update(slider, {"value": 4}, buffer_paths=[["_dom_classes"]])
    yield "a buffer beside a value", packed(both, buffers=[b"x"])
    yield "a buffer nobody names", packed(update(slider, {"value": 4}), buffers=[b"x" * 60_000])
    yield "paths without buffers", packed(update(slider, {"value": 4}, buffer_paths=[["max"]]))


def _forms(slider: str) -> Iterator[tuple[str, bytes]]:
    for part in ("header", "parent", "metadata", "content"):
        yield f"60,000 brackets as {part}", packed({}, instead={part: b"[" * 60_000})
    deep = b'{"comm_id":"%s","data":' % slider.encode()
    yield "60,000 brackets in content", packed({}, instead={"content": deep + b"[" * 60_000})
    yield (
        "30,000 closed brackets",
        packed({}, instead={"content": deep + b"[" * 30_000 + b"]" * 30_000 + b"}"}),
    )
    yield (
        "20,000 objects",
        packed({}, instead={"content": deep + b'{"a":' * 10_000 + b"1" + b"}" * 10_001}),
    )
    for odd in (b"", b"7", b"null", b"[]", b'"x"', b"{", b"\xff", b"{}{}", b"\x00" * 99):
        yield "content that is no object", packed({}, instead={"content": odd})
        yield "a header that is no object", packed({}, instead={"header": odd})
        yield "metadata that is no object", packed({}, instead={"metadata": odd}, kind="comm_open")
    for raw in (b"", b"\0" * 8, b"\xff" * 64, (2**64 - 1).to_bytes(8, "little") * 9, b"x" * 60_000):
        yield "no message at all", raw
    yield "parts that overlap", _offsets([48, 53, 53, 53, 53])
    yield "parts that run backwards", _offsets([48, 90, 60, 70, 40])


def _headers() -> Iterator[tuple[str, bytes]]:
    whole = json.dumps({"msg_id": "a", "msg_type": "kernel_info_request", **HEADER})
    for coding in ("utf-16", "utf-32", "utf-16-le", "utf-8-sig"):
        yield f"a header in {coding}", packed({}, instead={"header": whole.encode(coding)})
        yield f"content in {coding}", packed({}, instead={"content": json.dumps({}).encode(coding)})
    for name in ("msg_id", "msg_type", "session"):
        bare = {k: v for k, v in json.loads(whole).items() if k != name}
        yield f"a header without {name}", packed({}, instead={"header": json.dumps(bare).encode()})
        for wrong in (None, 7, [], {}, "", "x" * 5000, "a\nb"):
            header = json.dumps({**bare, name: wrong}).encode()
            yield f"{name} is {wrong!r:.9}", packed({}, instead={"header": header})
    for date in ("2026-99-99T99:99:99Z", 10**30, {"a": 1}):
        header = json.dumps({**json.loads(whole), "date": date, "version": date}).encode()
        yield f"a date {date!r:.9}", packed({}, instead={"header": header})


def _comms(slider: str, button: str) -> Iterator[tuple[str, bytes]]:
    opening = {"comm_id": "x", "target_name": page_messages.TARGET, "data": {}}
    again = packed(update(slider, {"value": 3}, buffer_paths=[]))
    yield "a message", again
    yield "the same message again", again
    yield "the state of a new widget", packed({**opening, "target_name": "jupyter.widget"})
    yield (
        "an unknown protocol",
        packed(opening, kind="comm_open", instead={"metadata": b'{"version":"9.0"}'}),
    )
    yield "a widget's id taken", packed({**opening, "comm_id": slider}, kind="comm_open")
    yield "a widget closed", packed({"comm_id": slider, "data": {}}, kind="comm_close")
    yield "an unknown widget closed", packed({"comm_id": "nobody", "data": {}}, kind="comm_close")
    for data in ({}, {"method": "echo"}, {"method": "request_states"}, {"method": []}, [], None, 7):
        yield "no method of a widget", packed({"comm_id": slider, "data": data})
    for content in ({"event": "submit"}, {"event": ["click"]}, {}, [], "click"):
        press = {"method": "custom", "content": content}
        yield (
            "no event of a button",
            packed({"comm_id": button, "data": press}),
        )


def _values(widget: Widgets) -> Iterator[tuple[str, bytes]]:
    for model, trait, values in WRONG:
        for value in values:
            said = update(widget[model]["id"], {trait: value}, buffer_paths=[])
            yield f"{model}: {value!r:.20}", packed(said)
    yield "half a letter", packed(update(widget["TextModel"]["id"], {"value": "\ud800"}))


def _offsets(offsets: list[int]) -> bytes:
    table = [len(offsets), *offsets]
    return b"".join(n.to_bytes(8, "little") for n in table) + b"shell" + b"{}" * 20


ODD = [None, True, "3", [1], {"a": 1}, 1e308 * 10, -(10**400)]
WRONG: list[tuple[str, str, list[Any]]] = [
    ("IntSliderModel", "value", [*ODD, 2.5]),
    ("FloatSliderModel", "value", ODD),
    ("IntRangeSliderModel", "value", [*ODD, 1, [1, 2, 3], [1, None], ["1", "2"]]),
    ("TextModel", "value", [None, 7, ["a"], {"a": 1}, True]),
    ("CheckboxModel", "value", [None, 0, "true", []]),
    ("DropdownModel", "index", [2, -1, 10**9, "0", True, [0], 0.5]),
    ("SelectMultipleModel", "index", [[2], [-1], 0, ["0"], [True], [[0]], list(range(9999))]),
    ("SelectionRangeSliderModel", "index", [[0, 9], [0], [0, 1, 1], None]),
    ("DatePickerModel", "value", [{"year": 2026, "month": 1, "date": 31}, {"year": 1}, 7, "x"]),
    ("ColorPickerModel", "value", ["url(x)", 7, None, "#12", "no such colour"]),
    ("TabModel", "selected_index", [2, -1, "0", True]),
    ("ComboboxModel", "value", ["y", 7]),
]  # fmt: skip


def test_a_page_sets_nothing_but_its_controls(server: RunningRoom) -> None:
    """After all attacks every widget is as it was, and no error is in the log."""
    person = server.join()
    kernel = person.open()
    before = states(person.connect(kernel))
    tried = list(_attacks(before))
    for begin in range(0, len(tried), AT_ONCE):
        line = person.connect(kernel)  # all on one connection would be a flood
        for _what, message in tried[begin : begin + AT_ONCE]:
            line.send_binary(message)
        assert states(line) == before, [what for what, _message in tried[begin : begin + AT_ONCE]]
    assert "Traceback" not in server.log.read_text()


def test_each_reason_is_told_once(tmp_path: Path) -> None:
    """A page that sends the same nonsense again and again costs the log one line."""
    # a room of its own, whose log is not yet cut for what other tests sent
    server = RunningRoom(course(tmp_path / "home", [new_code_cell(CONTROLS)]), {"people": 10})
    person = server.join()
    line = person.connect(person.open())
    before = server.log.read_text()
    for _n in range(200):
        line.send_binary(packed({}, instead={"content": b"[" * 60_000}))
    states(line)
    told = server.log.read_text().removeprefix(before)
    server.stop()
    assert told.count("dropped") == 1
    assert len(told.splitlines()) < 5


def test_a_page_that_goes_leaves_no_error(server: RunningRoom) -> None:
    """A connection cut while the kernel answers leaves no traceback in the log."""
    person = server.join()
    kernel = person.open()
    for _n in range(5):
        line = person.connect(kernel)
        for _m in range(20):
            line.send_binary(packed({}, kind="kernel_info_request"))
        line.shutdown()
    states(person.connect(kernel))
    assert "Traceback" not in server.log.read_text()


def test_a_session_cant_write_the_log(server: RunningRoom) -> None:
    """The name that a page gives its connection begins no line of the log."""
    person = server.join()
    kernel = person.open()
    for _n in range(2):
        person.connect(kernel, session="x%0ALOG%20200%20GET%20/forged%0D%1b[31m")
    states(person.connect(kernel))
    assert not re.search("^LOG 200 GET /forged", server.log.read_text(), re.MULTILINE)
    assert "\x1b" not in server.log.read_text()
