"""Reads and writes a submission's folder: files with their modes, limited in size, no links."""

import hashlib
import stat
from pathlib import Path

from kit.errors import SubmissionError
from kit.messages import _

__all__ = ["LARGEST", "Files", "digest", "read", "write"]

Files = dict[str, tuple[int, bytes]]
"""Maps a path within the folder to the mode and the content of that file."""

LARGEST = 50_000_000  # bytes of one submission with all its files


def read(folder: Path, *, notebooks: bool = True) -> Files:
    """Return the files in ``folder``, without links and devices.

    Raises ``SubmissionError`` if they are larger than ``LARGEST`` together.
    """
    found: Files = {}
    size = 0
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or not (notebooks or path.suffix != ".ipynb"):
            continue
        if not path.resolve().is_relative_to(folder.resolve()):  # through a link to a folder
            continue
        size += status.st_size
        if size > LARGEST:
            raise SubmissionError(
                _(
                    "It is larger than {most:,} MB. Ask for it without outputs and large files."
                ).format(most=LARGEST // 10**6)
            )
        mode = stat.S_IMODE(status.st_mode)
        found[path.relative_to(folder).as_posix()] = mode, path.read_bytes()
    return found


def write(folder: Path, content: Files, *, modes: bool = False) -> None:
    """Write the files in ``content`` into ``folder``, with their modes if ``modes`` is true."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (mode, data) in content.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        if modes:
            path.chmod(mode)


def digest(content: Files) -> str:
    """Return a hash of the names and contents of files."""
    state = hashlib.sha256()
    for name, (_mode, data) in sorted(content.items()):
        state.update(f"{len(name)}:{name}{len(data)}:".encode(errors="surrogateescape") + data)
    return state.hexdigest()
