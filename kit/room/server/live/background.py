"""What a room does by itself, again and again: tidy up, watch the disk, read grades, delete."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from kit import places
from kit.messages import _, ngettext
from kit.room.session import restart
from kit.room.session.board import Board
from kit.room.session.records import expiry
from kit.room.store import database, full_disk
from kit.room.store.database import Store
from kit.room.store.full_disk import FullDiskError

__all__ = ["Background"]

HOUR = 3600.0
LOOK = 10  # seconds between two looks at the gradebook, or at copies left behind
ASLEEP = 60  # seconds without a beat after which the computer has slept: it was never that busy
LOW = 300  # megabytes on the disk from which on the facilitator is told

log = logging.getLogger("hackyack.room")


class Background:
    """The tasks of the session ``id``, and what they have found.

    ``disk``: whether it is ``full``, and how many megabytes are ``free``, None where they are many.
    ``graded``: for each workshop, the grading state of each hand-in by its receipt.
    """

    def __init__(
        self, store: Store, id: str, boards: Mapping[str, Board], *, say: Callable[[str], object]
    ) -> None:
        self.disk: dict[str, Any] = {"full": False, "free": None}
        self.graded: dict[str, dict[str, str]] = {}
        self._store = store
        self._id = id
        self._boards = boards
        self._say = say
        self._tasks: list[asyncio.Task[None]] = []
        self._say_if_off(store.do(restart.beat, id))

    def start(self, tidy: Callable[[], Awaitable[None]], *more: Awaitable[None]) -> None:
        """Start the tasks, and ``more`` of them; ``tidy`` ends copies that have been replaced."""
        own = (self._watch_grading(), self._tidy(tidy), self._beat(), self._expire(), *more)
        self._tasks = [asyncio.ensure_future(one) for one in own]

    def stop(self) -> None:
        """Stop the tasks."""
        for task in self._tasks:
            task.cancel()

    async def _tidy(self, tidy: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(LOOK)
            try:
                await tidy()
            except Exception:
                log.exception("Copies that were left behind could not be ended")

    async def _expire(self) -> None:
        """Delete every hour what is older than the notice says."""
        while True:
            await asyncio.sleep(HOUR)
            try:
                await self._store.run(database.purge, keep=self._id)
                await asyncio.to_thread(expiry.purge_files)
            except Exception:
                log.exception("What is older than 30 days could not be deleted")

    async def _beat(self) -> None:
        """Write down every ``LOOK`` seconds that the server runs, for the clock and a restart."""
        while True:
            await asyncio.sleep(LOOK)
            try:
                self._say_if_off(await self._store.run(restart.beat, self._id, least=ASLEEP))
                free = await asyncio.to_thread(full_disk.free_megabytes)
                self._disk_has(free, full=free == 0)
            except FullDiskError as error:
                self.disk_is_full(error)
            except Exception:
                log.exception("That the server runs could not be written down")

    def disk_is_full(self, error: BaseException) -> None:
        """Tell the facilitator's page and the terminal at once that nothing more can be written."""
        self._disk_has(0, full=True, why=getattr(error, "why", "") or str(error))

    def _disk_has(self, free: int, *, full: bool, why: str = "") -> None:
        now = {"full": full, "free": free // 10 * 10 if free <= LOW and not full else None}
        before, self.disk = self.disk, now
        if now != before:
            self._changed()
        if full and not before["full"]:
            said = _(
                "This computer's disk is full ({why}): what people send now waits on their pages, "
                "and no page can be opened. What was kept is kept. Make space, for example by "
                "emptying the bin: the room goes on by itself."
            )
            self._say(said.format(why=why or _("nothing is left")))
        elif before["full"] and not full:
            self._say(_("There is space on the disk again: the room goes on."))

    def _say_if_off(self, seconds: int) -> None:
        if seconds:
            self._changed()
        if seconds < ASLEEP:
            return
        self._say(
            ngettext(
                "The agenda's clock stood still for {n} minute in which this computer slept or "
                "the server was off: it goes on where it was.",
                "The agenda's clock stood still for {n} minutes in which this computer slept or "
                "the server was off: it goes on where it was.",
                round(seconds / 60),
            ).format(n=round(seconds / 60))
        )

    def _changed(self) -> None:
        for board in self._boards.values():
            board.changed()

    async def _watch_grading(self) -> None:
        """Read the grades again each time that the gradebook has changed."""
        seen = 0.0
        while True:
            changed = await asyncio.to_thread(_last_graded)
            if changed != seen:
                seen = changed
                await self._read_grades()
            await asyncio.sleep(LOOK)

    async def _read_grades(self) -> None:
        from kit.room.session.handing_in.grading_progress import graded

        for id, board in self._boards.items():
            try:
                self.graded[id] = await asyncio.to_thread(graded, id)
            except Exception:
                log.exception("The grades of %s could not be read", id)
            board.changed()


def _last_graded() -> float:
    """Return the time at which the gradebook was last changed; 0 if there is none."""
    try:
        return (places.programme() / "gradebook.db").stat().st_mtime
    except OSError:
        return 0.0
