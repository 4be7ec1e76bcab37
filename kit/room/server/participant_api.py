"""What participants' pages ask of the room: see and follow it, answer, post, hand in, forget."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Any, TypeVar

import tornado.web
from tornado.iostream import StreamClosedError

from kit.messages import _
from kit.room.refusals import Refused
from kit.room.server.base_handler import Asked
from kit.room.session import answers, hand_ins, personal_data, wall
from kit.room.session.board import Board, Message

__all__ = [
    "Agree",
    "AnswerGiven",
    "Events",
    "Forget",
    "HandIn",
    "MyData",
    "NoteTaken",
    "Posted",
    "Pulse",
    "Said",
    "State",
]

R = TypeVar("R")

SILENCE = 15  # seconds after which a stream says that it lives
HAND_IN = 5 * 2**20


class State(Asked):
    """What all see of a workshop, and what is one's own."""

    async def get(self) -> None:
        """Send both."""
        board = self.gathering.board(self.get_query_argument("workshop", ""))
        run, here = self.gathering.store.run, (self.gathering.id, board.workshop.id)
        own = await run(_mine, *here, self.person)
        self.finish({"public": (await board.fresh()).data, "mine": own})


def _mine(db: Any, meeting: str, workshop: str, person: str) -> dict[str, Any]:
    given = answers.mine(db, meeting, workshop, person)
    state = given.pop("pulse", {}).get("1")
    table = next((c.table for c in wall.calls(db, meeting, workshop) if c.person == person), "")
    posted, agreed = wall.of(db, meeting, workshop, person)
    return {
        "answers": given,
        "pulse": {"state": state, "table": table} if state or table else None,
        "notes": posted,
        "me_too": agreed,
    }


class Events(Asked):
    """A stream of what all see, each time that it changes."""

    def message(self, board: Board) -> Message:
        """Return the picture that this stream sends."""
        return board.public

    async def get(self) -> None:
        """Send the picture, then wait for the next, until the page is gone."""
        board = self.gathering.board(self.get_query_argument("workshop", ""))
        self.set_header("Content-Type", "text/event-stream; charset=utf-8")
        self.set_header("X-Accel-Buffering", "no")
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        with self.gathering.streams.place(self.person, self.gone):
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
        """Count somebody who looks."""
        board.come(self.person)

    def go(self, board: Board) -> None:
        """Count them no longer."""
        board.go(self.person)

    def on_connection_close(self) -> None:
        """End the stream with its connection."""
        if hasattr(self, "gone") and not self.gone.done():
            self.gone.set_result(None)


class Said(Asked):
    """What somebody says about a workshop."""

    async def keep(self, work: Callable[..., R], sent: dict[str, Any], /, **details: Any) -> R:
        """Have ``work`` keep it in the store, and the workshop's picture taken anew."""
        board = self.gathering.board(sent.get("workshop"))
        kept = await self.gathering.store.run(work, self.gathering.id, board.workshop.id, **details)
        board.changed()
        return kept


class AnswerGiven(Said):
    """An answer to a poll, a scale or the evaluation."""

    async def post(self) -> None:
        """Keep it, in place of an earlier one."""
        sent = self.json()
        key, value = sent.get("key"), sent.get("value")
        if key == "pulse":
            raise Refused(_("This can't be answered like that. Reload the page."))
        number = await self.keep(answers.answer, sent, key=key, person=self.person, value=value)
        self.finish({"ok": True, "round": number})


class Pulse(Said):
    """How it goes, and where somebody should come."""

    async def post(self) -> None:
        """Keep it, in place of what was said before."""
        sent = self.json()
        if "state" not in sent:
            raise Refused(_("Say how it goes: working, stuck or done."))
        await self.keep(_say_pulse, sent, person=self.person, sent=sent)
        self.finish({"ok": True})


def _say_pulse(db: Any, meeting: str, workshop: str, *, person: str, sent: dict[str, Any]) -> None:
    wall.call(db, meeting, workshop, person=person, table=sent.get("table"))
    state = sent.get("state")
    answers.answer(db, meeting, workshop, key="pulse", person=person, value=state)


class Posted(Said):
    """A note for a wall."""

    async def post(self) -> None:
        """Hang it up."""
        sent = self.json()
        note = {"key": sent.get("key"), "text": sent.get("text"), "once": once(sent)}
        self.finish({"id": await self.keep(wall.post, sent, person=self.person, **note)})


def once(sent: dict[str, Any]) -> str:
    """Return the random word by which a page marks what it may have to send twice."""
    return ascii(sent.get("once") or secrets.token_hex(16))[:100]


class NoteTaken(Asked):
    """A note of one's own that is taken down."""

    async def post(self) -> None:
        """Take it down."""
        run, id = self.gathering.store.run, self.json().get("id")
        workshop = await run(wall.withdraw, self.gathering.id, id=id, person=self.person)
        self.gathering.board(workshop).changed()
        self.finish({"ok": True})


class Agree(Asked):
    """That somebody agrees with a note, or no longer."""

    async def post(self) -> None:
        """Keep it."""
        sent = self.json()
        workshop = await self.gathering.store.run(
            wall.agree,
            self.gathering.id,
            id=sent.get("id"),
            person=self.person,
            on=sent.get("on") is True,
        )
        self.gathering.board(workshop).changed()
        self.finish({"ok": True})


@tornado.web.stream_request_body
class HandIn(Said):
    """Answers or a notebook, handed in; nothing keeps who did it."""

    def prepare(self) -> None:
        """Let more through than elsewhere, but only from those who are in the room."""
        self._received: list[bytes] = []
        super().prepare()
        if not self.gathering.handed.take(self.person):
            raise Refused(_("You have handed in often. Wait a while."), status=429)
        self.request.connection.set_max_body_size(HAND_IN)  # type: ignore[union-attr]
        if int(self.request.headers.get("Content-Length", 0)) > HAND_IN:
            raise Refused(_("This is too large to hand in. Clear its outputs first."), status=413)

    def data_received(self, chunk: bytes) -> None:
        """Keep a piece; Tornado counts them."""
        self._received.append(chunk)

    async def post(self) -> None:
        """Keep it and answer with the receipt."""
        self.request.body = b"".join(self._received)
        upload = self.request.headers.get("Content-Type", "").startswith("multipart/")
        sent = self._uploaded() if upload else self.json()
        workshop = self.gathering.board(sent.get("workshop")).workshop.id
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
        """Return the fields of a form; raises Refused where no notebook is among them."""
        try:
            self.request._parse_body()
            (file,) = self.request.files["notebook"]
        except (tornado.web.HTTPError, KeyError, ValueError) as error:
            raise Refused(_("Choose a notebook first, then hand in.")) from error
        names = ("workshop", "name", "once")
        fields = {name: self.get_body_argument(name, "") for name in names}
        return {**fields, "content": file["body"]}


class MyData(Asked):
    """Everything that the store holds of whoever asks."""

    async def get(self) -> None:
        """Send it as a file."""
        self.set_header("Content-Disposition", 'attachment; filename="my-data.json"')
        self.finish(
            await self.gathering.store.run(personal_data.held, self.gathering.id, self.person)
        )


class Forget(Asked):
    """The wish to be forgotten."""

    async def post(self) -> None:
        """Delete everything of whoever asks, and end their copies."""
        kernels = self.settings["kernel_manager"]
        for kernel_id in await self.gathering.forget(self.person):
            await kernels.discard(kernel_id)
        self.gathering.doors.leave(self)
        self.finish({"ok": True})
