"""One process of a tree of kernels, seen from outside; tree.py has all of them."""

import os
import socket
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from kit.kernels import frames
from kit.kernels.frames import Message
from kit.kernels.sandbox import bubblewrap

__all__ = [
    "MAX_CHARACTERS",
    "Branch",
    "CellNotStoppedError",
    "CellResult",
    "Files",
    "KernelEndedError",
]

START_SECONDS = 120.0  # seconds until a new process of the tree answers, on a busy machine
GRACE = 10.0  # seconds in which a cell that was interrupted ends; nbclient gives it 4
MAX_CHARACTERS = 2_000_000  # characters that one cell may show
SHOWN = {"stream", "display_data", "execute_result", "update_display_data", "error"}
SHAPES = {"msg_type": str, "header": dict, "parent_header": dict, "content": dict}
Files = Mapping[str, tuple[int, bytes]]  # a path to the file's mode and what it holds


@dataclass(frozen=True, kw_only=True)
class CellResult:
    """The messages of a cell that has run, the reply last.

    ``stopped`` means that it took too long, ``cut`` that it showed more than ``MAX_CHARACTERS``.
    """

    messages: tuple[Message, ...]
    stopped: bool = False
    cut: bool = False


class KernelEndedError(Exception):
    """The code ended its process, or sent something that is no message of a kernel."""


class CellNotStoppedError(Exception):
    """The code took too long and didn't stop when it was interrupted."""


class TreeLike(Protocol):
    """The attributes of a tree that its branches use."""

    root: "Branch"
    enclosed: bool
    folder: "tempfile.TemporaryDirectory[str]"
    lines: set[socket.socket]


class Branch:
    """One process of the tree: it runs cells and can be forked."""

    def __init__(self, tree: TreeLike, line: socket.socket) -> None:
        self._tree = tree
        self._line = line
        tree.lines.add(line)
        self.pid = 0
        self.depth = 0

    def send(self, do: str, *, files: tuple[int, ...] = (), **said: Any) -> None:
        """Send the command ``do`` with its arguments, and ``files`` as file descriptors."""
        try:
            frames.send(self._line, {"do": do, **said}, files=files)
        except OSError as error:
            raise KernelEndedError from error

    def receive(self, seconds: float | None = START_SECONDS) -> Message:
        """Return the next message of the process; wait ``seconds`` at most.

        Raises ``KernelEndedError`` if the process has ended, ``TimeoutError`` if no message came.
        """
        until = None if seconds is None else time.monotonic() + seconds
        try:
            return frames.receive(self._line, until=until)[0]
        except (EOFError, ConnectionError) as error:
            raise KernelEndedError from error

    def fork(self) -> "Branch":
        """Fork the process as it is and return the fork."""
        ours, theirs = frames.pair()
        with theirs:
            self.send("fork", files=(theirs.fileno(),))
        born = Branch(self._tree, ours)
        born.depth = self.depth
        born.pid = int(born.receive()["pid"])
        return born

    def execute(self, code: str, seconds: float | None, *, store: bool = True) -> CellResult:
        """Run a cell and return its messages.

        ``seconds`` is the longest time it may take. Raises ``KernelEndedError`` if the process has
        ended, ``CellNotStoppedError`` if the cell took longer and did not stop when interrupted.
        """
        mark = os.urandom(8).hex()
        self.send("execute", code=code, mark=mark, store=store)
        until = None if seconds is None else time.monotonic() + seconds
        messages: list[Message] = []
        size, stopped = 0, False
        while not messages or messages[-1]["msg_type"] != "execute_reply":
            try:
                said = self._message(until)
            except TimeoutError as error:
                if stopped:
                    raise CellNotStoppedError from error
                stopped, until = True, time.monotonic() + GRACE
                self._tree.root.send("interrupt", pid=self.pid)
                continue
            if said["parent_header"].get("msg_id") != mark:
                continue  # of a thread that an earlier cell has left
            size += len(str(said["content"])) if said["msg_type"] in SHOWN else 0
            if said["msg_type"] not in SHOWN or size <= MAX_CHARACTERS:
                messages.append(said)
        return CellResult(messages=tuple(messages), stopped=stopped, cut=size > MAX_CHARACTERS)

    def _message(self, until: float | None) -> Message:
        try:
            said = frames.receive(self._line, until=until)[0]
        except (EOFError, ConnectionError) as error:
            raise KernelEndedError from error
        if not all(isinstance(said.get(name), kind) for name, kind in SHAPES.items()):
            raise KernelEndedError
        return said

    def write_files(self, files: Files) -> None:
        """Write ``files`` into the working folder of the cells that follow."""
        packed = {name: (mode, data.hex()) for name, (mode, data) in files.items()}
        place = (
            bubblewrap.WORK if self._tree.enclosed else tempfile.mkdtemp(dir=self._tree.folder.name)
        )
        self.send("files", folder=place, content=packed)
        self.receive()

    def close(self) -> None:
        """Close the connection; the process then ends."""
        self._tree.lines.discard(self._line)
        self._line.close()
