"""Boards: one per workshop, which makes a snapshot after changes and sends it to all pages."""

import asyncio
import contextlib
import json
import logging
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from kit.programme.workshops import Workshop
from kit.room.session import snapshot
from kit.room.store.database import Store
from kit.room.store.full_disk import FullDiskError

__all__ = ["Board", "Message"]

MOVING = ("minutes_left", "minutes_run")  # they change by themselves, and each page counts them
MOVING_IN_A_PAUSE = (*MOVING, "ends_at", "minutes_paused")
PAUSE = 0.5  # seconds between two snapshots: all changes in between are sent as one

log = logging.getLogger("hackyack.room")


class Message:
    """One snapshot ready to send: ``data`` is its content, ``event`` the same as an event."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.text = json.dumps(data, ensure_ascii=False)
        self.event = f"event: public\ndata: {self.text}\n\n".encode()


class Board:
    """The current snapshot of a workshop, made again after changes, at most twice a second.

    ``public`` is the message for all, ``lead`` the facilitator's, ``helper`` that of helpers, who
    have the pulse, the calls and the walls, and no votes. ``more`` returns the part of the
    facilitator's snapshot that is not in the store.
    """

    def __init__(
        self,
        store: Store,
        session_id: str,
        workshop: Workshop,
        *,
        more: Callable[[], dict[str, Any]],
    ) -> None:
        self.workshop = workshop
        self.here: Counter[str] = Counter()
        self.public = self.lead = self.helper = Message({})
        self._store = store
        self._session_id = session_id
        self._more = more
        self._began = int(time.time())  # versions are higher than before the server's restart
        self._taken: tuple[dict[str, Any], dict[str, Any]] = {}, {}
        self._care = 0  # deeds for single people so far: see ``cared``
        self._changes = 0  # reported so far
        self._seen = 0  # of them included in the snapshot
        self._task: asyncio.Task[None] | None = None
        self._newer: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def newer(self) -> asyncio.Future[None]:
        """Return the future that is done as soon as one of the messages is newer."""
        return self._newer

    def changed(self) -> None:
        """Schedule a new snapshot, unless the board is closed."""
        self._changes += 1
        if self._newer.cancelled():
            return
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._publish())

    def cared(self) -> None:
        """Tell all pages that a call was answered, or a note held, released or removed.

        They don't see which: the page that waits for one looks at its own data.
        """
        self._care += 1
        self.changed()

    def come(self, person: str) -> None:
        """Count ``person`` as present, once per open page."""
        self.here[person] += 1
        if self.here[person] == 1:
            self.changed()

    def go(self, person: str) -> None:
        """Count one open page of ``person`` less."""
        self.here[person] -= 1
        if self.here[person] <= 0:
            del self.here[person]
            self.changed()

    def close(self) -> None:
        """Stop making snapshots, and cancel ``newer`` for all streams that wait for it."""
        if self._task:
            self._task.cancel()
        self._newer.cancel()

    async def fresh(self) -> Message:
        """Return the public snapshot with all changes until now."""
        if self._seen < self._changes:  # also while another snapshot is being made
            await self.look()
        return self.public

    async def look(self) -> None:
        """Make a snapshot now; if it differs from the last one, wake all waiting streams."""
        changes = self._changes
        with contextlib.suppress(FullDiskError):  # what is new waits; all else is told
            self._taken = await self._store.run(snapshot.take, self._session_id, self.workshop)
        public, lead = (dict(part) for part in self._taken)
        self._seen = max(self._seen, changes)
        public |= {"people": len(self.here), "care": self._care}
        whole = {**public, **lead, **self._more()}
        before = self.public, self.lead, self.helper
        self.public = self._next(self.public, public)
        self.lead = self._next(self.lead, whole)
        self.helper = self._next(self.helper, _for_helpers(whole))
        if before == (self.public, self.lead, self.helper):
            return
        done, self._newer = self._newer, asyncio.get_running_loop().create_future()
        if not done.done():
            done.set_result(None)

    def _next(self, known: Message, data: dict[str, Any]) -> Message:
        """Return the message with ``data``, or the one that is known where nothing has changed.

        Each kind has versions of its own, or people could count the votes by those of theirs.
        """
        if known.data and _lasting(data) == _lasting(known.data):
            return known
        version = known.data.get("version", self._began) + 1
        return Message({"version": version, **data})

    async def _publish(self) -> None:
        tried = None
        while tried != self._changes:
            tried = self._changes
            try:
                await self.look()
            except Exception:
                log.exception("The picture of %s could not be taken", self.workshop.id)
            await asyncio.sleep(PAUSE)


def _for_helpers(data: dict[str, Any]) -> dict[str, Any]:
    walls = [point for point in data["declared"] if point["kind"] == "wall"]
    known = ("people", "pulse", "agenda", "walls", "held", "tables", "open")
    return {name: data[name] for name in known if name in data} | {"declared": walls}


def _lasting(data: dict[str, Any]) -> dict[str, Any]:
    """Return ``data`` without the members that change by themselves: version and clock."""
    agenda = dict(data.get("agenda") or {})
    for moving in MOVING_IN_A_PAUSE if agenda.get("paused") else MOVING:
        agenda.pop(moving, None)
    return {**data, "version": 0, "agenda": agenda}
