"""``hackyack serve``: the workshops in a browser, without code, on this computer.

``PageServer`` is Voilà with a list of routes of its own. Other addresses are not answered: there is
no Jupyter REST API, no directory, no file below the clone, no other notebook or template. Requests
under a host name that the server doesn't have are refused.
"""

import asyncio
import logging
import os
import re
import signal
import ssl
import webbrowser
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import tornado.web
import voila
from jupyter_server.utils import url_path_join
from voila.app import Voila
from voila.configuration import VoilaConfiguration
from voila.utils import get_page_config

from kit import __version__, scratch
from kit.kernels import out_of_memory
from kit.messages import _
from kit.room import guard
from kit.room.copies import message_filter, page_messages, prestart, served_pages
from kit.room.copies.served_pages import Page
from kit.room.copies.staging import Stages
from kit.room.options import RoomOptions
from kit.room.rate_limit import RateLimit
from kit.room.server import configuration
from kit.room.server.live.live_session import SPARE, LiveSession
from kit.room.server.requests import glossary_page, page_handlers, routes
from kit.room.server.transport import descriptors
from kit.room.server.transport.compressed_files import CompressedFiles
from kit.room.server.transport.connections import CountedServer
from kit.room.server.transport.static_files import StaticFiles
from kit.room.session import restart
from kit.room.session.handing_in.hand_in_reader import Reader

__all__ = ["IDLE_SECONDS", "PORT", "PageServer", "serve"]

PORT = 8866
EACH = 12  # connections from one address for each person: all may sit behind it
IDLE_SECONDS = 1800  # longer than a break, so that a sleeping phone finds its copy again
# No name of this machine: pages of other sites may use it to get here.
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104
LOCAL = ("127.0.0.1", "localhost", "[::1]")
KERNEL = r"(?P<kernel_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
MEGABYTE = 2**20
LARGEST_MESSAGE = 2**16  # to a kernel: a long text in a box, not a book

Route = tuple[str, type[tornado.web.RequestHandler], dict[str, Any]]


class PageServer(Voila):  # type: ignore[misc]
    """A web server for the pages given; it serves no other page or file.

    ``hosts`` are names and addresses, besides this computer's own, under which it answers;
    ``idle`` is the number of seconds after which a kernel without a page ends; ``base_url`` is the
    path of the start page; ``room_options`` make them a room that people share.
    """

    def __init__(
        self,
        pages: Sequence[Page],
        *,
        hosts: Sequence[str] = (),
        idle: int = IDLE_SECONDS,
        base_url: str = "/",
        room_options: RoomOptions | None = None,
    ) -> None:
        super().__init__(
            config=configuration.config(idle, base_url, in_room=room_options is not None),
            log_level=logging.WARNING,
        )
        self.pages = tuple(pages)
        self.room_options = room_options
        self.live_session: LiveSession | None = None
        self.known_host = re.compile("|".join(map(re.escape, [*LOCAL, *hosts])), re.IGNORECASE)
        self.voila_configuration = VoilaConfiguration(parent=self)
        self.openings: set[asyncio.Task[None]] = set()
        self.hand_in_reader = Reader()

    def init_settings(self) -> dict[str, Any]:
        """Return Tornado's settings: Voilà's and those of the room."""
        settings: dict[str, Any] = super().init_settings()
        self.kernel_manager.allowed_message_types = list(page_messages.ALLOWED)
        self.stages = Stages(self.kernel_manager)
        settings.update(
            default_handler_class=guard.NotFoundHandler,
            log_function=guard.log_request,
            kernel_websocket_connection_class=message_filter.Connection,
            known_host=self.known_host,
            handshakes=RateLimit(message_filter.HANDSHAKES, 60),
            openings=self.openings,
            compressed_files=CompressedFiles(),
            stages=self.stages,
            room_url=self._at("room", __version__),
            websocket_max_message_size=LARGEST_MESSAGE,
        )
        if self.room_options:
            self.live_session = LiveSession(
                self.pages, self.room_options, base=self.base_url, kernels=self.kernel_manager
            )
            settings["cookie_secret"] = self.live_session.session["secret"]
            settings["login_url"] = self._at("join")
        settings["live_session"] = self.live_session
        settings["hand_in_reader"] = self.hand_in_reader
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
        """Return all routes; ``guard.NotFoundHandler`` answers every other address."""
        found: list[Route] = [
            (self._at(), page_handlers.Index, {"pages": self.pages}),
            (self._at("glossary"), glossary_page.GlossaryPage, {"pages": self.pages}),
            (self._at("api/kernels", KERNEL), page_handlers.KernelState, {}),
            (self._at("api/kernels", KERNEL, "channels"), message_filter.Channels, {}),
            (self._at("voila/api/shutdown", KERNEL), page_handlers.KernelEnd, {}),
        ]
        if self.base_url != "/":
            found += [(at, page_handlers.Forward, {}) for at in ("/", self.base_url.rstrip("/"))]
        for page in self.pages:
            chosen = {"page": page, "pages": self.pages}
            found.append((self._at(page.path), page_handlers.Notebook, chosen))
        if self.room_options:
            found += [(self._at(at), handler, options) for at, handler, options in routes.ROUTES]
        for address, folder in configuration.static():
            files = {"path": str(folder)}
            found.append((self._at(address, "(.*)"), StaticFiles, files))
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
        """Listen, call ``ready`` with the address, serve until ``stop`` is set, then clean up.

        ``secured`` makes it https. Raises SetupError where the address can't be had.
        """
        guard.keep_logs_clean(self.log.name)
        listening = configuration.listen(port, host)
        self.port = listening.getsockname()[1]
        self.scratch = scratch.Folder("room")
        self.connection_dir = str(self.scratch.path)
        # Whatever in Jupyter looks for files below a root finds an empty folder.
        self.root_dir = str(scratch.Folder("empty", self.scratch.path).path)
        self.app = tornado.web.Application(**self.init_settings())
        self.app.add_handlers(f"(?:{self.known_host.pattern})$", self.init_handlers())
        server = self._server(secured)
        try:
            if await self._prepared(stop):
                server.add_sockets([listening])
                ready(f"http{'s' if secured else ''}://{host}:{self.port}{self.base_url}")
                await stop.wait()
        finally:
            server.stop()
            listening.close()  # the server has not had it if it was stopped before it was ready
            await self._clear_up(server)

    def _server(self, secured: ssl.SSLContext | None) -> CountedServer:
        room = self.room_options or RoomOptions()
        most = descriptors.connections(descriptors.raise_limit(), room.people, SPARE)
        return CountedServer(
            self.app,
            max_body_size=MEGABYTE,
            ssl_options=secured,
            proxies=room.proxies,
            most=most,
            each=min(EACH * room.people, 3 * most // 4),
        )

    async def _prepared(self, stop: asyncio.Event) -> bool:
        """Warm up kernels and pages; return False if ``stop`` was set before that was done."""
        preparing = asyncio.ensure_future(self._prepare())
        stopped = asyncio.ensure_future(stop.wait())
        await asyncio.wait({preparing, stopped}, return_when=asyncio.FIRST_COMPLETED)
        for one in (preparing, stopped):
            one.cancel()
        await asyncio.gather(preparing, stopped, return_exceptions=True)
        return not preparing.cancelled() and preparing.result() is None

    async def _prepare(self) -> None:
        scratch.sweep()  # what a server that was killed has left
        await self.kernel_manager.warm()
        if self.room_options and self.live_session:
            await self.live_session.open()
            if self.room_options.expect:
                people = self.room_options.expect
                await prestart.prepare(self.stages, self.pages, people, say=self.room_options.say)

    async def _clear_up(self, server: CountedServer) -> None:
        """End streams, pages and kernels, and at last the store, which all of them use."""
        if self.live_session:
            await self.live_session.end()
        await server.close_all_connections()  # else a browser asks again over one that it keeps
        for opening in self.openings:
            opening.cancel()
        await asyncio.gather(*self.openings, return_exceptions=True)
        self.hand_in_reader.close()
        await self.stages.close()
        await message_filter.Connection.close_all()  # type: ignore[no-untyped-call]
        await self.kernel_manager.close()
        if self.live_session:
            await self.live_session.end()  # requests that came in between
            self.live_session.close()
        self.scratch.remove()


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
    room_options: RoomOptions | None = None,
    announce: Callable[[Any], object] = lambda _address: None,
) -> int:
    """Serve workshops and their exercises until Ctrl-C, and return the exit status.

    All workshops where ``ids`` is empty; any free port where ``port`` is 0. ``announce`` is called
    once the server listens: with its address, or with ``OpenRoom`` in a room. Raises WorkshopError
    for an unknown workshop, SetupError where port, certificate or database can't be had.
    """
    secured = configuration.secured(certfile, keyfile)
    if room_options:
        os.environ["HACKYACK_ROOM"] = "1"  # kit.yack asks it, in the kernels
        room_options = restart.decided(room_options)  # it may ask: no event loop may wait for that
    server = PageServer(
        served_pages.pages(ids),
        hosts=[*({host} - EVERYWHERE), *hosts],
        idle=idle,
        base_url=base_url,
        room_options=_that_fits(room_options) if room_options else None,
    )
    server._init_asyncio_patch()

    def ready(address: str) -> None:
        announce(server.live_session.listening(address) if server.live_session else address)
        if open_browser:
            webbrowser.open(address)

    asyncio.run(_until_asked(server, port=port, host=host, ready=ready, secured=secured))
    return 0


def _that_fits(options: RoomOptions) -> RoomOptions:
    """Return ``options`` for as many people as file descriptors suffice for, and say if not all."""
    limit = descriptors.raise_limit()
    fit = descriptors.people_that_fit(limit, options.people, SPARE)
    if fit < options.people:
        options.say(
            _(
                "This system lets the room open {limit} files and connections: enough for {fit} "
                "people, not for {people}. Raise the limit (ulimit -n 4096) and start again."
            ).format(limit=limit, fit=fit, people=options.people)
        )
    return replace(options, people=fit)


async def _until_asked(server: PageServer, **options: Any) -> None:
    out_of_memory.end_last()
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    before = {
        number: signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        await server.run(stop=stop, **options)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
