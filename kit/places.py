"""Where things live: one function for each folder of the clone."""

import os
from pathlib import Path

__all__ = ["data", "exercises", "programme", "root", "solutions", "work", "workshops"]


def root() -> Path:
    """Return the folder of the clone; ``HACKYACK_HOME`` names another (a hub's image, a test)."""
    home = os.environ.get("HACKYACK_HOME")
    return Path(home).resolve() if home else Path(__file__).resolve().parent.parent


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
