"""What keeps nbgrader's logs off the screen, also while the disk is full."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress

__all__ = ["LogFile", "without_rollbacks"]


@contextmanager
def without_rollbacks() -> Iterator[None]:
    """Keep nbgrader's log of an error of the database off the screen: it is raised, too."""
    nbgraders = logging.getLogger("tornado.application")

    def other(record: logging.LogRecord) -> bool:
        return not str(record.msg).startswith("Rolling back session")

    nbgraders.addFilter(other)
    try:
        yield
    finally:
        nbgraders.removeFilter(other)


class LogFile(logging.FileHandler):
    """A log that prints nothing where it can't be written: that the disk is full is told once."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  logging's name
        """Leave a line out, as logging calls it for one that could not be written."""

    def close(self) -> None:
        """Close the file, also where its last lines can't be written."""
        with suppress(OSError):
            super().close()
