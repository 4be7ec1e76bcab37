"""Remembers on disk what cells have shown, so that an answer is checked once, not for each person.

What is kept are the outputs of an exercise's own cells with an answer in them, by a hash of
exercise and answer (``kernels.trees.tree``); nothing that a participant's code has shown comes
here. One folder holds one edition: the exercise with its tests, and everything that its cells may
use. Another edition, a file that was cut or changed, a folder that is gone: each only means that
cells run again. An output can repeat an answer, so ``forget`` empties the cache as a whole.
"""

import contextlib
import functools
import hashlib
import json
import os
import shutil
import sys
import sysconfig
import tempfile
import time
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import kit
from kit import places
from kit.kernels.sandbox import bubblewrap
from kit.kernels.trees.cells import CellResult

__all__ = ["AnswerCache", "clear", "opened"]

LARGEST = 1_000_000  # bytes of one result: a page of figures is run again
MOST = 50_000_000  # bytes of an edition; the oldest results go first
MOST_FILES = 5_000
LONGEST = 90 * 86400  # seconds until a result goes that was not made again
LANGUAGE = ("LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "HACKYACK_LANGUAGE", "TZ")
PARTS = ("msg_type", "metadata", "content", "buffers")


class AnswerCache:
    """The results in ``folder``; a ``kit.kernels.trees.tree.Results``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: bytes) -> CellResult | None:
        """Return the result for ``key``; None if there is no whole one."""
        try:
            return _unsealed((self.folder / key.hex()).read_bytes())
        except (OSError, ValueError, KeyError, TypeError, zlib.error):
            return None  # it isn't there, or damaged: the cell runs again

    def put(self, key: bytes, ran: CellResult) -> None:
        """Keep ``ran``; a reader sees all of it or nothing."""
        content = _sealed(ran)
        if len(content) > LARGEST:
            return
        with contextlib.suppress(OSError):  # a full disk, a folder just deleted: nothing is lost
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            number, name = tempfile.mkstemp(dir=self.folder, suffix=".part")
            with os.fdopen(number, "wb") as file:
                file.write(content)
            Path(name).replace(self.folder / key.hex())


def opened(programme: Path, assignment: str, exercise: Iterable[bytes]) -> AnswerCache:
    """Return the cache for an exercise as it is now, given as its files and tests.

    Results of other editions are deleted, and the oldest where there are too many.
    """
    edition = _edition(exercise)
    home = _home(programme) / assignment
    for other in home.glob("*"):
        if other.name != edition:
            shutil.rmtree(other, ignore_errors=True)
    _bound(home / edition)
    return AnswerCache(home / edition)


def clear(programme: Path) -> None:
    """Delete the cache; ``forget`` calls this, because an output can repeat a person's answer."""
    shutil.rmtree(_home(programme), ignore_errors=True)


def _home(programme: Path) -> Path:
    return programme / "cache" / "grading"


def _edition(exercise: Iterable[bytes]) -> str:
    """Return a name for an exercise and all that may change what its cells show."""
    state = hashlib.sha256()
    for part in (*exercise, *_surroundings()):
        state.update(b"%d:" % len(part) + part)
    return state.hexdigest()[:32]


def _surroundings() -> Iterator[bytes]:
    yield f"{sys.version} {sys.platform} {bubblewrap.available()}".encode()
    yield repr([os.environ.get(name) for name in LANGUAGE]).encode()
    yield from _packages()
    yield _files(Path(kit.__file__).parent)
    yield _files(places.data())


@functools.cache  # a process runs one kit, on the data that it has begun with
def _files(root: Path) -> bytes:
    """Return a hash of the names and contents of all files in ``root``."""
    state = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            content = path.read_bytes()
            name = path.relative_to(root).as_posix()
            state.update(f"{len(name)}:{name}{len(content)}:".encode() + content)
    return state.digest()


def _packages() -> Iterator[bytes]:
    installed = {Path(sysconfig.get_path(name)) for name in ("purelib", "platlib")}
    for folder in sorted(installed):  # a folder's name has its version
        yield " ".join(sorted(path.name for path in folder.glob("*.dist-info"))).encode()


def _bound(folder: Path) -> None:
    """Delete what is too old, and the oldest where there is too much."""
    found = []
    for path in folder.glob("*"):
        with contextlib.suppress(OSError):  # another run has just deleted it
            status = path.stat()
            found.append((status.st_mtime, status.st_size, path))
    size, kept = 0, 0
    for when, length, path in sorted(found, reverse=True):
        size, kept = size + length, kept + 1
        if size > MOST or kept > MOST_FILES or time.time() - when > LONGEST:
            path.unlink(missing_ok=True)


def _sealed(ran: CellResult) -> bytes:
    said = [{name: one[name] for name in PARTS if name in one} for one in ran.messages]
    body = zlib.compress(json.dumps({"cut": ran.cut, "messages": said}).encode(), 1)
    return hashlib.sha256(body).digest() + body


def _unsealed(content: bytes) -> CellResult:
    digest, body = content[:32], content[32:]
    if hashlib.sha256(body).digest() != digest:
        raise ValueError("it was cut or changed")
    said = json.loads(zlib.decompress(body))
    messages = tuple(
        {"header": {"msg_type": one["msg_type"]}, "parent_header": {}, **one}
        for one in said["messages"]
    )
    return CellResult(messages=messages, cut=bool(said["cut"]))
