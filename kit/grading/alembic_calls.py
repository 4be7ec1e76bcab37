"""The program alembic, which nbgrader calls to make a gradebook, found wherever the clone lies."""

import os
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader import dbutil

__all__ = ["allow_percent_signs", "found"]


@contextmanager
def found() -> Iterator[None]:
    """Let nbgrader find ``alembic``, which it calls by name, and alembic nbgrader's folder."""
    allow_percent_signs()
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


def allow_percent_signs() -> None:
    """Let nbgrader make a gradebook where the path of this environment holds ``%``.

    It writes its own folder into a configuration file, in which that is a sign of its own.
    """
    dbutil.ALEMBIC_DIR = str(Path(dbutil.__file__).with_name("alembic")).replace("%", "%%")
