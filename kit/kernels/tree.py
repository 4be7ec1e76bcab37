"""A tree of kernels from the outside: what many runs have in common is run once.

A run is a list of cells. Cells of nobody's (an exercise as it was released, with literals in it)
are run in forks that are kept at marked places; the next run starts from the furthest of them that
began with the same cells, and what those have shown is known already. That is no guess: a fork is
the very state in which they left the kernel. A participant's code runs in a fork that is confined
and ended, in the sandbox that is around the whole tree.
"""

import contextlib
import hashlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from . import frames, sandbox
from .frames import Message

__all__ = ["Branch", "Ended", "Ran", "Silent", "Tree"]

Files = Mapping[str, tuple[int, bytes]]  # a path to the file's mode and what it holds
Seconds = Callable[[int], float | None]

STARTING = 120.0  # seconds until a new process of the tree answers, on a busy machine
GRACE = 4.0  # seconds in which a cell that was interrupted ends, as nbclient gives it
LARGEST = 2_000_000  # characters that one cell may show
SHOWN = {"stream", "display_data", "execute_result", "update_display_data", "error"}
SHAPES = {"msg_type": str, "header": dict, "parent_header": dict, "content": dict}
NODES = 8  # processes kept
KNOWN = 1000  # cells whose messages are kept


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What a cell has said: its messages, the reply last.

    ``stopped`` tells that it took too long, ``cut`` that it showed more than it may.
    """

    messages: tuple[Message, ...]
    stopped: bool = False
    cut: bool = False


class Ended(Exception):  # noqa: N818  # an outcome, told as a sentence where it is shown
    """The code ended its process, or said what no kernel says."""


class Silent(Exception):  # noqa: N818  # an outcome as well
    """The code took longer than it may and didn't stop when it was asked to."""


class Branch:
    """One process of the tree."""

    def __init__(self, tree: "Tree", line: socket.socket) -> None:
        self._tree = tree
        self._line = line
        tree.lines.add(line)
        self.pid = 0
        self.depth = 0

    def ask(self, do: str, *, files: tuple[int, ...] = (), **said: Any) -> None:
        """Say what to do."""
        try:
            frames.send(self._line, {"do": do, **said}, files=files)
        except OSError as error:
            raise Ended from error

    def answer(self, seconds: float | None = STARTING) -> Message:
        """Return the next thing the process says; raise ``Ended`` or ``TimeoutError``."""
        until = None if seconds is None else time.monotonic() + seconds
        try:
            return frames.receive(self._line, until=until)[0]
        except (EOFError, ConnectionError) as error:
            raise Ended from error

    def fork(self) -> "Branch":
        """Fork the process as it is."""
        ours, theirs = frames.pair()
        with theirs:
            self.ask("fork", files=(theirs.fileno(),))
        born = Branch(self._tree, ours)
        born.depth = self.depth
        born.pid = int(born.answer()["pid"])
        return born

    def execute(self, code: str, seconds: float | None, *, store: bool = True) -> Ran:
        """Run a cell and return what it said.

        Raises ``Ended`` where the process has ended, ``Silent`` where it took longer and did not
        stop.
        """
        mark = os.urandom(8).hex()
        self.ask("execute", code=code, mark=mark, store=store)
        until = None if seconds is None else time.monotonic() + seconds
        messages: list[Message] = []
        size, stopped = 0, False
        while not messages or messages[-1]["msg_type"] != "execute_reply":
            try:
                said = self._message(until)
            except TimeoutError as error:
                if stopped:
                    raise Silent from error
                stopped, until = True, time.monotonic() + GRACE
                self._tree.root.ask("interrupt", pid=self.pid)
                continue
            if said["parent_header"].get("msg_id") != mark:
                continue  # of a thread that an earlier cell has left
            size += len(str(said["content"])) if said["msg_type"] in SHOWN else 0
            if said["msg_type"] not in SHOWN or size <= LARGEST:
                messages.append(said)
        return Ran(messages=tuple(messages), stopped=stopped, cut=size > LARGEST)

    def _message(self, until: float | None) -> Message:
        try:
            said = frames.receive(self._line, until=until)[0]
        except (EOFError, ConnectionError) as error:
            raise Ended from error
        if not all(isinstance(said.get(name), kind) for name, kind in SHAPES.items()):
            raise Ended
        return said

    def lay(self, files: Files) -> None:
        """Write files where the cells that follow find them."""
        packed = {name: (mode, data.hex()) for name, (mode, data) in files.items()}
        place = (
            sandbox.WORK if self._tree.enclosed else tempfile.mkdtemp(dir=self._tree.folder.name)
        )
        self.ask("files", folder=place, content=packed)
        self.answer()

    def close(self) -> None:
        """Let the process end."""
        self._tree.lines.discard(self._line)
        self._line.close()


class Tree:
    """The processes for one place of work (a thread): a root, what is kept, and one run.

    ``readable`` may be read in the sandbox; without ``enclosed`` there is none, and nobody's code
    may run but the author's.
    """

    def __init__(
        self,
        *,
        enclosed: bool,
        readable: Iterable[Path] = (),
        limits: sandbox.Limits | None = None,
        defences: frozenset[str] = sandbox.DEFENCES,
    ) -> None:
        self._limits = limits or sandbox.Limits()
        self._defences = defences
        self.enclosed = enclosed
        self.lines: set[socket.socket] = set()
        self._nodes: OrderedDict[bytes, Branch] = OrderedDict()
        self._known: OrderedDict[bytes, Ran] = OrderedDict()
        self._watch: sandbox.Watch | None = None
        self.folder = tempfile.TemporaryDirectory(prefix="hy-", ignore_cleanup_errors=True)
        self._start(readable)

    def _start(self, readable: Iterable[Path]) -> None:
        words = [sys.executable, "-m", f"{__package__}.branch"]
        if self.enclosed:
            words = sandbox.command(
                [*words, "hidden"],
                readable=readable,
                limits=self._limits,
                defences=self._defences,
            )
        ours, theirs = frames.pair()
        with theirs:
            self.process: subprocess.Popen[bytes] = subprocess.Popen(
                words,
                stdin=theirs,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=self.folder.name,
                env=None if self.enclosed else os.environ | {"OPENBLAS_NUM_THREADS": "1"},
                start_new_session=True,
            )
        self.root = Branch(self, ours)
        self.root.ask("hello")

    @property
    def language(self) -> Message:
        """What a notebook says about its language; waits until the root is there."""
        if not self.root.pid:
            hello = self.root.answer()
            self.root.pid, self._language = int(hello["pid"]), hello["language"]
        return dict(self._language)

    def known(
        self,
        cells: Sequence[str],
        marks: Iterable[int],
        seconds: Seconds,
        *,
        files: Files | None = None,
    ) -> list[Ran]:
        """Run cells of nobody's, or say what they have shown; return that for each.

        A process is kept after each cell whose position is in ``marks``, unless ``files`` lie
        beside the cells. ``seconds`` says how long a cell may take. Raises ``Ended`` and
        ``Silent`` like ``Branch.execute``.
        """
        self.language  # noqa: B018  # waits until there is a root
        keys, keep = list(_keys(cells, files)), set() if files else set(marks)
        found = [self._known.get(key) for key in keys[1:]]
        if None not in found:
            return [ran for ran in found if ran]
        branch = self._furthest(keys).fork()
        results = [ran for ran in found[: branch.depth] if ran]
        try:
            if files:
                branch.lay(files)
            for at in range(branch.depth, len(cells)):
                results.append(branch.execute(cells[at], seconds(at)))
                branch.depth = at + 1
                if any(ran.stopped for ran in results):
                    continue  # not what it would have shown with more time: for this run only
                self._remember(keys[at + 1], results[-1])
                if at in keep:
                    branch = self._kept(keys[at + 1], branch, last=at + 1 == len(cells))
        finally:
            if branch not in self._nodes.values():
                branch.close()
        if files and self.enclosed:  # which the next run must not find
            self.clean()
        return results

    def branch(self, cells: Sequence[str], files: Files) -> tuple[Branch, list[Ran]]:
        """Return a confined process for somebody's code, and what has been shown in it already.

        That is what the first of ``cells`` have shown which are nobody's and were run before; the
        caller runs the others, then calls ``clean``. ``files`` lie beside the code.
        """
        self.language  # noqa: B018
        keys = list(_keys(cells, files))
        branch = self._furthest(keys).fork()
        uid = sandbox.unused_uid() if "identity" in self._defences and os.getuid() == 0 else None
        limits = asdict(self._limits) if "limits" in self._defences else {}
        if "watch" in self._defences:
            self._watch = sandbox.Watch(self.process.pid, self._limits.together)
        branch.ask("confine", told={"limits": limits, "uid": uid})
        branch.answer()
        branch.lay(files)
        branch.ask("listen")
        branch.answer()
        return branch, [self._known[key] for key in keys[1 : branch.depth + 1]]

    def clean(self, branch: Branch | None = None) -> None:
        """End a branch with everything that its code has left; raise ``Ended`` where it can't."""
        if branch:
            branch.close()
        if self._watch:
            self._watch.end()
        if not self.enclosed or "processes" not in self._defences:
            raise Ended  # the root can't tell its own processes from others
        self.root.ask("clean", keep=[node.pid for node in self._nodes.values()])
        self.root.answer()

    def end(self) -> None:
        """End the whole tree at once."""
        if self._watch:
            self._watch.end()
        while self.lines:
            self.lines.pop().close()
        with contextlib.suppress(ProcessLookupError):  # it has just ended
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.folder.cleanup()

    def _furthest(self, keys: Sequence[bytes]) -> Branch:
        for key in reversed(keys[1:]):
            node = self._nodes.get(key)
            before = keys[1 : keys.index(key) + 1]
            if node is not None and all(one in self._known for one in before):
                self._nodes.move_to_end(key)
                return node
        return self.root

    def _kept(self, key: bytes, branch: Branch, *, last: bool) -> Branch:
        """Keep a process as it is; return a fork of it to go on with."""
        if key in self._nodes:
            return branch
        self._nodes[key] = branch
        while len(self._nodes) > NODES:
            self._nodes.popitem(last=False)[1].close()
        return branch if last else branch.fork()

    def _remember(self, key: bytes, ran: Ran) -> None:
        self._known[key] = ran
        while len(self._known) > KNOWN:
            self._known.popitem(last=False)


def _keys(cells: Iterable[str], files: Files | None) -> Iterable[bytes]:
    """Yield a name for each beginning of a run beside some files; the first has no cells."""
    name = hashlib.sha256(repr(sorted((files or {}).items())).encode() if files else b"")
    yield name.digest()
    for cell in cells:
        name.update(b"%d:" % len(cell) + cell.encode("utf-8", "surrogatepass"))
        yield name.digest()
