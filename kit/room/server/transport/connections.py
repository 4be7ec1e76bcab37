"""The web server's connections: their number for each address, and the word of a proxy.

A browser holds six connections and a stream. An address that holds more than a room full of
browsers gets no further one, and a moment without descriptors is waited for.
"""

import asyncio
import contextlib
import errno
import logging
import socket
import sys
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import Any

from tornado import httputil
from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream
from tornado.netutil import add_accept_handler

from kit.room.rate_limit import network

__all__ = ["CountedServer"]

PAUSE = 0.5  # seconds without new connections once there is no descriptor for one
IDLE = 60.0  # seconds that a connection waits for a request; a browser then opens another
GONE = 12  # seconds without a sign that what was sent has arrived: that device is gone
BODY = 300.0  # seconds in which a request has to arrive whole: a notebook over a slow Wi-Fi
EXHAUSTED = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}

# How each system says, in which unit of a second, when a connection is given up.
GIVE_UP = {"TCP_USER_TIMEOUT": 1000, "TCP_RXT_CONNDROPTIME": 1, "TCP_MAXRT": 1}
NUMBERS = {"darwin": {"TCP_RXT_CONNDROPTIME": 0x80}, "win32": {"TCP_MAXRT": 5}}  # Python names few

log = logging.getLogger("hackyack.room")


class CountedServer(HTTPServer):
    """Tornado's server, with at most ``most`` connections, and ``each`` from one address.

    Of ``proxies``, addresses of reverse proxies, it takes the word on who asks and whether by
    https; their connections count for nobody.
    """

    def initialize(  # type: ignore[override]
        self,
        request_callback: Any,
        *,
        proxies: Collection[str] = (),
        most: int,
        each: int,
        **options: Any,
    ) -> None:
        """Set the limits; Tornado calls this in place of ``__init__``."""
        super().initialize(
            request_callback,
            idle_connection_timeout=IDLE,
            body_timeout=BODY,
            trusted_downstream=list(proxies),
            **options,
        )
        self.proxies = frozenset(proxies)
        self.most = most
        self.each = each
        self._open: defaultdict[str, set[IOStream]] = defaultdict(set)

    def add_sockets(self, sockets: Iterable[socket.socket]) -> None:
        """Accept connections on ``sockets``; they belong to the server from now on."""
        for listening in sockets:
            patient = _PatientSocket(fileno=listening.detach())
            patient.setblocking(False)
            self._sockets[patient.fileno()] = patient
            self._accept(patient)

    def _accept(self, listening: "_PatientSocket") -> None:
        number = listening.fileno()
        if number < 0:
            return  # the server has been stopped meanwhile
        stop = add_accept_handler(listening, self._handle_connection)
        self._handlers[number] = stop

        def pause() -> None:
            log.warning("No descriptor is left for a new connection")
            stop()
            self._handlers[number] = lambda: None
            asyncio.get_running_loop().call_later(PAUSE, self._accept, listening)

        listening.exhausted = pause

    def handle_stream(self, stream: IOStream, address: Any) -> None:
        """Serve a connection, or close it where its address or all together hold too many."""
        peer = str(address[0])
        if self._may_come(peer):
            self._open[network(peer)].add(stream)
            _notice_when_gone(stream.socket)
            super().handle_stream(stream, address)
        else:
            log.warning("A connection was closed at once: its address holds too many")
            stream.close()

    def _may_come(self, peer: str) -> bool:
        own = self._open[network(peer)]
        own -= {stream for stream in own if stream.closed()}
        if sum(map(len, self._open.values())) >= self.most:
            self._count_anew()
        most = self.most if peer in self.proxies else self.each
        return len(own) < most and sum(map(len, self._open.values())) < self.most

    def _count_anew(self) -> None:
        still = {
            name: {stream for stream in streams if not stream.closed()}
            for name, streams in self._open.items()
        }
        self._open = defaultdict(set, {name: streams for name, streams in still.items() if streams})

    async def close_all_connections(self) -> None:
        """Close all connections, at once: a request may wait for one that is closed later."""
        for streams in self._open.values():
            for stream in streams:
                stream.close()
        await super().close_all_connections()

    def start_request(
        self, server_conn: object, request_conn: httputil.HTTPConnection
    ) -> httputil.HTTPMessageDelegate:
        """Begin a request; only a known proxy's headers say who sent it."""
        context: Any = request_conn.context  # type: ignore[attr-defined]
        self.xheaders = bool(context.address) and context.address[0] in self.proxies
        delegate = super().start_request(server_conn, request_conn)
        return _OneAddress(delegate) if self.xheaders else delegate


def _notice_when_gone(connection: socket.socket) -> None:
    """Give ``connection`` up ``GONE`` seconds after a device has left the network.

    By itself a system waits a quarter of an hour, and so long a phone out of reach counts as here.
    """
    for name, unit in GIVE_UP.items():
        number = getattr(socket, name, NUMBERS.get(sys.platform, {}).get(name))
        if number is not None:
            with contextlib.suppress(OSError):  # it is an older system's, which waits longer
                connection.setsockopt(socket.IPPROTO_TCP, number, GONE * unit)


class _PatientSocket(socket.socket):
    """A listening socket; ``exhausted`` is called when there is no descriptor for a connection."""

    exhausted: Callable[[], object]

    def accept(self) -> tuple[socket.socket, Any]:
        """Accept a connection; raises BlockingIOError also where there is no descriptor for it."""
        try:
            return super().accept()
        except OSError as error:
            if error.errno not in EXHAUSTED:
                raise
            self.exhausted()
            raise BlockingIOError from error


class _OneAddress(httputil.HTTPMessageDelegate):
    """Passes a request on without ``X-Real-Ip`` where ``X-Forwarded-For`` says who asks.

    Proxies append to the second; the first many pass on as the browser sent it.
    """

    def __init__(self, delegate: httputil.HTTPMessageDelegate) -> None:
        self._delegate = delegate

    def headers_received(
        self,
        start_line: httputil.RequestStartLine | httputil.ResponseStartLine,
        headers: httputil.HTTPHeaders,
    ) -> Awaitable[None] | None:
        """Pass the headers on."""
        if "X-Forwarded-For" in headers and "X-Real-Ip" in headers:
            del headers["X-Real-Ip"]
        return self._delegate.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        """Pass a piece of the body on."""
        return self._delegate.data_received(chunk)

    def finish(self) -> None:
        """Pass on that the request is whole."""
        self._delegate.finish()

    def on_connection_close(self) -> None:
        """Pass on that the connection has closed."""
        self._delegate.on_connection_close()
