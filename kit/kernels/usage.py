"""What runs, and how much memory it holds: the data behind ``hackyack kernels status``."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kit.kernels.forks import starter
from kit.kernels.zygote import address, protocol

__all__ = ["Kernel", "Status", "memory", "status", "stop"]


@dataclass(frozen=True)
class Kernel:
    """A process: who asked for it, since when, and its memory in bytes (None where unknown)."""

    pid: int
    asker: int
    since: float
    private: int | None
    shared: int | None


@dataclass(frozen=True)
class Status:
    """The zygote as a ``Kernel`` that nobody asked for, what it imported, and its kernels."""

    zygote: Kernel
    modules: tuple[str, ...]
    missing: tuple[str, ...]
    kernels: tuple[Kernel, ...]


def memory(pid: int) -> tuple[int | None, int | None]:
    """Return private and shared bytes of a process (Linux: /proc/PID/smaps_rollup)."""
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
    """Return what the zygote of this environment (or of ``env``) does; None where there is none."""
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
    """Ask the zygote to end; kernels that run live on. Tell whether there was one."""
    path = _socket(env)
    if path is None:
        return False
    starter.release()
    try:
        starter.connect(path, protocol.STOP).close()
    except OSError:
        return False
    return True


def _socket(env: Mapping[str, str] | None) -> Path | None:
    if not address.supported():
        return None
    return address.socket_path(os.environ if env is None else env)
