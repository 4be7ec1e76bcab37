"""Admission to a room: the code, the key, the tokens, and who uses the room now.

A token costs the room nothing: it is kept in the browser alone. A place is taken by a person whose
browser comes back with its token, and given back when others need it and no page of theirs is open.
Counters are kept in memory only, by address or by participant.
"""

import hmac
import secrets
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from kit.messages import _
from kit.room import origins
from kit.room.options import RoomOptions
from kit.room.rate_limit import RateLimit
from kit.room.refusals import RefusedError
from kit.room.store import revoked

__all__ = ["BRAKED", "COOKIE", "HELPER", "LEAD", "RIGHT", "WRONG", "Admission", "owner"]

COOKIE = "hackyack_room"
LEAD = "hackyack_lead"
HELPER = "hackyack_helper"
RIGHT, WRONG, BRAKED = "right", "wrong", "braked"
DAYS = 30
# Wrong codes in a minute: from one address, which forty people with slips may share, and in all,
# because addresses can be had for nothing. Two hours of it find one room in two thousand.
GUESSES = 30
ALL_GUESSES = 600
PLACES = 5  # people who begin at once, for each that there is room for: browsers forget
REFILL = 600  # seconds until as many may begin again from the same address


class Admission:
    """Checks codes, keys and cookies for a ``session``, as ``store.database.begin`` returns it.

    ``marks`` are those of tokens that admit nobody any more, see ``kit.room.store.revoked``.
    """

    def __init__(
        self,
        session: Mapping[str, str],
        options: RoomOptions,
        *,
        base: str,
        marks: Iterable[str] = (),
    ) -> None:
        self.code = session["code"] if options.lan else ""
        self.key = session["lead"]
        self._secret = session["secret"].encode()
        self.helper_key = self._digest(b"a helper's key")
        self._base = base
        self._revoked = set(marks)
        self._wrong = RateLimit(GUESSES, 60)
        self._all_wrong = RateLimit(ALL_GUESSES, 60)
        self._places = PLACES * options.people
        self._beginners = RateLimit(self._places, REFILL)
        self._using: dict[str, None] = {}  # the person who used the room last comes last

    def person(self, handler: Any) -> str | None:
        """Return the participant's id, as used in the store; None if they have not joined."""
        token = handler.get_signed_cookie(COOKIE, max_age_days=DAYS)
        person = self._digest(token) if token else None
        return None if person is None or self._mark(person) in self._revoked else person

    def revoke(self, person: str, *, again: bool = False) -> None:
        """Refuse the cookie of ``person`` from now on, copies of it too; with ``again`` take it."""
        (self._revoked.discard if again else self._revoked.add)(self._mark(person))

    def _mark(self, person: str) -> str:
        return revoked.mark(self._secret.decode(), person)

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
        return self.desk(handler) is not None

    def helps(self, handler: Any) -> bool:
        """Tell whether the request comes from a helper's browser, or the facilitator's."""
        return self.desk(handler, helper=True) is not None

    def desk(self, handler: Any, *, helper: bool = False) -> str | None:
        """Return a name for the facilitator's browser, with ``helper`` also for a helper's.

        None if it is neither. Each browser has a name of its own, which no participant has:
        several helpers share a key, and none is to use up what another may ask for.
        """
        for name in (HELPER, LEAD) if helper else (LEAD,):
            if value := handler.get_signed_cookie(name, max_age_days=DAYS):
                return f"{name} {value.decode()}"
        return None

    def unlock(self, handler: Any, key: str, *, helper: bool = False) -> None:
        """Admit the facilitator, or a helper; raises RefusedError if ``key`` is wrong.

        No number of wrong keys keeps the right one out: with its 24 random bytes it can't be
        guessed, and guesses that count would shut out the facilitator.
        """
        right, name = (self.helper_key, HELPER) if helper else (self.key, LEAD)
        if not hmac.compare_digest(key.encode(), right.encode()):
            said = (
                _("This is not the helper's key.")
                if helper
                else _("This is not the facilitator's key.")
            )
            raise RefusedError(said, status=403)
        self._give(handler, name, secrets.token_urlsafe(12))

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


def owner(person: str | None) -> str:
    """Return a word under which a participant's browser keeps what they set; "" for nobody.

    It is made from the participant's id, which stays secret; both are new in each session.
    """
    return sha256(f"owner {person}".encode()).hexdigest()[:16] if person else ""
