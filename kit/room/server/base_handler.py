"""What every request to the room has in common: who asks, from where, how often, how much."""

import json
from http import HTTPStatus
from typing import Any

from kit.messages import _
from kit.room import origins, templates
from kit.room.guard import Guarded
from kit.room.refusals import Refused
from kit.room.server.live_session import Gathering

__all__ = ["Asked", "Paged"]

LARGEST = 64 * 1024


class Asked(Guarded):
    """A request that a page's script makes; answers and errors are JSON.

    ``person`` is who asks. Refused are: those who haven't come in, pages of other sites, what is
    too large, and more than a person can do.
    """

    largest = LARGEST

    @property
    def gathering(self) -> Gathering:
        """Return the session that the request is about."""
        gathering: Gathering = self.settings["gathering"]
        return gathering

    def prepare(self) -> None:
        """Refuse what may not be asked."""
        self.set_header("Cache-Control", "no-store")
        self.person = self.admitted()
        if self.request.method != "GET" and not self.from_here():
            raise Refused(_("This must be asked by the room's own page."), status=403)
        if not self.gathering.requests.take(self.person):
            raise Refused(_("That was too much at once. Wait a moment."), status=429)
        if len(self.request.body) > self.largest:
            raise Refused(_("This is too large for the room. Send less."), status=413)

    def admitted(self) -> str:
        """Return who asks; raises Refused where they haven't come in."""
        person = self.gathering.doors.person(self)
        if person is None:
            raise Refused(_("You are no longer in this room. Join again."), status=401)
        return person

    def json(self) -> dict[str, Any]:
        """Return what was sent; raises Refused where it can't be read."""
        try:
            sent = json.loads(self.request.body)
        except (ValueError, RecursionError) as error:
            raise Refused(_unreadable()) from error
        if not isinstance(sent, dict):
            raise Refused(_unreadable())
        return sent

    def write_error(self, status_code: int, **reasons: Any) -> None:
        """Answer with one sentence as JSON."""
        error = (reasons.get("exc_info") or (None, None))[1]
        if isinstance(error, Refused):
            self.set_status(error.status)
            self.finish({"error": str(error)})
        elif status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            self.finish({"error": _("This can't be done. Reload the page.")})
        else:
            self.finish({"error": _("The room could not do that. Try again.")})


def _unreadable() -> str:
    return _("This could not be read. Reload the page, then try again.")


class Paged(Guarded):
    """A page of the room; a refusal is a page too."""

    @property
    def gathering(self) -> Gathering:
        """Return the session that the page is about."""
        gathering: Gathering = self.settings["gathering"]
        return gathering

    @property
    def address(self) -> str:
        """Return the address that the request came from: for counting in memory, nothing else."""
        return str(self.request.remote_ip)

    def show(self, template: str, **context: Any) -> None:
        """Send a page that no browser and no proxy keeps."""
        self.set_header("Cache-Control", "no-store")
        base = self.settings["base_url"]
        self.finish(templates.render(template, base=base, room=True, **context))

    def prepare(self) -> None:
        """Refuse forms of other sites."""
        if self.request.method != "GET" and not self.from_here():
            raise Refused(self._foreign(), status=403)

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
