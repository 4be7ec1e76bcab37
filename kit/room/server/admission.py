"""Admission to a room: the code, the key, the tokens, and who uses the room now.

A token costs the room nothing: it is kept in the browser alone. A place is taken by a person whose
browser comes back with its token, and given back when others need it and no page of theirs is open.
Counters are kept in memory only, by address or by participant.
"""

import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from kit.messages import _
from kit.room import origins
from kit.room.options import RoomOptions
from kit.room.rate_limit import RateLimit
from kit.room.refusals import RefusedError

__all__ = ["BRAKED", "COOKIE", "LEAD", "RIGHT", "WRONG", "Admission"]

COOKIE = "hackyack_room"
LEAD = "hackyack_lead"
RIGHT, WRONG, BRAKED = "right", "wrong", "braked"
DAYS = 30
# Wrong codes in a minute: from one address, which forty people with slips may share, and in all,
# because addresses can be had for nothing. Two hours of it find one room in two thousand.
GUESSES = 30
ALL_GUESSES = 600
PLACES = 5  # people who begin at once, for each that there is room for: browsers forget
REFILL = 600  # seconds until as many may begin again from the same address


class Admission:
    """Checks codes, keys and cookies for a ``session``, as ``store.database.begin`` returns it."""

    def __init__(self, session: Mapping[str, str], options: RoomOptions, *, base: str) -> None:
        self.code = session["code"] if options.lan else ""
        self.key = session["lead"]
        self._secret = session["secret"].encode()
        self._base = base
        self._wrong = RateLimit(GUESSES, 60)
        self._all_wrong = RateLimit(ALL_GUESSES, 60)
        self._places = PLACES * options.people
        self._beginners = RateLimit(self._places, REFILL)
        self._using: dict[str, None] = {}  # the person who used the room last comes last

    def person(self, handler: Any) -> str | None:
        """Return the participant's id, as used in the store; None if they have not joined."""
        token = handler.get_signed_cookie(COOKIE, max_age_days=DAYS)
        return self._digest(token) if token else None

    def _digest(self, token: bytes) -> str:
        return hmac.new(self._secret, token, "sha256").hexdigest()[:32]

    def enter(self, handler: Any) -> None:
        """Give a browser a token; it counts once the browser comes back with it: see ``use``.

        Raises RefusedError if a picture or frame on another site made the request: a browser would
        not keep the token.
        """
        if not origins.in_a_window(handler.request.headers):
            raise RefusedError(_("Open this page in a window of its own."), status=403)
        self._give(handler, COOKIE, secrets.token_urlsafe(24))

    def use(self, person: str, *, address: str) -> None:
        """Record that ``person`` uses the room from ``address``.

        Raises RefusedError if very many others have begun to from there a short while ago. Of
        ``PLACES`` people for each that there is room for, the one who used it longest ago is
        forgotten; they begin anew, and all of theirs is still there.
        """
        if person in self._using:
            del self._using[person]
        elif not self._beginners.take(address):
            said = _("Very many people joined from your network a moment ago. Wait a minute.")
            raise RefusedError(said, status=429)
        self._using[person] = None
        if len(self._using) > self._places:
            del self._using[next(iter(self._using))]

    def knock(self, code: str, *, address: str) -> str:
        """Check ``code``: return RIGHT, WRONG, or BRAKED.

        It is BRAKED, be it right or wrong, while ``address``, or all together, have guessed too
        often: else guessing would go on.
        """
        if self._wrong.empty(address) or self._all_wrong.empty(""):
            return BRAKED
        given = "".join(code.split()).upper()
        if hmac.compare_digest(given.encode(), self.code.encode()):
            return RIGHT
        self._wrong.take(address)
        self._all_wrong.take("")
        return WRONG

    def leads(self, handler: Any) -> bool:
        """Tell whether the request comes from the facilitator's browser."""
        return handler.get_signed_cookie(LEAD, max_age_days=DAYS) is not None

    def unlock(self, handler: Any, key: str) -> None:
        """Admit the facilitator; raises RefusedError if ``key`` is wrong.

        No number of wrong keys keeps the right one out: with its 24 random bytes it can't be
        guessed, and guesses that count would shut out the facilitator.
        """
        if not hmac.compare_digest(key.encode(), self.key.encode()):
            raise RefusedError(_("This is not the facilitator's key."), status=403)
        self._give(handler, LEAD, "lead")

    def leave(self, handler: Any) -> None:
        """Delete the token in the participant's browser."""
        handler.clear_cookie(COOKIE, path=self._base)

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
