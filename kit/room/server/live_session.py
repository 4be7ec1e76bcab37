"""The session that a server runs: its store, admission, boards, kernel owners and rate limits."""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from kit import places
from kit.messages import _
from kit.room.copies.served_pages import Page
from kit.room.options import OpenRoom, RoomOptions
from kit.room.rate_limit import RateLimit
from kit.room.refusals import RefusedError
from kit.room.server.admission import Admission
from kit.room.server.kernel_owners import KernelOwners
from kit.room.session import answers, hand_ins, personal_data, talking_points
from kit.room.session.board import Board
from kit.room.store import database
from kit.room.store.database import Store

__all__ = ["SPARE", "LiveSession", "Streams"]

LOOK = 10  # seconds between two looks at the gradebook, or at copies left behind
SPARE = 20  # copies beyond ``options.people``, for those without a page that have not ended yet
GRACE = 90.0  # seconds in which a page finds its copy again by itself: JupyterLab tries no longer
CONNECTS = 20.0  # seconds within which a page connects, also over a slow Wi-Fi
LAST = 5.0  # seconds for the requests that are under way when the room ends
STREAMS = 4  # of one person: their tabs; a browser allows a server six connections at once


log = logging.getLogger("hackyack.room")


class Streams:
    """The open event streams of each person; a fifth one ends their oldest."""

    def __init__(self) -> None:
        self._open: dict[str, list[asyncio.Future[None]]] = {}

    @contextmanager
    def place(self, person: str, gone: asyncio.Future[None]) -> Iterator[None]:
        """Count a stream as open while the context lasts; ``gone`` is done once it has to end."""
        own = self._open.setdefault(person, [])
        own.append(gone)
        for old in own[:-STREAMS]:
            if not old.done():
                old.set_result(None)
        try:
            yield
        finally:
            own.remove(gone)
            if not own:
                self._open.pop(person, None)


class LiveSession:
    """The state of one session that all handlers share."""

    def __init__(
        self, pages: Sequence[Page], options: RoomOptions, *, base: str, kernels: Any
    ) -> None:
        self.options = options
        self.pages = tuple(pages)
        self.store = Store(options.database)
        self.store.do(database.purge)
        hand_ins.purge()
        self.session = self.store.do(database.begin, new=options.new)
        self.admission = Admission(self.session, options, base=base)
        self.owners = KernelOwners(kernels)
        self.boards: dict[str, Board] = {}
        self.requests = RateLimit(60, 60)  # what one person may send
        self.openings = RateLimit(12, 60)  # pages that one person may open
        self.arrivals = RateLimit(2 * options.people, 60)  # pages opened from one address
        self.handed = RateLimit(6, 3600)
        self.streams = Streams()
        self.underway: set[asyncio.Task[Any]] = set()
        self.starting = 0  # copies that have no owner yet
        self.join = ""  # the address that people join by, once the server listens
        self._declared: dict[str, str] = {}
        self._graded: dict[str, dict[str, str]] = {}
        self._kernels = kernels
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def id(self) -> str:
        """Return the id of the session."""
        return self.session["id"]

    def listening(self, address: str) -> OpenRoom:
        """Set the address to join by, for a server at ``address``; return the room's addresses."""
        code = self.admission.code
        join = f"{address}join?code={code}" if code else address
        lead = f"{address}lead?key={self.admission.key}"
        opened = OpenRoom(address=address, join=join, code=code, lead=lead)
        self.join = self.options.joins(opened)
        return opened

    def admit(self, person: str, *, address: str) -> list[str]:
        """Admit one more page of ``person``; return the copies that have to end for it.

        While there are free places, no copy ends: a phone that sleeps through a break keeps its
        copy. If all places are taken, the copy that has been without a page for longest ends, if
        that is more than ``GRACE``; if the spare places are taken too, also a younger one, or the
        copy of a page that was sent and has not connected within ``CONNECTS``.

        Raises RefusedError if no copy can end, if the person opens pages too fast, or if very many
        pages that nobody uses are opened from ``address``.
        """
        if not self.openings.take(person):
            raise RefusedError(_("You open pages very fast. Wait a minute."), status=429)
        self.admission.use(person, address=address)
        if not self.owners.has_connected(person) and not self.arrivals.take(address):
            said = _("Very many pages were opened from your network a moment ago. Wait a minute.")
            raise RefusedError(said, status=429)
        taken = len(list(self.owners.pages())) + self.starting
        if taken < self.options.people:
            return []
        full = taken >= self.options.people + SPARE
        left = self.owners.left(0 if full else GRACE)
        if full and not left:
            left = self.owners.unused(CONNECTS)
        if full and not left:
            raise RefusedError(
                _("Every place is taken. Close a page, or wait a little."), status=503
            )
        return left[:1]

    async def open(self) -> None:
        """Create a board for each workshop, and start the two background tasks."""
        for workshop in {page.workshop.id: page.workshop for page in self.pages}.values():
            await self.store.run(answers.declare, self.id, workshop.id, [(0, answers.PULSE)])
            board = Board(
                self.store,
                self.id,
                workshop,
                threshold=self.options.threshold,
                more=lambda id=workshop.id: self._more(id),  # type: ignore[misc]
            )
            self.boards[workshop.id] = board
            await board.look()
        self._tasks = [asyncio.create_task(one) for one in (self._watch_grading(), self._tidy())]

    def _more(self, workshop: str) -> dict[str, Any]:
        pages = Counter(self.owners.pages())
        known = self._graded.get(workshop, {})
        arrived = [
            {**one, "status": known.get(one["receipt"], "")} for one in hand_ins.arrived(workshop)
        ]
        return {"open": dict(sorted(pages.items())), "hand_ins": arrived}

    async def _tidy(self) -> None:
        """End replaced copies every ``LOOK`` seconds."""
        while True:
            await asyncio.sleep(LOOK)
            try:
                await self.end_replaced()
            except Exception:
                log.exception("Copies that were left behind could not be ended")

    async def end_replaced(self) -> None:
        """End copies that have lost their page and that the owner has replaced by opening it again.

        Most have ended when it was opened; that a connection is dead shows only later.
        """
        for kernel_id in self.owners.replaced(GRACE):
            await self._kernels.discard(kernel_id)

    async def _watch_grading(self) -> None:
        """Read the grades again each time that the gradebook has changed."""
        seen = 0.0
        while True:
            changed = await asyncio.to_thread(_changed)
            if changed != seen:
                seen = changed
                await self._read_grades()
            await asyncio.sleep(LOOK)

    async def _read_grades(self) -> None:
        from kit.room.session.grading_progress import graded

        for id, board in self.boards.items():
            try:
                self._graded[id] = await asyncio.to_thread(graded, id)
            except Exception:
                log.exception("The grades of %s could not be read", id)
            board.changed()

    def board(self, workshop: object) -> Board:
        """Return the board of ``workshop``; raises RefusedError if it is not served here."""
        board = self.boards.get(str(workshop))
        if board is None:
            raise RefusedError(_("This workshop isn't on. Go back to the list."), status=404)
        return board

    async def declare(self, workshop: str, number: int, outputs: Iterable[Any]) -> None:
        """Store the talking points that ``outputs``, of the cell with this ``number``, declare.

        They come from the server's own run of the cell, not from a browser.
        """
        found = talking_points.declared(outputs)
        points = [(1000 * number + n, body) for n, body in enumerate(found)]
        points = [
            one for one in points if self._declared.get(f"{workshop}/{one[1]['key']}") != _text(one)
        ]
        if not points:
            return
        await self.store.run(answers.declare, self.id, workshop, points)
        for one in points:
            self._declared[f"{workshop}/{one[1]['key']}"] = _text(one)
        self.boards[workshop].changed()

    async def forget(self, person: str) -> list[str]:
        """Delete all data of ``person``; return their kernels, which have to end."""
        for workshop in await self.store.run(personal_data.forget, self.id, person):
            if workshop in self.boards:
                self.boards[workshop].changed()
        await self.store.wipe()
        return self.owners.of(person)

    def follow(self, request: asyncio.Task[Any] | None) -> None:
        """Remember the task of a ``request``, so that the store is not closed before it has ended.

        Streams count too: they end when the boards are closed.
        """
        if request:
            self.underway.add(request)
            request.add_done_callback(self.underway.discard)

    async def end(self) -> None:
        """Stop the background tasks, close the boards, and wait for the requests under way."""
        for task in self._tasks:
            task.cancel()
        for board in self.boards.values():
            board.close()
        if self.underway:
            await asyncio.wait(self.underway, timeout=LAST)

    def close(self) -> None:
        """Close the store, once all that use it have ended."""
        self.store.close()


def _changed() -> float:
    """Return the time at which the gradebook was last changed; 0 if there is none."""
    try:
        return (places.programme() / "gradebook.db").stat().st_mtime
    except OSError:
        return 0.0


def _text(point: tuple[int, dict[str, Any]]) -> str:
    return json.dumps(point, sort_keys=True)
