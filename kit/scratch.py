"""Folders for what a process needs while it runs, and the removal of those left behind.

Grading's lie in ``programme/scratch/``, as they hold what people handed in. Beside each folder lies
a file that its process keeps locked. The system lifts the lock when the process ends, however it
ends: so ``sweep`` removes just the folders that no process uses any more, be it on this machine or
on another that shares the disk.
"""

import contextlib
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from multiprocessing import util
from pathlib import Path
from types import TracebackType

from kit import places

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

__all__ = ["Folder", "for_sockets", "grading", "in_use", "own", "place", "sweep"]

ELSEWHERE = "hackyack-"  # how names begin in a folder that other programs use, too
LOCK = ".lock"
SHORT = 75  # bytes of a folder's path that leave Python's own sockets room in their 107
RUN = "run"  # the folder of a whole run, which tells other processes that there is one


class Folder:
    """A new folder that only this account can open; ``remove`` it, or use it in a ``with``.

    ``kind`` is one word. Without ``within`` it lies in the system's folder for temporary files.
    """

    def __init__(self, kind: str, within: Path | None = None) -> None:
        if within is None:
            within, kind = Path(tempfile.gettempdir()), f"{ELSEWHERE}{kind}"
        self._lock, self.path = _new(f"{kind}-", within)

    def __enter__(self) -> Path:
        """Give the folder."""
        return self.path

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Remove the folder."""
        self.remove()

    def remove(self) -> None:
        """Remove the folder with everything in it; what can't be removed now goes later."""
        _remove(self.path, self._lock)


def place() -> Path:
    """Return the folder in which all scratch of grading lies; may not exist yet."""
    return places.programme() / "scratch"


def own() -> Path:
    """Return the folder of this process for hand-ins, which goes when the process ends."""
    return _own.folder("grading", place())


def for_sockets() -> Path:
    """Return a folder of this process for sockets, whose paths must be short.

    Below a deep folder it is one for temporary files: nothing that people wrote goes there.
    """
    longest = len(os.fsencode(place())) + len("/sockets-12345678")
    return _own.folder("sockets", place() if longest <= SHORT else None)


def sweep() -> list[Path]:
    """Remove this account's folders that no process uses any more; return them."""
    found = [*_files(place()), *_files(Path(tempfile.gettempdir()), ELSEWHERE)]
    gone = []
    for file in found:
        folder, lock = file.with_suffix(""), _taken(file)
        if lock is not None:
            there = folder.is_dir()
            _remove(folder, lock)
            gone += [folder] if there and not folder.exists() else []
    return gone


@contextlib.contextmanager
def grading() -> Iterator[None]:
    """Say to other processes, while the block runs, that hand-ins are graded; sweep around it."""
    sweep()
    try:
        with Folder(RUN, place()):
            yield
    finally:
        sweep()


def in_use() -> bool:
    """Tell whether a process is grading hand-ins of this clone."""
    for file in _files(place(), RUN):
        lock = _taken(file)
        if lock is None:
            return True
        os.close(lock)
    return False


class _Own:
    """The folders of this process, one of each kind; a fork of the process has none yet."""

    def __init__(self) -> None:
        self._made: dict[tuple[int, str, Path | None], Folder] = {}
        self._guard = threading.Lock()

    def folder(self, kind: str, within: Path | None) -> Path:
        key = os.getpid(), kind, within
        with self._guard:
            made = self._made.get(key)
            if made is None or not made.path.is_dir():
                made = self._made[key] = Folder(kind, within)
            return made.path

    def remove(self) -> None:
        while self._made:
            (pid, *_rest), folder = self._made.popitem()
            if pid == os.getpid():
                folder.remove()


_own = _Own()
# after multiprocessing has removed its own folder in there, which it does at -100
util.Finalize(None, _own.remove, exitpriority=-200)


def _new(prefix: str, within: Path) -> tuple[int, Path]:
    """Make a folder with its locked file; return the lock and the folder."""
    while True:
        try:
            within.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock, name = tempfile.mkstemp(prefix=prefix, suffix=LOCK, dir=within)
        except FileNotFoundError:  # another process has just removed the empty ``within``
            continue
        if _locked(lock) and _is(lock, Path(name)):
            folder = Path(name).with_suffix("")
            folder.mkdir(mode=0o700)
            return lock, folder
        os.close(lock)  # another process has swept it away meanwhile


def _files(within: Path, prefix: str = "") -> Iterator[Path]:
    """Yield the files of ``within`` that are or were locked."""
    yield from sorted(within.glob(f"{prefix}*{LOCK}"))


def _taken(file: Path) -> int | None:
    """Return a lock on ``file``; None if a process holds it, or if it is another account's."""
    try:
        lock = os.open(file, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return None
    folder = file.with_suffix("")
    mine = not hasattr(os, "getuid") or all(
        one.lstat().st_uid == os.getuid() for one in (file, folder) if os.path.lexists(one)
    )
    if mine and not folder.is_symlink() and _locked(lock) and _is(lock, file):
        return lock
    os.close(lock)
    return None


def _locked(lock: int) -> bool:
    """Lock an open file, without waiting; tell whether that was possible."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is(lock: int, file: Path) -> bool:
    """Tell whether ``file`` still is the file that is open as ``lock``."""
    try:
        return os.path.samestat(os.fstat(lock), file.lstat())
    except FileNotFoundError:
        return False


def _remove(folder: Path, lock: int) -> None:
    """Remove a folder, then its file, then what is empty above it in ``programme/``."""
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):  # Windows removes no open file, and others may be quicker
        os.close(lock)
    file = folder.with_name(folder.name + LOCK)
    with contextlib.suppress(OSError):
        if not folder.exists():
            file.unlink(missing_ok=True)
        if folder.parent == place():
            folder.parent.rmdir()
            folder.parent.parent.rmdir()
