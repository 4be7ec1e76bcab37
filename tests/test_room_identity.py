"""Whose kernel is whose."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from kit.room import gathering
from kit.room.gathering import Gathering
from kit.room.identity import Owners, TheirOwn
from kit.room.live import Live
from kit.room.refusals import Refused


class Kernels(dict):
    """Kernels that run, with how many pages are connected to each."""

    @property
    def _kernel_connections(self) -> dict[str, int]:
        return self


def test_a_fourth_copy_takes_the_oldest_unwatched() -> None:
    """Copies that nobody looks at go first, the new one never."""
    kernels = Kernels(a=1, b=0, c=0, d=0)
    owners = Owners(kernels)
    given_up = [owners.claim(id, "ana", "page") for id in "abcd"]
    assert given_up == [[], [], [], ["b"]]


def test_the_copies_of_others_dont_count() -> None:
    """Each person has places of their own."""
    owners = Owners(Kernels(dict.fromkeys("abcd", 0)))
    assert [owners.claim(id, f"person {id}", "page") for id in "abcd"] == [[]] * 4


def test_kernels_that_ended_are_forgotten() -> None:
    """What no longer runs belongs to nobody and stands on no page."""
    kernels = Kernels(a=0, b=0)
    owners = Owners(kernels)
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
def test_only_ones_own(asked: dict[str, str], resource: str, allowed: bool) -> None:
    """A kernel's owner is let at it; a request for no kernel in particular gets none."""
    owners = Owners(Kernels(a=0, b=0))
    owners.claim("a", "ana", "page")
    owners.claim("b", "ben", "page")
    handler = SimpleNamespace(
        path_kwargs=asked, settings={"gathering": SimpleNamespace(owners=owners)}
    )
    user = SimpleNamespace(username="ana")
    assert TheirOwn().is_authorized(handler, user, "read", resource) is allowed  # type: ignore[arg-type]


def test_there_are_so_many_places(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the copies that the machine can hold, people are asked to wait."""
    monkeypatch.setattr(gathering, "SPARE", 0)
    live = Live(people=2, database=f"sqlite:///{home / 'room.db'}")
    kernels = Kernels(a=1, b=0)
    opened = Gathering([], live, base="/", kernels=kernels)
    assert opened.admit("ana") == []
    opened.owners.claim("a", "ana", "page")
    opened.starting = 1
    with pytest.raises(Refused, match="Every place is taken") as refused:
        opened.admit("ben")
    opened.close()
    assert refused.value.status == 503


def test_who_has_gone_makes_place(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a full room the copy that nobody looks at ends, the oldest first, and nobody's else."""
    monkeypatch.setattr(gathering, "SPARE", 0)
    live = Live(people=3, database=f"sqlite:///{home / 'room.db'}")
    kernels = Kernels(a=1, b=0, c=0)
    opened = Gathering([], live, base="/", kernels=kernels)
    for id in kernels:
        opened.owners.claim(id, f"person {id}", "page")
    assert opened.admit("dora") == ["b"]
    opened.close()
