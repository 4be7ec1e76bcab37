"""Kernel ownership, and the checks that let people reach only their own kernels.

Jupyter asks an identity provider and an authorizer for each request and websocket.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.identity import IdentityProvider, User

__all__ = ["KernelOwners", "OpenIdentity", "OwnKernelsOnly", "ParticipantIdentity"]

EACH = 3  # copies of one person at once: two tabs, and one that a reload has left behind


class KernelOwners:
    """The owner and the page of each kernel."""

    def __init__(self, kernels: Any) -> None:
        self._kernels = kernels
        self._owned: dict[str, tuple[str, str]] = {}
        self._from: dict[str, str] = {}  # the address of each one's owner, while it runs

    def claim(self, kernel_id: str, person: str, page: str, *, address: str = "") -> list[str]:
        """Record ``person`` as owner of a new kernel; return the kernels that have to end for it.

        These are the kernels that it replaces and, if the person has more than ``EACH``, kernels
        without a page before others, and the oldest first.
        """
        self._owned = {id: owned for id, owned in self._owned.items() if id in self._kernels}
        self._owned[kernel_id] = (person, page)
        self._from = {id: self._from.get(id, "") for id in self._owned} | {kernel_id: address}
        own = [id for id in self.of(person) if id != kernel_id]
        replaced = [id for id in self.replaced() if id in own]
        kept = sorted((id for id in own if id not in replaced), key=self._alone, reverse=True)
        return replaced + kept[: max(0, 1 + len(kept) - EACH)]

    def _alone(self, kernel_id: str) -> float:
        return float(self._kernels.alone(kernel_id))

    def left(self, seconds: float = 0.0) -> list[str]:
        """Return kernels without a page for more than ``seconds``, the longest first."""
        running = [id for id in self._owned if id in self._kernels]
        left = [id for id in running if self._alone(id) > seconds]
        return sorted(left, key=self._alone, reverse=True)

    def unused(self, seconds: float) -> list[str]:
        """Return kernels whose page was sent more than ``seconds`` ago and has never connected.

        The page sent first comes first.
        """
        unused = self._kernels.unused
        found = [id for id in self._owned if id in self._kernels and unused(id) > seconds]
        return sorted(found, key=unused, reverse=True)

    def crowding(self, address: str) -> list[str]:
        """Return the kernels of another address than ``address`` that holds more than half of all.

        Many people may sit behind it, so those of the person with the most come first.
        """
        running = [id for id in self._owned if id in self._kernels]
        held = Counter(self._from[id] for id in running)
        most = next((one for one, n in held.items() if 2 * n > len(running)), address)
        if most == address:
            return []
        each = Counter(self._owned[id][0] for id in running)
        own = [id for id in running if self._from[id] == most]
        return sorted(own, key=lambda id: each[self._owned[id][0]], reverse=True)

    def has_connected(self, person: str) -> bool:
        """Tell whether a page of ``person`` is connected now."""
        own = (id for id in self.of(person) if id in self._kernels)
        return any(self._kernels.connected(id) for id in own)

    def replaced(self, seconds: float = 0.0) -> list[str]:
        """Return kernels of ``left`` that a newer one of the same owner and page has replaced."""
        newest = {owned: id for id, owned in self._owned.items() if id in self._kernels}
        return [id for id in self.left(seconds) if newest[self._owned[id]] != id]

    def owner(self, kernel_id: str) -> str | None:
        """Return the owner of a kernel; None if it has none."""
        return self._owned.get(kernel_id, (None, ""))[0]

    def of(self, person: str) -> list[str]:
        """Return the kernels of a person."""
        return [id for id, (owner, _page) in self._owned.items() if owner == person]

    def pages(self) -> Iterator[str]:
        """Yield the page of each running kernel."""
        yield from (page for id, (_who, page) in self._owned.items() if id in self._kernels)


class OpenIdentity(IdentityProvider):
    """The identity provider without a room: all requests have the same user."""

    def get_user(self, handler: Any) -> User:
        """Return the same user for every request; no cookie is set."""
        return User(username="participant")


class ParticipantIdentity(IdentityProvider):
    """The identity provider of a room: recognises people by the signed token in their browser."""

    def get_user(self, handler: Any) -> User | None:
        """Return the participant; None if they have not joined."""
        person = handler.settings["live_session"].admission.person(handler)
        return User(username=person) if person else None


class OwnKernelsOnly(Authorizer):
    """The authorizer of a room: people reach only kernels that they own."""

    def is_authorized(self, handler: Any, user: User, action: str, resource: str) -> bool:
        """Tell whether ``user`` owns the kernel that the request is about."""
        kernel_id = handler.path_kwargs.get("kernel_id")
        if kernel_id is None:
            return resource != "kernels"
        return bool(handler.settings["live_session"].owners.owner(kernel_id) == user.username)
