"""Admission to a room: the code, the limit on guesses, and the number of places.

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

__all__ = ["COOKIE", "HELPER", "LEAD", "Admission", "owner"]

COOKIE = "hackyack_room"
LEAD = "hackyack_lead"
HELPER = "hackyack_helper"
DAYS = 30
GUESSES = 10  # wrong codes from one address in a minute
PLACES = 5  # tokens for each person that there is room for: phones change, browsers forget


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
        self._entered = 0
        self._places = PLACES * options.people

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

    def enter(self, handler: Any) -> str:
        """Admit a new participant: give the browser a token, and return the participant's id.

        Raises RefusedError if ``PLACES`` tokens for each person have been given, or if a picture or
        frame on another site made the request: a browser would not keep the token.
        """
        if not origins.in_a_window(handler.request.headers):
            raise RefusedError(_("Open this page in a window of its own."), status=403)
        if self._entered >= self._places:
            raise RefusedError(_("This room is full. Tell your facilitator."), status=503)
        self._entered += 1
        token = secrets.token_urlsafe(24)
        self._give(handler, COOKIE, token)
        return self._digest(token.encode())

    def knock(self, code: str, *, address: str) -> None:
        """Check ``code``; raises RefusedError if it is wrong.

        It is also raised if ``address`` has guessed too often.
        """
        given = "".join(code.split()).upper()
        said = _("This is not the code. Look at it again.")
        self._check(given, self.code, address=address, wrong=said)

    def leads(self, handler: Any) -> bool:
        """Tell whether the request comes from the facilitator's browser."""
        return handler.get_signed_cookie(LEAD, max_age_days=DAYS) is not None

    def helps(self, handler: Any) -> bool:
        """Tell whether the request comes from a helper's browser, or the facilitator's."""
        helper = handler.get_signed_cookie(HELPER, max_age_days=DAYS) is not None
        return helper or self.leads(handler)

    def unlock(self, handler: Any, key: str, *, address: str, helper: bool = False) -> None:
        """Admit the facilitator, or a helper; raises RefusedError if ``key`` is wrong."""
        said = (
            _("This is not the helper's key.")
            if helper
            else _("This is not the facilitator's key.")
        )
        right, name = (self.helper_key, HELPER) if helper else (self.key, LEAD)
        self._check(key, right, address=address, wrong=said, status=403)
        self._give(handler, name, "lead")

    def leave(self, handler: Any) -> None:
        """Delete the token in the participant's browser."""
        handler.clear_cookie(COOKIE, path=self._base)

    def _check(
        self, given: str, right: str, *, address: str, wrong: str, status: int = 400
    ) -> None:
        if self._wrong.empty(address):
            said = _("Too many wrong tries. Wait a minute, then look at the code again.")
            raise RefusedError(said, status=429)
        if not hmac.compare_digest(given.encode(), right.encode()):
            self._wrong.take(address)
            raise RefusedError(wrong, status=status)

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
