"""Requests about questions that the facilitator makes up during a session."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from kit.messages import _
from kit.room.refusals import RefusedError
from kit.room.server.requests.facilitator_api import FacilitatorHandler
from kit.room.session.points import ad_hoc, question_file

__all__ = ["AdHocFile", "AdHocQuestion"]


class AdHocQuestion(FacilitatorHandler):
    """Writes, asks or removes a question that the facilitator makes up."""

    async def post(self) -> None:
        """Carry out the action ``do`` of the JSON sent; send the question's key.

        What is asked is on the big screen at once; what is removed is there no longer.
        """
        sent = self.json()
        do = str(sent.get("do"))
        if do not in DEEDS:
            raise RefusedError(_("This can't be done from here. Reload the page."))
        board = self.live_session.board(sent.get("workshop"))
        work, workshop = DEEDS[do], board.workshop.id
        kind, key = await self.live_session.store.run(work, self.live_session.id, workshop, sent)
        screens = self.live_session.screens
        if do == "ask":
            screens[workshop] = f"{'wall' if kind == 'wall' else 'poll'}:{key}"
        elif screens.get(workshop, "").partition(":")[2] == key:
            screens[workshop] = "join"
        board.changed()
        self.finish({"key": key})


class AdHocFile(FacilitatorHandler):
    """Takes a text file of questions, which become drafts."""

    async def post(self) -> None:
        """Keep the questions in the body; send how many are new, and how many were there.

        Where a line is wrong nothing is kept; sent are a sentence and the ``lines`` that are wrong.
        """
        board = self.live_session.board(self.get_query_argument("workshop", ""))
        found = question_file.read(self.request.body)
        if found.problems:
            self.set_status(400)
            said = _("Nothing was loaded. Mend these lines, then load the file again:")
            self.finish({"error": said, "lines": found.problems})
            return
        where = self.live_session.id, board.workshop.id
        added = await self.live_session.store.run(ad_hoc.add, *where, bodies=found.questions)
        board.changed()
        self.finish({"added": added, "there": len(found.questions) - added})


def _write(db: Session, session_id: str, workshop: str, sent: dict[str, Any]) -> tuple[str, str]:
    told = {name: sent.get(name) for name in ("once", "key")}
    return "", ad_hoc.write(db, session_id, workshop, given=sent.get("question"), **told)


def _ask(db: Session, session_id: str, workshop: str, sent: dict[str, Any]) -> tuple[str, str]:
    """Ask a question, after writing it, if its words are sent too."""
    key = sent.get("key")
    if "question" in sent:
        _kind, key = _write(db, session_id, workshop, sent)
    asked = ad_hoc.ask(db, session_id, workshop, key=key)
    return asked.kind, asked.key


def _remove(db: Session, session_id: str, workshop: str, sent: dict[str, Any]) -> tuple[str, str]:
    return "", ad_hoc.remove(db, session_id, workshop, key=sent.get("key"))


DEEDS: dict[str, Callable[[Session, str, str, dict[str, Any]], tuple[str, str]]] = {
    "write": _write,
    "ask": _ask,
    "remove": _remove,
}
