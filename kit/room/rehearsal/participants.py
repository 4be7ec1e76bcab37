"""The simulated participants of a rehearsal, and the session that they share."""

import asyncio
import contextlib
import random
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from kit.room.rehearsal.ledger import FAILURES, Ledger
from kit.room.rehearsal.visitor import Visitor, Widgets
from kit.room.session.points import talking_points

__all__ = ["Participant", "SimulatedSession"]

THINK = 7.0  # seconds, on average, between two things that one person does
WORDS = ("Nobody is alone", "A card number is a name", "Fewer columns", "Ask who needs it", "Why?")
NAMES = ("Vesna", "Andris", "Ioana", "")  # for hand-ins; some choose none


@dataclass
class SimulatedSession:
    """The state that all simulated people share: clock, ledger, talking points, times of events.

    ``code`` is the one that they type, as on the day. ``posted`` and ``revealed`` are when a note
    was sent and a round revealed; ``votes`` are (voters, time of sending) of votes that the
    facilitator has not seen yet, by key and round.
    """

    address: str
    workshop: str
    seconds: float
    code: str = ""
    ledger: Ledger = field(default_factory=Ledger)
    began: float | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    points: dict[str, dict[str, Any]] = field(default_factory=dict)
    posted: dict[str, float] = field(default_factory=dict)
    revealed: dict[tuple[str, int], float] = field(default_factory=dict)
    votes: dict[tuple[str, int], list[tuple[int, float]]] = field(default_factory=dict)

    @property
    def left(self) -> float:
        """Return the seconds until the rehearsal ends; before it begins, its whole length."""
        return self.seconds - (time.monotonic() - self.began if self.began else 0.0)

    @property
    def asked(self) -> list[dict[str, Any]]:
        """Return the declarations of the polls and scales in the notebook."""
        return [body for body in self.points.values() if body["kind"] in talking_points.VOTES]


class Participant:
    """A simulated person with a phone: votes, moves widgets, writes notes, loses the network.

    ``number`` is the seed of their random choices, which are the same in each rehearsal.
    """

    def __init__(self, session: SimulatedSession, number: int) -> None:
        self.session, self.number, self.ledger = session, number, session.ledger
        self.chance = random.Random(number)  # noqa: S311  choices, not secrets
        self.visitor = Visitor(session.address)
        self.widgets: Widgets | None = None
        self.seen: dict[str, Any] = {}
        self.known: set[str] = set()
        self.listener: asyncio.Task[None] | None = None
        self.since = 0.0  # time at which this page began to listen
        self.here = False
        self.hands = asyncio.Lock()  # one person does one thing at a time

    async def take_part(self, *, spread: float) -> None:
        """Arrive within ``spread`` seconds, act at random until the end, then finish."""
        await asyncio.sleep(self.chance.uniform(0, spread))
        while not self.session.ended.is_set():
            with contextlib.suppress(*FAILURES):  # the ledger has recorded it; people try again
                async with self.hands:
                    await (self._act_at_random() if self.here else self.arrive())
            await self._pause(THINK)
        with contextlib.suppress(*FAILURES):
            async with self.hands:
                await self._finish()

    async def arrive(self) -> None:
        """Open the first page and the workshop, connect to its kernel, and listen to events."""
        with self.ledger.timed("join"):
            page = str((await self.visitor.go("")).url)
        if page.endswith("/join"):  # the first time; from then on their cookie opens the door
            with self.ledger.timed("code"):
                await self.visitor.join(self.session.code)
        await self._open(f"workshops/{self.session.workshop}")
        self.listener = self.listener or asyncio.create_task(self._listen())
        self.here = True

    async def _open(self, path: str) -> None:
        with self.ledger.timed("page"):
            page = await self.visitor.open(path)
        for body in talking_points.declared([{"data": {"text/html": page}}]):
            self.session.points.setdefault(body["key"], body)
        with self.ledger.timed("connect"):
            self.widgets = await asyncio.wait_for(self.visitor.connect(), 60)

    async def _listen(self) -> None:
        """Follow the stream of events as the page does; connect again if it breaks."""
        path = f"room/events?workshop={self.session.workshop}"
        while not self.session.ended.is_set():
            self.since = time.monotonic()
            with contextlib.suppress(*FAILURES):  # a page tries again too
                async for public in self.visitor.events(path):
                    self.see(public)
            await asyncio.sleep(0.5)

    def see(self, public: dict[str, Any]) -> None:
        """Store the snapshot ``public``, and record how late new notes and counts appear in it."""
        self.seen = public
        for notes in public.get("walls", {}).values():
            for note in notes:
                self._record_delay("note", note["id"], self.session.posted.get(note["id"]))
        for key, poll in public.get("polls", {}).items():
            if poll["shown"]:
                at = self.session.revealed.get((key, poll["round"]))
                self._record_delay("reveal", f"{key} {poll['round']}", at)

    def _record_delay(self, what: str, name: str, sent: float | None) -> None:
        """Record the seconds since ``sent``, once per ``name``, if the page was open by then."""
        if sent is not None and name not in self.known:
            self.known.add(name)
            if sent > self.since:
                self.ledger.sights[what].append(time.monotonic() - sent)

    async def vote(self, body: dict[str, Any], number: int, *, within: float) -> None:
        """Vote in round ``number`` within some seconds; one person in eight votes a second time."""
        times = 2 if self.chance.random() < 0.125 else 1
        for _time in range(times):
            await asyncio.sleep(self.chance.uniform(0, within / times))
            async with self.hands:
                if self.here:
                    with contextlib.suppress(*FAILURES):
                        await self.answer(body, number)

    async def answer(self, body: dict[str, Any], number: int) -> None:
        """Send a random answer to ``body`` and record it in the ledger."""
        key, place = body["key"], (self.number, body["key"], number)
        value, sent = self._choice(body), time.monotonic()
        message = {"workshop": self.session.workshop, "key": key, "value": value}
        first = place not in self.ledger.answers
        with self.ledger.sending(place, value), self.ledger.timed("vote"):
            await self.visitor.post("room/answer", message)
        if first and body["kind"] != "evaluation":
            voters = self.ledger.voters(key, number)
            self.session.votes.setdefault((key, number), []).append((voters, sent))

    def _choice(self, body: dict[str, Any]) -> Any:
        if body["kind"] == "scale":
            return self.chance.randint(1, len(body["options"]))
        if body["kind"] == "evaluation":
            levels = [
                self.chance.choices(talking_points.LEVELS, k=2) for _outcome in body["outcomes"]
            ]
            return {
                "outcomes": [{"before": before, "now": now} for before, now in levels],
                "pace": self.chance.choice(talking_points.PACES),
                "hardest": None,
                "keep": "",
                "change": "",
            }
        names = list(body["options"])
        chosen = self.chance.sample(names, self.chance.randint(1, len(names)))
        if body["none"] in chosen:
            chosen = [body["none"]]
        return [name for name in names if name in chosen] if body["several"] else chosen[0]

    async def _act_at_random(self) -> None:
        deeds = (
            self._move,
            self._signal,
            self._write,
            self._agree,
            self._reload,
            self._lose_network,
        )
        (deed,) = self.chance.choices(deeds, weights=(60, 14, 8, 8, 4, 3))
        await deed()

    async def _move(self) -> None:
        if self.widgets:
            with self.ledger.timed("control"):
                await asyncio.wait_for(self.widgets.move(), 60)

    async def _signal(self) -> None:
        state = self.chance.choice(("working", "working", "stuck", "done"))
        table = str(self.chance.randint(1, 8)) if state == "stuck" else ""
        sent = {"workshop": self.session.workshop, "state": state, "table": table}
        place = (self.number, "pulse", 1)
        with self.ledger.sending(place, state), self.ledger.timed("pulse"):
            await self.visitor.post("room/pulse", sent)

    async def _write(self) -> None:
        walls = [key for key, body in self.session.points.items() if body["kind"] == "wall"]
        if not walls:
            return
        words = f"{self.chance.choice(WORDS)} ({self.number})"
        sent = {"workshop": self.session.workshop, "key": self.chance.choice(walls), "text": words}
        begin = time.monotonic()
        with self.ledger.timed("note"):
            told = await self.visitor.post("room/wall", sent | {"once": secrets.token_hex(8)})
        self.session.posted[told["id"]] = begin
        self.ledger.notes[told["id"]] = words

    async def _agree(self) -> None:
        notes = [note for wall in self.seen.get("walls", {}).values() for note in wall]
        if notes:
            with self.ledger.timed("me too"):
                await self.visitor.post(
                    "room/me-too", {"id": self.chance.choice(notes)["id"], "on": True}
                )

    async def _reload(self) -> None:
        await self._disconnect()
        with self.ledger.timed("leave"):
            await self.visitor.leave()
        await self._open(f"workshops/{self.session.workshop}")
        await self.check()

    async def _lose_network(self) -> None:
        """Close all connections, and come back after a pause with the same cookies."""
        cookies = self.visitor.http.cookies
        self.here = False
        await self.close()
        await self._pause(THINK)
        self.visitor = Visitor(self.session.address)
        self.visitor.http.cookies = cookies
        await self.arrive()
        await self.check()

    async def check(self) -> None:
        """Compare this person's own answers on the server with the acknowledged ones."""
        before = self.ledger.known_to(self.number)
        with self.ledger.timed("state"):
            state = await self.visitor.get(f"room/state?workshop={self.session.workshop}")
        self.ledger.check(self.number, before, state.json()["mine"])

    async def _finish(self) -> None:
        """Send the evaluation, and in one of two cases a hand-in; return if they never got in."""
        if not self.here:
            return
        for body in self.session.points.values():
            if body["kind"] == "evaluation":
                await self.answer(body, 1)
        if self.chance.random() < 0.5:
            answers = {"task_1": repr(["birth_year", "postcode"])}
            name = self.chance.choice(NAMES)
            sent = {"workshop": self.session.workshop, "name": name, "answers": answers}
            with self.ledger.timed("hand-in"):
                told = await self.visitor.post(
                    "room/hand-in", sent | {"once": secrets.token_hex(8)}
                )
            self.ledger.receipts.add(told["receipt"])
        await self.check()

    async def _pause(self, seconds: float) -> None:
        pause = min(self.chance.expovariate(1 / seconds), 3 * seconds)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.session.ended.wait(), pause)

    async def _disconnect(self) -> None:
        if self.widgets:
            await self.widgets.close()
            self.widgets = None

    async def close(self) -> None:
        """Close every connection."""
        if self.listener:
            self.listener.cancel()
            await asyncio.gather(self.listener, return_exceptions=True)
            self.listener = None
        await self._disconnect()
        await self.visitor.close()
