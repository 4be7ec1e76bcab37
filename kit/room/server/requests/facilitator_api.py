"""The facilitator's pages and their requests, which need the facilitator's key."""

import asyncio
import re
from typing import Any

from kit.messages import _
from kit.programme import runsheet
from kit.programme.workshops import Workshop
from kit.room.refusals import RefusedError
from kit.room.server.live import open_answers, votes
from kit.room.server.requests import exhibits
from kit.room.server.requests.base_handler import ApiHandler, RoomPageHandler, no_cookie
from kit.room.server.requests.participant_api import Events
from kit.room.session import clock, unfolding
from kit.room.session.board import Board, Message
from kit.room.session.points import counting, wall

__all__ = [
    "FacilitatorAction",
    "FacilitatorEvents",
    "FacilitatorHandler",
    "FacilitatorPage",
    "HelperAction",
    "HelperEvents",
]

POLLS = ("open", "talk", "second", "close", "reveal", "hide")
WALLS = ("hold", "release", "remove")
SCREEN = re.compile(r"join|(?:poll|wall):[\w-]{1,60}|exhibit:\d{1,3}(?::open)?")
ANSWERS = ("unfold", "fold")
CARE = (*WALLS, "answered")  # helpers do this too
CLOCK = ("start", "next", "back", "pause", "resume", "extend")


class FacilitatorHandler(ApiHandler):
    """The base of handlers that need the facilitator's key."""

    def admitted(self) -> str:
        """Return a name that no participant has; raises RefusedError without the key."""
        if name := self.live_session.admission.desk(self):
            return name
        raise RefusedError(_("Only the facilitator can do this."), status=403)


class _HelperHandler(ApiHandler):
    def admitted(self) -> str:
        """Return a name that no participant has; raises RefusedError without a key."""
        if name := self.live_session.admission.desk(self, helper=True):
            return name
        raise RefusedError(_("Only the facilitator and helpers can do this."), status=403)


class FacilitatorPage(RoomPageHandler):
    """The facilitator's page, a helper's, and the page for the projector."""

    def initialize(self, *, template: str, helps: bool = False) -> None:
        """Set the page's ``template``; ``helps``: a helper's key opens it."""
        self.template = template
        self.helps = helps

    def get(self) -> None:
        """Send the page.

        If the address holds the key, give the browser a cookie and redirect to the address without
        the key.
        """
        admission = self.live_session.admission
        key = self.get_query_argument("key", "")
        if key:
            admission.unlock(self, key, helper=self.helps)
            self.redirect(f"{self.request.path}?entered=1", status=303)
            return
        if not (admission.helps(self) if self.helps else admission.leads(self)):
            raise RefusedError(self._why(), status=403)
        shown = list({page.workshop.id: page.workshop for page in self.live_session.pages}.values())
        asked = self.get_query_argument("workshop", "")
        led = next((one for one in shown if one.id == asked), None)
        self._make_ready(led or shown[0])
        self.show(
            self.template,
            workshops=shown,
            workshop=led.id if led else "",
            join_url=self.live_session.join,
            code=admission.code,
            helps=self.helps,
            help_url=self.live_session.help,
            cues=_cues(led or shown[0]),
            exhibits=exhibits.of(led or shown[0]),
            answers=open_answers.exist(led or shown[0]),
        )

    def _make_ready(self, workshop: Workshop) -> None:
        """Read the workshop's votes from its page, before somebody has opened it."""
        openings: set[asyncio.Task[None]] = self.settings["openings"]
        task = asyncio.create_task(votes.read(self.live_session, self.settings["stages"], workshop))
        openings.add(task)
        task.add_done_callback(openings.discard)

    def _why(self) -> str:
        if self.get_query_argument("entered", ""):
            return no_cookie(self.request.host)
        if self.helps:
            return _("Open the address with the key that the facilitator's page shows.")
        return _("Open the address with the key that the server printed.")


def _cues(workshop: Workshop) -> list[runsheet.Cue]:
    """Return what to say or do in each block of the agenda; empty where no notes are written."""
    if not workshop.facilitator.is_file():
        return []
    found = {cue.start: cue for cue in runsheet.cues(runsheet.read(workshop))}
    silent = runsheet.Cue(start=0, say="", short="")
    return [found.get(item.start, silent) for item in workshop.agenda] if found else []


class FacilitatorEvents(FacilitatorHandler, Events):
    """The stream of events for the facilitator, with more details than for participants."""

    def message(self, board: Board) -> Message:
        """Return the message for the facilitator."""
        return board.lead

    def come(self, board: Board) -> None:
        """Don't count the facilitator as a participant."""

    def go(self, board: Board) -> None:
        """Don't count the facilitator as a participant."""


class HelperEvents(_HelperHandler, FacilitatorEvents):
    """The stream of events for a helper: what all see, and calls and walls."""

    def message(self, board: Board) -> Message:
        """Return the message for a helper."""
        return board.helper


class FacilitatorAction(FacilitatorHandler):
    """An action of the facilitator, such as opening a vote or starting the agenda."""

    deeds: tuple[str, ...] = (*POLLS, *CLOCK, *CARE, *ANSWERS, "show", "end")

    async def post(self) -> None:
        """Carry out the action ``do`` of the JSON sent."""
        sent = self.json()
        if sent.get("do") not in self.deeds:
            raise RefusedError(_("This can't be done from here. Reload the page."))
        board = self.live_session.board(sent.get("workshop"))
        screen = _screen(sent) or self.live_session.screens.get(board.workshop.id, "")
        await self.live_session.store.run(_do, self.live_session.id, board.workshop, sent)
        self.live_session.screens[board.workshop.id] = screen
        if sent["do"] == "unfold" and open_answers.exist(board.workshop):
            self.live_session.open_answers.begin(board.workshop)
        if sent["do"] in CARE:
            board.cared()
        else:
            board.changed()
        self.finish({"ok": True})


def _screen(sent: dict[str, Any]) -> str:
    """Return what the big screen shows after an action; empty if it stays as it is.

    A question is on it as soon as something is done with it, and until the next block. Raises
    RefusedError if something is to be shown that no screen knows.
    """
    do, key = sent.get("do"), sent.get("key")
    if do in {"open", "talk", "second", "reveal"}:
        return f"poll:{key}"
    if do in {"start", "next", "back"}:
        return "join"
    if do == "show" and not SCREEN.fullmatch(str(sent.get("what"))):
        raise RefusedError(_("The big screen can't show this. Reload the page."))
    return str(sent["what"]) if do == "show" else ""


class HelperAction(_HelperHandler, FacilitatorAction):
    """An action of a helper: they care for the wall and for calls."""

    deeds = CARE


def _do(db: Any, session_id: str, workshop: Workshop, sent: dict[str, Any]) -> None:
    do = sent.get("do")
    if do in POLLS:
        counting.move(db, session_id, workshop.id, key=sent.get("key"), do=do)
    elif do == "end":
        counting.close(db, session_id, workshop.id)
        clock.end(db, session_id, workshop.id)
    elif do in WALLS:
        wall.moderate(db, session_id, workshop.id, do=do, named=sent)
    elif do in ANSWERS:
        unfolding.move(db, session_id, workshop.id, do=str(do))
    elif do in CLOCK:
        clock.tell(db, session_id, workshop, do=do, minutes=sent.get("minutes"))
    elif do == "answered":
        wall.answered(db, session_id, id=sent.get("id"))
