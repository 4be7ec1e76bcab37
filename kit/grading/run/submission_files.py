"""Reads and writes a submission's folder: files with their modes, limited in size, no links."""

import hashlib
import os
import stat
from pathlib import Path

from kit import places
from kit.errors import SubmissionError
from kit.messages import _

__all__ = ["LARGEST", "MOST", "Files", "digest", "read", "write"]

Files = dict[str, tuple[int, bytes]]
"""Maps a path within the folder to the mode and the content of that file."""

LARGEST = 50_000_000  # bytes of one submission with all its files
MOST = 1_000  # files of one submission


def read(folder: Path, *, notebooks: bool = True, links: bool = False) -> Files:
    """Return the files in ``folder``, without links and devices.

    ``links`` reads what a link to a file leads to, as nbgrader does: for folders of authors alone,
    since a participant's could lead to anybody's file. Raises ``SubmissionError`` if they are
    larger than ``LARGEST`` together, or more than ``MOST``.
    """
    found: Files = {}
    size = 0
    for path in _listed(folder):
        status = path.stat() if links and path.exists() else path.lstat()
        if not stat.S_ISREG(status.st_mode) or not (notebooks or path.suffix != ".ipynb"):
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


def _listed(folder: Path) -> list[Path]:
    """Return the paths of what lies in ``folder`` besides folders, sorted; follow no links."""
    paths: list[Path] = []
    for place, _folders, names in os.walk(folder):
        paths += [Path(place, name) for name in names]
        if len(paths) > MOST:
            raise SubmissionError(
                _(
                    "It has more than {most:,} files, and nbgrader copies each one: it is left as "
                    "it was handed in. Take those out of {folder} that don't belong to it, such as "
                    "a virtual environment or .git, then grade it again."
                ).format(most=MOST, folder=places.short(folder))
            )
    return sorted(paths)


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
