"""The address of a zygote: a socket named by a hash of the environment.

A kernel may come only from a zygote whose imports equal the kernel's own: the same interpreter,
the same code of this package, and the same values of every variable that Python or a library
reads while it is imported. All of that is hashed into the name of the socket, so a kernel and a
zygote that differ never meet.
"""

import functools
import hashlib
import os
import re
import stat
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

__all__ = ["ALLOW_MACOS", "folder", "read_at_import", "socket_path", "supported"]

ALLOW_MACOS = "WARM_KERNELS_MACOS"
"""Set this variable to 1 to fork on macOS, whose system libraries don't promise to survive it."""

MAX_PATH_BYTES = 100
"""The longest path of a socket that every system accepts (Linux 107 bytes, macOS 103)."""

READ_AT_IMPORT = re.compile(
    r"PYTHON|LC_|LD_|DYLD_|MALLOC_|OMP_|KMP_|MKL_|GOTO_|OPENBLAS_|NUMEXPR_|NPY_|PANDAS_|QT_API$"
    r"|MPL(?!BACKEND$)|MATPLOTLIBRC$|PYDEVD_|DEBUGPY_|TORNADO_|PYZMQ_|TRAITLETS_|IPYTHON_SUPPRESS"
    r"|JUPYTER_ALLOW_|(LANG|LANGUAGE|TZ|DISPLAY|GLIBC_TUNABLES)$|XDG_(CONFIG|CACHE|DATA)_HOME$"
)


def supported() -> bool:
    """Return whether this system forks kernels: Linux, and macOS if ``ALLOW_MACOS`` is set."""
    if sys.platform == "darwin":
        return os.environ.get(ALLOW_MACOS) == "1" and hasattr(os, "waitid")  # Python 3.13
    return sys.platform.startswith("linux")


def read_at_import(env: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of ``env`` that imports read (locale, threads, paths and others).

    HOME is not among them: a room gives each kernel a home of its own (see child.py).
    """
    return {name: value for name, value in env.items() if READ_AT_IMPORT.match(name)}


@functools.cache
def _code() -> bytes:
    sources = sorted(Path(__file__).parents[1].rglob("*.py"))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).digest()


def _name(env: Mapping[str, str]) -> str:
    parts = [sys.version, sys.prefix, sys.base_prefix, str(Path(sys.executable).parent)]
    parts += [f"{name}={value}" for name, value in sorted(read_at_import(env).items())]
    text = "\0".join(parts).encode("utf-8", "surrogateescape")
    return hashlib.sha256(_code() + text).hexdigest()[:16]


def folder() -> Path | None:
    """Return the folder for sockets, which only this user can open; make it if it is missing.

    Returns None if every candidate's path is too long for a socket or belongs to another user.
    """
    places = [os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"]  # noqa: S108
    for place in filter(None, places):
        path = Path(place) / f"warm-kernels-{os.getuid()}"
        size = len(os.fsencode(path)) + len("/0123456789abcdef.sock")
        if size <= MAX_PATH_BYTES and _ensure(path):
            return path
    return None


def _ensure(path: Path) -> bool:
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        found = path.lstat()
    except OSError:
        return False
    mine = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
    return mine and not stat.S_IMODE(found.st_mode) & 0o077


def socket_path(env: Mapping[str, str]) -> Path | None:
    """Return the zygote's socket for kernels with ``env``; None if there is no folder for it."""
    home = folder()
    return home and home / f"{_name(env)}.sock"
