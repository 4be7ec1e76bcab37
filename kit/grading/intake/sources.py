"""Lists and reads the files of a hand-in folder or zip, and trusts none of them.

Nothing is unpacked to disk. A path is only ever looked at as text, links are not followed, and
sizes are bounded, so that a hostile archive costs one sentence.
"""

import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath

from kit.errors import SubmissionError
from kit.grading.intake import file_names
from kit.grading.intake.salvage import LARGEST
from kit.messages import _

__all__ = ["LARGEST_ALL", "MOST", "File", "Skipped", "opened"]

LARGEST_ALL = 1_000_000_000  # bytes of all hand-ins of one source, unpacked
MOST = 20_000  # files in one source
# What reading a damaged zip raises.
DAMAGED = (
    zipfile.BadZipFile,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    zlib.error,
    struct.error,
)
LONGEST = 200  # characters of one name in a path: every system takes that


@dataclass(frozen=True, kw_only=True)
class File:
    """One file of a source: its path in it, when it was last changed, its size in bytes."""

    path: str
    when: datetime
    size: int
    read: Callable[[], bytes]


@dataclass(frozen=True, kw_only=True)
class Skipped:
    """A file that was not taken, with the reason as a sentence.

    ``file`` is there if it may belong to the hand-in beside which it lies.
    """

    path: str
    reason: str
    file: File | None = None


@contextmanager
def opened(source: Path) -> Iterator[tuple[list[File], list[Skipped]]]:
    """Give the notebooks and answer files of a folder or zip, and the files to be skipped.

    The files can be read until the block ends. Raises ``SubmissionError`` if the source is
    neither a folder nor a zip, is damaged, or is too large to be what it says.
    """
    if source.is_dir():
        yield _sorted_out(_in_folder(source))
    elif source.is_file() and zipfile.is_zipfile(source):
        with _archive(source) as archive:
            yield _sorted_out(_in_zip(archive))
    else:
        raise SubmissionError(
            _(
                "{source} is neither a folder nor a zip. Name the one that holds the notebooks."
            ).format(source=source)
        )


def _archive(source: Path) -> zipfile.ZipFile:
    """Open a zip; raise ``SubmissionError`` if it is too large or its list of files is damaged."""
    if source.stat().st_size > LARGEST_ALL:
        raise _too_large(source.stat().st_size)
    try:
        return zipfile.ZipFile(source)
    except (*DAMAGED, UnicodeDecodeError) as error:
        raise SubmissionError(
            _("{source} is a damaged zip ({why}). Ask for it again.").format(
                source=source, why=error
            )
        ) from error


def _too_large(size: int) -> SubmissionError:
    return SubmissionError(
        _("The hand-ins are {n:,} MB unpacked; {most:,} MB are allowed. Split them up.").format(
            n=size // 10**6, most=LARGEST_ALL // 10**6
        )
    )


def _sorted_out(found: Iterator[File | Skipped]) -> tuple[list[File], list[Skipped]]:
    files: list[File] = []
    skipped: list[Skipped] = []
    for count, item in enumerate(found, start=1):
        if count > MOST:
            raise SubmissionError(
                _("The source holds more than {n:,} files. Take out what isn't a hand-in.").format(
                    n=MOST
                )
            )
        reason = item.reason if isinstance(item, Skipped) else _reason(item)
        if reason or isinstance(item, Skipped):
            beside = item if isinstance(item, File) and _may_be_beside(item) else None
            skipped.append(Skipped(path=item.path, reason=reason, file=beside))
        else:
            files.append(item)
    if sum(file.size for file in files) > LARGEST_ALL:
        raise _too_large(sum(file.size for file in files))
    return files, skipped


def _is_made_by_a_computer(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return any(part.startswith(".") or part in {"__MACOSX", "__pycache__"} for part in parts)


def _may_be_beside(file: File) -> bool:
    """Tell whether ``file`` may be one that lies beside a notebook and is needed by it."""
    is_other = not file_names.ending(file.path) and not file.path.lower().endswith(".zip")
    return is_other and file.size <= LARGEST and not _is_made_by_a_computer(file.path)


def _reason(file: File) -> str:
    """Return the reason why ``file`` can't be a hand-in; "" if it can."""
    if _is_made_by_a_computer(file.path):
        return _("Made by a computer, not by a person.")
    if PurePosixPath(file.path).suffix.lower() == ".zip":
        return _("A zip inside. Unpack it, or collect it by itself.")
    if not file_names.ending(file.path) and not _is_text_of_a_notebook(file):
        return _("Neither a notebook (.ipynb) nor answers (.json): left out.")
    if file.size > LARGEST:
        return _("{n:,} MB large; {most:,} MB are allowed. Ask for it without outputs.").format(
            n=file.size // 10**6, most=LARGEST // 10**6
        )
    return ""


def _is_text_of_a_notebook(file: File) -> bool:
    """Tell whether a browser has saved a notebook as a text file, without its ending."""
    if file.size > LARGEST or not file.path.lower().endswith(".txt"):
        return False
    try:
        return file_names.is_notebook(file.read())
    except SubmissionError:  # it is no hand-in, so nobody misses what can't be read of it
        return False


def _in_folder(source: Path) -> Iterator[File | Skipped]:
    closed: list[OSError] = []
    for folder, folders, names in os.walk(source, onerror=closed.append):  # follows no links
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        folders.sort()
        for name in sorted(names + links):
            file = Path(folder) / name
            yield _entry(file, file.relative_to(source).as_posix())
    for error in closed:
        path = Path(error.filename).relative_to(source).as_posix()
        reason = _("This folder can't be opened ({why}).").format(why=error.strerror)
        yield Skipped(path=_shown(path), reason=reason)


def _entry(file: Path, path: str) -> File | Skipped:
    status = file.lstat()
    if not stat.S_ISREG(status.st_mode):
        reason = _("A link or device, not a file. Copy the file itself.")
        return Skipped(path=_shown(path), reason=reason)
    if reason := _unspeakable(path):
        return Skipped(path=_shown(path), reason=reason)
    return File(
        path=path,
        when=datetime.fromtimestamp(status.st_mtime, UTC),
        size=status.st_size,
        read=partial(_content, file, path),
    )


def _content(file: Path, path: str) -> bytes:
    """Return a file's content; refuse a link that has replaced the file since it was listed."""
    try:
        opened = os.open(
            file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        )
        with os.fdopen(opened, "rb") as content:
            return content.read(LARGEST + 1)
    except OSError as error:
        raise SubmissionError(
            _("{path} can't be read ({why}). Look at it, then collect again.").format(
                path=path, why=error.strerror
            )
        ) from error


def _in_zip(archive: zipfile.ZipFile) -> Iterator[File | Skipped]:
    for info in archive.infolist():
        path = _name(info).replace("\\", "/")  # some Windows tools write it so
        if info.is_dir():
            continue
        reason = _hostile(path, info)
        if reason:
            yield Skipped(path=_shown(path), reason=reason)
            continue
        yield File(
            path=path,
            when=_when(info),
            size=info.file_size,
            read=partial(_bytes, archive, info, path),
        )


def _name(info: zipfile.ZipInfo) -> str:
    """Return an entry's name, also if it is UTF-8 without the flag, as tools of macOS write it."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _hostile(path: str, info: zipfile.ZipInfo) -> str:
    """Return the reason against an entry's path or kind; "" if it is harmless."""
    if path.startswith("/") or ".." in path.split("/") or re.match(r"[A-Za-z]:", path):
        return _("Its path points outside the zip: somebody made it by hand. Not taken.")
    if stat.S_ISLNK(info.external_attr >> 16):
        return _("A link, not a file. Ask for the file itself.")
    if info.flag_bits & 1:
        return _("Locked with a password. Unpack it and collect the folder.")
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return _("Packed in a rare way. Unpack the zip and collect the folder.")
    return _unspeakable(path)


def _unspeakable(path: str) -> str:
    if any(len(part) > LONGEST for part in path.split("/")) or not path.isprintable():
        return _("Its name is longer than any system takes, or not printable. Rename it.")
    return ""


def _shown(path: str) -> str:
    """Return ``path`` without characters that a terminal would obey, cut to ``LONGEST``."""
    return "".join(c if c.isprintable() else "?" for c in path)[:LONGEST]


def _when(info: zipfile.ZipInfo) -> datetime:
    """Return the time of an entry's last change; a zip keeps local time, in steps of 2 seconds."""
    try:
        return datetime(*info.date_time).astimezone(UTC)
    except ValueError:  # month 0 and the like, from tools that write no time
        return datetime(1980, 1, 1, tzinfo=UTC)


def _bytes(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str) -> bytes:
    try:
        with archive.open(info) as entry:
            return entry.read(LARGEST + 1)
    except DAMAGED as error:
        raise SubmissionError(
            _("{path} in the zip is damaged ({why}). Ask for it again.").format(
                path=path, why=_shown(str(error))
            )
        ) from error
