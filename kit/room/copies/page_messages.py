"""The messages that a page may send to its kernel: one parser, which knows each of them.

A message is read within bounds and compared with what ipywidgets' front end sends: which keys,
which widget, which values that widget's control has. What fits is written anew from what was read,
so that the kernel gets no part, key or byte that was not understood here. Buffers never fit: no
control of a page sends any.
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from jupyter_client._version import protocol_version
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)

from kit.room import bounded_json
from kit.room.copies import control_values
from kit.room.copies.known_widgets import KnownWidgets

__all__ = ["ALLOWED", "CONTROL_PROTOCOL", "TARGET", "UnexpectedError", "parts", "read"]

# ipywidgets' front end opens one comm, to ask for the state of the widgets that exist.
TARGET = "jupyter.widget.control"
CONTROL_PROTOCOL = "1.0.0"
WIDGETS = "jupyter.widget"
CHANNEL = "shell"
PARTS = 4  # header, parent, metadata, content; each further one would be a buffer
LARGEST_PART = 2**16
DEEPEST = 4  # content, data, state, and what a date or a range consists of
ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


class UnexpectedError(ValueError):
    """A message that no control of a page sends; its text says why, in one line."""


def parts(message: bytes) -> tuple[str, list[bytes]]:
    """Return the channel and the parts of a message in Jupyter's binary form.

    Raises UnexpectedError if it isn't in that form.
    """
    # A message begins with the number of its parts and where each begins. Jupyter believes the
    # number: one message that claims 2**64 parts would stand the whole server still.
    if 8 * (int.from_bytes(message[:8], "little") + 1) > len(message):
        raise UnexpectedError("it claims more parts than it has bytes")
    try:
        channel, found = deserialize_msg_from_ws_v1(message)  # type: ignore[no-untyped-call]
    except (ValueError, IndexError) as error:
        raise UnexpectedError("it is not in the form of Jupyter's messages") from error
    return channel, found


def read(message: object, widgets: KnownWidgets) -> bytes:
    """Return the message for the kernel that says what ``message`` says, and nothing else.

    ``widgets`` are those of this kernel; a comm that the message opens or closes is entered there.
    Raises UnexpectedError if no front end sends such a message.
    """
    if not isinstance(message, bytes):
        raise UnexpectedError("it is not in the form of Jupyter's messages")
    channel, found = parts(message)
    if channel != CHANNEL:
        raise UnexpectedError("it is for another channel than the widgets'")
    if len(found) != PARTS or sum(map(len, found)) > len(message):
        raise UnexpectedError("it has buffers, or too few parts")
    header, _parent, metadata, content = map(_mapping, found)
    kind = header.get("msg_type")
    if not isinstance(kind, str) or kind not in KINDS:
        raise UnexpectedError("it is of a kind that no control sends")
    told = KINDS[kind](content, metadata, widgets)
    versions = {"version": CONTROL_PROTOCOL} if kind == "comm_open" else {}
    return _packed(_header(header), {}, versions, told)


def _mapping(part: bytes) -> dict[str, Any]:
    if len(part) > LARGEST_PART:
        raise UnexpectedError("it is larger than any that a control sends")
    try:
        value = bounded_json.loads(part, deepest=DEEPEST)
    except ValueError as error:
        raise UnexpectedError("it is not JSON, or has odd numbers or too many brackets") from error
    if not isinstance(value, dict):
        raise UnexpectedError("a part of it is no JSON object")
    return value


def _packed(*told: dict[str, Any]) -> bytes:
    try:
        packed = [json.dumps(part, ensure_ascii=False, allow_nan=False).encode() for part in told]
    except UnicodeEncodeError as error:
        raise UnexpectedError("its text has half a letter") from error
    return bytes(serialize_msg_to_ws_v1(packed, CHANNEL))  # type: ignore[no-untyped-call]


def _header(header: dict[str, Any]) -> dict[str, str]:
    """Return a header with the ids of ``header``; the kernel needs nothing else of a page's.

    The time makes it one of its kind: a kernel ends in an error over a message that comes twice.
    """
    ids = {name: _id(header.get(name)) for name in ("msg_id", "session")}
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    own = {"username": "", "version": protocol_version, "date": now}
    return {**ids, **own, "msg_type": header["msg_type"]}


def _id(value: Any) -> str:
    if not isinstance(value, str) or not ID.fullmatch(value):
        raise UnexpectedError("an id is missing, or is none")
    return value


def _keys(content: Any, *needed: str, may: tuple[str, ...] = ()) -> Any:
    """Return ``content`` if it is an object with exactly these keys; those of ``may`` may miss."""
    if not isinstance(content, dict) or not set(needed) <= content.keys() <= {*needed, *may}:
        raise UnexpectedError("its keys are not those that a control sends")
    return content


def _kernel_info(content: Any, _metadata: Any, _widgets: KnownWidgets) -> dict[str, Any]:
    return dict(_keys(content))


def _comm_info(content: Any, _metadata: Any, _widgets: KnownWidgets) -> dict[str, Any]:
    """Any page may ask which comms there are; the names of targets are no secret."""
    if _keys(content, may=("target_name",)).get("target_name", WIDGETS) != WIDGETS:
        raise UnexpectedError("it asks for a target that no control has")
    return dict(content)


def _open(content: Any, metadata: Any, widgets: KnownWidgets) -> dict[str, Any]:
    _keys(content, "comm_id", "target_name", may=("data",))
    if content["target_name"] != TARGET or metadata.get("version") != CONTROL_PROTOCOL:
        raise UnexpectedError("it opens a target that no control needs")
    comm = _id(content["comm_id"])
    if not widgets.may_open(comm):
        raise UnexpectedError("it opens a comm that is open, or too many of them")
    widgets.questions.add(comm)
    return {"comm_id": comm, "target_name": TARGET, "data": {}}


def _close(content: Any, _metadata: Any, widgets: KnownWidgets) -> dict[str, Any]:
    comm = _id(_keys(content, "comm_id", may=("data",))["comm_id"])
    if comm not in widgets.questions:
        raise UnexpectedError("it closes what the page has not opened")
    widgets.questions.discard(comm)
    return {"comm_id": comm, "data": {}}


def _message(content: Any, _metadata: Any, widgets: KnownWidgets) -> dict[str, Any]:
    comm = _id(_keys(content, "comm_id", "data")["comm_id"])
    data = _keys(content["data"], "method", may=("state", "content", "buffer_paths"))
    method = data["method"]
    if comm in widgets.questions and data == {"method": "request_states"}:
        return {"comm_id": comm, "data": data}
    read_data = METHODS.get(method) if isinstance(method, str) else None
    if comm not in widgets or read_data is None:
        raise UnexpectedError("it is for a widget that is not there, or has a method of no control")
    return {"comm_id": comm, "data": {"method": method, **read_data(data, widgets, comm)}}


def _update(data: Any, widgets: KnownWidgets, comm: str) -> dict[str, Any]:
    """Read what a control was set to: one trait, with a value that this very control has."""
    state = _keys(data, "method", "state", may=("buffer_paths",))["state"]
    if data.get("buffer_paths", []) != []:
        raise UnexpectedError("it names buffers, which no control sends")
    widget = widgets[comm]
    trait = control_values.trait(widget.model)
    if trait is None or not isinstance(state, dict) or state.keys() != {trait}:
        raise UnexpectedError("it sets something else than what the control shows")
    if not control_values.fits(widget, state[trait]):
        raise UnexpectedError("it sets a value that the control doesn't have")
    return {"state": {trait: state[trait]}, "buffer_paths": []}


def _custom(data: Any, widgets: KnownWidgets, comm: str) -> dict[str, Any]:
    event = _keys(data, "method", "content")["content"]
    if event != PRESSED.get(widgets[comm].model):
        raise UnexpectedError("it is an event that the control doesn't have")
    return {"content": event}


def _request(data: Any, _widgets: KnownWidgets, _comm: str) -> dict[str, Any]:
    _keys(data, "method")
    return {}


PRESSED = {"ButtonModel": {"event": "click"}, "TextModel": {"event": "submit"}}
METHODS = {"update": _update, "custom": _custom, "request_state": _request}
KINDS: dict[Any, Callable[[Any, Any, KnownWidgets], dict[str, Any]]] = {
    "comm_open": _open,
    "comm_msg": _message,
    "comm_close": _close,
    "comm_info_request": _comm_info,
    "kernel_info_request": _kernel_info,
}
ALLOWED = tuple(KINDS)
