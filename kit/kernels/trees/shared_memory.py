"""Memory that processes share by a number, and that outlives them."""

import ctypes
from collections.abc import Callable
from pathlib import Path

__all__ = ["forget_shared"]


def forget_shared() -> None:
    """Remove System V memory, semaphores and queues, which outlive the processes using them."""
    libc = ctypes.CDLL(None)
    ends: dict[str, Callable[[int], object]] = {
        "shm": lambda one: libc.shmctl(one, 0, None),
        "sem": lambda one: libc.semctl(one, 0, 0),
        "msg": lambda one: libc.msgctl(one, 0, None),
    }
    for kind, end in ends.items():
        listed = Path("/proc/sysvipc", kind)
        for line in listed.read_text("ascii").splitlines()[1:] if listed.exists() else ():
            end(int(line.split()[1]))  # 0 is IPC_RMID
