"""A forked kernel as its asker sees it, with the methods of ``subprocess.Popen``."""

import asyncio
import os
import select
import signal
import socket
import sys
import time
from pathlib import Path

from kit.kernels.zygote import protocol

__all__ = ["ForkedProcess", "inherited"]


def _is_ignored(number: signal.Signals) -> bool:
    fixed = (signal.SIGPIPE, signal.SIGINT, getattr(signal, "SIGXFSZ", None))  # Python sets these
    return number not in fixed and signal.getsignal(number) is signal.SIG_IGN


def _umask() -> int:
    try:
        lines = Path("/proc/self/status").read_bytes().splitlines()
        return next(int(line.split()[1], 8) for line in lines if line.startswith(b"Umask:"))
    except (OSError, StopIteration):
        mask = os.umask(0o077)  # reading it means setting it for a moment
        os.umask(mask)
        return mask


def inherited() -> protocol.Message:
    """Return the umask, limits, priority and signals that a child of this process inherits."""
    import resource  # not on Windows, where nothing is forked

    names = [name for name in dir(resource) if name.startswith("RLIMIT_")]
    affinity = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    return {
        "umask": _umask(),
        "limits": {name: resource.getrlimit(getattr(resource, name)) for name in names},
        "nice": os.getpriority(os.PRIO_PROCESS, 0),
        "affinity": affinity,
        "ignored": [int(number) for number in signal.valid_signals() if _is_ignored(number)],
        "blocked": [int(number) for number in signal.pthread_sigmask(signal.SIG_BLOCK, [])],
    }


class ForkedProcess:
    """A kernel that is the zygote's child, not ours; it can be polled, waited for and signalled.

    Its exit status comes from the zygote over ``connection``. If the zygote is gone, the system
    still tells when the process has ended; ``returncode`` is then 0, for unknown, as ``Popen`` has
    it if its child was reaped elsewhere.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, connection: socket.socket) -> None:
        self.pid = pid
        self.returncode: int | None = None
        connection.setblocking(False)
        self._connection: int | None = connection.detach()
        self._file: int | None = None
        if hasattr(os, "pidfd_open"):
            try:
                self._file = os.pidfd_open(pid)
            except OSError:  # a container that forbids the call; _gone() asks in another way
                self._file = None

    def poll(self) -> int | None:
        """Return the exit status, or None while the kernel runs; never wait."""
        if self.returncode is None and self._connection is not None:
            self._listen(self._connection)
        if self.returncode is None and self._connection is None and self._gone():
            self.returncode = 0
        return self.returncode

    def _listen(self, connection: int) -> None:
        try:
            said = os.read(connection, 4096)
        except BlockingIOError:
            return
        except OSError:
            said = b""
        if said:
            self.returncode = int(protocol.unpack(said)["exit"])
        else:
            os.close(connection)
            self._connection = None

    def _gone(self) -> bool:
        if self._file is not None:
            return bool(_readable(self._file))
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        return False

    def wait(self, timeout: float | None = None) -> int:
        """Wait (blocking) for the kernel's end and return its exit status.

        Raises ``TimeoutError`` after ``timeout`` seconds.
        """
        end = time.monotonic() + timeout if timeout is not None else None
        while self.poll() is None:
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                raise TimeoutError
            files = self._files()
            poll = select.poll()
            for file in files:
                poll.register(file, select.POLLIN)
            pause = 100.0 if not files else None if left is None else left * 1000
            poll.poll(pause)
        assert self.returncode is not None  # noqa: S101  # poll has just said so
        return self.returncode

    async def ended(self) -> int:
        """Wait for the kernel's end, without waking up in between, and return its exit status."""
        loop = asyncio.get_running_loop()
        while self.poll() is None:
            files = self._files()
            if not files:  # neither zygote nor pidfd: only asking again is left
                await asyncio.sleep(0.1)
                continue
            woken: asyncio.Future[None] = loop.create_future()

            def wake(woken: "asyncio.Future[None]" = woken) -> None:
                if not woken.done():
                    woken.set_result(None)

            for file in files:
                loop.add_reader(file, wake)
            try:
                await woken
            finally:
                for file in files:
                    loop.remove_reader(file)
        assert self.returncode is not None  # noqa: S101  # poll has just said so
        return self.returncode

    def _files(self) -> list[int]:
        """Return the file to watch: the zygote's connection while it lives, then the pidfd."""
        file = self._file if self._connection is None else self._connection
        return [] if file is None else [file]

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel's process, unless it has ended."""
        if self.poll() is not None:
            return
        if self._file is not None and hasattr(signal, "pidfd_send_signal"):
            signal.pidfd_send_signal(self._file, number)
        else:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask the kernel's process to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the kernel's process."""
        self.send_signal(signal.SIGKILL)

    def close(self) -> None:
        """Close the connection and the pidfd; the zygote may then reap the ended kernel."""
        for file in (self._connection, self._file):
            if file is not None:
                os.close(file)
        self._connection = self._file = None

    def __del__(self) -> None:
        if not sys.is_finalizing():
            self.close()


def _readable(file: int) -> list[tuple[int, int]]:
    poll = select.poll()
    poll.register(file, select.POLLIN)
    return poll.poll(0)
