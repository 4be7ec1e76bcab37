"""``hackyack serve``: the workshops in a browser, without code, on this computer.

``Room`` is Voilà with a list of routes of its own. What isn't on the list is not there: no
Jupyter REST API, no directory, no file below the clone, no other notebook, no other template, and
nothing at all under a host name that the server doesn't have.
"""

import asyncio
import logging
import os
import re
import signal
import ssl
import tempfile
import webbrowser
from collections.abc import Callable, Sequence
from typing import Any

import tornado.httpserver
import tornado.web
import voila
from jupyter_server.utils import url_path_join
from voila.app import Voila
from voila.configuration import VoilaConfiguration
from voila.utils import get_page_config

from kit import __version__
from kit.room import guard
from kit.room.copies import message_filter, prestart, served_pages
from kit.room.copies.served_pages import Page
from kit.room.copies.staging import Stages
from kit.room.options import Live
from kit.room.server import configuration, page_handlers, routes
from kit.room.server.live_session import Gathering

__all__ = ["IDLE_SECONDS", "PORT", "Room", "serve"]

PORT = 8866
IDLE_SECONDS = 1800  # longer than a break, so that a sleeping phone finds its copy again
# No name of this machine: pages of other sites may use it to get here.
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104
LOCAL = ("127.0.0.1", "localhost", "[::1]")
KERNEL = r"(?P<kernel_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
MEGABYTE = 2**20
LARGEST_MESSAGE = 2**16  # to a kernel: a long text in a box, not a book

Route = tuple[str, type[tornado.web.RequestHandler], dict[str, Any]]


class Room(Voila):  # type: ignore[misc]
    """Voilà for the pages given, and for nothing else.

    ``hosts`` are names and addresses, besides this computer's own, under which it answers;
    ``idle`` is after how many seconds without a page a kernel ends; ``base_url`` is where below a
    host the pages are; ``live`` makes them a room that people share.
    """

    def __init__(
        self,
        pages: Sequence[Page],
        *,
        hosts: Sequence[str] = (),
        idle: int = IDLE_SECONDS,
        base_url: str = "/",
        live: Live | None = None,
    ) -> None:
        super().__init__(
            config=configuration.config(idle, live, base_url), log_level=logging.WARNING
        )
        self.pages = tuple(pages)
        self.live = live
        self.gathering: Gathering | None = None
        self.known_host = re.compile("|".join(map(re.escape, [*LOCAL, *hosts])), re.IGNORECASE)
        self.voila_configuration = VoilaConfiguration(parent=self)
        self.openings: set[asyncio.Task[None]] = set()

    def init_settings(self) -> dict[str, Any]:
        """Return Tornado's settings: Voilà's, with what belongs to the room."""
        settings: dict[str, Any] = super().init_settings()
        self.kernel_manager.allowed_message_types = list(message_filter.ALLOWED)
        self.stages = Stages(self.kernel_manager)
        settings.update(
            default_handler_class=guard.Elsewhere,
            log_function=guard.log_request,
            kernel_websocket_connection_class=message_filter.Connection,
            known_host=self.known_host,
            openings=self.openings,
            stages=self.stages,
            room_url=self._at("room", __version__),
            websocket_max_message_size=LARGEST_MESSAGE,
        )
        if self.live:
            kernels, base = self.kernel_manager, self.base_url
            self.gathering = Gathering(self.pages, self.live, base=base, kernels=kernels)
            settings["cookie_secret"] = self.gathering.meeting["secret"]
            settings["login_url"] = self._at("join")
        settings["gathering"] = self.gathering
        settings["page_config"] = self._page_config(settings)
        return settings

    def _page_config(self, settings: dict[str, Any]) -> dict[str, Any]:
        config: dict[str, Any] = get_page_config(
            self.base_url, settings, self.log, self.voila_configuration
        )
        front_end = self._at("voila", voila.__version__)
        return config | {
            "fullStaticUrl": url_path_join(front_end, "static"),
            "fullLabextensionsUrl": url_path_join(front_end, "labextensions"),
        }

    def init_handlers(self) -> list[Route]:
        """Return every route there is; the rest is answered by ``guard.Elsewhere``."""
        found: list[Route] = [
            (self._at(), page_handlers.Index, {"pages": self.pages}),
            (self._at("api/kernels", KERNEL), page_handlers.KernelState, {}),
            (self._at("api/kernels", KERNEL, "channels"), message_filter.Channels, {}),
            (self._at("voila/api/shutdown", KERNEL), page_handlers.KernelEnd, {}),
        ]
        if self.base_url != "/":
            found += [(at, page_handlers.Forward, {}) for at in ("/", self.base_url.rstrip("/"))]
        for page in self.pages:
            chosen = {"page": page, "pages": self.pages}
            found.append((self._at(page.path), page_handlers.Notebook, chosen))
        if self.live:
            found += [(self._at(at), handler, options) for at, handler, options in routes.ROUTES]
        for address, folder in configuration.static():
            files = {"path": str(folder)}
            found.append((self._at(address, "(.*)"), page_handlers.StaticFiles, files))
        return found

    def _at(self, *parts: str) -> str:
        return str(url_path_join(self.base_url, *parts))

    async def run(
        self,
        *,
        port: int,
        host: str,
        ready: Callable[[str], object],
        stop: asyncio.Event,
        secured: ssl.SSLContext | None = None,
    ) -> None:
        """Listen, call ``ready`` with the address, serve until ``stop`` is set, then clear up.

        ``secured`` makes it https. Raises SetupError where the address can't be had.
        """
        guard.keep_logs_clean()
        listening = configuration.listen(port, host)
        self.port = listening.getsockname()[1]
        self.connection_dir = tempfile.mkdtemp(prefix="hackyack_")
        # Whatever in Jupyter looks for files below a root finds an empty folder.
        self.root_dir = tempfile.mkdtemp(dir=self.connection_dir)
        self.app = tornado.web.Application(**self.init_settings())
        self.app.add_handlers(f"(?:{self.known_host.pattern})$", self.init_handlers())
        server = tornado.httpserver.HTTPServer(
            self.app,
            max_body_size=MEGABYTE,
            ssl_options=secured,
            xheaders=bool(self.live and self.live.proxy),
            trusted_downstream=["127.0.0.1", "::1"],
        )
        scheme = "https" if secured else "http"
        try:
            if await self._prepared(stop):
                server.add_sockets([listening])
                ready(f"{scheme}://{host}:{self.port}{self.base_url}")
                await stop.wait()
        finally:
            server.stop()
            if self.gathering:
                self.gathering.close()
            await self._clear_up()

    async def _prepared(self, stop: asyncio.Event) -> bool:
        """Prepare what people will need; tell whether that was done before it was stopped."""
        preparing = asyncio.ensure_future(self._prepare())
        stopped = asyncio.ensure_future(stop.wait())
        await asyncio.wait({preparing, stopped}, return_when=asyncio.FIRST_COMPLETED)
        for one in (preparing, stopped):
            one.cancel()
        await asyncio.gather(preparing, stopped, return_exceptions=True)
        return not preparing.cancelled() and preparing.result() is None

    async def _prepare(self) -> None:
        await self.kernel_manager.warm()
        if self.live and self.gathering:
            await self.gathering.open()
            if self.live.expect:
                people = self.live.expect
                await prestart.prepare(self.stages, self.pages, people, say=self.live.say)

    async def _clear_up(self) -> None:
        for opening in self.openings:
            opening.cancel()
        await asyncio.gather(*self.openings, return_exceptions=True)
        await self.stages.close()
        await message_filter.Connection.close_all()  # type: ignore[no-untyped-call]
        await self.kernel_manager.close()


def serve(  # noqa: PLR0913  each is an option of the command
    ids: Sequence[str] = (),
    *,
    port: int = PORT,
    host: str = "127.0.0.1",
    hosts: Sequence[str] = (),
    open_browser: bool = False,
    idle: int = IDLE_SECONDS,
    base_url: str = "/",
    certfile: str | None = None,
    keyfile: str | None = None,
    live: Live | None = None,
    announce: Callable[[Any], object] = lambda _address: None,
) -> int:
    """Serve workshops and their exercises until Ctrl-C, and return the exit status.

    All workshops where ``ids`` is empty; any free port where ``port`` is 0. ``live`` makes it a
    room; a certificate makes it https. ``announce`` is called once the server listens: with its
    address, or with ``Opened`` where it is a room. Raises WorkshopError where a workshop is
    unknown or has no notebook, SetupError where port, certificate or database can't be had.
    """
    secured = configuration.secured(certfile, keyfile)
    if live:
        os.environ["HACKYACK_ROOM"] = "1"  # kit.yack asks it, in the kernels
    room = Room(
        served_pages.pages(ids),
        hosts=[*({host} - EVERYWHERE), *hosts],
        idle=idle,
        base_url=base_url,
        live=live,
    )
    room._init_asyncio_patch()

    def ready(address: str) -> None:
        announce(room.gathering.listening(address) if room.gathering else address)
        if open_browser:
            webbrowser.open(address)

    asyncio.run(_until_asked(room, port=port, host=host, ready=ready, secured=secured))
    return 0


async def _until_asked(room: Room, **options: Any) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    before = {
        number: signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        await room.run(stop=stop, **options)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
