"""The filter of messages between a page and its kernel: widgets work, but no page can run code.

What comes from a page is read by ``kit.room.copies.page_messages``, which knows what may come; all
else is dropped. Which widget is which the page's connection learns from what the kernel itself
sends to the page before anybody can move anything.
"""

import asyncio
import json
import logging
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

import tornado.web
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from tornado.websocket import WebSocketClosedError

from kit.room.copies import page_messages
from kit.room.copies.known_widgets import KnownWidgets
from kit.room.copies.page_messages import UnexpectedError
from kit.room.guard import GuardedHandler
from kit.room.rate_limit import RateLimit

__all__ = ["Channels", "Connection"]

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
LEARNT = ("comm_open", "comm_msg", "comm_close")
MOST_MESSAGES = 600  # in ten seconds; a hand that moves a slider sends a few dozen
PROTOCOL = "v1.kernel.websocket.jupyter.org"  # every front end since JupyterLab 3.3 has it

log = logging.getLogger("hackyack.room")


class Connection(ZMQChannelsWebsocketConnection):
    """A page's connection to its kernel; it passes the messages allowed and drops all others.

    ``widgets`` are those of the kernel; a page that lost its connection and comes back doesn't ask
    for them again.
    """

    _known: ClassVar[WeakKeyDictionary[Any, KnownWidgets]] = WeakKeyDictionary()

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.widgets = self._known.setdefault(self.parent, KnownWidgets())
        self._rate = RateLimit(MOST_MESSAGES, 10)

    def handle_incoming_message(self, incoming_msg: Any) -> None:
        """Pass what a message says to the kernel; close the connection after too many."""
        if not self._rate.take(""):
            self.websocket_handler.close(1008)
            return
        try:
            sent = incoming_msg if self.subprotocol == PROTOCOL else None
            understood = page_messages.read(sent, self.widgets)
        except UnexpectedError as error:
            self._tell(str(error))
        else:
            super().handle_incoming_message(understood)  # type: ignore[arg-type]  # Jupyter's too

    def _tell(self, why: str) -> None:
        """Log why a message was dropped: once for each reason, so that nobody can fill the log."""
        if why not in self.widgets.told:
            self.widgets.told.add(why)
            log.warning("A page's message to its kernel was dropped: %s.", why)

    def _on_error(self, _channel: Any, _message: Any, _parts: Any) -> None:
        """Ignore the error, because ``Channels.write_message`` drops errors whole.

        Jupyter's own way (``allow_tracebacks``) looks for a trait where there is none
        (jupyter_server 2.21.1), and its exception ends the stream: the page would go deaf.
        """


class Channels(GuardedHandler, KernelWebsocketHandler):
    """The websocket between one page and its kernel.

    Voilà's own drops one kind of message and reads each for it; here only some kinds pass.
    """

    async def prepare(self) -> None:  # type: ignore[override]
        """Refuse websockets of other sites, and of programs that send no origin."""
        if not self.from_here():
            raise tornado.web.HTTPError(403)
        await super().prepare()

    def check_origin(self, origin: str | None = None) -> bool:
        """Return the same answer as the check in ``prepare``."""
        return self.from_here()

    def on_close(self) -> None:
        """Let go of the connection at once, not only when the next ping is due."""
        pings: Any = self.ping_callback
        if pings:
            pings.stop()
        super().on_close()  # type: ignore[no-untyped-call]

    def write_message(self, message: Any, binary: bool = False) -> Any:
        """Send a message to the page if its kind is in ``SHOWN``.

        No source, no traceback and no printed text gets there.
        """
        if not isinstance(message, bytes):
            return None
        _channel, parts = page_messages.parts(message)
        kind = json.loads(parts[0])["msg_type"]
        if kind not in SHOWN:
            return None
        if kind in LEARNT and self.connection is not None:
            self.connection.widgets.learn(kind, parts[3])
        try:
            sent = super().write_message(message, binary)
        except WebSocketClosedError:
            return None
        sent.add_done_callback(_forget)
        return sent


def _forget(sent: "asyncio.Future[None]") -> None:
    """Take note of an answer whose page has gone: else each would be an error in the log."""
    if not sent.cancelled() and not isinstance(
        sent.exception(), (WebSocketClosedError, type(None))
    ):
        log.error("An answer could not be sent to its page.", exc_info=sent.exception())
