"""The running kernels and their memory: the data behind ``hackyack kernels status``."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kit.kernels.forks import starter
from kit.kernels.zygote import address, protocol

__all__ = ["Kernel", "Status", "memory", "status", "stop"]


@dataclass(frozen=True)
class Kernel:
    """A process, the process that asked for it, its start, and its memory.

    ``since`` is in seconds since 1970; ``private`` and ``shared`` are in bytes, None if unknown.
    """

    pid: int
    asker: int
    since: float
    private: int | None
    shared: int | None


@dataclass(frozen=True)
class Status:
    """The zygote, the modules that it imported, those it could not import, and its kernels.

    ``zygote`` is given as a ``Kernel`` whose asker is 0.
    """

    zygote: Kernel
    modules: tuple[str, ...]
    missing: tuple[str, ...]
    kernels: tuple[Kernel, ...]


def memory(pid: int) -> tuple[int | None, int | None]:
    """Return the private and the shared bytes of process ``pid``; None if they are unknown.

    Linux has them in /proc/PID/smaps_rollup.
    """
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return None, None
    size = {"Private": 0, "Shared": 0}
    for line in text.splitlines():
        name, _colon, value = line.partition(":")
        part = name.partition("_")[0]
        if part in size and not name.endswith("Hugetlb"):
            size[part] += int(value.split()[0]) * 1024
    return size["Private"], size["Shared"]


def _kernel(pid: int, asker: int, since: float) -> Kernel:
    return Kernel(pid, asker, since, *memory(pid))


def status(env: Mapping[str, str] | None = None) -> Status | None:
    """Return the status of the zygote for ``env``, or for this process; None if there is none."""
    path = _socket(env)
    if path is None:
        return None
    try:
        with starter.connect(path, protocol.STATUS) as connection:
            said = protocol.receive(connection)
    except (OSError, EOFError):
        return None
    return Status(
        _kernel(said["pid"], 0, said["since"]),
        tuple(said["modules"]),
        tuple(said["missing"]),
        tuple(_kernel(k["pid"], k["asker"], k["since"]) for k in said["kernels"]),
    )


def stop(env: Mapping[str, str] | None = None) -> bool:
    """Ask the zygote to end and return whether there was one; its kernels live on."""
    path = _socket(env)
    if path is None:
        return False
    starter.release(path)
    try:
        starter.connect(path, protocol.STOP).close()
    except OSError:
        return False
    return True


def _socket(env: Mapping[str, str] | None) -> Path | None:
    if not address.supported():
        return None
    return address.socket_path(os.environ if env is None else env)
