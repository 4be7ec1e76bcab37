"""A disk that is full, or that can't be written to for another reason."""

import errno
import shutil
import tempfile
from pathlib import Path

from kit import places
from kit.messages import _
from kit.room.refusals import RefusedError

__all__ = ["FullDiskError", "free_megabytes", "is_full"]

ERRNOS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}
# SQLite can't enlarge its files, or a network drive is away
SQLITE = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")
POSTGRES = ("53100", "25006")  # disk full, read only
INSUFFICIENT_STORAGE = 507


class FullDiskError(RefusedError):
    """What was sent could not be kept; the page keeps it and sends it again.

    ``why`` is the database's or the system's name for it.
    """

    def __init__(self, why: str = "") -> None:
        self.why = why
        super().__init__(
            _(
                "Not kept: the disk of the facilitator's computer is full. Tell your facilitator; "
                "once there is space again, it can be kept."
            ),
            status=INSUFFICIENT_STORAGE,
        )


def is_full(error: BaseException | None) -> bool:
    """Tell whether ``error``, or what caused it, is that nothing more can be written."""
    while error is not None:
        origin = getattr(error, "orig", error)
        if isinstance(error, FullDiskError) or getattr(error, "errno", None) in ERRNOS:
            return True
        if str(getattr(origin, "sqlite_errorname", "")).startswith(SQLITE):
            return True
        if getattr(origin, "sqlstate", None) in POSTGRES:
            return True
        error = error.__cause__
    return False


def free_megabytes() -> int:
    """Return the free space where the programme and the kernels write, in megabytes.

    They may be two disks: then it is that of the fuller one.
    """
    folder = places.programme()
    there = next(one for one in (folder, *folder.parents, Path("/")) if one.is_dir())
    return int(min(shutil.disk_usage(one).free for one in (there, tempfile.gettempdir())) / 1e6)
