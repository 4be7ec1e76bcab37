"""Handlers for requests from participants' pages: state, events, answers, notes, hand-ins."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Any, TypeVar

import tornado.web
from tornado.iostream import StreamClosedError

from kit.messages import _
from kit.room.refusals import RefusedError
from kit.room.server.base_handler import ApiHandler
from kit.room.session import answers, hand_ins, personal_data, wall
from kit.room.session.board import Board, Message

__all__ = [
    "Agree",
    "Events",
    "Forget",
    "GiveAnswer",
    "HandIn",
    "MyData",
    "PostNote",
    "Pulse",
    "State",
    "WithdrawNote",
    "WorkshopPost",
]

R = TypeVar("R")

SILENCE = 15  # seconds after which a stream says that it lives
HAND_IN = 5 * 2**20


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
        sent = None
        while not self.gone.done():
            newer, message = board.newer, self.message(board)
            self.write(b": \n\n" if message is sent else message.event)
            await self.flush()
            sent = message
            await asyncio.wait(
                {newer, self.gone}, timeout=SILENCE, return_when=asyncio.FIRST_COMPLETED
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

    def prepare(self) -> None:
        """Allow bodies of up to ``HAND_IN`` bytes, but only from participants of the room."""
        self._received: list[bytes] = []
        super().prepare()
        if not self.live_session.handed.take(self.person):
            raise RefusedError(_("You have handed in often. Wait a while."), status=429)
        self.request.connection.set_max_body_size(HAND_IN)  # type: ignore[union-attr]
        if int(self.request.headers.get("Content-Length", 0)) > HAND_IN:
            raise RefusedError(
                _("This is too large to hand in. Clear its outputs first."), status=413
            )

    def data_received(self, chunk: bytes) -> None:
        """Keep a piece of the body; Tornado checks the total size."""
        self._received.append(chunk)

    async def post(self) -> None:
        """Store the hand-in and send its receipt."""
        self.request.body = b"".join(self._received)
        upload = self.request.headers.get("Content-Type", "").startswith("multipart/")
        sent = self._uploaded() if upload else self.json()
        workshop = self.live_session.board(sent.get("workshop")).workshop.id
        if upload:
            content = await asyncio.to_thread(hand_ins.notebook_file, sent["content"])
        else:
            content = hand_ins.answers_file(workshop, sent.get("answers"))
        receipt = await self.keep(
            hand_ins.keep,
            sent,
            name=sent.get("name"),
            content=content,
            kind="ipynb" if upload else "json",
            once=once(sent),
        )
        self.finish({"receipt": receipt})

    def _uploaded(self) -> dict[str, Any]:
        """Return the fields of a form; raises RefusedError if it holds no notebook."""
        try:
            self.request._parse_body()
            (file,) = self.request.files["notebook"]
        except (tornado.web.HTTPError, KeyError, ValueError) as error:
            raise RefusedError(_("Choose a notebook first, then hand in.")) from error
        names = ("workshop", "name", "once")
        fields = {name: self.get_body_argument(name, "") for name in names}
        return {**fields, "content": file["body"]}


class MyData(ApiHandler):
    """All data that the store holds about the participant, as JSON."""

    async def get(self) -> None:
        """Send the data as a file to download."""
        self.set_header("Content-Disposition", 'attachment; filename="my-data.json"')
        self.finish(
            await self.live_session.store.run(personal_data.held, self.live_session.id, self.person)
        )


class Forget(ApiHandler):
    """Deletes a participant's data."""

    async def post(self) -> None:
        """Delete the participant's data, end their copies, and delete the browser's token."""
        kernels = self.settings["kernel_manager"]
        for kernel_id in await self.live_session.forget(self.person):
            await kernels.discard(kernel_id)
        self.live_session.admission.leave(self)
        self.finish({"ok": True})
