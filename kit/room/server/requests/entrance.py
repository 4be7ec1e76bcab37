"""The pages to join a room, to read the privacy notice, and to see one's own data."""

from http import HTTPStatus
from urllib.parse import urlencode

import tornado.web

from kit.messages import _
from kit.room.refusals import RefusedError
from kit.room.server.live.admission import BRAKED, RIGHT, WRONG, owner
from kit.room.server.requests.base_handler import RoomPageHandler, no_cookie
from kit.room.session.records import personal_data
from kit.room.store.database import DAYS

__all__ = ["JoinPage", "MyDataPage", "NoticePage"]


class JoinPage(RoomPageHandler):
    """The page on which people type the room's code."""

    def get(self) -> None:
        """Send the page, with the code filled in if the address holds it.

        After the form, go on to the workshops; if the browser has not kept the token, say so: it
        would be asked for the code again and again. After a code that didn't open, the address says
        so too: see ``post``.
        """
        admission = self.live_session.admission
        if self.get_query_argument("entered", ""):
            if admission.person(self) is not None:
                self.redirect(self.settings["base_url"], status=303)
                return
            raise RefusedError(no_cookie(self.request.host), status=403)
        code, why = (self.get_query_argument(name, "")[:16] for name in ("code", "why"))
        status, error = _refusals().get(why, (HTTPStatus.OK, ""))
        self.set_status(status)
        self.show(
            "join.html",
            needs_code=bool(admission.code),
            threshold=self.live_session.threshold,
            code=code,
            error=error,
            closed=self.live_session.closed,
            owner=owner(admission.person(self)),
        )

    def post(self) -> None:
        """Check the code, give the browser a token, and redirect to the workshops.

        If the code is wrong, redirect to the form: reloading it then sends no code a second time.
        """
        admission, code = self.live_session.admission, self.get_body_argument("code", "")[:100]
        base = self.settings["base_url"]
        if admission.code and (said := admission.knock(code, address=self.address)) != RIGHT:
            self.redirect(f"{base}join?{urlencode({'code': code[:16], 'why': said})}", status=303)
            return
        if admission.person(self) is None:
            admission.enter(self)
        self.redirect(f"{base}join?entered=1", status=303)


def _refusals() -> dict[str, tuple[int, str]]:
    """Return status and sentence for each reason in the address of the join page."""
    return {
        WRONG: (HTTPStatus.BAD_REQUEST, _("This is not the code. Look at it again.")),
        BRAKED: (
            HTTPStatus.TOO_MANY_REQUESTS,
            _("Too many wrong tries. Wait a minute, then look at the code again."),
        ),
    }


class NoticePage(RoomPageHandler):
    """The privacy notice: the data kept, for how long, and their readers."""

    def get(self) -> None:
        """Send the notice, also to people who have not joined."""
        self.show("notice.html", days=DAYS, threshold=self.live_session.threshold)


class MyDataPage(RoomPageHandler):
    """The page with all data that the store holds about the participant."""

    async def get(self) -> None:
        """Send the page; redirect people who have not joined to the join page."""
        live_session = self.live_session
        person = live_session.admission.person(self)
        if person is None:
            self.redirect(f"{self.settings['base_url']}join", status=303)
            return
        if not live_session.requests.take(person):
            raise tornado.web.HTTPError(429)
        self.show(
            "my-data.html",
            held=await live_session.store.run(personal_data.held, live_session.id, person),
            owner=owner(person),
        )
