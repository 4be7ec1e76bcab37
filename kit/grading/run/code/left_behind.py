"""Finds what code without a sandbox has left in the memory that this account's programs share.

In the sandbox all of it is deleted. Trusted code runs as this account, whose other programs use the
same memory: nothing there can be deleted for certain, so it is told.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from kit.messages import _

__all__ = ["shared", "told"]

FOLDERS = ("/dev/shm", "/dev/mqueue")  # noqa: S108  POSIX shared memory and message queues
SYSTEM_V = {"shm": "m", "sem": "s", "msg": "q"}  # the kinds, and the options of ipcrm
MOST = 5  # named in a sentence


def shared() -> frozenset[str]:
    """Return what this account has in shared memory, as a path or a command that removes it."""
    if not sys.platform.startswith("linux"):
        return frozenset()
    files = (path for folder in FOLDERS for path in Path(folder).glob("*"))
    return frozenset([*(str(path) for path in files if _is_ours(path)), *_system_v()])


def told(before: Iterable[str]) -> list[str]:
    """Return a sentence that names what has come since ``before``, in a list; else an empty one."""
    left = sorted(shared() - frozenset(before))
    if not left:
        return []
    said = _("While its code ran, this was left in shared memory: {things}. Look at it, delete it.")
    return [said.format(things=", ".join([*left[:MOST], *(["…"] if left[MOST:] else [])]))]


def _is_ours(path: Path) -> bool:
    try:
        return path.lstat().st_uid == os.getuid()
    except OSError:  # it has just gone
        return False


def _system_v() -> Iterator[str]:
    for kind, option in SYSTEM_V.items():
        file = Path("/proc/sysvipc", kind)
        heads, *lines = file.read_text("ascii").splitlines() if file.exists() else [""]
        for line in lines:
            row = dict(zip(heads.split(), line.split(), strict=False))
            if row.get("uid") == str(os.getuid()):
                yield f"ipcrm -{option} {line.split()[1]}"
