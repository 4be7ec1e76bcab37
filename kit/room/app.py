"""``hackyack serve``: the workshops in a browser, without code, on this computer.

``Room`` is Voilà with a list of routes of its own. What isn't on the list is not there: no
Jupyter REST API, no directory, no file below the clone, no other notebook, no other template, and
nothing at all under a host name that the server doesn't have.
"""

import asyncio
import logging
import re
import shutil
import signal
import socket
import tempfile
import webbrowser
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import tornado.httpserver
import tornado.web
import voila
from jupyter_server.utils import url_path_join
from traitlets.config import Config
from voila.app import Voila
from voila.configuration import VoilaConfiguration
from voila.paths import collect_static_paths
from voila.utils import get_page_config, get_voila_labextensions_path

from kit import __version__
from kit.errors import SetupError
from kit.messages import _
from kit.room import guard, handlers, shelf, wire
from kit.room.copies import Copies, OwnKernelSpec
from kit.room.sheets import TEMPLATE
from kit.room.shelf import Page
from kit.room.staging import Stages

__all__ = ["IDLE_SECONDS", "PORT", "Room", "serve"]

PORT = 8866
IDLE_SECONDS = 1800  # longer than a break, so that a sleeping phone finds its copy again
LOCAL = ("127.0.0.1", "localhost", "[::1]")
EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8")
KERNEL = r"(?P<kernel_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
MEGABYTE = 2**20

Route = tuple[str, type[tornado.web.RequestHandler], dict[str, Any]]


class Room(Voila):  # type: ignore[misc]
    """Voilà for the pages given, and for nothing else.

    ``hosts`` are names and addresses, besides this computer's own, under which it answers;
    ``idle`` is after how many seconds without a page a kernel ends.
    """

    def __init__(
        self, pages: Sequence[Page], *, hosts: Sequence[str] = (), idle: int = IDLE_SECONDS
    ) -> None:
        super().__init__(config=_config(idle), log_level=logging.WARNING)
        self.pages = tuple(pages)
        self.known_host = re.compile("|".join(map(re.escape, [*LOCAL, *hosts])), re.IGNORECASE)
        self.voila_configuration = VoilaConfiguration(parent=self)
        self.openings: set[asyncio.Task[None]] = set()

    def init_settings(self) -> dict[str, Any]:
        """Return Tornado's settings: Voilà's, with what belongs to the room."""
        settings: dict[str, Any] = super().init_settings()
        self.kernel_manager.allowed_message_types = list(wire.ALLOWED)
        self.stages = Stages(self.kernel_manager)
        settings.update(
            default_handler_class=guard.Elsewhere,
            log_function=guard.log_request,
            kernel_websocket_connection_class=wire.Connection,
            known_host=self.known_host,
            openings=self.openings,
            stages=self.stages,
            room_url=self._at("room", __version__),
            websocket_max_message_size=MEGABYTE,
        )
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
        routes: list[Route] = [
            (self._at(), handlers.Index, {"pages": self.pages}),
            (self._at("api/kernels", KERNEL), handlers.KernelState, {}),
            (self._at("api/kernels", KERNEL, "channels"), wire.Channels, {}),
            (self._at("voila/api/shutdown", KERNEL), handlers.KernelEnd, {}),
        ]
        for page in self.pages:
            chosen = {"page": page, "pages": self.pages}
            routes.append((self._at(page.path), handlers.Notebook, chosen))
        for address, folder in _static():
            files = {"path": str(folder)}
            routes.append((self._at(address, "(.*)"), handlers.StaticFiles, files))
        return routes

    def _at(self, *parts: str) -> str:
        return str(url_path_join(self.base_url, *parts))

    async def run(
        self, *, port: int, host: str, ready: Callable[[str], object], stop: asyncio.Event
    ) -> None:
        """Listen, call ``ready`` with the address, serve until ``stop`` is set, then clear up.

        Raises SetupError where the address can't be had.
        """
        # Jupyter gives milliseconds where Tornado wants seconds, and Tornado says so to everybody.
        logging.getLogger("tornado.general").addFilter(
            lambda record: "websocket_ping_timeout" not in record.getMessage()
        )
        listening = _listen(port, host)
        self.port = listening.getsockname()[1]
        self.connection_dir = tempfile.mkdtemp(prefix="hackyack_")
        # Whatever in Jupyter looks for files below a root finds an empty folder.
        self.root_dir = tempfile.mkdtemp(dir=self.connection_dir)
        self.app = tornado.web.Application(**self.init_settings())
        self.app.add_handlers(f"(?:{self.known_host.pattern})$", self.init_handlers())
        server = tornado.httpserver.HTTPServer(self.app, max_body_size=MEGABYTE)
        try:
            await self.kernel_manager.warm()
            server.add_sockets([listening])
            ready(f"http://{host}:{self.port}{self.base_url}")
            await stop.wait()
        finally:
            server.stop()
            await self._clear_up()

    async def _clear_up(self) -> None:
        for opening in self.openings:
            opening.cancel()
        await asyncio.gather(*self.openings, return_exceptions=True)
        await self.stages.close()
        await wire.Connection.close_all()  # type: ignore[no-untyped-call]
        await self.kernel_manager.close()
        shutil.rmtree(self.connection_dir, ignore_errors=True)


def _config(idle: int) -> Config:
    """Return the whole configuration: no file of this user's or this folder's changes it."""
    return Config(
        VoilaConfiguration={
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            "file_allowlist": [],
            "http_header_envs": [],
            "show_tracebacks": False,
            "extension_allowlist": list(EXTENSIONS),
            "extension_denylist": [],
            "multi_kernel_manager_class": Copies,
            "kernel_spec_manager_class": OwnKernelSpec,
        },
        Voila={"identity_provider_class": handlers.Anyone, "open_browser": False},
        Copies={
            "cull_idle_timeout": idle,
            "cull_interval": max(1, min(60, idle // 2)),
            # other people on this computer can reach the kernels' ports: what passes is sealed
            "transport_encryption": "auto",
        },
        # the usual client waits for 0.2 s of silence before a page's first cell
        KernelManager={"client_class": "kit.kernels.client.WarmKernelClient"},
        # A kernel that died comes back without its widgets: better to say that it is gone.
        KernelRestarter={"restart_limit": 0},
    )


def _static() -> list[tuple[str, Path]]:
    """Return where the front end's files are, and under which address they are served."""
    front_end = f"voila/{voila.__version__}"
    folders = [Path(folder) for folder in collect_static_paths(["voila"], "base")]
    found = [(f"{front_end}/static", next(f for f in folders if (f / "voila.js").is_file()))]
    for name in EXTENSIONS:
        places = [Path(place) / name / "static" for place in get_voila_labextensions_path()]
        extension = next(place for place in places if place.is_dir())
        found.append((f"{front_end}/labextensions/{name}/static", extension))
    return [*found, (f"room/{__version__}", TEMPLATE / "static")]


def _listen(port: int, host: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        raise SetupError(
            _("Nothing can listen on {host}:{port} ({error}); choose another with --port.").format(
                host=host, port=port, error=error.strerror or error
            )
        ) from error
    listening.setblocking(False)
    return listening


def serve(
    ids: Sequence[str] = (),
    *,
    port: int = PORT,
    host: str = "127.0.0.1",
    hosts: Sequence[str] = (),
    open_browser: bool = False,
    idle: int = IDLE_SECONDS,
    announce: Callable[[str], object] = lambda _address: None,
) -> int:
    """Serve workshops and their exercises until Ctrl-C, and return the exit status.

    All workshops where ``ids`` is empty; any free port where ``port`` is 0. ``announce`` is called
    with the address once the server listens. Raises WorkshopError where a workshop is unknown or
    has no notebook, SetupError where the port is taken.
    """
    room = Room(shelf.pages(ids), hosts=[host, *hosts], idle=idle)
    room._init_asyncio_patch()

    def ready(address: str) -> None:
        announce(address)
        if open_browser:
            webbrowser.open(address)

    asyncio.run(_until_asked(room, port=port, host=host, ready=ready))
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
