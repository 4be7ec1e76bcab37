"""The options of a room, the session that it can go on with, and the addresses of an open room."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

__all__ = ["PEOPLE", "Again", "EarlierSession", "OpenRoom", "RoomOptions"]

THRESHOLD = 5
PEOPLE = 60

Again = Literal["go on", "anew", "delete"]
"""What to do with an earlier session: go on with it, begin anew, or begin anew and delete it."""


@dataclass(frozen=True, kw_only=True)
class EarlierSession:
    """A session of today that has not been closed, so that a server can go on with it.

    ``began`` and ``seen``, when its server was last known to run, are seconds since 1970.
    ``people`` is the number of those who gave an answer or wrote a note; None if they are fewer
    than the threshold.
    """

    id: str
    began: int
    seen: int
    people: int | None
    hand_ins: int


@dataclass(frozen=True, kw_only=True)
class RoomOptions:
    """The options of a room.

    ``lan``: others reach it, so it asks for the code. ``threshold``: from how many people on
    answers are counted, never fewer than ``FEWEST`` of ``kit.room.session.points.crowd``.
    ``people``: how many copies are open at once at most. ``expect``: for how many people copies are
    started before they come. ``database``: the store's URL, SQLite in ``programme/`` if None.
    ``new``: begin a new session although the last one could go on; ``again`` decides it where a
    session was left open in which something happened. ``proxies``: addresses of reverse proxies,
    which say who asks and whether by https. ``joins`` tells the address that people join by, which
    pages show. ``say`` is called with a line where something takes long.
    """

    lan: bool = False
    threshold: int = THRESHOLD
    people: int = PEOPLE
    expect: int = 0
    database: str | None = None
    new: bool = False
    again: Callable[[EarlierSession], Again] = lambda _earlier: "go on"
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
