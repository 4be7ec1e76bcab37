"""The options of a room, and the addresses of an open room."""

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["PEOPLE", "OpenRoom", "RoomOptions"]

THRESHOLD = 5
PEOPLE = 60


@dataclass(frozen=True, kw_only=True)
class RoomOptions:
    """The options of a room.

    ``lan``: others reach it, so it asks for the code. ``threshold``: from how many people on
    answers are shown. ``people``: how many copies are open at once at most. ``expect``: for how
    many people copies are started before they come. ``database``: the store's URL, SQLite in
    ``programme/`` if None. ``new``: begin a new session although the last one could go on.
    ``proxies``: addresses of reverse proxies, which say who asks and whether by https. ``joins``
    tells the address that people join by, which pages show. ``say`` is called with a line where
    something takes long.
    """

    lan: bool = False
    threshold: int = THRESHOLD
    people: int = PEOPLE
    expect: int = 0
    database: str | None = None
    new: bool = False
    proxies: tuple[str, ...] = ()
    joins: Callable[["OpenRoom"], str] = lambda opened: opened.join
    say: Callable[[str], object] = lambda _line: None


@dataclass(frozen=True, kw_only=True)
class OpenRoom:
    """The addresses of an open room.

    ``join`` holds the code if one is needed, ``lead`` the facilitator's key.
    """

    address: str
    join: str
    code: str
    lead: str
