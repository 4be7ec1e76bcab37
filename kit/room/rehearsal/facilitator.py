"""The simulated facilitator: runs the agenda and the votes, and answers calls for help."""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from typing import Any

from kit.room.rehearsal.ledger import FAILURES
from kit.room.rehearsal.participants import Participant, SimulatedSession
from kit.room.rehearsal.visitor import Visitor

__all__ = ["Facilitator"]

SHARE = 0.7  # of the time goes to votes; the rest to arriving, evaluating and handing in
LATEST = 60.0  # seconds after which it begins without the people who are still missing
CLOSING = 20.0  # seconds in which the page shows that the session is closed
LONGEST = 40.0  # seconds that people have to vote in


class Facilitator:
    """A facilitator at the addresses of their own page; ``key`` is the path that lets them in."""

    def __init__(self, session: SimulatedSession, key: str, people: Sequence[Participant]) -> None:
        self.session, self.key, self.people = session, key, people
        self.visitor = Visitor(session.address)
        self.seen: dict[str, Any] = {}
        self.most_open = 0
        self.answered: set[str] = set()

    async def lead(self) -> None:
        """Enter, start the clock, ask every question once, and wait until the end."""
        with contextlib.suppress(*FAILURES):
            await self.enter()
            await self._send(do="start")
        listening = asyncio.create_task(self._listen())
        try:
            await self._wait_for_people()
            self.session.began = time.monotonic()
            each = SHARE * self.session.left / max(1, len(self.session.asked))
            for body in self.session.asked:
                with contextlib.suppress(*FAILURES):
                    await self._ask(body, within=min(each / 3, LONGEST))
                    await self._send(do="next")
            await asyncio.sleep(max(0.0, self.session.left))
        finally:
            self.session.ended.set()
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def _wait_for_people(self) -> None:
        """Wait until all people are there, at most ``LATEST`` seconds or a third of the session."""
        end = time.monotonic() + max(LATEST, self.session.seconds / 3)
        while time.monotonic() < end and not all(one.here for one in self.people):
            await asyncio.sleep(0.1)

    async def enter(self) -> None:
        """Open the facilitator's page with its key."""
        with self.session.ledger.timed("lead"):
            await self.visitor.go(self.key)

    async def close_session(self) -> None:
        """Close the session, and store the state of the page after it in ``seen``."""
        with contextlib.suppress(*FAILURES):
            await self._send(do="end")
        path = f"lead/events?workshop={self.session.workshop}"
        with contextlib.suppress(*FAILURES):
            async with asyncio.timeout(CLOSING):
                async for picture in self.visitor.events(path):
                    self.seen = picture
                    if picture["closed"]:
                        return

    async def _ask(self, body: dict[str, Any], *, within: float) -> None:
        """Open the first vote, let people talk, open the second, and reveal both."""
        for number, do in ((1, "open"), (2, "second")):
            await self._send(do=do, key=body["key"])
            votes = [person.vote(body, number, within=within) for person in self.people]
            await asyncio.gather(*votes)
            await asyncio.sleep(min(2.0, within / 4))
            if number == 1:
                await self._send(do="talk", key=body["key"])
        self.session.revealed[body["key"], 2] = time.monotonic()
        await self._send(do="reveal", key=body["key"])

    async def _send(self, **wish: Any) -> None:
        with self.session.ledger.timed("lead"):
            await self.visitor.post("lead/do", {"workshop": self.session.workshop, **wish})

    async def _listen(self) -> None:
        path = f"lead/events?workshop={self.session.workshop}"
        while not self.session.ended.is_set():
            with contextlib.suppress(*FAILURES):  # a page tries again too
                async for picture in self.visitor.events(path):
                    await self.see(picture)
            await asyncio.sleep(0.5)

    async def see(self, picture: dict[str, Any]) -> None:
        """Store ``picture``, record how late counted votes appear in it, and answer new calls."""
        now = time.monotonic()
        self.seen = picture
        self.most_open = max(self.most_open, sum(picture.get("open", {}).values()))
        for (key, number), waiting in self.session.votes.items():
            poll, voted = picture["polls"].get(key, {}), picture["voted"].get(key)
            if poll.get("round") != number or voted is None:
                continue
            for place, (voters, sent) in enumerate(waiting):
                if 0 < voters <= voted["now"]:
                    self.session.ledger.sights["vote"].append(now - sent)
                    waiting[place] = (0, sent)
        for call in picture.get("tables", []):
            if call["id"] not in self.answered:
                self.answered.add(call["id"])
                await self._send(do="answered", id=call["id"])
