"""Collects hand-ins as they arrive in a folder."""

import time
from collections.abc import Iterator
from pathlib import Path

from kit.errors import SubmissionError
from kit.grading.courses import Assignment
from kit.grading.intake import collect
from kit.messages import _

__all__ = ["arrivals"]

PAUSE = 1.0  # seconds between two looks

Seen = dict[Path, tuple[int, int]]


def arrivals(folder: Path, assignment: Assignment | str) -> Iterator[list[str]]:
    """Collect each time files in ``folder`` have changed; yield the participants' ids.

    Files that are still being written are left for the next time. Only Ctrl-C ends it. Raises
    ``SubmissionError`` if there is no such folder.
    """
    if not folder.is_dir():
        raise SubmissionError(_("There is no folder {path}. Make it first.").format(path=folder))
    known: Seen = {}
    while True:
        found = _look(folder)
        if found != known and found == _rested(folder):
            known = found
            taken = collect.collect(folder, assignment).taken
            if taken:
                yield [one.participant for one in taken]
        time.sleep(PAUSE)


def _rested(folder: Path) -> Seen:
    """Return the state of the files after a pause, in which a file being written changes."""
    time.sleep(PAUSE)
    return _look(folder)


def _look(folder: Path) -> Seen:
    found: Seen = {}
    for path in folder.rglob("*"):
        try:
            status = path.lstat()
        except OSError:  # it has just gone
            continue
        if path.is_file():
            found[path] = status.st_size, status.st_mtime_ns
    return found
