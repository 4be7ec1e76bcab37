"""Who comes in: the code, how often it can be guessed, how many people there is room for.

What is counted here is counted in memory, by address or by participant, and is nowhere written.
"""

import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from kit.messages import _
from kit.room import origins
from kit.room.options import Live
from kit.room.rate_limit import Rate
from kit.room.refusals import Refused

__all__ = ["COOKIE", "LEAD", "Doors"]

COOKIE = "hackyack_room"
LEAD = "hackyack_lead"
DAYS = 30
GUESSES = 10  # wrong codes from one address in a minute
PLACES = 5  # tokens for each person that there is room for: phones change, browsers forget


class Doors:
    """The way into a session, which ``meeting`` describes; see ``store.begin``."""

    def __init__(self, meeting: Mapping[str, str], live: Live, *, base: str) -> None:
        self.code = meeting["code"] if live.lan else ""
        self.key = meeting["lead"]
        self._secret = meeting["secret"].encode()
        self._base = base
        self._wrong = Rate(GUESSES, 60)
        self._entered = 0
        self._places = PLACES * live.people

    def person(self, handler: Any) -> str | None:
        """Return who asks, as the store knows them, or None where they haven't come in."""
        token = handler.get_signed_cookie(COOKIE, max_age_days=DAYS)
        return self._digest(token) if token else None

    def _digest(self, token: bytes) -> str:
        return hmac.new(self._secret, token, "sha256").hexdigest()[:32]

    def enter(self, handler: Any) -> str:
        """Let somebody in: give their browser a token, and return who they are.

        Raises Refused where so many have come in that something is wrong, and where a page of
        another site has a picture or frame that points here: a browser keeps no token for those.
        """
        if not origins.in_a_window(handler.request.headers):
            raise Refused(_("Open this page in a window of its own."), status=403)
        if self._entered >= self._places:
            raise Refused(_("This room is full. Tell your facilitator."), status=503)
        self._entered += 1
        token = secrets.token_urlsafe(24)
        self._give(handler, COOKIE, token)
        return self._digest(token.encode())

    def knock(self, code: str, *, address: str) -> None:
        """Check a code; raises Refused where it is wrong, or was wrong too often from here."""
        given = "".join(code.split()).upper()
        said = _("This is not the code. Look at it again.")
        self._check(given, self.code, address=address, wrong=said)

    def leads(self, handler: Any) -> bool:
        """Tell whether the facilitator asks."""
        return handler.get_signed_cookie(LEAD, max_age_days=DAYS) is not None

    def unlock(self, handler: Any, key: str, *, address: str) -> None:
        """Let the facilitator in; raises Refused where the key is wrong."""
        said = _("This is not the facilitator's key.")
        self._check(key, self.key, address=address, wrong=said, status=403)
        self._give(handler, LEAD, "lead")

    def leave(self, handler: Any) -> None:
        """Take the token back from somebody's browser."""
        handler.clear_cookie(COOKIE, path=self._base)

    def _check(
        self, given: str, right: str, *, address: str, wrong: str, status: int = 400
    ) -> None:
        if self._wrong.empty(address):
            said = _("Too many wrong tries. Wait a minute, then look at the code again.")
            raise Refused(said, status=429)
        if not hmac.compare_digest(given.encode(), right.encode()):
            self._wrong.take(address)
            raise Refused(wrong, status=status)

    def _give(self, handler: Any, name: str, value: str) -> None:
        handler.set_signed_cookie(
            name,
            value,
            expires_days=DAYS,
            path=self._base,
            httponly=True,
            samesite="Lax",
            secure=handler.request.protocol == "https",
        )
