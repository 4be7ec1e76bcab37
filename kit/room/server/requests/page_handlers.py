"""Handlers for the list of workshops, the notebooks' pages and their kernels."""

import asyncio
import logging
from collections.abc import AsyncIterator
from functools import partial
from http import HTTPStatus

import tornado.web
from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import JupyterHandler
from tornado.iostream import StreamClosedError

from kit.messages import _
from kit.room import origins, templates
from kit.room.copies import served_pages
from kit.room.copies.kernel_manager import Copies
from kit.room.copies.opening import Opening
from kit.room.copies.served_pages import Page
from kit.room.copies.show_buttons import ShowButtons
from kit.room.guard import GuardedHandler
from kit.room.server.live import open_answers
from kit.room.server.live.admission import Admission, owner
from kit.room.server.requests.wayfinding import contents, with_ways
from kit.room.server.transport.compressed_files import PageStream, accepted
from kit.room.store import full_disk

__all__ = ["Forward", "Index", "KernelEnd", "KernelState", "Notebook"]

log = logging.getLogger("hackyack.room")


class Index(GuardedHandler):
    """The start page: the list of the workshops that are served."""

    def initialize(self, *, pages: tuple[Page, ...]) -> None:
        """Set the ``pages`` to list."""
        self.pages = pages

    def get(self) -> None:
        """Send the list. In a room, first give the browser a token, or ask for the code."""
        live_session, base = self.settings["live_session"], self.settings["base_url"]
        person = None
        if live_session:
            self.set_header("Cache-Control", "no-store")
            person = live_session.admission.person(self)
            if person is None:
                if live_session.admission.code:
                    self.redirect(f"{base}join")
                    return
                person = live_session.admission.enter(self)
        shown = {"room": live_session is not None, "owner": owner(person)}
        page = templates.render("index.html", pages=self.pages, base=base, **shown)
        self.set_header("Vary", "Accept-Encoding")
        if not accepted(self.request.headers):
            self.finish(page)
            return
        self.set_header("Content-Encoding", "gzip")
        packed = PageStream()
        self.finish(packed.add(page) + packed.end())


class Forward(GuardedHandler):
    """The address without the path, or without its last slash."""

    def get(self) -> None:
        """Redirect to the start page."""
        self.redirect(self.settings["base_url"])


class Notebook(GuardedHandler, JupyterHandler):
    """A notebook's page: starts a kernel and sends each cell once it has been executed."""

    auth_resource = "contents"
    packed: PageStream | None = None

    def initialize(self, *, page: Page, pages: tuple[Page, ...]) -> None:
        """Set the ``page`` of this address, and links to the pages of the same workshop."""
        self.page = page
        self.links = [other for other in pages if other.workshop == page.workshop]

    @property
    def connect(self) -> str:  # type: ignore[override]
        """The addresses that this page's scripts may connect to.

        Older Safari takes 'self' for HTTP alone, so the websocket addresses are named.
        """
        return f"'self' ws://{self.request.host} wss://{self.request.host}"

    async def prepare(self) -> None:  # type: ignore[override]
        """Refuse to start a kernel for a picture, a frame or a prefetch.

        In a room, also refuse people who open pages too fast or find no place, and end the copies
        that make place.
        """
        headers = self.request.headers
        if not origins.in_a_window(headers) or "prefetch" in headers.get("Sec-Purpose", ""):
            raise tornado.web.HTTPError(403)
        live_session = self.settings["live_session"]
        if live_session and self._comes_in(live_session.admission):
            return
        await super().prepare()
        if live_session and self.current_user and not self._finished:
            for left in live_session.admit(self.current_user.username, address=self.address):
                await self.settings["kernel_manager"].discard(left)

    def _comes_in(self, admission: Admission) -> bool:
        """Give a newcomer a token, if no code is needed, and tell whether they are one.

        A copy starts only for a browser that keeps the token, so it is sent here again.
        """
        again = self.get_query_argument("again", "")
        if admission.code or again or admission.person(self) is not None:
            return False
        admission.enter(self)
        self.redirect(f"{self.request.path}?again=1")
        return True

    @tornado.web.authenticated
    @authorized
    async def get(self) -> None:
        """Send the page of a new copy; if that fails, send an error message and end its kernel."""
        kernels: Copies = self.settings["kernel_manager"]
        opening = Opening(self.page, kernels, self.settings["stages"], ready=self._send)
        task = asyncio.current_task()
        self.settings["openings"].add(task)
        try:
            await self._stream(opening)
        except (StreamClosedError, asyncio.CancelledError):
            await opening.give_up()
        except Exception as error:  # noqa: BLE001  told in the log by what follows
            await opening.give_up()
            self._apologise(error)
        finally:
            opening.leave()
            self.settings["openings"].discard(task)

    async def _stream(self, opening: Opening) -> None:
        self.set_header("Cache-Control", "no-store")
        self.set_header("Vary", "Accept-Encoding")
        if accepted(self.request.headers):
            self.set_header("Content-Encoding", "gzip")
            self.packed = PageStream()
        async for piece in templates.stream(
            "notebook.html",
            page=self.page,
            links=self.links,
            answers=open_answers.exist(self.page.workshop),
            base=self.base_url,
            nonce=self.nonce,
            room_url=self.settings["room_url"],
            page_config=self.settings["page_config"] | self._formulas(opening),
            room=self.settings["live_session"] is not None,
            owner=owner(self.current_user.username),
            steps=len(opening.notebook.cells),
            contents=contents(opening.notebook),
            start=partial(self._start, opening),
            cells=partial(self._cells, opening),
        ):
            self.write(self.packed.add(piece) if self.packed else piece)
        if self.packed:
            self.write(self.packed.end())
        await self.flush()

    def _formulas(self, opening: Opening) -> dict[str, str]:
        """Return the part of the page's configuration that says what draws formulas.

        MathJax is a good part of the front end, and would come for the first label of a control.
        """
        if served_pages.has_formulas(opening.notebook):
            return {}
        none = f"{self.settings['room_url']}/no-formulas.js"
        return {"fullMathjaxUrl": none, "mathjaxConfig": ""}

    async def _start(self, opening: Opening) -> str:
        """Start the copy's kernel, record its owner, and end the kernels that it replaces."""
        live_session = self.settings["live_session"]
        if live_session is None:
            return await opening.start()
        live_session.starting += 1
        try:
            kernel_id = await opening.start()
        finally:
            live_session.starting -= 1
        who, page = self.current_user.username, self.page.path
        for old in live_session.owners.claim(kernel_id, who, page, address=self.address):
            await self.settings["kernel_manager"].discard(old)
        live_session.boards[self.page.workshop.id].changed()
        return kernel_id

    async def _cells(self, opening: Opening) -> AsyncIterator[tuple[int, str]]:
        """Yield the number and HTML of each executed cell, and store its talking points."""
        live_session = self.settings["live_session"]
        buttons = ShowButtons(opening.notebook)
        async for number, cell, html in opening.cells():
            if live_session and cell.cell_type == "code":
                await live_session.declare(self.page.workshop.id, number, cell.outputs)
            if cell.cell_type == "markdown":
                shown = with_ways(html, self.page, base=self.base_url)
            else:
                shown = html
            yield number, buttons.around(number - 1, shown)

    async def _send(self) -> None:
        if self.packed:
            self.write(self.packed.flush())
        await self.flush()

    def _apologise(self, error: Exception) -> None:
        full = full_disk.is_full(error)
        if not full:
            log.error("%s could not be opened", self.page.path, exc_info=error)
        elif live_session := self.settings["live_session"]:
            live_session.background.disk_is_full(error)
        else:
            log.error(_("The disk of this computer is full, so a page could not be opened."))
        if not self._headers_written:
            self.clear()
            status = HTTPStatus.INSUFFICIENT_STORAGE if full else HTTPStatus.INTERNAL_SERVER_ERROR
            self.send_error(status)
            return
        broken = templates.render("broken.html", full=full)
        self.finish(self.packed.add(broken) + self.packed.end() if self.packed else broken)


class KernelState(GuardedHandler, JupyterHandler):
    """The state of a kernel, which a page reads before it connects."""

    auth_resource = "kernels"

    async def prepare(self) -> None:  # type: ignore[override]
        """Answer 404 if the kernel has ended: then it has no owner who could be let in."""
        await super().prepare()
        if not self._finished and self.path_kwargs["kernel_id"] not in self.kernel_manager:
            raise tornado.web.HTTPError(404)

    @tornado.web.authenticated
    @authorized
    async def get(self, kernel_id: str) -> None:
        """Send the state of the kernel ``kernel_id``."""
        self.set_header("Cache-Control", "no-store")
        state = self.kernel_manager.kernel_model(kernel_id)  # type: ignore[no-untyped-call]
        self.finish({**state, "last_activity": str(state["last_activity"])})


class KernelEnd(GuardedHandler, JupyterHandler):
    """The address that a page tells when it is closed."""

    auth_resource = "kernels"

    def check_xsrf_cookie(self) -> None:
        """Check the request's origin instead of a cookie: the kernel's id is the secret."""
        if not self.from_here():
            raise tornado.web.HTTPError(403)

    @tornado.web.authenticated
    async def post(self, kernel_id: str) -> None:
        """End the kernel of the closed page, unless it has ended before: after a restart, say."""
        if kernel_id in self.settings["kernel_manager"]:
            await self._end(kernel_id)
        self.set_status(HTTPStatus.NO_CONTENT)

    @authorized
    async def _end(self, kernel_id: str) -> None:
        kernels: Copies = self.settings["kernel_manager"]
        await kernels.discard(kernel_id)
