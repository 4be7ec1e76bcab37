"""What may pass between a page and its kernel: what widgets need, and nothing that runs code."""

import json
from typing import Any

import tornado.web
from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from kit.room.guard import Guarded

__all__ = ["ALLOWED", "Channels", "Connection"]

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
PROTOCOL = "v1.kernel.websocket.jupyter.org"


class Connection(ZMQChannelsWebsocketConnection):
    """Pass on what a page may ask of its kernel, drop the rest without a word."""

    def handle_incoming_message(self, incoming_msg: Any) -> None:
        """Pass a message on to the kernel where it is a widget's."""
        if not self.channels or self._may_pass(incoming_msg):
            super().handle_incoming_message(incoming_msg)

    def _on_error(self, _channel: Any, _message: Any, _parts: Any) -> None:
        """Leave errors alone, for ``Channels.write_message`` drops them whole.

        Jupyter's own way (``allow_tracebacks``) looks for a trait where there is none
        (jupyter_server 2.21.1), and its exception ends the stream: the page would go deaf.
        """

    def _may_pass(self, message: Any) -> bool:
        try:
            kind, content = self._read(message)
            return kind in ALLOWED and (kind != "comm_open" or content["target_name"] == TARGET)
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            return False  # nobody's front end writes that

    def _read(self, message: Any) -> tuple[str, Any]:
        if self.subprotocol != PROTOCOL:
            return "", None  # every front end since JupyterLab 3.3 has it
        channel, parts = _parts(message)
        if channel != "shell":
            return "", None
        return json.loads(parts[0])["msg_type"], json.loads(parts[3])


class Channels(Guarded, VoilaKernelWebsocketHandler):  # type: ignore[misc]
    """The websocket between one page and its kernel."""

    async def prepare(self) -> None:
        """Refuse pages of other sites, and programs that don't say where they come from."""
        if not self.from_here():
            raise tornado.web.HTTPError(403)
        await super().prepare()  # type: ignore[misc]

    def check_origin(self, origin: str | None = None) -> bool:
        """Agree with what ``prepare`` has found."""
        return self.from_here()

    def write_message(self, message: Any, binary: bool = False) -> Any:
        """Send the page what concerns its widgets: no source, no traceback, no stream."""
        if _kind(message) in SHOWN:
            return super().write_message(message, binary)
        return None


def _kind(message: Any) -> str:
    if not isinstance(message, bytes):
        return ""
    _channel, parts = _parts(message)
    return str(json.loads(parts[0])["msg_type"])


def _parts(message: bytes) -> tuple[str, list[bytes]]:
    # A message begins with the number of its parts and where each begins. Jupyter believes the
    # number: one message that claims 2**64 parts would stand the whole server still.
    if 8 * (int.from_bytes(message[:8], "little") + 1) > len(message):
        raise ValueError(len(message))
    channel, parts = deserialize_msg_from_ws_v1(message)  # type: ignore[no-untyped-call]
    return channel, parts
