"""Where things live: one function for each folder of the clone."""

import os
from pathlib import Path

from kit.errors import SetupError
from kit.messages import _

__all__ = ["data", "exercises", "programme", "root", "short", "solutions", "work", "workshops"]


def root() -> Path:
    """Return the folder of the clone; ``HACKYACK_HOME`` names another (a hub's image, a test).

    Raises ``SetupError`` where that isn't a full path: each notebook would read another folder.
    """
    if not (home := os.environ.get("HACKYACK_HOME")):
        return Path(__file__).resolve().parent.parent
    path = Path(home).expanduser()
    if not path.is_absolute():
        raise SetupError(
            _("HACKYACK_HOME is {home}. Give the full path of the folder, like {full}.").format(
                home=repr(home), full=path.resolve()
            )
        )
    return path.resolve()


def data() -> Path:
    """Return the folder of the datasets."""
    return root() / "data"


def workshops() -> Path:
    """Return the folder of the workshops."""
    return root() / "workshops"


def solutions() -> Path:
    """Return nbgrader's source directory: the only source of the exercises."""
    return root() / "solutions"


def exercises() -> Path:
    """Return nbgrader's release directory, generated from the solutions."""
    return root() / "exercises"


def programme() -> Path:
    """Return the one ignored folder for all that a running programme writes; may not exist yet."""
    return root() / "programme"


def work() -> Path:
    """Return the folder of the participants' working copies; may not exist yet."""
    return programme() / "work"


def short(file: Path) -> Path:
    """Return a path as a message names it: from the clone on where the file lies in it."""
    return file.relative_to(root()) if file.is_relative_to(root()) else file
