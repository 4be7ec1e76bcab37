"""One process of a tree, seen from outside: its messages are limited and checked."""

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
        """Read the next command."""
        return frames.receive(self.line)[0]

    def says(self, kind: str, mark: str, **content: Any) -> None:
        """Send a message of a cell."""
        parent = {"msg_id": mark}
        message = {"msg_type": kind, "header": {}, "parent_header": parent, "content": content}
        frames.send(self.line, message)


@contextlib.contextmanager
def puppet() -> Iterator[tuple[Branch, Puppet]]:
    """A branch, and the puppet that answers for its process."""
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
    """Messages beyond the limit are dropped, the reply is kept, and the result says so."""
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
def test_a_malformed_message_raises_an_error(name: str) -> None:
    """A message without one of its parts counts as the end of the process."""
    with puppet() as (branch, other):
        parts: dict[str, Any] = {"msg_type": "x", "header": {}, "parent_header": {}, "content": {}}
        frames.send(other.line, {**parts, name: 7})
        with pytest.raises(KernelEndedError):
            branch.execute("1", None)


def test_a_process_that_has_ended() -> None:
    """Sending to it, or receiving from it, raises an error."""
    with puppet() as (branch, other):
        other.line.close()
        with pytest.raises(KernelEndedError):
            branch.receive()
        with pytest.raises(KernelEndedError):
            branch.send("hello")


def test_a_slow_cell_is_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell that stops then returns its messages, marked as stopped."""
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


def test_a_cell_that_does_not_stop_raises_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell that goes on after the interrupt raises an error."""
    monkeypatch.setattr(member, "GRACE", 0)
    with puppet() as (branch, _other), pytest.raises(CellNotStoppedError):
        branch.execute("1", 0)


def test_files_are_sent_whole() -> None:
    """Names, modes and bytes are sent for the sandbox's working folder."""
    with puppet() as (branch, other):
        frames.send(other.line, {"written": 1})
        branch.write_files({"a/b.csv": (0o600, b"\x00\xff")})
        assert other.heard() == {
            "do": "files",
            "folder": "/scratch",
            "content": {"a/b.csv": [0o600, "00ff"]},
        }
