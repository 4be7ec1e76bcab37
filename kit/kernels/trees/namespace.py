"""The processes in a namespace of their own: which are alive, in what state, and their end.

The root of a tree asks; ``/proc`` answers (proc(5) of Linux's manual).
"""

import contextlib
import os
import resource
import signal
import sys
import time
from collections.abc import Iterable
from pathlib import Path

__all__ = ["alive", "end_others", "limits", "reap", "scheduling_delay"]

KILL_SECONDS = 10  # seconds in which a process that was killed has ended
KINDS = sorted(getattr(resource, name) for name in dir(resource) if name.startswith("RLIMIT_"))


def limits(pid: int) -> list[tuple[int, int]]:
    """Return all limits of process ``pid``, soft and hard; none if it has ended.

    Any process of the same user can change them (prlimit(2)).
    """
    try:
        return [resource.prlimit(pid, kind) for kind in KINDS]
    except OSError:
        return []


def end_others(keep: set[int]) -> None:
    """End every process in this namespace except those in ``keep``.

    All are stopped first, so that none can fork on; the kept ones are then continued.
    """
    try:
        os.kill(-1, signal.SIGSTOP)
    except ProcessLookupError:
        return
    until = time.monotonic() + KILL_SECONDS
    while strangers := [pid for pid in alive() if pid not in keep]:
        for pid in strangers:
            with contextlib.suppress(ProcessLookupError):  # it has just ended
                os.kill(pid, signal.SIGKILL)
        if time.monotonic() > until:
            sys.exit("something here can't be ended")  # and the whole sandbox with it
        time.sleep(0.001)
    for pid in keep - {1}:
        os.kill(pid, signal.SIGCONT)
    reap()


def scheduling_delay(pid: int) -> float:
    """Return the seconds that the first thread of process ``pid`` was ready to run, but didn't.

    Linux counts them in ``/proc/PID/schedstat`` (Documentation/scheduler/sched-stats.rst). 0 if it
    does not, or if the process has ended.
    """
    try:
        return int(Path("/proc", str(pid), "schedstat").read_text("ascii").split()[1]) / 1e9
    except OSError:
        return 0.0


def alive() -> Iterable[int]:
    """Yield the ids of the processes in this namespace that haven't ended."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state = Path(entry, "stat").read_text("utf-8", "replace").rpartition(")")[2]
            except OSError:  # it has just ended
                continue
            if state.split()[0] not in {"Z", "X"}:
                yield int(entry.name)


def reap() -> None:
    """Wait for the children that have ended, so that no zombies stay."""
    with contextlib.suppress(ChildProcessError):  # there are none
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
