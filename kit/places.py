"""The folders of the clone, one function for each, and a safe way to write a file."""

import os
from pathlib import Path

from kit.errors import SetupError
from kit.messages import _

__all__ = [
    "data",
    "exercises",
    "programme",
    "root",
    "short",
    "solutions",
    "sqlite_address",
    "work",
    "workshops",
    "write_whole",
]


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
    """Return the folder for all files that a programme writes; git ignores it.

    It may not exist yet.
    """
    return root() / "programme"


def work() -> Path:
    """Return the folder of the participants' working copies; may not exist yet."""
    return programme() / "work"


def short(file: Path) -> Path:
    """Return ``file`` as messages name it: relative to the clone if it lies in it."""
    return file.relative_to(root()) if file.is_relative_to(root()) else file


def sqlite_address(file: Path) -> str:
    """Return SQLAlchemy's address of a SQLite file, in whose path % and ? are signs of their own.

    >>> sqlite_address(Path("/my%20books/gradebook.db"))
    'sqlite:////my%2520books/gradebook.db'
    """
    path = file.as_posix().replace("%", "%25").replace("?", "%3F")
    return f"sqlite:///{path}"


def write_whole(
    file: Path, content: bytes, *, private: bool = False, when: float | None = None
) -> None:
    """Write ``content`` into ``file`` whole or not at all, even if the machine stops meanwhile.

    A hidden file beside it gets the content first and then takes its name. With ``private`` only
    this account may read it; ``when`` sets its time, in seconds since 1970.
    """
    part = file.with_name(f".{file.name[-100:]}.part")  # a longer name might not be allowed
    how = os.O_CREAT | os.O_TRUNC | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(part, how, 0o600 if private else 0o666), "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    if when is not None:
        os.utime(part, (when, when))
    part.replace(file)
