"""The session that a server runs: its store, admission, boards, kernel owners and rate limits."""

import asyncio
import json
import logging
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from kit.messages import _
from kit.room.copies.served_pages import Page
from kit.room.options import OpenRoom, RoomOptions
from kit.room.rate_limit import RateLimit
from kit.room.refusals import RefusedError
from kit.room.server.live.admission import Admission
from kit.room.server.live.background import Background
from kit.room.server.live.kernel_owners import KernelOwners
from kit.room.server.live.open_answers import OpenAnswers
from kit.room.server.live.streams import Streams
from kit.room.session import restart
from kit.room.session.board import Board
from kit.room.session.handing_in import hand_ins
from kit.room.session.points import answers, talking_points
from kit.room.session.records import expiry, personal_data, written_reports
from kit.room.store import database, revoked
from kit.room.store.database import Store
from kit.room.store.erasure import Erased, Eraser, words_of
from kit.room.store.schema import RoomSession

__all__ = ["SPARE", "LiveSession"]

SPARE = 20  # copies beyond ``options.people``, for those without a page that have not ended yet
GRACE = 90.0  # seconds in which a page finds its copy again by itself: JupyterLab tries no longer
CONNECTS = 20.0  # seconds within which a page connects, also over a slow Wi-Fi
LAST = 5.0  # seconds for the requests that are under way when the room ends


log = logging.getLogger("hackyack.room")


class LiveSession:
    """The state of one session that all handlers share."""

    def __init__(
        self, pages: Sequence[Page], options: RoomOptions, *, base: str, kernels: Any
    ) -> None:
        self.options = options
        self.pages = tuple(pages)
        self.store = Store(options.database)
        self.store.do(database.purge)
        expiry.purge_files()
        self.boards: dict[str, Board] = {}
        self.run = secrets.token_hex(8)  # another one each time that the server is started
        self.session = self.store.do(database.begin, new=options.new, threshold=options.threshold)
        self._began = self.store.do(restart.began, self.id)
        self.threshold = self.store.do(_threshold, self.id)
        self.store.do(hand_ins.put_before, self.id, began=self._began)
        self.background = Background(self.store, self.id, self.boards, say=options.say)
        marks = self.store.do(revoked.marks, self.id)
        self.admission = Admission(self.session, options, base=base, marks=marks)
        self.eraser = Eraser(self.store, changed=self._erased)
        self.owners = KernelOwners(kernels)
        self.requests = RateLimit(60, 60)  # what one person may send
        self.openings = RateLimit(12, 60)  # pages that one person may open
        self.arrivals = RateLimit(2 * options.people, 60)  # pages opened from one address
        self.notes = RateLimit(max(30, options.people), 60)  # notes from one address
        self.handed = RateLimit(12, 600)  # one after each task, and corrections
        self.streams = Streams()
        self.open_answers = OpenAnswers()
        self.underway: set[asyncio.Task[Any]] = set()
        self.starting = 0  # copies that have no owner yet
        self.join = ""  # the address that people join by, once the server listens
        self.screens: dict[str, str] = {}  # what is on the big screen of each workshop
        self.help = ""  # a helper's address
        self.votes_read: set[str] = set()  # workshops whose votes were looked for
        self._declared: dict[str, str] = {}
        self._kernels = kernels

    @property
    def id(self) -> str:
        """Return the id of the session."""
        return self.session["id"]

    @property
    def closed(self) -> bool:
        """Return whether the facilitator has closed the session of every workshop."""
        boards = self.boards.values()
        return bool(boards) and all(board.public.data.get("closed") for board in boards)

    def listening(self, address: str) -> OpenRoom:
        """Set the address to join by, for a server at ``address``; return the room's addresses."""
        code = self.admission.code
        join = f"{address}join?code={code}" if code else address
        lead = f"{address}lead?key={self.admission.key}"
        opened = OpenRoom(address=address, join=join, code=code, lead=lead)
        self.join = self.options.joins(opened)
        way = self.join.partition("?")[0].removesuffix("join")
        self.help = f"{way}help?key={self.admission.helper_key}"
        return opened

    def admit(self, person: str, *, address: str) -> list[str]:
        """Admit one more page of ``person``; return the copies that have to end for it.

        While there are free places, no copy ends: a phone that sleeps through a break keeps its
        copy. If all places are taken, the copy that has been without a page for longest ends, if
        that is more than ``GRACE``; if the spare places are taken too, also a younger one, or the
        copy of a page that was sent and has not connected within ``CONNECTS``, or one of another
        address that holds more than half of all: no device can keep all places for itself.

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
            left = self.owners.unused(CONNECTS) or self.owners.crowding(address)
        if full and not left:
            raise RefusedError(
                _("Every place is taken. Close a page, or wait a little."), status=503
            )
        return left[:1]

    async def open(self) -> None:
        """Create a board for each workshop, and start the background tasks."""
        for workshop in {page.workshop.id: page.workshop for page in self.pages}.values():
            await self.store.run(answers.declare, self.id, workshop.id, [(0, answers.PULSE)])
            board = Board(
                self.store,
                self.id,
                workshop,
                more=lambda id=workshop.id: self._more(id),  # type: ignore[misc]
            )
            self.boards[workshop.id] = board
            await board.look()
        self.background.start(self.end_replaced, self.eraser.watch())

    def _more(self, workshop: str) -> dict[str, Any]:
        pages = Counter(self.owners.pages())
        known = self.background.graded.get(workshop, {})
        arrived = [
            {**one, "status": known.get(one["receipt"], "")}
            for one in hand_ins.arrived(workshop, since=self._began)
        ]
        return {
            "open": dict(sorted(pages.items())),
            "hand_ins": arrived,
            "disk": self.background.disk,
            "undeleted": self.eraser.waiting,
            "screen": self.screens.get(workshop, ""),
        }

    def _erased(self) -> None:
        for board in self.boards.values():
            board.changed()

    async def end_replaced(self) -> None:
        """End copies that have lost their page and that the owner has replaced by opening it again.

        Most have ended when it was opened; that a connection is dead shows only later.
        """
        for kernel_id in self.owners.replaced(GRACE):
            await self._kernels.discard(kernel_id)

    def handed_in_again(self, workshop: str, receipt: str) -> None:
        """Take back the points of a hand-in that a newer one has replaced."""
        self.background.graded.get(workshop, {}).pop(receipt, None)
        self.boards[workshop].changed()

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

    async def forget(self, person: str) -> Erased:
        """Delete all data of ``person``, refuse their cookie, and end their streams and copies.

        Return how far the deletion has come in the store's files. Raises RefusedError if nothing
        could be deleted.
        """
        self.admission.revoke(person)  # before: nothing of theirs may come after the deletion
        try:
            gone = await self.store.run(personal_data.forget, self.id, person)
        except BaseException:
            self.admission.revoke(person, again=True)
            raise
        for workshop in gone.changed & set(self.boards):
            self.boards[workshop].changed()
        self.streams.end(person)
        await asyncio.to_thread(written_reports.follow, self.store, self.id, gone.changed)
        for kernel_id in self.owners.of(person):
            await self._kernels.discard(kernel_id)
        return await self.eraser.erase(words_of(gone.texts))

    def follow(self, request: asyncio.Task[Any] | None) -> None:
        """Remember the task of a ``request``, so that the store is not closed before it has ended.

        Streams count too: they end when the boards are closed.
        """
        if request:
            self.underway.add(request)
            request.add_done_callback(self.underway.discard)

    async def end(self) -> None:
        """Stop the background tasks, close the boards, and wait for the requests under way."""
        self.background.stop()
        for board in self.boards.values():
            board.close()
        self.eraser.close()
        if self.underway:
            await asyncio.wait(self.underway, timeout=LAST)

    def close(self) -> None:
        """Close the store, once all that use it have ended."""
        self.store.close()


def _threshold(db: Session, session_id: str) -> int:
    """Return the session's own threshold: it goes on with a higher one than was asked for now."""
    return db.get_one(RoomSession, session_id).threshold


def _text(point: tuple[int, dict[str, Any]]) -> str:
    return json.dumps(point, sort_keys=True)
