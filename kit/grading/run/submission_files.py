"""A folder of somebody's files, read whole: with their modes, bounded in size, no links."""

import stat
from pathlib import Path

from kit.errors import SubmissionError
from kit.messages import _

__all__ = ["Files", "read", "write"]

Files = dict[str, tuple[int, bytes]]
"""A path within the folder to the file's mode and what it holds."""

LARGEST = 50_000_000  # bytes of one submission with all its files


def read(folder: Path, *, notebooks: bool = True) -> Files:
    """Read the files of a folder; links and devices are none. Raises ``SubmissionError``.

    That is where they are larger than ``LARGEST`` together.
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
    """Write files into a folder, with their modes if asked to."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (mode, data) in content.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        if modes:
            path.chmod(mode)
