"""A tree of kernels, seen from outside: cells that many runs share are run once.

A run is a list of cells. Cells without a participant's code (an exercise as it was released, with
literals in it) run in forks that are kept at marked places. The next run starts from the furthest
fork that began with the same cells, whose messages are remembered. That is no guess: a fork is the
very state in which those cells left the kernel. A participant's code runs in a fork that is
confined and ended, in the sandbox that is around the whole tree.
"""

import contextlib
import hashlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from kit.kernels import frames
from kit.kernels.frames import Message
from kit.kernels.sandbox import bubblewrap
from kit.kernels.trees.cells import CellNotStoppedError, CellResult, KernelEndedError
from kit.kernels.trees.member import Branch, Files

__all__ = ["Branch", "CellNotStoppedError", "CellResult", "KernelEndedError", "Results", "Tree"]

Seconds = Callable[[int], float | None]
Numbers = Sequence[int]

MAX_KEPT = 8  # processes kept
MAX_RESULTS = 1000  # cells whose messages are kept


class Results(Protocol):
    """A store of cells' results that outlives the tree."""

    def get(self, key: bytes) -> CellResult | None:
        """Return the result that was put in for ``key``; None if there is none."""

    def put(self, key: bytes, ran: CellResult) -> None:
        """Keep ``ran`` for ``key``, which is a hash of the cell and all cells before it."""


class Tree:
    """The processes of one tree: a root, the kept forks, and the fork of the current run.

    Each worker thread has its own. ``enclosed`` puts it into a sandbox, in which the paths in
    ``readable`` may be read. Without a sandbox only the author's code may run, and files beside it
    lie in a folder ``within`` another, by default the system's folder for temporary files.
    ``preload`` names modules that every process has imported.
    """

    def __init__(
        self,
        *,
        enclosed: bool,
        readable: Iterable[Path] = (),
        within: Path | None = None,
        limits: bubblewrap.Limits | None = None,
        defences: frozenset[str] = bubblewrap.DEFENCES,
        preload: Iterable[str] = (),
    ) -> None:
        self._limits = limits or bubblewrap.Limits()
        self._defences = defences
        self.enclosed = enclosed
        self.lines: set[socket.socket] = set()
        self._nodes: OrderedDict[bytes, Branch] = OrderedDict()
        self._known: OrderedDict[bytes, CellResult] = OrderedDict()
        self._watch: bubblewrap.MemoryWatch | None = None
        self.folder = tempfile.TemporaryDirectory(
            prefix="tree-", dir=within, ignore_cleanup_errors=True
        )
        self._start(readable, defences)
        self.root.send("preload", modules=list(preload))

    def _start(self, readable: Iterable[Path], defences: frozenset[str]) -> None:
        words = [sys.executable, "-m", f"{__package__}.branch"]
        if self.enclosed:
            words = bubblewrap.command(
                [*words, "hidden"],
                readable=readable,
                limits=self._limits,
                defences=defences,
            )
        # bubblewrap's own environment can be read inside; it gives the root another
        hidden = self.enclosed and "environment" in defences
        env = {} if hidden else os.environ | {"OPENBLAS_NUM_THREADS": "1"}
        ours, theirs = frames.pair()
        with theirs:
            self.process = subprocess.Popen(
                words,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=self.folder.name,
                env=env,
                start_new_session=True,
            )
        self.root: Branch = Branch(self, ours)
        self.root.send("hello")

    @property
    def language(self) -> Message:
        """The ``language_info`` of notebooks that run here; waits until the root has started."""
        if not self.root.pid:
            hello = self.root.receive()
            self.root.pid, self._language = int(hello["pid"]), hello["language"]
        return dict(self._language)

    def run_shared(
        self,
        cells: Sequence[str],
        seconds: Seconds,
        *,
        keep: Iterable[int] = (),
        often: Iterable[int] = (),
        files: Files | None = None,
        numbers: Numbers = (),
        store: Results | None = None,
        standing: bool = False,
    ) -> list[CellResult]:
        """Return the results of cells without a participant's code: run each, or remember it.

        A process is kept after each cell whose position is in ``keep``, and after one in ``often``
        that an earlier run had too; none if ``files`` lie beside the cells. ``standing`` asks for
        one after the last cell, also if all is remembered. ``seconds`` returns a cell's time; one
        that took longer isn't remembered. ``numbers`` are the cells' own, by default counted.
        ``store`` has results of other trees. Raises the errors of ``Branch.execute``.
        """
        keys = list(_keys(cells, files, numbers))
        found = [self._recalled(key, store) for key in keys[1:]]
        kept = set() if files else {*keep, *(at for at in often if found[at])}
        if None not in found and (keys[-1] in self._nodes or not standing):
            return [ran for ran in found if ran]
        branch = self._forked(keys, files)
        results = [ran for ran in found[: branch.depth] if ran]
        try:
            for at in range(branch.depth, len(cells)):
                number = numbers[at] if numbers else None
                results.append(branch.execute(cells[at], seconds(at), number=number))
                branch.depth = at + 1
                if not any(ran.stopped for ran in results):
                    self._remember(keys[at + 1], results[-1], store)
                    if at in kept:
                        branch = self._kept(keys[at + 1], branch, last=at + 1 == len(cells))
        finally:
            self._leave(branch, files)
        return results

    def branch(
        self, cells: Sequence[str], files: Files, numbers: Numbers = ()
    ) -> tuple[Branch, list[CellResult]]:
        """Return a confined process for a participant's code, and the results of its first cells.

        Those are the first of ``cells``, shared ones, as far as an earlier run has kept a process
        after them. The caller runs the others, then calls ``clean``. ``files`` lie beside the
        code.
        """
        self.language  # noqa: B018
        keys = list(_keys(cells, files, numbers))
        branch = self._furthest(keys).fork()
        uid = bubblewrap.unused_uid() if "identity" in self._defences and os.getuid() == 0 else None
        limits = asdict(self._limits) if "limits" in self._defences else {}
        if "watch" in self._defences:
            self._watch = bubblewrap.MemoryWatch(self.process.pid, self._limits.together)
        branch.send("confine", told={"limits": limits, "uid": uid})
        branch.receive()
        branch.write_files(files)
        branch.send("listen")
        branch.receive()
        return branch, [self._known[key] for key in keys[1 : branch.depth + 1]]

    def trusted(self, cells: Sequence[str], numbers: Numbers = ()) -> Branch:
        """Return a process that isn't confined, for the author's code alone.

        The first of ``cells`` have run in it, ``depth`` of them, as in ``branch``.
        """
        self.language  # noqa: B018
        return self._furthest(list(_keys(cells, None, numbers))).fork()

    def clean(self, branch: Branch | None = None) -> None:
        """End ``branch`` and delete all processes and files that its code has left.

        Raises ``KernelEndedError`` if that fails.
        """
        if branch:
            branch.close()
        if self._watch:
            self._watch.end()
        if not self.enclosed or "processes" not in self._defences:
            return  # the root can't tell its own processes from others
        self.root.send("clean", keep=[node.pid for node in self._nodes.values()])
        if self.root.receive() != {"clean": True}:
            raise KernelEndedError

    def part(self) -> None:
        """Leave the tree to another process: it ends when no process is connected to it."""
        while self.lines:
            self.lines.pop().close()

    def end(self) -> None:
        """End the whole tree at once."""
        if self._watch:
            self._watch.end()
        self.part()
        with contextlib.suppress(ProcessLookupError):  # it has just ended
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.folder.cleanup()

    def _forked(self, keys: Sequence[bytes], files: Files | None) -> Branch:
        self.language  # noqa: B018  # waits until there is a root
        branch = self._furthest(keys).fork()
        if files:
            branch.write_files(files)
        return branch

    def _leave(self, branch: Branch, files: Files | None) -> None:
        if branch not in self._nodes.values():
            branch.close()
        if files and self.enclosed:  # the next run must not find them
            self.clean()

    def _furthest(self, keys: Sequence[bytes]) -> Branch:
        """Return the kept process with the most of a run's first cells behind it, or the root."""
        for key in reversed(keys[1:]):
            node = self._nodes.get(key)
            before = keys[1 : keys.index(key) + 1]
            if node is not None and all(one in self._known for one in before):
                for used in reversed(before):  # what many have in common is given up last
                    if used in self._nodes:
                        self._nodes.move_to_end(used)
                return node
        return self.root

    def _kept(self, key: bytes, branch: Branch, *, last: bool) -> Branch:
        """Keep ``branch`` as it is; return a fork of it to go on with, or itself at the end."""
        if key in self._nodes:
            return branch
        self._nodes[key] = branch
        while len(self._nodes) > MAX_KEPT:
            self._nodes.popitem(last=False)[1].close()
        return branch if last else branch.fork()

    def _recalled(self, key: bytes, store: Results | None) -> CellResult | None:
        known = self._known.get(key)
        if known is None and store is not None and (known := store.get(key)):
            self._remember(key, known)
        return known

    def _remember(self, key: bytes, ran: CellResult, store: Results | None = None) -> None:
        if store is not None:
            store.put(key, ran)
        self._known[key] = ran
        while len(self._known) > MAX_RESULTS:
            self._known.popitem(last=False)


def _keys(cells: Iterable[str], files: Files | None, numbers: Numbers = ()) -> Iterable[bytes]:
    """Yield a hash of ``files`` and the first n of ``cells``, for each n from 0."""
    name = hashlib.sha256(repr(sorted((files or {}).items())).encode() if files else b"")
    yield name.digest()
    for at, cell in enumerate(cells):
        number = b"%d#" % numbers[at] if numbers else b""
        name.update(number + b"%d:" % len(cell) + cell.encode("utf-8", "surrogatepass"))
        yield name.digest()
