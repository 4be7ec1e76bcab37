"""A folder that is expensive to make: one process of a run makes it, the others wait and read."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import pytest

__all__ = ["made_once"]


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder of the whole run that ``make`` has filled; change nothing in it.

    What ``make`` raises is raised here too, and the next who asks tries again in a new folder.
    """
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:  # each worker has a folder of its own in there
        base = base.parent
    made = base / f"shared {name}"
    with (base / f"{name}.lock").open("w") as lock, _held(lock):
        if not made.exists():
            folder = factory.mktemp(name)
            make(folder)
            folder.rename(made)
    return made


@contextmanager
def _held(lock: TextIO) -> Iterator[None]:
    """Hold a file's lock; wait as long as another process, which may end, holds it."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX)
    yield  # closing the file ends it
