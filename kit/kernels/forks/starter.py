"""Start or find the zygote, and keep it alive while this process may ask for kernels."""

import atexit
import contextlib
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from kit.kernels.zygote import address, protocol

__all__ = [
    "LINGER",
    "MODULES_VARIABLE",
    "connect",
    "ensure",
    "interpreter_flags",
    "keep_alive",
    "release",
    "warn_and_restart",
]

MODULES_VARIABLE = "WARM_KERNELS_MODULES"
"""The environment variable that names the zygote's modules to every process of a session."""

RETRY_SECONDS = 30.0
"""Seconds before another attempt to start a zygote, if the last one failed."""

LINGER = 60.0
"""Seconds that a zygote stays without kernels and connections."""

_held: dict[Path, socket.socket] = {}
_wanted: dict[Path, tuple[str, ...]] = {}
_attempts: dict[Path, float] = {}
_warned: list[str] = []


def connect(path: Path, kind: bytes) -> socket.socket:
    """Connect to the zygote at ``path`` and send ``kind``; raise ``OSError`` if none listens.

    ``kind`` is one of the opening bytes of ``zygote.protocol``.
    """
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(10)
        connection.connect(str(path))
        connection.sendall(kind)
    except BaseException:
        connection.close()
        raise
    return connection


def keep_alive(path: Path) -> bool:
    """Keep the zygote at ``path`` alive while this process lives; return whether it is there."""
    held = _held.get(path)
    if held is not None and not _hung_up(held):
        return True
    if held is not None:
        _held.pop(path).close()
    try:
        _held[path] = connect(path, protocol.KEEP_ALIVE)
    except OSError:
        return False
    return True


def _hung_up(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def release(path: Path | None = None) -> None:
    """Stop keeping the zygote at ``path`` alive; without ``path``, stop this for all zygotes."""
    for one in [path] if path else list(_held):
        if one in _held:
            _held.pop(one).close()


atexit.register(release)  # Python would warn of each socket that is left open


def ensure(
    env: Mapping[str, str], modules: Iterable[str], *, linger: float = LINGER
) -> Path | None:
    """Start a zygote for ``env`` in the background unless one listens.

    Returns the path of its socket, or None if this system can't fork kernels.
    """
    path = address.socket_path(env) if address.supported() else None
    if path is None:
        return None
    modules = tuple(modules)
    _wanted[path] = modules
    if keep_alive(path):
        return path
    flags = interpreter_flags()
    program = [sys.executable, *flags, "-m", "kit.kernels.zygote.fork_server"]
    options = ["--socket", str(path), "--linger", str(linger), "--modules", ",".join(modules)]
    with path.with_suffix(".log").open("w") as log:
        process = subprocess.Popen(
            program + options,
            cwd="/",
            env=address.read_at_import(env) | _basics(env),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    # a thread that only waits, so that a zygote that ends leaves no zombie behind
    threading.Thread(target=process.wait, name="zygote's parent", daemon=True).start()
    return path


def _basics(env: Mapping[str, str]) -> dict[str, str]:
    return {name: env[name] for name in ("PATH", "HOME") if name in env}


def interpreter_flags() -> list[str]:
    """Return the interpreter flags of this environment's Python kernelspec (usually none)."""
    from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpecManager, NoSuchKernel

    try:
        words = KernelSpecManager().get_kernel_spec(NATIVE_KERNEL_NAME).argv[1:]
    except NoSuchKernel:
        return []
    return words[: words.index("-m")] if "-m" in words else []


def _coming(path: Path) -> bool:
    """Return whether a zygote for ``path`` has started: it holds the lock before it listens."""
    import fcntl  # not on Windows, which never gets here

    try:
        with path.with_suffix(".lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def warn_and_restart(env: Mapping[str, str], log: logging.Logger, error: BaseException) -> None:
    """Warn once that ordinary kernels start because of ``error``; try to start a zygote again."""
    path = address.socket_path(env)
    if path is None:
        return
    if _coming(path):
        log.info("The zygote is still importing: starting an ordinary kernel.")
        return
    if not _warned:
        _warned.append(str(error))
        text = "No warm kernel to be had (%s): starting ordinary ones until there is."
        log.warning(text, error or type(error).__name__)
    if path not in _wanted and path == address.socket_path(os.environ):
        _wanted[path] = tuple(os.environ.get(MODULES_VARIABLE, "").split(","))
    now = time.monotonic()
    if path in _wanted and now - _attempts.get(path, -RETRY_SECONDS) >= RETRY_SECONDS:
        _attempts[path] = now
        with contextlib.suppress(OSError):  # the ordinary kernel starts all the same
            ensure(env, _wanted[path])
