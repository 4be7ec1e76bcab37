"""Handlers for requests from participants' pages: state, events, answers, notes, hand-ins."""

import asyncio
import json
import re
import secrets
import time
from collections.abc import Callable
from typing import Any, TypeVar

import tornado.web
from tornado.iostream import StreamClosedError

from kit.messages import _
from kit.room.refusals import RefusedError
from kit.room.server.requests.base_handler import ApiHandler
from kit.room.session.board import Board, Message
from kit.room.session.handing_in import hand_ins
from kit.room.session.points import answers, wall

__all__ = [
    "Agree",
    "Events",
    "GiveAnswer",
    "HandIn",
    "PostNote",
    "Pulse",
    "State",
    "WithdrawNote",
    "WorkshopPost",
]

R = TypeVar("R")

BEAT = 1.5  # seconds after which a stream says that it lives: a page misses three, not one
HAND_IN = 5 * 2**20  # bytes of a notebook
LARGEST_ANSWERS = 2**20  # bytes of answers: a hundred of the longest
SENDING = 120  # seconds in which a large hand-in has to come


class State(ApiHandler):
    """The state of a workshop: the public part, and the participant's own answers."""

    async def get(self) -> None:
        """Send both parts."""
        board = self.live_session.board(self.get_query_argument("workshop", ""))
        run, here = self.live_session.store.run, (self.live_session.id, board.workshop.id)
        own = await run(_mine, *here, self.person)
        self.finish({"public": (await board.fresh()).data, "mine": own})


def _mine(db: Any, session_id: str, workshop: str, person: str) -> dict[str, Any]:
    given = answers.mine(db, session_id, workshop, person)
    state = given.pop("pulse", {}).get("1")
    table = next((c.table for c in wall.calls(db, session_id, workshop) if c.person == person), "")
    posted, agreed = wall.of(db, session_id, workshop, person)
    return {
        "answers": given,
        "second": answers.mine(db, session_id, workshop, person, second=True),
        "pulse": {"state": state, "table": table} if state or table else None,
        "notes": posted,
        "me_too": agreed,
    }


class Events(ApiHandler):
    """A stream of events: the public state of a workshop each time that it changes."""

    def message(self, board: Board) -> Message:
        """Return the board's message that this stream sends."""
        return board.public

    def head(self) -> None:
        """Answer a page that was away and asks whether it can have its stream again."""
        self.live_session.board(self.get_query_argument("workshop", ""))

    async def get(self) -> None:
        """Send the board's message, and again after each change, until the page is closed."""
        board = self.live_session.board(self.get_query_argument("workshop", ""))
        self.set_header("Content-Type", "text/event-stream; charset=utf-8")
        self.set_header("X-Accel-Buffering", "no")
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        with self.live_session.streams.place(self.person, self.gone):
            self.come(board)
            try:
                await self._follow(board)
            except StreamClosedError:
                pass  # that is how a stream ends
            finally:
                self.go(board)

    async def _follow(self, board: Board) -> None:
        """Send what is new to this stream, and a sign of life after ``BEAT`` seconds without.

        It names the run of the server, so that a page knows one that was started again. What is new
        to others alone leaves no trace: when it came would tell who has just voted.
        """
        run = json.dumps({"run": self.live_session.run})
        beat = f"event: beat\ndata: {run}\n\n".encode()
        self.write(beat)
        sent, due = None, time.monotonic()
        while not self.gone.done():
            newer, message = board.newer, self.message(board)
            if message is not sent or time.monotonic() >= due:
                self.write(beat if message is sent else message.event)
                await self.flush()
                sent, due = message, time.monotonic() + BEAT
            await asyncio.wait(
                {newer, self.gone},
                timeout=max(0.0, due - time.monotonic()),
                return_when=asyncio.FIRST_COMPLETED,
            )
            if newer.cancelled():
                return

    def come(self, board: Board) -> None:
        """Count the participant as present."""
        board.come(self.person)

    def go(self, board: Board) -> None:
        """Stop counting the participant as present."""
        board.go(self.person)

    def on_connection_close(self) -> None:
        """End the stream because its connection has closed."""
        if hasattr(self, "gone") and not self.gone.done():
            self.gone.set_result(None)


class WorkshopPost(ApiHandler):
    """The base of handlers that store a participant's contribution to a workshop."""

    async def keep(self, work: Callable[..., R], sent: dict[str, Any], /, **details: Any) -> R:
        """Call ``work`` with the store, and mark the workshop's board as changed."""
        board = self.live_session.board(sent.get("workshop"))
        kept = await self.live_session.store.run(
            work, self.live_session.id, board.workshop.id, **details
        )
        board.changed()
        return kept


class GiveAnswer(WorkshopPost):
    """Stores an answer to a poll, a scale or the evaluation, of one person or of two."""

    async def post(self) -> None:
        """Store the answer; it replaces an earlier one."""
        sent = self.json()
        given = {name: sent.get(name) for name in ("key", "value", "second")}
        if given["key"] == "pulse":
            raise RefusedError(_("This can't be answered like that. Reload the page."))
        number = await self.keep(answers.answer, sent, person=self.person, **given)
        self.finish({"ok": True, "round": number})


class Pulse(WorkshopPost):
    """Stores a participant's state (working, stuck, done) and their call for help to a table."""

    async def post(self) -> None:
        """Store state and table; they replace earlier ones."""
        sent = self.json()
        if "state" not in sent:
            raise RefusedError(_("Say how it goes: working, stuck or done."))
        await self.keep(_say_pulse, sent, person=self.person, sent=sent)
        self.finish({"ok": True})


def _say_pulse(
    db: Any, session_id: str, workshop: str, *, person: str, sent: dict[str, Any]
) -> None:
    wall.call(db, session_id, workshop, person=person, table=sent.get("table"))
    state = sent.get("state")
    answers.answer(db, session_id, workshop, key="pulse", person=person, value=state)


class PostNote(WorkshopPost):
    """Posts a note on a wall."""

    async def post(self) -> None:
        """Store the note and send its id."""
        sent = self.json()
        if not self.live_session.notes.take(self.address):
            sentence = _(
                "Very many notes were posted from your network a moment ago. Wait a minute, then "
                "post yours again."
            )
            raise RefusedError(sentence, status=429)
        note = {"key": sent.get("key"), "text": sent.get("text"), "once": once(sent)}
        self.finish({"id": await self.keep(wall.post, sent, person=self.person, **note)})


def once(sent: dict[str, Any]) -> str:
    """Return the random word with which a page marks a request that it may have to repeat."""
    return ascii(sent.get("once") or secrets.token_hex(16))[:100]


class WithdrawNote(ApiHandler):
    """Withdraws one of the participant's own notes."""

    async def post(self) -> None:
        """Delete the note."""
        run, id = self.live_session.store.run, self.json().get("id")
        workshop = await run(wall.withdraw, self.live_session.id, id=id, person=self.person)
        self.live_session.board(workshop).changed()
        self.finish({"ok": True})


class Agree(ApiHandler):
    """Stores or removes a participant's agreement with a note."""

    async def post(self) -> None:
        """Store or remove the agreement."""
        sent = self.json()
        workshop = await self.live_session.store.run(
            wall.agree,
            self.live_session.id,
            id=sent.get("id"),
            person=self.person,
            on=sent.get("on") is True,
        )
        self.live_session.board(workshop).changed()
        self.finish({"ok": True})


@tornado.web.stream_request_body
class HandIn(WorkshopPost):
    """Accepts answers or a notebook as a hand-in, without recording the participant."""

    async def prepare(self) -> None:  # type: ignore[override]
        """Allow bodies of up to ``HAND_IN`` bytes, but only from participants of the room.

        A large one waits here until one that came before has been read.
        """
        self._received: list[bytes] = []
        self._inside = False
        super().prepare()
        if not self.live_session.handed.take(self.person):
            sentence = _(
                "You have handed in many times within a few minutes. What you handed in last is "
                "kept. Wait a minute, then hand in again."
            )
            raise RefusedError(sentence, status=429)
        largest = HAND_IN if self._is_form() else LARGEST_ANSWERS
        announced = self.request.headers.get("Content-Length", "")
        size = int(announced) if re.fullmatch("[0-9]{1,18}", announced) else largest
        connection: Any = self.request.connection
        connection.set_max_body_size(largest)
        if size > largest:
            raise RefusedError(
                _("This is too large to hand in. Clear its outputs first."), status=413
            )
        if size > self.largest:
            connection.set_body_timeout(SENDING)
            await self.settings["hand_in_reader"].door.enter(self.address)
            self._inside = True

    def _is_form(self) -> bool:
        return self.request.headers.get("Content-Type", "").startswith("multipart/")

    def data_received(self, chunk: bytes) -> None:
        """Keep a piece of the body; Tornado checks the total size."""
        self._received.append(chunk)

    async def post(self) -> None:
        """Store the hand-in; send its receipt, and whether it has replaced an earlier one."""
        self.request.body, self._received = b"".join(self._received), []
        form = self._is_form()
        if form:
            kind = self.request.headers["Content-Type"]
            sent = await self.settings["hand_in_reader"].read(kind, self.request.body)
        else:
            sent = self.json()
        workshop = self.live_session.board(sent.get("workshop")).workshop.id
        content = sent["content"] if form else hand_ins.answers_file(workshop, sent.get("answers"))
        kept = await self.keep(
            hand_ins.keep,
            sent,
            name=sent.get("name"),
            content=content,
            kind="ipynb" if form else "json",
            once=once(sent),
        )
        if kept.again:
            self.live_session.handed_in_again(workshop, kept.receipt)
        self.finish({"receipt": kept.receipt, "again": kept.again})

    def on_finish(self) -> None:
        """Let the next large hand-in come."""
        self._leave()

    def on_connection_close(self) -> None:
        """Let the next large hand-in come, because this one's sender has gone."""
        super().on_connection_close()
        self._leave()

    def _leave(self) -> None:
        if getattr(self, "_inside", False):
            self._inside = False
            self.settings["hand_in_reader"].door.leave(self.address)
