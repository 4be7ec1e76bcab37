"""Temporary folders in which people's code or pages run, and the removal of those left behind.

A process that is killed can't remove its folder. So a folder has the process's number in its name,
and ``sweep`` removes those whose process is gone; a number that the system has given to a later
process does not keep a folder.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it ships none

__all__ = ["prefix", "sweep"]

NAME = re.compile(r"hackyack-[a-z]+-(?P<pid>\d+)-.+")
SLACK = 2.0  # seconds: clocks of processes and of files differ a little


def prefix(kind: str) -> str:
    """Return the beginning of a folder's name, for this process; ``kind`` is one word."""
    return f"hackyack-{kind}-{os.getpid()}-"


def sweep() -> list[Path]:
    """Remove this account's folders whose process has ended; return them."""
    left = list(_left())
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return [folder for folder in left if not folder.exists()]


def _left() -> Iterator[Path]:
    for folder in Path(tempfile.gettempdir()).glob("hackyack-*"):
        match = NAME.fullmatch(folder.name)
        if match and _ours(folder) and not _lives(int(match["pid"]), folder):
            yield folder


def _ours(folder: Path) -> bool:
    mine = not hasattr(os, "getuid") or folder.lstat().st_uid == os.getuid()
    return mine and folder.is_dir() and not folder.is_symlink()


def _lives(pid: int, folder: Path) -> bool:
    """Tell whether the process that made ``folder`` still runs."""
    try:
        began: float = psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True
    # the folder's own time changes with what is put in it, so it is never before its making
    return began <= folder.lstat().st_mtime + SLACK
