"""Whose kernel is it? Jupyter's own two questions, answered for each request and websocket."""

from collections.abc import Iterator
from typing import Any

from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.identity import IdentityProvider, User

__all__ = ["Anyone", "Owners", "Participant", "TheirOwn"]

EACH = 3  # copies of one person at once: two tabs, and one that a reload has left behind


class Owners:
    """Who owns which kernel, and which page it is for."""

    def __init__(self, kernels: Any) -> None:
        self._kernels = kernels
        self._owned: dict[str, tuple[str, str]] = {}

    def claim(self, kernel_id: str, person: str, page: str) -> list[str]:
        """Give a new kernel to a person; return those that they have to give up for it.

        Those are the ones that it replaces, and where they have too many, those without a page
        before the others and the oldest first.
        """
        self._owned = {id: owned for id, owned in self._owned.items() if id in self._kernels}
        self._owned[kernel_id] = (person, page)
        own = [id for id in self.of(person) if id != kernel_id]
        replaced = [id for id in self.replaced() if id in own]
        kept = sorted((id for id in own if id not in replaced), key=self._alone, reverse=True)
        return replaced + kept[: max(0, 1 + len(kept) - EACH)]

    def _alone(self, kernel_id: str) -> float:
        return float(self._kernels.alone(kernel_id))

    def left(self, seconds: float = 0.0) -> list[str]:
        """Return the kernels without a page for more than some seconds, the longest first."""
        running = [id for id in self._owned if id in self._kernels]
        left = [id for id in running if self._alone(id) > seconds]
        return sorted(left, key=self._alone, reverse=True)

    def replaced(self, seconds: float = 0.0) -> list[str]:
        """Return those of them whose owner has opened the same page again since."""
        newest = {owned: id for id, owned in self._owned.items() if id in self._kernels}
        return [id for id in self.left(seconds) if newest[self._owned[id]] != id]

    def owner(self, kernel_id: str) -> str | None:
        """Return who owns a kernel."""
        return self._owned.get(kernel_id, (None, ""))[0]

    def of(self, person: str) -> list[str]:
        """Return the kernels of a person."""
        return [id for id, (owner, _page) in self._owned.items() if owner == person]

    def pages(self) -> Iterator[str]:
        """Yield the page of each kernel that runs."""
        yield from (page for id, (_who, page) in self._owned.items() if id in self._kernels)


class Anyone(IdentityProvider):
    """Know nobody: without a room, whoever reaches the server is a participant."""

    def get_user(self, handler: Any) -> User:
        """Return the same user for every request, and set no cookie."""
        return User(username="participant")


class Participant(IdentityProvider):
    """Know people by the signed token in their browser."""

    def get_user(self, handler: Any) -> User | None:
        """Return who asks; where no code is needed, whoever opens a page comes in by that."""
        doors = handler.settings["gathering"].doors
        person = doors.person(handler)
        if person is None and not doors.code and getattr(handler, "is_entrance", False):
            person = doors.enter(handler)
        return User(username=person) if person else None


class TheirOwn(Authorizer):
    """Let people at their own kernels, and at nobody else's."""

    def is_authorized(self, handler: Any, user: User, action: str, resource: str) -> bool:
        """Compare who asks with the owner of the kernel that they ask for."""
        kernel_id = handler.path_kwargs.get("kernel_id")
        if kernel_id is None:
            return resource != "kernels"
        return bool(handler.settings["gathering"].owners.owner(kernel_id) == user.username)
