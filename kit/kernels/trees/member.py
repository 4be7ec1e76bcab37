"""One process of a tree of kernels, seen from outside; tree.py has all of them."""

import os
import socket
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from kit.kernels import frames
from kit.kernels.frames import Message
from kit.kernels.sandbox import bubblewrap
from kit.kernels.trees.cells import (
    CellNotStoppedError,
    CellResult,
    Heard,
    KernelEndedError,
    Running,
)

__all__ = ["Branch", "Files"]

START_SECONDS = 120.0  # seconds until a new process of the tree answers, on a busy machine
TAKE_SECONDS = 60.0  # seconds in which a process that runs nothing takes a command, or has forked
SHAPES = {"msg_type": str, "header": dict, "parent_header": dict, "content": dict}
Answer = Callable[[Message], Message]
Files = Mapping[str, tuple[int, bytes]]  # a path to the file's mode and what it holds


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
        """Send the command ``do`` with its arguments, and ``files`` as file descriptors.

        Raises ``KernelEndedError`` if the process has ended, ``CellNotStoppedError`` if it doesn't
        take the command.
        """
        until = time.monotonic() + TAKE_SECONDS
        try:
            frames.send(self._line, {"do": do, **said}, files=files, until=until)
        except TimeoutError as error:
            raise CellNotStoppedError from error
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

    def fork(self, *, exact: bool = False) -> "Branch":
        """Fork the process as it is and return the fork.

        It draws other random numbers from then on, except an ``exact`` one.
        """
        ours, theirs = frames.pair()
        with theirs:
            self.send("fork", files=(theirs.fileno(),), exact=exact)
        born = Branch(self._tree, ours)
        born.depth = self.depth
        try:
            born.pid = int(born.receive(TAKE_SECONDS)["pid"])
        except TimeoutError as error:
            born.close()
            raise CellNotStoppedError from error
        except (KeyError, TypeError, ValueError) as error:  # a participant's code answers
            born.close()
            raise KernelEndedError from error
        return born

    def execute(
        self,
        code: str,
        seconds: float | None,
        *,
        store: bool = True,
        answer: Answer | None = None,
        number: int | None = None,
    ) -> CellResult:
        """Run a cell and return its messages.

        ``seconds`` is the longest time it may take; time in which it waits for a processor does
        not count, up to ``LONGEST`` times ``seconds``. Raises ``KernelEndedError`` if the process
        has ended, ``CellNotStoppedError`` if the cell took longer and did not stop when
        interrupted. ``answer`` answers the calls of functions that are stood in for; its time
        doesn't count. ``number`` is the cell's; by default the process counts its cells.
        """
        mark = os.urandom(8).hex()
        running = Running(self, mark, seconds)
        own: dict[str, Any] = {} if number is None else {"number": number}
        self.send("execute", code=code, mark=mark, store=store, **own)
        heard = Heard()
        while not heard.is_over:
            said = running.next(calls=bool(answer))
            if said["msg_type"] == "call" and answer:
                running.pause()
                self._reply(answer(said["content"]))
                running.go_on()
                continue
            heard.take(said)
        return CellResult(messages=tuple(heard.messages), stopped=running.stopped, cut=heard.cut)

    def withdraw(self) -> None:
        """Keep away from all folders that other processes of the tree can write to."""
        self.send("withdraw")
        self.receive()

    def stand_in(self, names: Iterable[str]) -> None:
        """Let functions of another process be called here, by these names."""
        self.send("stand_in", names=list(names))
        self.receive()

    def call(self, call: Message, seconds: float | None) -> Message:
        """Make the ``call`` of a function that is stood in for elsewhere; return what it gives.

        ``stopped`` in the reply means that it took too long. Raises the errors of ``execute``.
        """
        mark = os.urandom(8).hex()
        running = Running(self, mark, seconds)
        self.send("call", call=call, mark=mark)
        while (said := running.next())["msg_type"] != "call_reply":
            pass
        return {**said["content"], "stopped": running.stopped}

    def _reply(self, said: Message) -> None:
        try:
            frames.send(self._line, said)
        except OSError as error:
            raise KernelEndedError from error

    def interrupt(self) -> None:
        """Interrupt the cell that this process runs."""
        self._tree.root.send("interrupt", pid=self.pid)

    def scheduling_delay(self) -> float:
        """Return the seconds that this process has waited for a processor since it began."""
        self._tree.root.send("delay", pid=self.pid)
        return float(self._tree.root.receive()["delay"])

    def message(self, until: float | None) -> Message:
        """Return the next message, in Jupyter's form; raise ``TimeoutError`` at ``until``."""
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
