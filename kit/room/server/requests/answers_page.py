"""The page with each task, an answer to it and why: empty until the facilitator opens it."""

import logging
from typing import TYPE_CHECKING

import tornado.web

from kit.errors import KitError
from kit.programme.workshops import Workshop
from kit.room.server.live.admission import owner
from kit.room.server.requests.base_handler import RoomPageHandler
from kit.room.session import unfolding

if TYPE_CHECKING:
    from kit.grading.pages.solutions import Solution

__all__ = ["AnswersPage"]

log = logging.getLogger("hackyack.room")


class AnswersPage(RoomPageHandler):
    """The answers of a workshop, for those who have never handed in too."""

    async def get(self) -> None:
        """Send the page, without any answer while they are not open; others are sent to join."""
        live_session = self.live_session
        person = live_session.admission.person(self)
        if person is None and not live_session.admission.leads(self):
            self.redirect(f"{self.settings['base_url']}join", status=303)
            return
        if person is not None and not live_session.requests.take(person):
            raise tornado.web.HTTPError(429)
        workshop = live_session.board(self.get_query_argument("workshop", "")).workshop
        opened = await live_session.store.run(unfolding.is_open, live_session.id, workshop.id)
        found = await self._found(workshop) if opened else ()
        self.show(
            "answers.html",
            workshop=workshop,
            opened=opened,
            broken=found is None,
            solutions=found,
            owner=owner(person),
        )

    async def _found(self, workshop: Workshop) -> "tuple[Solution, ...] | None":
        """Return the answers in words; None if they can't be had, which is logged."""
        try:
            return await self.live_session.open_answers.of(workshop)
        except KitError as error:
            # one line says all that the facilitator can do
            log.error("The answers of %s can't be shown: %s", workshop.id, error)  # noqa: TRY400
            return None
