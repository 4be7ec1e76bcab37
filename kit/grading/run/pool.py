"""Runs many tasks in parallel, through any executor; a worker that dies loses only one task.

Python's own pool breaks as a whole if one of its processes dies. Here the tasks that were running
are tried again one by one in a new pool: the task that ends its process again, alone, is to blame.
"""

import gc
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from concurrent.futures.process import ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

from kit import scratch

__all__ = ["Died", "LostError", "Processes", "Remote", "begin", "completed"]

T = TypeVar("T")
R = TypeVar("R")

LOOK = 1.0  # seconds between two looks whether remote workers are still there
SELDOM = 20_000  # new objects between two looks for garbage
SETTLING = 30  # seconds in which a pool that broke says so to every task


class Died(Exception):  # noqa: N818  # an outcome, shown as a sentence
    """The process that ran a task ended before the task did."""


class Remote(Executor):
    """An executor on other machines, which may all be gone; ``say`` tells people about them."""

    say: Callable[[str], object]

    def lost(self, *, dropped: bool = False) -> str:
        """Return a sentence on who is gone, "" while somebody is there.

        ``dropped`` tells that tasks have been dropped.
        """
        raise NotImplementedError


class LostError(Exception):
    """The machines of ``remote`` are gone; ``tasks`` are those that they didn't finish."""

    def __init__(self, why: str, remote: Remote, tasks: Iterable[Any]) -> None:
        super().__init__(why)
        self.remote, self.tasks = remote, tuple(tasks)


def begin(preload: str = "kit.grading.run.worker") -> Any:
    """Return the multiprocessing context of this system, with ``preload`` imported in advance.

    A server process imports it once for all workers, in the background, if the system can fork.
    """
    if not sys.platform.startswith("linux"):
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([preload])
    before = tempfile.tempdir
    try:
        tempfile.tempdir = str(scratch.for_sockets())  # asked for once, for all sockets
        forkserver.ensure_running()
    except OSError:  # a socket's path holds about a hundred characters
        return multiprocessing.get_context("spawn")
    finally:
        tempfile.tempdir = before
    return context


class Processes:
    """A pool of this machine's processes that can be replaced, and that ends with this process.

    ``preload`` names a module to import once for all of them, if the system can fork, and each
    process calls ``ready`` first. A process with one thread that has imported ``preload`` forks its
    workers itself, at once, and tells ``forked`` so; ``ready`` of a pool that replaces it may
    differ, as ``anew``.
    """

    def __init__(
        self,
        workers: int,
        *,
        preload: str,
        ready: Callable[[], None],
        anew: Callable[[], None] | None = None,
    ) -> None:
        self.size, self._ready, self._preload = workers, ready, preload
        self._anew = anew or ready
        self.forked = preload in sys.modules and _can_fork()
        if self.forked:
            self._context = multiprocessing.get_context("fork")
            self._start()
            self.executor.submit(os.getpid)  # the first task forks all of them
        else:
            self._context = begin(preload)
            self._start()

    def _start(self) -> None:
        # A worker holds the reading end and ends when the writing end closes, however we ended.
        life, self._alive = self._context.Pipe(duplex=False)
        self.executor = ProcessPoolExecutor(
            self.size,
            mp_context=self._context,
            initializer=_begin,
            initargs=(
                (life, self._alive if self._context.get_start_method() == "fork" else None),
                dict(os.environ),
                list(sys.path),
                self._ready,
            ),
        )

    def renew(self) -> None:
        """End this pool and start a new one, of processes that a server forks."""
        self.end()
        self._context, self._ready = begin(self._preload), self._anew
        self._start()

    def end(self) -> None:
        """End every worker at once, together with its task."""
        self._alive.close()
        self.executor.shutdown(wait=True, cancel_futures=True)


class _Course:
    """The running tasks: at most ``ahead``, or only one during the search for a culprit."""

    def __init__(self, task: Callable[[T], R], given: Iterable[T], ahead: int) -> None:
        self.task, self.ahead = task, ahead
        self.source: Iterator[Any] = iter(given)
        self.suspects: deque[Any] = deque()
        self.running: dict[Future[Any], Any] = {}
        self.alone = False
        self.refused = False

    def fill(self, executor: Executor, *, renewable: bool) -> bool:
        """Submit the tasks that may run now; tell whether any task is running, or has to wait.

        A worker that has died since the last look makes ``executor`` refuse. If it is
        ``renewable``, the task that it refused waits for the next one.
        """
        self.alone = bool(self.suspects)
        self.refused = False
        while len(self.running) < (1 if self.alone else self.ahead):
            items = islice(self.source, 1) if not self.alone else [self.suspects.popleft()]
            if not (item := list(items)):
                break
            try:
                self.running[executor.submit(self.task, *item)] = item[0]
            except BrokenExecutor:
                if not renewable:
                    raise
                self.refused = True
                if self.alone:
                    self.suspects.appendleft(item[0])
                else:
                    self.source = chain(item, self.source)
                break
        return bool(self.running) or self.refused

    def answered(self, remote: Remote) -> Iterator[tuple[Any, Any]]:
        """Yield as ``settled`` does; raise ``LostError`` where ``remote`` doesn't answer any more.

        Its tasks are those that are left.
        """
        while True:
            seconds = 0 if self.refused else LOOK
            done, _rest = wait(self.running, timeout=seconds, return_when=FIRST_COMPLETED)
            why = remote.lost()
            if done or why or self.refused:
                break
        dropped = {future for future in done if future.cancelled()}
        for future in done - dropped:
            yield self.running.pop(future), future.exception() or future.result()
        if why or dropped or self.refused:
            left = [*self.running.values(), *islice(self.source, int(self.refused))]
            raise LostError(why or remote.lost(dropped=True), remote, left)

    def settled(self) -> Iterator[tuple[Any, Any]]:
        """Wait for tasks to finish; yield each with its result or error."""
        done, _rest = wait(self.running, return_when=FIRST_COMPLETED)
        broken = any(isinstance(future.exception(), BrokenExecutor) for future in done)
        if broken or self.refused:
            done, _rest = wait(self.running, timeout=SETTLING)
        for future in done:
            yield self.running.pop(future), future.exception() or future.result()


def completed(
    task: Callable[[T], R],
    given: Iterable[T],
    *,
    pool: Processes | None = None,
    executor: Executor | None = None,
    ahead: int = 4,
) -> Iterator[tuple[T, R | BaseException]]:
    """Run ``task`` on each item of ``given``; yield items with results or errors as they finish.

    At most ``ahead`` are under way, so that many need no more memory than few. In a ``pool`` a
    task whose process dies gives ``Died`` and the others go on; another ``executor`` looks after
    its own workers. Raises ``LostError`` if that is a ``Remote`` whose workers are all gone.
    """
    course = _Course(task, given, ahead)
    remote = executor if isinstance(executor, Remote) else None
    renewable = bool(pool or remote)
    while course.fill(pool.executor if pool else _given(executor), renewable=renewable):
        if remote:
            yield from course.answered(remote)
            continue
        broken = []
        for item, result in list(course.settled()):
            if pool and isinstance(result, BrokenExecutor):
                broken.append(item)
            else:
                yield item, result
        if pool and (broken or course.refused):
            pool.renew()
            if broken and course.alone:
                yield broken.pop(), Died()
            course.suspects.extend(broken)


def _given(executor: Executor | None) -> Executor:
    if executor is None:
        raise TypeError("completed() needs a pool or an executor")
    return executor


def _can_fork() -> bool:
    """Tell whether a fork of this process is whole: it has one thread, and the system is Linux."""
    tasks = Path("/proc/self/task")
    return sys.platform.startswith("linux") and tasks.is_dir() and len(list(tasks.iterdir())) == 1


def _begin(
    ends: tuple[Connection, Connection | None],
    environment: Mapping[str, str],
    path: list[str],
    ready: Callable[[], None],
) -> None:
    """Make this process a worker: take its maker's environment, and end when its maker ends."""
    life, makers = ends
    if makers is not None:
        makers.close()  # a fork has its maker's end too, and would wait for itself
    os.environ.clear()  # a process forked by a server started earlier has that server's
    os.environ.update(environment)
    sys.path[:] = path  # nbgrader's settings may name a plugin of the course
    signal.signal(signal.SIGINT, _nothing)  # Ctrl-C is for the maker, which ends its workers
    threading.Thread(target=_end_with, args=(life,), daemon=True).start()
    gc.freeze()  # what was imported stays; looking through it for garbage copies its memory
    gc.set_threshold(SELDOM)
    ready()


def _nothing(signum: int, frame: FrameType | None) -> None:
    """Ignore a signal; unlike SIG_IGN, kernels don't inherit this and stay interruptible."""


def _end_with(life: Connection) -> None:
    try:
        life.poll(None)
    finally:
        os._exit(1)
