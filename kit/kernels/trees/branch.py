"""A tree of kernels, seen from inside: each process runs cells, or forks another of itself.

``python -m kit.kernels.trees.branch`` is the root; its standard input is a socket on which it
reads commands (frames.py). A fork gets a socket of its own. Cells without a participant's code (an
exercise as it was released) run in processes that are kept, so that many runs share them; a
participant's code runs in a fork that is confined first (sandbox/confined.py). After it the root
ends all other processes of this namespace and empties all writable folders.
"""

import contextlib
import gc
import importlib
import os
import random
import shutil
import signal
import socket
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kit.kernels import frames
from kit.kernels.bare_kernel import BareKernel
from kit.kernels.sandbox import confined
from kit.kernels.trees.calls import StandIn, answered
from kit.kernels.trees.namespace import alive, end_others, limits, reap, scheduling_delay
from kit.kernels.trees.shared_memory import forget_shared

__all__ = ["main"]

WORK = Path("/scratch")
# in the sandbox they are its own
WRITABLE = (WORK, *(Path(one) for one in ("/tmp", "/dev/shm", "/dev/mqueue")))  # noqa: S108


class Process:
    """One process of the tree, and the commands that it obeys."""

    def __init__(self, line: socket.socket, *, enclosed: bool) -> None:
        self.line = line
        self.writable = [folder for folder in WRITABLE if enclosed and folder.is_dir()]
        self.initial = frozenset(path for folder in self.writable for path in initial_paths(folder))
        self.limits = limits(os.getpid())
        self.kernel = warmed_kernel()
        self.kernel.connect(line)

    def serve(self) -> None:
        """Obey commands until the connection is closed."""
        while True:
            try:
                said, files = frames.receive(self.line, files=True)
            except (EOFError, OSError):
                os._exit(0)
            do = getattr(self, f"do_{said.pop('do')}")
            answer = do(files, **said) if files else do(**said)
            if answer is not None:
                frames.send(self.line, answer)

    def do_hello(self) -> frames.Message:
        """Return the ``language_info`` of notebooks, and the process id."""
        return {"language": self.kernel.language, "pid": os.getpid()}

    def do_preload(self, modules: list[str]) -> None:
        """Import ``modules``, so that each process of this tree has them; not those that fail."""
        for name in modules:
            with contextlib.suppress(ImportError):  # a cell that needs it says so itself
                importlib.import_module(name)

    def do_execute(self, code: str, mark: str, store: bool, number: int | None = None) -> None:
        """Run a cell; its messages are the answer, with the reply as the last."""
        with interruptible():
            self.kernel.execute(code, mark, store=store, number=number)

    def do_call(self, call: frames.Message, mark: str) -> frames.Message:
        """Call a function of the cells; the reply says what it gives."""
        with interruptible():
            said = answered(self.kernel.names, call)
        return message("call_reply", mark, said)

    def do_withdraw(self) -> frames.Message:
        """Leave the folders that a participant's code can write to; import nothing from there."""
        os.chdir("/")
        sys.path[:] = [entry for entry in sys.path if not is_writable(entry)]
        return {"withdrawn": True}

    def do_stand_in(self, names: list[str]) -> frames.Message:
        """Put stand-ins for the functions ``names`` of another process among the cells' names."""
        for name in names:
            self.kernel.names[name] = StandIn(name, self.ask)
        return {"standing_in": len(names)}

    def ask(self, call: frames.Message) -> frames.Message:
        """Send ``call`` out while a cell runs, and wait for what comes back."""
        frames.send(self.line, message("call", "", call))
        return frames.receive(self.line)[0]

    def do_fork(self, files: list[int], exact: bool) -> frames.Message | None:
        """Fork; the child answers on the socket that came with the command.

        An ``exact`` one goes on with the same random numbers.
        """
        reap()
        gc.freeze()  # looking for garbage among what is shared would copy it, page by page
        drawn = random.getstate()  # Python draws anew in a fork by itself
        child = os.fork()
        if child:
            os.close(files[0])
            return None
        self.line.close()
        self.line = socket.socket(fileno=files[0])
        self.kernel.connect(self.line)
        if exact:
            random.setstate(drawn)
        else:
            reseed()
        return {"pid": os.getpid()}

    def do_confine(self, told: dict[str, Any]) -> frames.Message:
        """Give up rights, and take on limits, before a participant's code."""
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nothing, number)
        os.close(nothing)
        confined.confine(told)
        return {"confined": True}

    def do_files(self, folder: str, content: dict[str, list[Any]]) -> frames.Message:
        """Write ``content`` into ``folder`` and make that the working folder."""
        for name, (mode, text) in content.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(bytes.fromhex(text))
            path.chmod(mode)
        os.chdir(folder)
        return {"written": len(content)}

    def do_listen(self) -> frames.Message:
        """Also show the output of other programs from now on; a fork doesn't show it."""
        self.kernel.listen()
        return {"listening": True}

    def do_interrupt(self, pid: int) -> None:
        """Interrupt the cell that process ``pid`` of this tree is running."""
        with contextlib.suppress(ProcessLookupError):  # it has just ended
            os.kill(pid, signal.SIGINT)

    def do_delay(self, pid: int) -> frames.Message:
        """Return the seconds that process ``pid`` of this tree has waited for a processor."""
        return {"delay": scheduling_delay(pid)}

    def do_clean(self, keep: list[int]) -> frames.Message:
        """End every process in this namespace except ``keep``; empty all writable folders."""
        if os.getpid() != 1:
            sys.exit("not the first in a namespace of its own: nothing here may be ended")
        end_others({1, *keep})
        if not set(keep) <= set(alive()):  # a participant's code has ended another process
            sys.exit("a process that was kept has ended")
        if any(limits(pid) != self.limits for pid in (1, *keep)):
            sys.exit("a process that was kept has other limits")  # a participant's code, again
        for folder in self.writable:
            empty_folder(folder, self.initial)
        forget_shared()
        return {"clean": True}


def message(kind: str, mark: str, content: frames.Message) -> frames.Message:
    """Return a message in Jupyter's form; ``mark`` is the id of the command that it answers."""
    parent = {"msg_id": mark}
    return {"msg_type": kind, "header": {}, "parent_header": parent, "content": content}


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Let what runs meanwhile be interrupted, as in a terminal."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def is_writable(entry: str) -> bool:
    """Tell whether modules on ``entry`` of the search path may be a participant's.

    The interpreter's own folders can lie below ``/tmp``; in a sandbox they are mounted to be read.
    """
    folder = Path(entry).resolve()
    if entry and not any(folder.is_relative_to(place) for place in WRITABLE):
        return False
    try:
        return not entry or not os.statvfs(folder).f_flag & os.ST_RDONLY
    except OSError:  # it isn't there yet
        return True


def warmed_kernel() -> BareKernel:
    """Return a kernel that has shown one error already: the first takes ten times as long."""
    unread, here = frames.pair()
    with unread, here:
        kernel = BareKernel(here)
        kernel.execute("1 / 0", "", store=False)
    for name in ("last_exc", "last_traceback", "last_type", "last_value"):
        vars(sys).pop(name, None)
    return kernel


def initial_paths(folder: Path) -> Iterable[Path]:
    """Yield the paths that a sandbox has in a writable folder from the start.

    They are the mount points of readable folders, and the folders above them.
    """
    for entry in folder.iterdir():
        yield entry
        if entry.is_dir() and not entry.is_symlink() and not entry.is_mount():
            yield from initial_paths(entry)


def empty_folder(folder: Path, keep: frozenset[Path]) -> None:
    """Delete everything in ``folder`` except ``keep``, folders without read permission included."""
    for entry in folder.iterdir():
        if entry in keep:
            if entry.is_dir() and not entry.is_mount():
                empty_folder(entry, keep)
        elif entry.is_symlink() or not entry.is_dir():
            entry.unlink()
        else:
            entry.chmod(0o700)
            for place, inner, _files in os.walk(entry):
                for path in (Path(place, name) for name in inner):
                    if not path.is_symlink():
                        path.chmod(0o700)
            shutil.rmtree(entry)


def reseed() -> None:
    """Seed the random generators anew, so that siblings draw different numbers."""
    random.seed()
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()


def main() -> None:
    """Run the root of a tree."""
    line = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    enclosed = sys.argv[1:] == ["hidden"]
    if enclosed:
        confined.conceal()
    Process(line, enclosed=enclosed).serve()


if __name__ == "__main__":
    main()
