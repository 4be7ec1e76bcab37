"""The filter of messages between a page and its kernel: widgets work, but no page can run code.

ipywidgets lets a page set any trait of any widget: the end of a slider, the columns of a list,
the HTML that a check shows. Here a message sets what the control of that widget lets a person
set, and nothing else. Which widget is which the page's connection learns from what the kernel
itself sends to the page before anybody can move anything.
"""

import json
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

import tornado.web
from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

from kit.room.guard import GuardedHandler
from kit.room.rate_limit import RateLimit

__all__ = ["ALLOWED", "HANDSHAKES", "Channels", "Connection"]

ALLOWED = ("comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request")
# ipywidgets' front end opens one comm, to ask for the state of the widgets that exist.
TARGET = "jupyter.widget.control"
SHOWN = (
    "comm_open",
    "comm_msg",
    "comm_close",
    "comm_info_reply",
    "kernel_info_reply",
    "status",
    "display_data",
    "update_display_data",
    "clear_output",
)
# What a person sets with each kind of control.
INPUTS = {
    **dict.fromkeys(
        (
            "BoundedFloatTextModel", "BoundedIntTextModel", "CheckboxModel", "ColorPickerModel",
            "ComboboxModel", "DatePickerModel", "FloatLogSliderModel", "FloatRangeSliderModel",
            "FloatSliderModel", "FloatTextModel", "IntRangeSliderModel", "IntSliderModel",
            "IntTextModel", "PlayModel", "TextModel", "TextareaModel", "ToggleButtonModel",
        ),
        "value",
    ),
    **dict.fromkeys(
        (
            "DropdownModel", "RadioButtonsModel", "SelectModel", "SelectMultipleModel",
            "SelectionRangeSliderModel", "SelectionSliderModel", "ToggleButtonsModel",
        ),
        "index",
    ),
    **dict.fromkeys(("AccordionModel", "TabModel"), "selected_index"),
}  # fmt: skip
PRESSED = {"ButtonModel": {"event": "click"}, "TextModel": {"event": "submit"}}
MOST_MESSAGES = 600  # in ten seconds; a hand that moves a slider sends a few dozen
MOST_PAGES = 2  # of one kernel: its page, and the same before it lost its connection
HANDSHAKES = 60  # of one person in a minute
PROTOCOL = "v1.kernel.websocket.jupyter.org"


class Connection(ZMQChannelsWebsocketConnection):
    """A page's connection to its kernel; it passes the messages allowed and drops all others.

    ``models`` says which widget of the kernel is which, by the id of its comm; a page that lost its
    connection and comes back doesn't ask again.
    """

    _known: ClassVar[WeakKeyDictionary[Any, dict[str, str]]] = WeakKeyDictionary()

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.models = self._known.setdefault(self.parent, {})
        self._rate = RateLimit(MOST_MESSAGES, 10)

    def handle_incoming_message(self, incoming_msg: Any) -> None:
        """Pass a message to the kernel if it is allowed; close the connection after too many."""
        if not self._rate.take(""):
            self.websocket_handler.close(1008)
        elif not self.channels or self._may_pass(incoming_msg):
            super().handle_incoming_message(incoming_msg)

    def disconnect(self) -> None:  # type: ignore[override]
        """Let go of the kernel's channels; the next page, or the kernel's end, has them now."""
        super().disconnect()  # type: ignore[no-untyped-call]
        # Jupyter keeps them, and stumbles over them if the kernel ends while a page connects.
        self.channels = {}

    def learn(self, content: bytes) -> None:
        """Record the kernel's widgets and their models from a message that it sends to the page."""
        if b"_model_name" not in content:
            return
        told = json.loads(content)
        data = told.get("data", {})
        states = {told.get("comm_id"): data.get("state", {})}
        states |= {id: one.get("state", {}) for id, one in data.get("states", {}).items()}
        for id, state in states.items():
            if "_model_name" in state:
                self.models[id] = state["_model_name"]

    def _on_error(self, _channel: Any, _message: Any, _parts: Any) -> None:
        """Ignore the error, because ``Channels.write_message`` drops errors whole.

        Jupyter's own way (``allow_tracebacks``) looks for a trait where there is none
        (jupyter_server 2.21.1), and its exception ends the stream: the page would go deaf.
        """

    def _may_pass(self, message: Any) -> bool:
        try:
            kind, content = self._read(message)
            if kind == "comm_open":
                return bool(content["target_name"] == TARGET)
            return kind in ALLOWED and (kind != "comm_msg" or self._may_set(content))
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            return False  # no front end sends that

    def _read(self, message: Any) -> tuple[str, Any]:
        if self.subprotocol != PROTOCOL:
            return "", None  # every front end since JupyterLab 3.3 has it
        channel, parts = _parts(message)
        if channel != "shell":
            return "", None
        content = json.loads(parts[3], parse_constant=_refuse)
        return json.loads(parts[0])["msg_type"], content

    def _may_set(self, content: Any) -> bool:
        data, model = content["data"], self.models.get(content["comm_id"], "")
        if data["method"] == "update":
            return bool(data["state"].keys() <= {INPUTS.get(model)})
        if data["method"] == "custom":
            return bool(data["content"] == PRESSED.get(model, ()))
        return data["method"] in {"request_state", "request_states"}


def _refuse(constant: str) -> None:
    """Raise ValueError for NaN and Infinity: JSON lacks them, and no slider may have them."""
    raise ValueError(constant)


class Channels(GuardedHandler, KernelWebsocketHandler):
    """The websocket between one page and its kernel.

    Voilà's own drops one kind of message and reads each for it; here only some kinds pass.
    """

    connection: Any = None
    _pages: ClassVar[WeakKeyDictionary[Any, list["Channels"]]] = WeakKeyDictionary()

    async def prepare(self) -> None:  # type: ignore[override]
        """Refuse websockets of other sites, of programs without an origin, and too many of one."""
        if not self.from_here():
            raise tornado.web.HTTPError(403)
        await super().prepare()
        user = self.settings["live_session"] and self.current_user
        if user and not self.settings["handshakes"].take(user.username):
            raise tornado.web.HTTPError(429)

    async def pre_get(self) -> None:
        """Connect to the kernel; end without a word if page or kernel have gone meanwhile."""
        try:
            await super().pre_get()  # type: ignore[no-untyped-call]
        except TimeoutError as error:
            raise tornado.web.HTTPError(404) from error
        if self.connection is None:  # a page that is reloaded doesn't wait for its connection
            raise tornado.web.HTTPError(404)

    async def open(self, kernel_id: str) -> None:
        """Begin to pass messages; of more than ``MOST_PAGES`` of one kernel the oldest ends."""
        pages = self._pages.setdefault(self.connection.parent, [])
        pages.append(self)
        for old in pages[:-MOST_PAGES]:
            old.close(1008)
            old.on_close()  # at once, not only when the other side agrees
        await super().open(kernel_id)  # type: ignore[no-untyped-call]

    def on_message(self, message: Any) -> None:
        """Handle a message of the page, unless the connection has been given up."""
        if self.connection is not None:
            super().on_message(message)  # type: ignore[no-untyped-call]

    def check_origin(self, origin: str | None = None) -> bool:
        """Return the same answer as the check in ``prepare``."""
        return self.from_here()

    def on_close(self) -> None:
        """Let go of the connection at once, not only when the next ping is due."""
        pings: Any = self.ping_callback
        if pings:
            pings.stop()
        if self.connection is not None:
            pages = self._pages.get(self.connection.parent, [])
            if self in pages:
                pages.remove(self)
            super().on_close()  # type: ignore[no-untyped-call]

    def write_message(self, message: Any, binary: bool = False) -> Any:
        """Send a message to the page if its kind is in ``SHOWN``.

        No source, no traceback and no printed text gets there.
        """
        if not isinstance(message, bytes):
            return None
        _channel, parts = _parts(message)
        kind = json.loads(parts[0])["msg_type"]
        if kind not in SHOWN:
            return None
        if kind in {"comm_open", "comm_msg"} and self.connection is not None:
            self.connection.learn(parts[3])
        return super().write_message(message, binary)


def _parts(message: bytes) -> tuple[str, list[bytes]]:
    # A message begins with the number of its parts and where each begins. Jupyter believes the
    # number: one message that claims 2**64 parts would stand the whole server still.
    if 8 * (int.from_bytes(message[:8], "little") + 1) > len(message):
        raise ValueError(len(message))
    channel, parts = deserialize_msg_from_ws_v1(message)  # type: ignore[no-untyped-call]
    return channel, parts
