"""One process of a tree of kernels, seen from outside; tree.py has all of them."""

import os
import socket
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
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
LONGEST = 10  # times the seconds of a cell, by the clock, on a machine however busy
MAX_CHARACTERS = 2_000_000  # characters that one cell may show
SHOWN = {"stream", "display_data", "execute_result", "update_display_data", "error"}
SHAPES = {"msg_type": str, "header": dict, "parent_header": dict, "content": dict}
Answer = Callable[[Message], Message]
Files = Mapping[str, tuple[int, bytes]]  # a path to the file's mode and what it holds


@dataclass(frozen=True, kw_only=True)
class CellResult:
    """The messages of a cell that has run, the reply last.

    ``stopped`` means that it took too long, ``cut`` that it showed more than ``MAX_CHARACTERS``.
    """

    messages: tuple[Message, ...]
    stopped: bool = False
    cut: bool = False

    @property
    def printed(self) -> str:
        """Return what the cell has printed."""
        said = [one["content"] for one in self.messages if one["msg_type"] == "stream"]
        return "".join(str(one.get("text", "")) for one in said if one.get("name") == "stdout")


class KernelEndedError(Exception):
    """The code ended its process, or sent something that is no message of a kernel."""


class CellNotStoppedError(Exception):
    """The code took too long and didn't stop when it was interrupted."""


class _Limit:
    """The time of one cell: ``seconds`` by the clock, without those spent waiting for a processor.

    So a machine that is busy with something else costs nobody points, and code that sleeps is still
    stopped after ``seconds``. ``delay`` returns how long the process has waited in its whole life.
    """

    def __init__(self, seconds: float, delay: Callable[[], float]) -> None:
        self._delay, self._waited_before = delay, delay()
        self.began, self._seconds = time.monotonic(), seconds
        self.until = self.began + seconds

    def extended(self) -> bool:
        """Move ``until`` by what the cell has waited; tell whether that leaves it any time."""
        waited = self._delay() - self._waited_before
        self.until = self.began + min(self._seconds + waited, self._seconds * LONGEST)
        return time.monotonic() < self.until


class _Running:
    """What a process is doing: ``next`` returns its messages, and stops it where it takes too long.

    ``mark`` is the id of the command; messages of anything else are passed over.
    """

    def __init__(
        self, tree: "TreeLike", branch: "Branch", mark: str, seconds: float | None
    ) -> None:
        self._tree, self._branch, self._mark = tree, branch, mark
        self._limit = None if seconds is None else _Limit(seconds, branch.scheduling_delay)
        self._until = self._limit.until if self._limit else None
        self._paused = 0.0
        self.stopped = False

    def next(self, *, calls: bool = False) -> Message:
        """Return the next message; with ``calls`` also a call of a function elsewhere."""
        while True:
            try:
                said = self._branch.message(self._until)
            except TimeoutError as error:
                self._over(error)
                continue
            if said["parent_header"].get("msg_id") == self._mark:
                return said  # others are of a thread that an earlier cell has left
            if calls and said["msg_type"] == "call":
                return said

    def pause(self) -> None:
        """Stop the clock."""
        self._paused = time.monotonic()

    def go_on(self) -> None:
        """Let the clock run again."""
        more = time.monotonic() - self._paused
        if self._until is not None:
            self._until += more
        if self._limit:
            self._limit.began += more

    def _over(self, error: TimeoutError) -> None:
        """Interrupt the process, if it has no time left."""
        if self.stopped:
            raise CellNotStoppedError from error
        if self._limit and self._limit.extended():
            self._until = self._limit.until
            return
        self.stopped, self._until = True, time.monotonic() + GRACE
        self._tree.root.send("interrupt", pid=self._branch.pid)


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
            born.pid = int(born.receive()["pid"])
        except (KeyError, TypeError, ValueError) as error:  # a participant's code answers
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
        running = _Running(self._tree, self, mark, seconds)
        own: dict[str, Any] = {} if number is None else {"number": number}
        self.send("execute", code=code, mark=mark, store=store, **own)
        messages: list[Message] = []
        size = 0
        while not messages or messages[-1]["msg_type"] != "execute_reply":
            said = running.next(calls=bool(answer))
            if said["msg_type"] == "call" and answer:
                running.pause()
                self._reply(answer(said["content"]))
                running.go_on()
                continue
            size += len(str(said["content"])) if said["msg_type"] in SHOWN else 0
            if said["msg_type"] not in SHOWN or size <= MAX_CHARACTERS:
                messages.append(said)
        cut = size > MAX_CHARACTERS
        return CellResult(messages=tuple(messages), stopped=running.stopped, cut=cut)

    def stand_in(self, names: Iterable[str]) -> None:
        """Let functions of another process be called here, by these names."""
        self.send("stand_in", names=list(names))
        self.receive()

    def call(self, call: Message, seconds: float | None) -> Message:
        """Make the ``call`` of a function that is stood in for elsewhere; return what it gives.

        ``stopped`` in the reply means that it took too long. Raises the errors of ``execute``.
        """
        mark = os.urandom(8).hex()
        running = _Running(self._tree, self, mark, seconds)
        self.send("call", call=call, mark=mark)
        while (said := running.next())["msg_type"] != "call_reply":
            pass
        return {**said["content"], "stopped": running.stopped}

    def _reply(self, said: Message) -> None:
        try:
            frames.send(self._line, said)
        except OSError as error:
            raise KernelEndedError from error

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
