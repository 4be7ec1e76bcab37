"""Ipykernel's kernel without sockets; cells in, Jupyter's messages out."""

import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from jupyter_client.session import Session

from kit.kernels import bare_kernel, frames
from kit.kernels.bare_kernel import CallbackSession
from kit.kernels.trees.cells import CellResult
from kit.kernels.trees.member import Branch
from kit.kernels.trees.tree import Tree

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="trees are Linux's"),
]


@pytest.fixture(scope="module")
def branch() -> Iterator[Branch]:
    """A process with a bare kernel in it."""
    tree = Tree(enclosed=False, defences=frozenset())
    yield tree.branch([], {})[0]
    tree.end()


def said(ran: CellResult) -> list[tuple[str, Any]]:
    """Return the kind and the main content of each message of a cell."""
    parts = {"stream": "text", "error": "ename", "execute_result": "data", "display_data": "data"}
    return [
        (one["msg_type"], one["content"][parts[one["msg_type"]]])
        for one in ran.messages
        if one["msg_type"] in parts
    ]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("print('a'); print('b')", [("stream", "a\nb\n")]),
        ("1 + 1", [("execute_result", {"text/plain": "2"})]),
        ("1 / 0", [("error", "ZeroDivisionError")]),
        ("import sys; print('x', file=sys.stderr)", [("stream", "x\n")]),
        ("display('d')", [("display_data", {"text/plain": "'d'"})]),
        ("print('a'); display(1)", [("stream", "a\n"), ("display_data", {"text/plain": "1"})]),
        ("import subprocess; _ = subprocess.run(['echo', 'below'])", [("stream", "below\n")]),
        ("import os; _ = os.write(1, b'raw\\n')", [("stream", "raw\n")]),
        ("await __import__('asyncio').sleep(0); print('then')", [("stream", "then\n")]),
        ("_ = 7;", []),
    ],
)  # fmt: skip
def test_the_messages_of_a_cell_are_ipykernels(
    branch: Branch, code: str, expected: list[tuple[str, Any]]
) -> None:
    """Text, results, errors and displays are ipykernel's, in their order."""
    assert said(branch.execute(code, 60)) == expected


def test_the_reply_is_last(branch: Branch) -> None:
    """The last message is the reply, with the status and the error."""
    assert branch.execute("pass", 60).messages[-1]["content"]["status"] == "ok"
    reply = branch.execute("raise KeyError('k')", 60).messages[-1]["content"]
    assert (reply["status"], reply["ename"], reply["evalue"]) == ("error", "KeyError", "'k'")


def test_cells_share_a_kernel(branch: Branch) -> None:
    """Names and the count go on from cell to cell; a cell that isn't stored doesn't count."""
    first = branch.execute("kept = 41", 60).messages[-1]["content"]["execution_count"]
    branch.execute("1", 60, store=False)
    second = branch.execute("kept + 1", 60)
    assert said(second) == [("execute_result", {"text/plain": "42"})]
    assert second.messages[-1]["content"]["execution_count"] == first + 1


def test_a_child_of_a_cell_writes_like_a_program(branch: Branch) -> None:
    """The text that a fork prints arrives, and never as a message of its own."""
    code = (
        "import os, sys\nif os.fork() == 0:\n    print('child', flush=True); os._exit(0)\nos.wait()"
    )
    assert ("stream", "child\n") in said(branch.execute(code, 60))


def test_output_between_cells_is_dropped() -> None:
    """Output between two cells isn't taken for the answer to the next command."""
    ours, theirs = frames.pair()
    session = bare_kernel._Session(key=b"", check_pid=False)
    session.line, session.owner = ours, os.getpid()
    with ours, theirs:
        session.send(None, "stream", {"text": "late"})
        session.running = True
        session.send(None, "stream", {"text": "in time"})
        assert frames.receive(theirs)[0]["content"] == {"text": "in time"}


@pytest.mark.parametrize(
    "args",
    [
        ("stream", {"text": "a"}),
        ("stream", {"text": "a"}, {"header": {}}),
        ({"msg_type": "stream", "content": {"text": "a"}},),
    ],
)
def test_every_message_reaches_tell(args: tuple[Any, ...]) -> None:
    """Each way in which ipykernel sends a message passes it to ``tell`` and returns it."""
    told: list[Any] = []
    session = CallbackSession(key=b"")
    session.tell = lambda message, _buffers: told.append(message)
    assert isinstance(session, Session)
    assert session.send(None, *args) is told[0]
    assert (told[0]["msg_type"], told[0]["content"]) == ("stream", {"text": "a"})


@pytest.mark.parametrize("magic", ["%matplotlib inline", "%matplotlib notebook", "%gui asyncio"])
def test_a_magic_that_asks_for_the_kernel_finds_it(branch: Branch, magic: str) -> None:
    """Old notebooks begin with one of these; the rest of their first cell must run."""
    assert said(branch.execute(f"{magic}\nprint('rest')", 60)) == [("stream", "rest\n")]
    assert branch.execute("%matplotlib inline", 60).messages[-1]["content"]["status"] == "ok"
    branch.execute("%gui", 60)
