"""Base classes of the room's handlers; they check participant, origin, rate and size."""

import asyncio
from http import HTTPStatus
from typing import Any

from kit.messages import _
from kit.room import bounded_json, origins, templates
from kit.room.guard import GuardedHandler
from kit.room.refusals import RefusedError
from kit.room.server.live.live_session import LiveSession
from kit.room.store import full_disk

__all__ = ["ApiHandler", "RoomPageHandler", "no_cookie"]

READING = ("GET", "HEAD")  # methods that change nothing
LARGEST = 64 * 1024
DEEPEST = 5  # an evaluation has four: its answer, the outcomes, one outcome


class ApiHandler(GuardedHandler):
    """The base of handlers for requests from a page's script; answers and errors are JSON.

    ``person`` is the participant's id. Refused are people who have not joined, pages of other
    sites, requests that are too large, and more requests than a person can make.
    """

    largest = LARGEST

    @property
    def live_session(self) -> LiveSession:
        """Return the session that this server runs."""
        live_session: LiveSession = self.settings["live_session"]
        return live_session

    def prepare(self) -> None:
        """Refuse requests from strangers or other sites, and those too frequent or too large."""
        self.set_header("Cache-Control", "no-store")
        self.live_session.follow(asyncio.current_task())
        self.person = self.admitted()
        if self.request.method not in READING and not self.from_here():
            raise RefusedError(_("This must be asked by the room's own page."), status=403)
        if not self.live_session.requests.take(self.person):
            raise RefusedError(_("That was too much at once. Wait a moment."), status=429)
        if len(self.request.body) > self.largest:
            raise RefusedError(_("This is too large for the room. Send less."), status=413)

    def admitted(self) -> str:
        """Return the participant's id; raises RefusedError if they have not joined.

        It is also raised if too many have begun from the same address just now.
        """
        person = self.live_session.admission.person(self)
        if person is None:
            raise RefusedError(_("You are no longer in this room. Join again."), status=401)
        self.live_session.admission.use(person, address=self.address)
        return person

    def json(self) -> dict[str, Any]:
        """Return the request's JSON object; raises RefusedError if it can't be read."""
        try:
            sent = bounded_json.loads(self.request.body, deepest=DEEPEST)
        except ValueError as error:
            raise RefusedError(_unreadable()) from error
        if not isinstance(sent, dict):
            raise RefusedError(_unreadable())
        return sent

    def write_error(self, status_code: int, **reasons: Any) -> None:
        """Send the error as JSON, in one sentence."""
        error = (reasons.get("exc_info") or (None, None))[1]
        _tell_if_full(self.live_session, error)
        if isinstance(error, RefusedError):
            self.set_status(error.status)
            self.finish({"error": str(error)})
        elif status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            self.finish({"error": _("This can't be done. Reload the page.")})
        else:
            self.finish({"error": _("The room could not do that. Try again.")})


def no_cookie(host: str) -> str:
    """Return the sentence for a browser that does not keep the cookie of the room at ``host``."""
    return _(
        "Your browser does not keep this room's cookie, a number made by chance, so the room "
        "can't know it again. Allow cookies for {host} in the browser's settings, or leave the "
        "private window, or use another browser; then open the address again."
    ).format(host=host)


def _tell_if_full(live_session: LiveSession, error: BaseException | None) -> None:
    if error and full_disk.is_full(error):
        live_session.background.disk_is_full(error)


def _unreadable() -> str:
    return _("This could not be read. Reload the page, then try again.")


class RoomPageHandler(GuardedHandler):
    """The base of handlers for the room's HTML pages; errors are HTML pages too."""

    @property
    def live_session(self) -> LiveSession:
        """Return the session that this server runs."""
        live_session: LiveSession = self.settings["live_session"]
        return live_session

    def show(self, template: str, **context: Any) -> None:
        """Send ``template`` as a page that browsers and proxies don't store."""
        self.set_header("Cache-Control", "no-store")
        base = self.settings["base_url"]
        self.finish(templates.render(template, base=base, room=True, **context))

    def prepare(self) -> None:
        """Refuse forms sent from other sites."""
        self.live_session.follow(asyncio.current_task())
        if self.request.method != "GET" and not self.from_here():
            raise RefusedError(self._foreign(), status=403)

    def write_error(self, status_code: int, **reasons: Any) -> None:
        """Send the error as a page, and tell the facilitator of a full disk."""
        _tell_if_full(self.live_session, (reasons.get("exc_info") or (None, None))[1])
        super().write_error(status_code, **reasons)

    def _foreign(self) -> str:
        if origin := origins.named(self.request.headers):
            return _(
                "This was sent from {origin}, and this room is {room}. Open the room's address "
                "again and type the code there. If you see this twice, tell your facilitator: a "
                "proxy in between has to pass the Host header on."
            ).format(origin=origin[:100], room=self.request.host)
        return _(
            "Your browser hides which page this was sent from. Open the room's address again and "
            "type the code there; if you see this twice, use another browser."
        )
