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

__all__ = ["HANDSHAKES", "Channels", "Connection"]

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
MOST_PAGES = 2  # of one kernel: its page, and the same before it lost its connection
HANDSHAKES = 60  # of one person in a minute
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

    def disconnect(self) -> None:  # type: ignore[override]
        """Let go of the kernel's channels; the next page, or the kernel's end, has them now."""
        super().disconnect()  # type: ignore[no-untyped-call]
        # Jupyter keeps them, and stumbles over them if the kernel ends while a page connects.
        self.channels = {}

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
