"""Kernels and their owners."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kit.places import sqlite_address
from kit.room.options import RoomOptions
from kit.room.refusals import RefusedError
from kit.room.server.live import live_session
from kit.room.server.live.kernel_owners import KernelOwners, OwnKernelsOnly
from kit.room.server.live.live_session import LiveSession


class Kernels(dict):
    """Kernels that run, with the seconds for which each has been without a page."""

    def __init__(self, *kernels: Any, **alone: float) -> None:
        super().__init__(*kernels, **alone)
        self.waiting: dict[str, float] = {}

    def alone(self, kernel_id: str) -> float:
        """Return it, as ``Copies`` does."""
        return self.get(kernel_id, 0)

    def connected(self, kernel_id: str) -> bool:
        """Tell whether it has a page."""
        return not self.alone(kernel_id)

    def unused(self, kernel_id: str) -> float:
        """Return the seconds since its page was sent, if that has not connected."""
        return self.waiting.get(kernel_id, 0)

    async def discard(self, kernel_id: str) -> None:
        """End a kernel, as ``Copies`` does."""
        del self[kernel_id]


def test_a_fourth_copy_takes_one_without_a_page() -> None:
    """A fourth copy ends copies without a page first, the longest left before the others."""
    owners = KernelOwners(Kernels(a=0, b=10, c=20, d=0))
    given_up = [owners.claim(id, "ana", f"page {id}") for id in "abcd"]
    assert given_up == [[], [], [], ["c"]]


def test_a_fourth_copy_takes_the_oldest() -> None:
    """If all copies have a page, the oldest ends, never the new one."""
    owners = KernelOwners(Kernels(dict.fromkeys("abcd", 0)))
    assert [owners.claim(id, "ana", "page") for id in "abcd"] == [[], [], [], ["a"]]


def test_a_crowding_address_gives_a_copy_of_who_has_most() -> None:
    """More than half of all copies at one address, and only for somebody at another one."""
    owners = KernelOwners(Kernels(dict.fromkeys("abcde", 0)))
    for id, person, address in zip("abcde", "xyyzw", "11122", strict=True):
        owners.claim(id, person, f"page {id}", address=address)
    assert owners.crowding("2") == ["b", "c", "a"]
    assert owners.crowding("1") == []
    assert KernelOwners(Kernels()).crowding("1") == []


def test_half_of_all_copies_crowd_nobody_out() -> None:
    """Two groups behind an address each leave each other in peace."""
    owners = KernelOwners(Kernels(dict.fromkeys("abcd", 0)))
    for id, address in zip("abcd", "1122", strict=True):
        owners.claim(id, id, "page", address=address)
    assert (owners.crowding("1"), owners.crowding("2"), owners.crowding("3")) == ([], [], [])


def test_a_page_opened_again_replaces_the_copy_left_behind() -> None:
    """A phone that lost its page and opens it again has one copy, not two."""
    kernels = Kernels(a=0, b=0, c=0)
    owners = KernelOwners(kernels)
    owners.claim("a", "ana", "workshop")
    owners.claim("b", "ana", "exercise")
    kernels.update(a=1, b=1)
    assert owners.claim("c", "ana", "workshop") == ["a"]


def test_a_copy_with_a_page_is_never_replaced() -> None:
    """Two tabs of the same page live side by side, also while the first still loads."""
    owners = KernelOwners(Kernels(a=0, b=0))
    assert [owners.claim(id, "ana", "page") for id in "ab"] == [[], []]


def test_ones_only_copy_waits() -> None:
    """A phone that sleeps finds its copy again, though others left theirs or ended a newer one."""
    kernels = Kernels(a=0, b=0, c=0)
    owners = KernelOwners(kernels)
    owners.claim("a", "ana", "page")
    owners.claim("b", "ben", "page")
    owners.claim("c", "ana", "page")
    kernels.update(a=1000, b=1000)
    del kernels["c"]
    assert owners.replaced() == []


def test_the_copies_of_others_dont_count() -> None:
    """Each person has places of their own."""
    owners = KernelOwners(Kernels(dict.fromkeys("abcd", 0)))
    assert [owners.claim(id, f"person {id}", "page") for id in "abcd"] == [[]] * 4


def test_kernels_that_ended_are_forgotten() -> None:
    """Kernels that have ended have no owner and are not counted for a page."""
    kernels = Kernels(a=0, b=0)
    owners = KernelOwners(kernels)
    owners.claim("a", "ana", "first")
    del kernels["a"]
    assert list(owners.pages()) == []
    owners.claim("b", "ana", "second")
    assert owners.of("ana") == ["b"]
    assert owners.owner("a") is None


@pytest.mark.parametrize(
    ("asked", "resource", "allowed"),
    [({"kernel_id": "a"}, "kernels", True), ({"kernel_id": "b"}, "kernels", False),
     ({"kernel_id": "unknown"}, "kernels", False), ({}, "kernels", False), ({}, "contents", True)],
)  # fmt: skip
def test_people_reach_only_their_own_kernels(
    asked: dict[str, str], resource: str, allowed: bool
) -> None:
    """A kernel's owner is let at it; a request for no kernel in particular gets none."""
    owners = KernelOwners(Kernels(a=0, b=0))
    owners.claim("a", "ana", "page")
    owners.claim("b", "ben", "page")
    handler = SimpleNamespace(
        path_kwargs=asked, settings={"live_session": SimpleNamespace(owners=owners)}
    )
    user = SimpleNamespace(username="ana")
    assert OwnKernelsOnly().is_authorized(handler, user, "read", resource) is allowed  # type: ignore[arg-type]


@pytest.fixture
def crowded(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveSession]:
    """A session for three people with one spare place, and three copies of three owners."""
    monkeypatch.setattr(live_session, "SPARE", 1)
    options = RoomOptions(people=3, database=sqlite_address(home / "room.db"))
    opened = LiveSession([], options, base="/", kernels=Kernels(a=0, b=0, c=0))
    for id in "abc":
        opened.owners.claim(id, f"person {id}", "page", address="here")
    yield opened
    opened.close()


def test_a_page_is_refused_once_all_places_are_taken(crowded: LiveSession) -> None:
    """Beyond the copies that the machine can hold, people are asked to wait."""
    assert crowded.admit("dora", address="here") == []
    crowded.starting = 1
    with pytest.raises(RefusedError, match="Every place is taken") as refused:
        crowded.admit("emil", address="here")
    assert refused.value.status == 503


@pytest.mark.parametrize(
    ("people", "starting", "ended"), [(4, 0, []), (3, 0, ["c"]), (2, 0, ["c"]), (3, 1, ["c"])]
)
def test_a_copy_left_long_ago_makes_place(
    crowded: LiveSession, people: int, starting: int, ended: list[str]
) -> None:
    """If all places are taken, the copy that was left longest ends; otherwise none."""
    crowded.options = replace(crowded.options, people=people)
    crowded.starting = starting
    crowded._kernels.update(b=live_session.GRACE + 10, c=live_session.GRACE + 20)
    assert crowded.admit("dora", address="here") == ended


def test_a_copy_left_just_now_makes_place_only_in_need(crowded: LiveSession) -> None:
    """A copy that lost its page a moment ago ends only if the spare places are taken too."""
    crowded._kernels.update(b=1)
    assert crowded.admit("dora", address="here") == []
    crowded.starting = 1
    assert crowded.admit("emil", address="here") == ["b"]


def test_a_page_that_never_connected_makes_place_in_need(crowded: LiveSession) -> None:
    """In a full room a copy that no page has used makes place, the one sent first."""
    crowded.starting = 1
    crowded._kernels.waiting.update(a=live_session.CONNECTS - 1, b=30, c=25)
    assert crowded.admit("dora", address="here") == ["b"]


def test_one_address_cant_open_pages_without_end(crowded: LiveSession) -> None:
    """Very many pages that nobody uses are refused to one address; who is inside opens theirs."""
    for n in range(6):
        crowded.admit(f"newcomer {n}", address="here")
    with pytest.raises(RefusedError, match="from your network"):
        crowded.admit("one more", address="here")
    crowded.admit("person a", address="here")
    crowded.admit("one more", address="there")


@pytest.mark.parametrize(("seconds", "left"), [(1, ["a", "b"]), (live_session.GRACE + 1, ["b"])])
def test_a_replaced_copy_ends_once_its_connection_is_lost(
    home: Path, seconds: float, left: list[str]
) -> None:
    """A replaced copy ends once its own connection has been lost for a while."""
    kernels = Kernels(a=0, b=0)
    opened = LiveSession([], RoomOptions(), base="/", kernels=kernels)
    for id in "ab":
        opened.owners.claim(id, "ana", "page")
    kernels.update(a=seconds)
    asyncio.run(opened.end_replaced())
    opened.close()
    assert list(kernels) == left
