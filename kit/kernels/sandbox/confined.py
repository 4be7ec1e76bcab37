"""The identity, rights and limits that a process takes on before a participant's code runs in it.

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
    """Forbid other processes of the same user to read or change this one's memory or files."""
    with contextlib.suppress(OSError, AttributeError):  # not on this system
        ctypes.CDLL(None).prctl(SET_DUMPABLE, 0, 0, 0, 0)


def confine(told: Mapping[str, Any]) -> None:
    """Take on the limits, then the unused user id, of ``told``; there is no way back."""
    for name, kind in KINDS.items():
        if name in told["limits"]:
            resource.setrlimit(kind, (told["limits"][name],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if told["uid"] is not None:  # the limit on processes doesn't bind root
        os.setgroups([])
        os.setgid(told["uid"])
        os.setuid(told["uid"])
