"""The facilitator's pages and their requests, which need the facilitator's key."""

from typing import Any

from kit.messages import _
from kit.programme.workshops import Workshop
from kit.room.refusals import RefusedError
from kit.room.server.base_handler import ApiHandler, RoomPageHandler
from kit.room.server.participant_api import Events
from kit.room.session import answers, clock, wall
from kit.room.session.board import Board, Message

__all__ = ["FacilitatorAction", "FacilitatorEvents", "FacilitatorPage"]

POLLS = ("open", "talk", "second", "close", "reveal", "hide")
WALLS = ("hold", "release", "remove")
CLOCK = ("start", "next", "back", "pause", "resume", "extend")


class _FacilitatorHandler(ApiHandler):
    def admitted(self) -> str:
        """Return a name that no participant has; raises RefusedError without the key."""
        if not self.live_session.admission.leads(self):
            raise RefusedError(_("Only the facilitator can do this."), status=403)
        return "lead"


class FacilitatorPage(RoomPageHandler):
    """The facilitator's page, and the page for the projector."""

    def initialize(self, *, template: str) -> None:
        """Set the page's ``template``."""
        self.template = template

    def get(self) -> None:
        """Send the page.

        If the address holds the key, give the browser a cookie and redirect to the address without
        the key.
        """
        admission = self.live_session.admission
        key = self.get_query_argument("key", "")
        if key:
            admission.unlock(self, key)
            self.redirect(self.request.path, status=303)
            return
        if not admission.leads(self):
            raise RefusedError(
                _("Open the address with the key that the server printed."), status=403
            )
        shown = list({page.workshop.id: page.workshop for page in self.live_session.pages}.values())
        asked = self.get_query_argument("workshop", "")
        led = asked if asked in {workshop.id for workshop in shown} else ""
        join = self.live_session.join
        self.show(self.template, workshops=shown, workshop=led, join_url=join, code=admission.code)


class FacilitatorEvents(_FacilitatorHandler, Events):
    """The stream of events for the facilitator, with more details than for participants."""

    def message(self, board: Board) -> Message:
        """Return the message for the facilitator."""
        return board.lead

    def come(self, board: Board) -> None:
        """Don't count the facilitator as a participant."""

    def go(self, board: Board) -> None:
        """Don't count the facilitator as a participant."""


class FacilitatorAction(_FacilitatorHandler):
    """An action of the facilitator, such as opening a vote or starting the agenda."""

    async def post(self) -> None:
        """Carry out the action ``do`` of the JSON sent."""
        sent = self.json()
        board = self.live_session.board(sent.get("workshop"))
        await self.live_session.store.run(_do, self.live_session.id, board.workshop, sent)
        board.changed()
        self.finish({"ok": True})


def _do(db: Any, session_id: str, workshop: Workshop, sent: dict[str, Any]) -> None:
    do = sent.get("do")
    if do in POLLS:
        answers.move(db, session_id, workshop.id, key=sent.get("key"), do=do)
    elif do in WALLS:
        wall.moderate(db, session_id, workshop.id, do=do, named=sent)
    elif do in CLOCK:
        clock.tell(db, session_id, workshop, do=do, minutes=sent.get("minutes"))
    elif do == "answered":
        wall.answered(db, session_id, id=sent.get("id"))
    else:
        raise RefusedError(_("The facilitator can't do this. Reload the page."))
