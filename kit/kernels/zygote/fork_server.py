"""The process that imports everything once and forks a ready kernel on request.

``python -m kit.kernels.zygote.fork_server --socket PATH --linger SECONDS --modules a,b,c``
imports (see rehearsal.py), and then listens. It forks before it reads a request, so no
kernel's secrets ever pass through the memory from which the next kernel is made. The fork unwinds
to ``main``: a kernel runs at the bottom of the stack, like any other program.
"""

import argparse
import fcntl
import os
import select
import signal
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from kit.kernels.zygote import preload, protocol
from kit.kernels.zygote.child import become_kernel

__all__ = ["Zygote", "main"]

READABLE = select.POLLIN
HANGUP_ONLY = 0  # a hang-up is always reported
STAGE_LINGER = 5.0  # seconds that a stage (stage.py) outlives its asker


@dataclass(eq=False)
class Kernel:
    """A child process, the process that asked for it, and the connection that awaits its exit."""

    pid: int
    asker: int
    connection: socket.socket | None
    since: float = field(default_factory=time.time)
    status: int | None = None


class Zygote:
    """The main loop: answer on the socket; the messages are described in protocol.py."""

    def __init__(
        self, listener: socket.socket, preloaded: preload.Preloaded, linger: float
    ) -> None:
        self.listener: socket.socket | None = listener
        self.preloaded, self.linger = preloaded, linger
        self.since = self.busy_until = time.time()
        self.connections: dict[int, tuple[socket.socket, int]] = {}
        self.kernels: dict[int, Kernel] = {}
        self.poll = select.poll()
        self.poll.register(listener, READABLE)
        self.wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC) if hasattr(os, "pipe2") else os.pipe()
        for end in self.wake:
            os.set_blocking(end, False)
        self.poll.register(self.wake[0], READABLE)
        signal.set_wakeup_fd(self.wake[1], warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, self._on_child_ended)
        signal.signal(signal.SIGTERM, self._on_terminate)
        self.ending = False

    def _on_child_ended(self, signum: int, frame: FrameType | None) -> None:
        pass  # the wake-up pipe has the byte; a handler must exist for it to be written

    def _on_terminate(self, signum: int, frame: FrameType | None) -> None:
        self.ending = True

    def serve(self) -> tuple[socket.socket, int] | None:
        """Answer until no process needs it; in a new child, return its connection and its asker."""
        while not self.ending and (self.listener or self.kernels):
            timeout = min(self.linger, 60.0) * 1000
            for file, event in self.poll.poll(timeout):
                mine = self._step(file, event)
                if mine:
                    return mine
            self._reap()
            if self._unused_too_long():
                break
        self.retire()
        return None

    def _step(self, file: int, event: int) -> tuple[socket.socket, int] | None:
        if file == self.wake[0]:
            os.read(file, 4096)
        elif self.listener and file == self.listener.fileno():
            self._accept()
        elif file in self.connections:
            return self._hear(file, event)
        return None

    def _unused_too_long(self) -> bool:
        if self.kernels or self.connections:
            self.busy_until = time.time()
        return time.time() - self.busy_until > self.linger

    def _accept(self) -> None:
        assert self.listener  # noqa: S101  # only a listener has something to accept
        try:
            connection, _address = self.listener.accept()
        except OSError:  # it hung up again
            return
        asker, user = protocol.peer(connection)
        if user != os.getuid():
            connection.close()
            return
        self.connections[connection.fileno()] = connection, asker
        self.poll.register(connection, READABLE)

    def _hear(self, file: int, event: int) -> tuple[socket.socket, int] | None:
        connection, asker = self.connections[file]
        kind = connection.recv(1) if event & select.POLLIN else b""
        if kind == protocol.FORK and not self._refused(connection):
            return self._fork(connection, asker)
        if kind == protocol.KEEP_ALIVE:
            self.poll.modify(file, HANGUP_ONLY)
        else:
            if kind == protocol.STATUS:
                connection.sendall(protocol.pack(self.status()))
            self._drop(file)
            if kind == protocol.STOP:
                self.retire()
        return None

    def _refused(self, connection: socket.socket) -> bool:
        """Refuse and retire if imports are out of date or threads run; return whether it did."""
        stale = self.preloaded.stale()
        if not stale and preload.single_threaded():
            return False
        self.retire()  # first, so that the asker can start another one in this place
        connection.sendall(
            protocol.pack({"refused": protocol.RETIREMENT_REASONS[0 if stale else 1]})
        )
        return True

    def _fork(self, connection: socket.socket, asker: int) -> tuple[socket.socket, int] | None:
        pid = os.fork()
        if pid == 0:
            self._close_all_but(connection)
            return connection, asker
        self.poll.modify(connection, HANGUP_ONLY)
        self.kernels[pid] = Kernel(pid, asker, connection)
        return None

    def _close_all_but(self, keep: socket.socket) -> None:
        """In the child: give up everything that belongs to the zygote or to another kernel."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        for end in self.wake:
            os.close(end)
        for connection, _asker in self.connections.values():
            if connection is not keep:
                connection.close()
        if self.listener:
            self.listener.close()
        self.preloaded.lock.close()
        self.connections, self.kernels, self.listener = {}, {}, None

    def _drop(self, file: int) -> None:
        connection, _asker = self.connections.pop(file)
        self.poll.unregister(file)
        connection.close()
        for kernel in self.kernels.values():
            if kernel.connection is connection:
                kernel.connection = None

    def _reap(self) -> None:
        """Report kernels that have ended; reap each once its asker has hung up.

        Until then the process id can't be given to another process.
        """
        for kernel in list(self.kernels.values()):
            if kernel.status is None:
                flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
                found = os.waitid(os.P_PID, kernel.pid, flags)
                if found is None:
                    continue
                ended = found.si_code == os.CLD_EXITED
                kernel.status = found.si_status if ended else -found.si_status
                self._report(kernel)
            if kernel.connection is None:
                os.waitpid(kernel.pid, 0)
                del self.kernels[kernel.pid]

    def _report(self, kernel: Kernel) -> None:
        if kernel.connection:
            try:
                kernel.connection.sendall(protocol.pack({"exit": kernel.status}))
            except OSError:  # the asker has gone
                self._drop(kernel.connection.fileno())

    def retire(self) -> None:
        """Stop listening, so that a new zygote may take this one's place; its kernels live on."""
        if self.listener:
            self.poll.unregister(self.listener)
            self.preloaded.socket.unlink(missing_ok=True)
            self.listener.close()
            self.listener = None
            self.preloaded.lock.close()

    def status(self) -> protocol.Message:
        """Return the answer to ``STATUS``; it holds no part of the requests for kernels."""
        alive = [kernel for kernel in self.kernels.values() if kernel.status is None]
        return {
            "pid": os.getpid(),
            "since": self.since,
            "modules": self.preloaded.modules,
            "missing": self.preloaded.missing,
            "kernels": [{"pid": k.pid, "asker": k.asker, "since": k.since} for k in alive],
        }


def main() -> None:
    """Run the zygote; after a fork, run the kernel."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--socket", type=Path, required=True)
    parser.add_argument("--linger", type=float, default=60.0)
    parser.add_argument("--modules", default="")
    options = parser.parse_args()
    if not sys.path[0] or Path(sys.path[0]) == Path.cwd():
        del sys.path[0]  # as ipykernel_launcher does
    lock = options.socket.with_suffix(".lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:  # another one is there, or on its way
        return
    preloaded = preload.prepare(options.modules.split(","), options.socket, lock)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    options.socket.unlink(missing_ok=True)
    listener.bind(str(options.socket))
    listener.listen(1024)
    served: tuple[socket.socket, preload.Preloaded] | None = listener, preloaded
    linger = options.linger
    while served:
        born = Zygote(*served, linger).serve()
        served = become_kernel(*born, served[1]) if born else None
        linger = min(linger, STAGE_LINGER)


if __name__ == "__main__":
    main()
