"""What the code of one submission gives up before its first cell: identity, rights, limits.

The process that forks it keeps its own; bubblewrap is around both.
"""

import contextlib
import ctypes
import os
import resource
from collections.abc import Mapping
from typing import Any

__all__ = ["conceal", "confine"]

KINDS = {
    "cpu": resource.RLIMIT_CPU,
    "memory": resource.RLIMIT_AS,
    "file": resource.RLIMIT_FSIZE,
    "processes": resource.RLIMIT_NPROC,
    "files": resource.RLIMIT_NOFILE,
}
SET_DUMPABLE = 4  # of prctl(2)


def conceal() -> None:
    """Let no process of the same user read or change this one's memory, or reach its files."""
    with contextlib.suppress(OSError, AttributeError):  # not on this system
        ctypes.CDLL(None).prctl(SET_DUMPABLE, 0, 0, 0, 0)


def confine(told: Mapping[str, Any]) -> None:
    """Take on the limits, then an identity that nobody has; there is no way back."""
    for name, kind in KINDS.items():
        if name in told["limits"]:
            resource.setrlimit(kind, (told["limits"][name],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if told["uid"] is not None:  # the limit on processes binds nobody who is root
        os.setgroups([])
        os.setgid(told["uid"])
        os.setuid(told["uid"])
