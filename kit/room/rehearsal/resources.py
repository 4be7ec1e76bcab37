"""Measuring the memory and the load of a server and its kernels while people are there."""

import asyncio
import os
import time
from dataclasses import dataclass

import psutil  # type: ignore[import-untyped]  # it ships none

__all__ = ["Reading", "ResourceMonitor"]

EVERY = 5.0  # seconds


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One measurement, ``at`` seconds after the start.

    ``server`` and ``everything`` are bytes of the server alone and of all its processes,
    ``processes`` is their number, ``load`` the machine's load average of the last minute.
    """

    at: float
    server: int
    everything: int
    processes: int
    load: float


class ResourceMonitor:
    """Measures a server's memory at intervals; ``free`` is the free memory at the start."""

    def __init__(self, pid: int) -> None:
        self.server = psutil.Process(pid)
        self.free: int = psutil.virtual_memory().available
        self.readings: list[Reading] = []
        self._began = time.monotonic()

    async def measure(self) -> None:
        """Add a reading every ``EVERY`` seconds until cancelled."""
        while True:
            self.readings.append(await asyncio.to_thread(self.read))
            await asyncio.sleep(EVERY)

    def read(self) -> Reading:
        """Return one reading; shared memory is counted once if the system reports it."""
        family = [self.server, *self.server.children(recursive=True)]
        sizes = [_size(process) for process in family]
        return Reading(
            at=time.monotonic() - self._began,
            server=sizes[0],
            everything=sum(sizes),
            processes=sum(size > 0 for size in sizes),
            load=os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0,
        )


def _size(process: psutil.Process) -> int:
    try:
        memory = process.memory_full_info()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0  # it has ended meanwhile
    return int(getattr(memory, "pss", 0) or memory.rss)
