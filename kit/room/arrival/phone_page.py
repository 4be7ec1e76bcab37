"""A page to open from a phone, which shows whether the network lets devices reach each other."""

import http.server
import os
import socketserver
import threading
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from kit import pages
from kit.errors import SetupError
from kit.messages import _

__all__ = ["wait_for_a_phone"]


def wait_for_a_phone(
    port: int,
    *,
    own: Sequence[str],
    ready: Callable[[int], object],
    seconds: float | None = None,
) -> bool:
    """Serve one page until another device has opened it; return False if none did in ``seconds``.

    ``own`` are this machine's addresses, ``ready`` is called with the port; it ends by itself after
    ``seconds``. No address is shown or kept. Raises SetupError where the port is taken.
    """
    came = threading.Event()
    own = ("127.0.0.1", *own)

    class Page(_Page):
        def visited(self, address: str) -> None:
            if address not in own:
                came.set()

    try:
        server = _Server(("", port), Page)
    except OSError as error:
        raise SetupError(
            _("Nothing can listen on port {port} ({error}); choose another with --port.").format(
                port=port, error=error.strerror
            )
        ) from error
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    serving.start()
    try:
        ready(server.server_address[1])
        return came.wait(seconds)
    finally:
        server.shutdown()
        server.server_close()
        serving.join()


class _Server(socketserver.ThreadingTCPServer):
    """An HTTP server that, unlike http.server's own, makes no name-server request at its start."""

    daemon_threads = True
    allow_reuse_address = os.name != "nt"


class _Page(http.server.BaseHTTPRequestHandler):
    """The handler that answers every address with the same page."""

    server_version, sys_version = "hackyack", ""
    timeout = 10

    def do_GET(self) -> None:
        page = pages.render("phone.html").encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.end_headers()
        self.wfile.write(page)
        self.visited(self.client_address[0])

    def visited(self, address: str) -> None:
        """Take the ``address`` that has opened the page."""

    def log_message(self, *_args: Any) -> None:
        """Drop the log line, because it would hold an address."""
