"""One process of a tree from the outside; what it says is bounded and doubted."""

import contextlib
import os
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from kit.kernels import frames
from kit.kernels.trees import member
from kit.kernels.trees.member import Branch, CellNotStoppedError, KernelEndedError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="trees are Linux's")


class Puppet:
    """The other side of a branch, played by a test."""

    def __init__(self, line: socket.socket) -> None:
        self.line = line

    def heard(self) -> frames.Message:
        """Take what was asked."""
        return frames.receive(self.line)[0]

    def says(self, kind: str, mark: str, **content: Any) -> None:
        """Say a message of a cell."""
        parent = {"msg_id": mark}
        message = {"msg_type": kind, "header": {}, "parent_header": parent, "content": content}
        frames.send(self.line, message)


@contextlib.contextmanager
def puppet() -> Iterator[tuple[Branch, Puppet]]:
    """A branch, and who answers for it."""
    ours, theirs = frames.pair()
    with tempfile.TemporaryDirectory() as folder, ours, theirs:
        tree: Any = SimpleNamespace(lines=set(), enclosed=True, folder=SimpleNamespace(name=folder))
        branch = Branch(tree, ours)
        tree.root = branch
        yield branch, Puppet(theirs)


def test_messages_until_the_reply(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell's messages come with the reply last; those of an earlier cell are left out."""
    monkeypatch.setattr(os, "urandom", lambda _n: b"m")
    with puppet() as (branch, other):
        other.says("stream", "earlier", text="of a thread")
        other.says("stream", "6d", text="a")
        other.says("execute_reply", "6d", status="ok")
        ran = branch.execute("1", None)
        assert other.heard() == {"do": "execute", "code": "1", "mark": "6d", "store": True}
    assert [one["content"] for one in ran.messages] == [{"text": "a"}, {"status": "ok"}]
    assert (ran.stopped, ran.cut) == (False, False)


def test_too_much_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is shown beyond the limit isn't kept, the reply is, and that is told."""
    monkeypatch.setattr(os, "urandom", lambda _n: b"m")
    monkeypatch.setattr(member, "MAX_CHARACTERS", 100)
    with puppet() as (branch, other):
        for _n in range(9):
            other.says("stream", "6d", text="x" * 30)
        other.says("execute_reply", "6d", status="ok")
        ran = branch.execute("1", None)
    assert ran.cut
    assert [one["msg_type"] for one in ran.messages] == ["stream", "stream", "execute_reply"]


@pytest.mark.parametrize("name", ["msg_type", "header", "parent_header", "content"])
def test_what_no_kernel_says_is_the_end(name: str) -> None:
    """A message without one of a message's parts is not believed."""
    with puppet() as (branch, other):
        parts: dict[str, Any] = {"msg_type": "x", "header": {}, "parent_header": {}, "content": {}}
        frames.send(other.line, {**parts, name: 7})
        with pytest.raises(KernelEndedError):
            branch.execute("1", None)


def test_a_process_that_has_ended() -> None:
    """Asking it, or waiting for it, says so."""
    with puppet() as (branch, other):
        other.line.close()
        with pytest.raises(KernelEndedError):
            branch.receive()
        with pytest.raises(KernelEndedError):
            branch.send("hello")


def test_a_slow_cell_is_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that stops then has its messages, and is told to have been stopped."""
    monkeypatch.setattr(os, "urandom", lambda _n: b"m")

    def interrupted(other: Puppet) -> None:
        assert other.heard()["do"] == "execute"
        assert other.heard()["do"] == "interrupt"
        other.says("execute_reply", "6d", status="error")

    with puppet() as (branch, other):
        playing = threading.Thread(target=interrupted, args=(other,))
        playing.start()
        ran = branch.execute("1", 0)
        playing.join()
    assert ran.stopped


def test_one_that_does_not_stop_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for ever."""
    monkeypatch.setattr(member, "GRACE", 0)
    with puppet() as (branch, _other), pytest.raises(CellNotStoppedError):
        branch.execute("1", 0)


def test_files_are_sent_whole() -> None:
    """Names, modes and bytes go where the sandbox works."""
    with puppet() as (branch, other):
        frames.send(other.line, {"written": 1})
        branch.write_files({"a/b.csv": (0o600, b"\x00\xff")})
        assert other.heard() == {
            "do": "files",
            "folder": "/scratch",
            "content": {"a/b.csv": [0o600, "00ff"]},
        }
