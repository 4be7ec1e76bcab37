"""What the facilitator's page asks of the room, behind a key of its own."""

from typing import Any

from kit.messages import _
from kit.programme.workshops import Workshop
from kit.room.refusals import Refused
from kit.room.server.base_handler import Asked, Paged
from kit.room.server.participant_api import Events
from kit.room.session import answers, clock, wall
from kit.room.session.board import Board, Message

__all__ = ["Do", "LeadEvents", "LeadPage"]

POLLS = ("open", "talk", "second", "close", "reveal", "hide")
WALLS = ("hold", "release", "remove")
CLOCK = ("start", "next", "back", "pause", "resume", "extend")


class _Leading(Asked):
    def admitted(self) -> str:
        """Return a name that no participant has; raises Refused where a participant asks."""
        if not self.gathering.doors.leads(self):
            raise Refused(_("Only the facilitator can do this."), status=403)
        return "lead"


class LeadPage(Paged):
    """The facilitator's page, and the one for the projector."""

    def initialize(self, *, template: str) -> None:
        """Keep which of the two it is."""
        self.template = template

    def get(self) -> None:
        """Send the page; with the key, first let the browser in and take the key away."""
        doors = self.gathering.doors
        key = self.get_query_argument("key", "")
        if key:
            doors.unlock(self, key, address=self.address)
            self.redirect(self.request.path, status=303)
            return
        if not doors.leads(self):
            raise Refused(_("Open the address with the key that the server printed."), status=403)
        shown = list({page.workshop.id: page.workshop for page in self.gathering.pages}.values())
        asked = self.get_query_argument("workshop", "")
        led = asked if asked in {workshop.id for workshop in shown} else ""
        join = self.gathering.join
        self.show(self.template, workshops=shown, workshop=led, join_url=join, code=doors.code)


class LeadEvents(_Leading, Events):
    """The same stream as everybody's, with what only the facilitator sees."""

    def message(self, board: Board) -> Message:
        """Return the facilitator's picture."""
        return board.lead

    def come(self, board: Board) -> None:
        """Leave the facilitator out of the people."""

    def go(self, board: Board) -> None:
        """Leave the facilitator out of the people."""


class Do(_Leading):
    """One thing that the facilitator does."""

    async def post(self) -> None:
        """Do it."""
        sent = self.json()
        board = self.gathering.board(sent.get("workshop"))
        await self.gathering.store.run(_do, self.gathering.id, board.workshop, sent)
        board.changed()
        self.finish({"ok": True})


def _do(db: Any, meeting: str, workshop: Workshop, sent: dict[str, Any]) -> None:
    do = sent.get("do")
    if do in POLLS:
        answers.move(db, meeting, workshop.id, key=sent.get("key"), do=do)
    elif do in WALLS:
        wall.moderate(db, meeting, workshop.id, do=do, named=sent)
    elif do in CLOCK:
        clock.tell(db, meeting, workshop, do=do, minutes=sent.get("minutes"))
    elif do == "answered":
        wall.answered(db, meeting, id=sent.get("id"))
    else:
        raise Refused(_("The facilitator can't do this. Reload the page."))
