"""The room's pages around the workshops: the way in, what is kept, and one's own data."""

import tornado.web

from kit.room.refusals import Refused
from kit.room.server.base_handler import Paged
from kit.room.session import personal_data
from kit.room.store.database import DAYS

__all__ = ["Join", "MyPage", "Notice"]


class Join(Paged):
    """The page that asks for the code."""

    def get(self) -> None:
        """Send it; a code in the address is filled in."""
        self._ask(code=self.get_query_argument("code", "")[:16])

    def post(self) -> None:
        """Check the code, give a token, and go on to the workshops."""
        doors, code = self.gathering.doors, self.get_body_argument("code", "")[:100]
        try:
            if doors.code:
                doors.knock(code, address=self.address)
            if doors.person(self) is None:
                doors.enter(self)
        except Refused as error:
            self.set_status(error.status)
            self._ask(code=code[:16], error=str(error))
        else:
            self.redirect(self.settings["base_url"], status=303)

    def _ask(self, *, code: str = "", error: str = "") -> None:
        needs_code = bool(self.gathering.doors.code)
        self.show("join.html", needs_code=needs_code, code=code, error=error)


class Notice(Paged):
    """What is kept, for how long, and who sees it."""

    def get(self) -> None:
        """Send it, to everybody."""
        self.show("notice.html", days=DAYS, threshold=self.gathering.live.threshold)


class MyPage(Paged):
    """Everything that the store holds of whoever asks, to be read."""

    async def get(self) -> None:
        """Send it; whoever hasn't come in is asked to."""
        gathering = self.gathering
        person = gathering.doors.person(self)
        if person is None:
            self.redirect(f"{self.settings['base_url']}join", status=303)
            return
        if not gathering.requests.take(person):
            raise tornado.web.HTTPError(429)
        self.show(
            "my-data.html", held=await gathering.store.run(personal_data.held, gathering.id, person)
        )
