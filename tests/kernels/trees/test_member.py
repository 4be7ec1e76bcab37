"""One process of a tree, seen from outside: its messages are limited and checked."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from kit.kernels import frames
from kit.kernels.trees import cells, member
from kit.kernels.trees.cells import CellNotStoppedError, KernelEndedError
from kit.kernels.trees.member import Branch
from kit.kernels.trees.tree import Tree

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


class Root:
    """The root of a tree, played by a test: ``delays`` are its answers, the last one for ever."""

    def __init__(self, delays: Sequence[float]) -> None:
        self.delays = list(delays)
        self.interrupted = threading.Event()

    def send(self, do: str, *, pid: int) -> None:
        """Take a command."""
        assert (do, pid) in {("delay", 0), ("interrupt", 0)}
        if do == "interrupt":
            self.interrupted.set()

    def receive(self) -> frames.Message:
        """Return how long the process has waited for a processor."""
        return {"delay": self.delays.pop(0) if len(self.delays) > 1 else self.delays[0]}


@contextlib.contextmanager
def puppet(*delays: float) -> Iterator[tuple[Branch, Puppet]]:
    """A branch, and the puppet that answers for its process."""
    ours, theirs = frames.pair()
    with tempfile.TemporaryDirectory() as folder, ours, theirs:
        tree: Any = SimpleNamespace(lines=set(), enclosed=True, folder=SimpleNamespace(name=folder))
        tree.root = Root(delays or [0.0])
        yield Branch(tree, ours), Puppet(theirs)


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
    monkeypatch.setattr(cells, "MAX_CHARACTERS", 100)
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

    def interrupted(root: Root, other: Puppet) -> None:
        root.interrupted.wait()
        other.says("execute_reply", "6d", status="error")

    with puppet() as (branch, other):
        playing = threading.Thread(target=interrupted, args=(branch._tree.root, other))
        playing.start()
        ran = branch.execute("1", 0)
        playing.join()
    assert ran.stopped


def test_a_cell_that_does_not_stop_raises_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell that goes on after the interrupt raises an error."""
    monkeypatch.setattr(cells, "GRACE", 0)
    with puppet() as (branch, _other), pytest.raises(CellNotStoppedError):
        branch.execute("1", 0)


def test_waiting_for_a_processor_does_not_count() -> None:
    """Code beside busy processes has its seconds of work, not of the clock."""
    tree = Tree(enclosed=False, defences=frozenset())
    core = min(os.sched_getaffinity(0))
    pin = f"import os\nos.sched_setaffinity(0, {{{core}}})"
    with contextlib.ExitStack() as stack:
        stack.callback(tree.end)
        tree.language  # noqa: B018  # waits until there is a root
        branch = stack.enter_context(contextlib.closing(tree.root.fork()))
        branch.execute(pin, 60)
        for _n in range(3):
            spin = [sys.executable, "-c", f"{pin}\nprint(flush=True)\nwhile True: pass"]
            # in sessions of their own, as the tree is: Linux may share a core by session
            begun = subprocess.Popen(spin, stdout=subprocess.PIPE, start_new_session=True)
            busy = stack.enter_context(begun)
            stack.callback(busy.kill)
            assert busy.stdout
            assert busy.stdout.readline(), "it has not begun"
        work = "import time\nuntil = time.process_time() + 0.8\nbegan = time.time()\n"
        work += "while time.process_time() < until: pass\ntime.time() - began"
        ran = branch.execute(work, 1.5)
    assert not ran.stopped, ran.messages
    seconds = float(ran.messages[-2]["content"]["data"]["text/plain"])
    assert seconds > 1.5, "the core was not busy"


def test_waiting_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that says it waits for ever is stopped after ten times its seconds."""
    monkeypatch.setattr(cells, "GRACE", 0)
    began = time.monotonic()
    with puppet(5.0, 1e9) as (branch, _other), pytest.raises(CellNotStoppedError):
        branch.execute("1", 0.1)
    assert time.monotonic() - began >= 0.1 * cells.LONGEST


def test_waiting_of_earlier_cells_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell is given only the time that it has waited itself."""
    monkeypatch.setattr(cells, "GRACE", 0)
    with puppet(1e9) as (branch, _other), pytest.raises(CellNotStoppedError):
        branch.execute("1", 0.1)


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


def test_messages_that_never_end_are_no_way_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process whose line is never empty is stopped like one that says nothing."""
    monkeypatch.setattr(cells, "GRACE", 0)
    parts = {"msg_type": "x", "header": {}, "parent_header": {"msg_id": "other"}, "content": {}}
    with puppet(0.0) as (branch, _other):
        monkeypatch.setattr(branch, "message", lambda _until: parts)
        with pytest.raises(CellNotStoppedError):
            branch.execute("1", 0.1)
        assert branch._tree.root.interrupted.is_set()  # type: ignore[attr-defined]


def test_what_nobody_sees_has_an_end_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages that aren't shown are kept as long as they are few; the reply always is."""
    monkeypatch.setattr(os, "urandom", lambda _n: b"m")
    monkeypatch.setattr(cells, "MAX_UNSHOWN", 1000)
    with puppet() as (branch, other):
        for _n in range(30):
            other.says("comm_msg", "6d", data="x" * 100)
        other.says("execute_reply", "6d", status="ok")
        ran = branch.execute("1", None)
    kinds = [one["msg_type"] for one in ran.messages]
    assert 0 < kinds.count("comm_msg") < 10
    assert kinds[-1] == "execute_reply"
    assert not ran.cut


def test_a_process_that_takes_no_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does it answer when it is to fork."""
    monkeypatch.setattr(member, "TAKE_SECONDS", 0.1)
    with puppet() as (branch, _other):
        with pytest.raises(CellNotStoppedError):
            branch.fork()
        with pytest.raises(CellNotStoppedError):
            branch.send("execute", code="#" * 3_000_000)
