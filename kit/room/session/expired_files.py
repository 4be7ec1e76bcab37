"""Deletes files whose days are over; one that can't be deleted keeps none of the others."""

import logging
import stat
from collections.abc import Iterable
from pathlib import Path

__all__ = ["delete"]

log = logging.getLogger("hackyack.room")


def delete(files: Iterable[Path], *, before: float) -> int:
    """Delete those of ``files`` that were last changed ``before`` that time; return their number.

    Folders are passed over, and links are deleted without what they lead to.
    """
    return sum(_is_deleted(file, before) for file in list(files))


def _is_deleted(file: Path, before: float) -> bool:
    try:
        found = file.lstat()
        if stat.S_ISDIR(found.st_mode) or found.st_mtime >= before:
            return False
        file.unlink()
    except FileNotFoundError:
        return False  # another command was faster
    except OSError as error:
        log.warning(
            "%s should be deleted by now, and can't be (%s). Close the program that has opened "
            "it, or delete it yourself; it is tried again.",
            file,
            error.strerror,
        )
        return False
    return True
