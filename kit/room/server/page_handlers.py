"""What the server answers: the list of workshops, the notebooks' pages, and what they need."""

import asyncio
import logging
from collections.abc import AsyncIterator
from functools import partial
from http import HTTPStatus

import tornado.web
from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import JupyterHandler
from tornado.iostream import StreamClosedError

from kit.room import origins, templates
from kit.room.copies.kernel_manager import Copies
from kit.room.copies.opening import Opening
from kit.room.copies.served_pages import Page
from kit.room.guard import Guarded

__all__ = ["Forward", "Index", "KernelEnd", "KernelState", "Notebook", "StaticFiles"]

FOREVER = "public, max-age=31536000, immutable"

log = logging.getLogger("hackyack.room")


class Index(Guarded):
    """The programme's page: the workshops that are served."""

    def initialize(self, *, pages: tuple[Page, ...]) -> None:
        """Keep what is listed."""
        self.pages = pages

    def get(self) -> None:
        """Send the list; in a room whoever comes gets a token, or is asked for the code."""
        gathering, base = self.settings["gathering"], self.settings["base_url"]
        if gathering:
            self.set_header("Cache-Control", "no-store")
            if gathering.doors.person(self) is None:
                if gathering.doors.code:
                    self.redirect(f"{base}join")
                    return
                gathering.doors.enter(self)
        room = gathering is not None
        self.finish(templates.render("index.html", pages=self.pages, base=base, room=room))


class Forward(Guarded):
    """The addresses that people type when they leave out the path, or its last slash."""

    def get(self) -> None:
        """Send them on to the programme's page."""
        self.redirect(self.settings["base_url"])


class Notebook(Guarded, JupyterHandler):
    """A notebook's page: starts a kernel and sends each cell as it is executed."""

    auth_resource = "contents"
    is_entrance = True

    def initialize(self, *, page: Page, pages: tuple[Page, ...]) -> None:
        """Keep the one page that this address shows, and what belongs to the same workshop."""
        self.page = page
        self.links = [other for other in pages if other.workshop == page.workshop]

    @property
    def connect(self) -> str:  # type: ignore[override]
        """Where this page's scripts may connect: older Safari takes 'self' for HTTP alone."""
        return f"'self' ws://{self.request.host} wss://{self.request.host}"

    async def prepare(self) -> None:  # type: ignore[override]
        """Refuse to start a kernel for a picture or frame on another site, or for a guess.

        In a room nobody opens pages faster than people do.
        """
        headers = self.request.headers
        if not origins.in_a_window(headers) or "prefetch" in headers.get("Sec-Purpose", ""):
            raise tornado.web.HTTPError(403)
        await super().prepare()
        gathering = self.settings["gathering"]
        if gathering and self.current_user and not self._finished:
            for left in gathering.admit(self.current_user.username):
                await self.settings["kernel_manager"].discard(left)

    @tornado.web.authenticated
    @authorized
    async def get(self) -> None:
        """Open a copy; whatever hinders it ends in a page that says so, and in no kernel."""
        kernels: Copies = self.settings["kernel_manager"]
        opening = Opening(self.page, kernels, self.settings["stages"], ready=self._send)
        task = asyncio.current_task()
        self.settings["openings"].add(task)
        try:
            await self._stream(opening)
        except (StreamClosedError, asyncio.CancelledError):
            await opening.give_up()
        except Exception:
            log.exception("%s could not be opened", self.page.path)
            await opening.give_up()
            self._apologise()
        finally:
            opening.leave()
            self.settings["openings"].discard(task)

    async def _stream(self, opening: Opening) -> None:
        self.set_header("Cache-Control", "no-store")
        async for piece in templates.stream(
            "notebook.html",
            page=self.page,
            links=self.links,
            base=self.base_url,
            nonce=self.nonce,
            room_url=self.settings["room_url"],
            page_config=self.settings["page_config"],
            room=self.settings["gathering"] is not None,
            steps=len(opening.notebook.cells),
            start=partial(self._start, opening),
            cells=partial(self._cells, opening),
        ):
            self.write(piece)
        await self._send()

    async def _start(self, opening: Opening) -> str:
        """Start the copy and write down whose it is; a person's oldest may have to end."""
        gathering = self.settings["gathering"]
        if gathering is None:
            return await opening.start()
        gathering.starting += 1
        try:
            kernel_id = await opening.start()
        finally:
            gathering.starting -= 1
        person = self.current_user.username
        for old in gathering.owners.claim(kernel_id, person, self.page.path):
            await self.settings["kernel_manager"].discard(old)
        gathering.boards[self.page.workshop.id].changed()
        return kernel_id

    async def _cells(self, opening: Opening) -> AsyncIterator[tuple[int, str]]:
        """Yield the executed cells as HTML; what they ask of the room is asked from now on."""
        gathering = self.settings["gathering"]
        async for number, cell, html in opening.cells():
            if gathering and cell.cell_type == "code":
                await gathering.declare(self.page.workshop.id, number, cell.outputs)
            yield number, html

    async def _send(self) -> None:
        await self.flush()

    def _apologise(self) -> None:
        if not self._headers_written:
            self.send_error(HTTPStatus.INTERNAL_SERVER_ERROR)
        else:
            self.finish(templates.render("broken.html"))


class KernelState(Guarded, JupyterHandler):
    """What a page asks before it connects; nothing can be changed here."""

    auth_resource = "kernels"

    @tornado.web.authenticated
    @authorized
    async def get(self, kernel_id: str) -> None:
        """Send the state of a kernel whose id the asker knows; 404 where it has ended."""
        if kernel_id not in self.kernel_manager:
            raise tornado.web.HTTPError(404)
        self.set_header("Cache-Control", "no-store")
        state = self.kernel_manager.kernel_model(kernel_id)  # type: ignore[no-untyped-call]
        self.finish({**state, "last_activity": str(state["last_activity"])})


class KernelEnd(Guarded, JupyterHandler):
    """Where a page that is closed says so."""

    auth_resource = "kernels"

    def check_xsrf_cookie(self) -> None:
        """Check where the request comes from: there is no cookie, and the id is the secret."""
        if not self.from_here():
            raise tornado.web.HTTPError(403)

    @tornado.web.authenticated
    @authorized
    async def post(self, kernel_id: str) -> None:
        """End the kernel of the page that was closed."""
        kernels: Copies = self.settings["kernel_manager"]
        await kernels.discard(kernel_id)
        self.set_status(HTTPStatus.NO_CONTENT)


class StaticFiles(Guarded, tornado.web.StaticFileHandler):
    """Scripts and fonts; their address has a version in it, so browsers may keep them."""

    def set_extra_headers(self, path: str) -> None:
        """Let forty phones fetch everything once."""
        self.set_header("Cache-Control", FOREVER)
